// The engine's worker dies, hangs, or cannot be loaded: the reader's text is never touched.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawn, figure, lesson, ready, replace, settled, start, stop, text, unveil, visit } from './lib.mjs';

before(start);
after(stop);

for (const how of ['exit', 'hang']) {
  test(`an engine that meets its end (${how}) is started again, the text stays`, async () => {
    const { page, faults, context } = await visit(lesson('ko'));
    await ready(page);
    await unveil(page);
    await page.evaluate((h) => document.querySelector('portwalk-playground').driver.crash(h), how);
    await replace(page, '30080', '30090');
    await settled(page);
    assert.match(await text(page), /port: 30090/);
    await drawn(page, '30090').first().waitFor();
    assert.ok(await page.locator('.notice').isVisible());
    assert.deepEqual(faults.filter((f) => !/exited/.test(f)), []);
    await context.close();
  });
}

test('without the engine the page says so and stays readable; it comes back with the next edit', async () => {
  const { page, context } = await visit('ko/');
  await page.close();
  await context.route('**/engine.wasm*', (r) => r.abort());
  const { page: blocked } = await visit(lesson('ko'), { context });
  await blocked.locator('portwalk-playground[data-engine="gone"]').waitFor();
  assert.ok(await blocked.locator('.notice').isVisible());
  assert.ok(await figure(blocked).isVisible());
  await context.unroute('**/engine.wasm*');
  await blocked.locator('.cm-content').waitFor();
  await unveil(blocked);
  await replace(blocked, '30080', '30090');
  await settled(blocked);
  await drawn(blocked, '30090').first().waitFor();
  await context.close();
});
