// Issue 2's list, in both languages and both schemes: edit, break, reload, step; and what stands without scripts.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawn, figure, languages, lesson, ready, replace, schemes, settled, start, stop, stop_, text, timeline, unveil, visit } from './lib.mjs';

before(start);
after(stop);

for (const lang of languages) {
  for (const scheme of schemes) {
    test(`the LoadBalancer lesson follows its reader: ${lang}, ${scheme}`, async () => {
      const { page, faults, context } = await visit(lesson(lang), { scheme });
      await ready(page);
      await unveil(page);
      await drawn(page, '30080').first().waitFor();

      // Edit: picture, table, timeline and sentence follow.
      await replace(page, '30080', '30090');
      await settled(page);
      assert.match(await text(page), /port: 30090/);
      await drawn(page, '30090').first().waitFor();
      assert.equal(await drawn(page, '30080').count(), 0);
      const table = page.locator('pw-proof .term').first();
      assert.match(await table.textContent(), /30090:30352\/TCP/);
      await timeline(page).getByRole('button').first().click();
      assert.match(await page.locator('.say:not(.spare)').textContent(), /30090/);

      // Step to the DNAT: the line that caused it is lit.
      await stop_(page, 'DNAT').click();
      const hit = page.locator('.cm-line.hit');
      await hit.waitFor();
      assert.match(await hit.textContent(), /targetPort: 5000/);
      assert.equal(await stop_(page, 'DNAT').getAttribute('aria-current'), 'step');

      // Break: the error stands under its line, the last good picture stays.
      await replace(page, '30090', '70000');
      await settled(page);
      const problem = page.locator('.cm-content .problem');
      await problem.waitFor();
      assert.match(await problem.textContent(), /The Service "test" is invalid: spec\.ports\[0\]\.port: Invalid value: 70000: must be between 1 and 65535, inclusive/);
      assert.match(await page.locator('.cm-line.bad').textContent(), /port: 70000/);
      assert.ok((await figure(page).locator('.wire').count()) > 0);
      assert.equal(await drawn(page, '70000').count(), 0);
      assert.equal(await page.locator('portwalk-playground[broken]').count(), 1);

      // Mend and reload: the edit is still there, and the picture is of it.
      await replace(page, '70000', '30091');
      await settled(page);
      await page.reload();
      await ready(page);
      assert.match(await text(page), /port: 30091/);
      await settled(page);
      await unveil(page);
      await drawn(page, '30091').first().waitFor();

      assert.deepEqual(faults, []);
      await context.close();
    });
  }

  test(`without scripts a lesson is whole: ${lang}`, async () => {
    const { page, context } = await visit(lesson(lang), { scripts: false });
    const seen = await page.locator('.step').count();
    assert.ok(seen >= 3);
    for (const step of await page.locator('.step').all()) assert.ok(await step.isVisible());
    assert.match(await page.locator('pw-editor').textContent(), /type: LoadBalancer/);
    assert.equal(await page.locator('pw-stage svg:visible').count(), 1);
    assert.match(await page.locator('pw-player').textContent(), /DNAT/);
    assert.match(await page.locator('pw-proof').textContent(), /30080:30352\/TCP/);
    await context.close();
  });
}

test('broken YAML: the parser\'s own words at their line', async () => {
  const { page, faults, context } = await visit(lesson('ko'));
  await ready(page);
  await unveil(page);
  await replace(page, 'type: LoadBalancer', 'type: [LoadBalancer');
  await settled(page);
  await page.locator('.cm-content .problem').waitFor();
  assert.ok(await drawn(page, '30080').first().isVisible());
  assert.deepEqual(faults, []);
  await context.close();
});

test('a guess comes first: the way is hidden, then walked', async () => {
  const { page, faults, context } = await visit(lesson('en'));
  await ready(page);
  assert.equal(await page.locator('portwalk-playground[veiled]').count(), 1);
  assert.equal(await page.locator('.figure .L-wires').first().isVisible(), false);
  const form = page.locator('.step:visible form.ask');
  await form.locator('input').nth(1).check();
  await form.getByRole('button').click();
  assert.equal(await page.locator('portwalk-playground[veiled]').count(), 0);
  assert.ok(await page.locator('.step:visible .because').isVisible());
  await page.reload();
  await ready(page);
  assert.equal(await page.locator('portwalk-playground[veiled]').count(), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

test('steps are addresses; a goal is ticked by what the YAML does', async () => {
  const { page, faults, context } = await visit(lesson('ko', 'loadbalancer', '#step-by-node'));
  await ready(page);
  await unveil(page);
  assert.equal(await page.locator('.walk a[aria-current="step"]').textContent(), '3');
  assert.equal(await page.locator('.step:visible').count(), 1);
  const goal = page.locator('[data-goal="chosen"]');
  await goal.waitFor();
  assert.equal(await goal.evaluate((e) => e.classList.contains('done')), false);
  await page.locator('.cm-line', { hasText: 'targetPort: 5000' }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('nodePort: 30100');
  await page.locator('[data-goal="chosen"].done').waitFor();
  await page.locator('.step:visible .foot .btn').last().click();
  assert.equal(await page.locator('.walk a[aria-current="step"]').textContent(), '4');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a step that brings another file brings it into the editor, and undo stays within the step', async () => {
  const { page, faults, context } = await visit(lesson('ko', 'service'));
  await ready(page);
  const seen = () => page.locator('.cm-content').innerText();
  for (const [step, words] of [['step-gone', 'replicas: 2'], ['step-one-address', 'kind: Service']]) {
    await page.evaluate((id) => void (location.hash = id), step);
    await settled(page);
    await page.locator('.cm-line', { hasText: words }).waitFor();
    assert.ok((await text(page)).startsWith((await seen()).slice(0, 40)));
  }
  await page.locator('pw-editor .tools button').first().click();
  assert.match(await seen(), /kind: Service/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('two truths, one switch apart', async () => {
  const { page, faults, context } = await visit(lesson('ko'));
  await ready(page);
  await unveil(page);
  const kernel = await timeline(page).getByRole('button').count();
  await page.locator('.eyes button').first().click();
  await settled(page);
  await page.waitForFunction((n) => document.querySelectorAll('pw-player .stops button').length !== n, kernel);
  await page.locator('.figure .band').waitFor({ state: 'attached' });
  await page.locator('.eyes button').last().click();
  await page.waitForFunction((n) => document.querySelectorAll('pw-player .stops button').length === n, kernel);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a number in the YAML lights up the arrows it caused', async () => {
  const { page, faults, context } = await visit(lesson('ko'));
  await ready(page);
  await settled(page);
  await unveil(page);
  await page.locator('.cm-line .pin.k-targetPort').first().click();
  await page.locator('.figure .has-lit, .figure svg.has-lit').waitFor();
  assert.ok((await page.locator('.figure .wire.lit').count()) > 0);
  assert.ok((await page.locator('.stop.lit').count()) > 0);
  assert.deepEqual(faults, []);
  await context.close();
});

test('another client and another address are asked', async () => {
  const { page, faults, context } = await visit(lesson('en'));
  await ready(page);
  await unveil(page);
  await page.locator('.ask-row.to .chip', { hasText: 'ClusterIP' }).first().click();
  await settled(page);
  await page.locator('.stop .end').first().waitFor(); // from outside a ClusterIP means nothing
  await page.locator('.ask-row.from .chip').nth(1).click();
  await page.waitForFunction(() => !document.querySelector('.stop .end'));
  assert.deepEqual(faults, []);
  await context.close();
});

test('nothing moves from stop to stop, however long the sentences are', async () => {
  for (const [width, height] of [[1440, 900], [1200, 800], [390, 844], [320, 640]]) {
    const { page, faults, context } = await visit(lesson('en', 'traffic-policy'), { width, height });
    await ready(page);
    await unveil(page);
    await settled(page);
    if (width < 780) await page.evaluate(() => document.querySelector('portwalk-playground').store.turn('pic'));
    const places = await page.evaluate(async () => {
      const { store } = document.querySelector('portwalk-playground');
      const seen = new Set();
      for (let i = 0; i < store.story.stops.length; i++) {
        store.go(i);
        await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
        const { top, height } = document.querySelector('.player').getBoundingClientRect();
        seen.add(`${Math.round(top)} ${Math.round(height)}`);
      }
      return [...seen];
    });
    assert.equal(places.length, 1, `${width}: the timeline stands at ${places}`);
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test('640 to 779: the picture on the left, the YAML and the upright timeline on the right', async () => {
  for (const width of [640, 779]) {
    const { page, faults, context } = await visit(lesson('ko'), { width, height: 900 });
    await ready(page);
    await unveil(page);
    await page.evaluate(() => document.querySelector('portwalk-playground').store.turn('pic'));
    await page.locator('pw-player.upright').waitFor();
    const box = (s) => page.locator(s).boundingBox();
    const [stage, editor, player] = [await box('pw-stage'), await box('pw-editor'), await box('pw-player')];
    assert.ok(stage.x + stage.width <= editor.x + 1 && editor.y + editor.height <= player.y + 1 && player.x === editor.x);
    const stops = page.locator('pw-player .stop');
    for (let i = 1; i < (await stops.count()); i++) {
      await page.evaluate((n) => document.querySelector('portwalk-playground').store.go(n), i);
      const [before, here] = [await stops.nth(i - 1).boundingBox(), await stops.nth(i).boundingBox()];
      assert.ok(here.x === before.x && here.y > before.y, 'the wire goes down');
      const room = await box('pw-player .stops');
      assert.ok(here.y >= room.y - 1 && here.y + here.height <= room.y + room.height + 1, `stop ${i} is in sight`);
    }
    await page.evaluate(() => document.querySelector('portwalk-playground').store.show());
    assert.equal(await page.evaluate(() => document.body.dataset.pane), 'pic', 'the line of YAML is shown beside the picture');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await page.setViewportSize({ width: 639, height: 900 });
    await page.locator('pw-player:not(.upright)').waitFor();
    assert.equal(await page.locator('pw-editor').isVisible(), false);
    assert.deepEqual(faults, []);
    await context.close();
  }
});
