// The pages of words: the post with its Services, how to embed and the builder, how to host.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { languages, replace, schemes, start, stop, visit } from './lib.mjs';

before(start);
after(stop);

const articles = ['post', 'embed', 'deploy', 'fidelity'];
const strips = (page) => page.locator('.portwalk');
const code = (page, n = 0) => page.locator(`#piece-${n}`);

/** built waits until the builder has shown its first result. */
async function built(page) {
  await page.mouse.move(3, 3);
  await page.mouse.move(4, 4);
  await page.locator('portwalk-playground[data-engine="ready"]').waitFor();
  await page.locator('.result .portwalk').waitFor({ state: 'attached' });
}

for (const name of articles) {
  for (const lang of languages) {
    test(`axe finds nothing, light and dark: ${name}, ${lang}`, async () => {
      const { page, faults, context } = await visit(`${lang}/${name}/`);
      if (name === 'embed') await built(page);
      if (name === 'post') await strips(page).nth(2).waitFor();
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ''}`).join(' | ')}`), [], colorScheme);
      }
      assert.deepEqual(faults, []);
      await context.close();
    });
  }

  test(`nothing scrolls sideways: ${name}`, async () => {
    const { page, faults, context } = await visit(`en/${name}/`, { width: 320, height: 800 });
    if (name === 'embed') await built(page);
    for (const width of [320, 390, 768, 1024, 1239, 1280, 1440, 2560]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name} at ${width}: ${wide}`);
    }
    assert.deepEqual(faults, []);
    await context.close();
  });

  test(`without scripts it is all there: ${name}`, async () => {
    const { page, context } = await visit(`ko/${name}/`, { scripts: false });
    assert.equal(await page.locator('h1').count(), 1);
    assert.ok((await page.locator('main').innerText()).length > 1500);
    if (name === 'post') {
      assert.equal(await page.locator('figure.still img').count(), 3);
      for (const img of await page.locator('figure.still img').all()) assert.ok((await img.getAttribute('alt')).length > 20);
      assert.equal(await page.locator('.highlight code').count(), 3);
    }
    if (name === 'embed') {
      assert.ok(await page.locator('pw-builder p').isVisible());
      assert.ok(await page.locator('.side figure img').isVisible());
    }
    await context.close();
  });
}

test('the post is what it says: three Services with one line, and the numbers of its kubectl', async () => {
  const { page, faults, context } = await visit('ko/post/');
  await strips(page).nth(2).waitFor();
  assert.equal(await strips(page).count(), 3);
  await strips(page).nth(2).locator('button').first().click();
  const frame = strips(page).nth(2).frameLocator('iframe');
  await frame.locator('portwalk-playground[data-engine="ready"]').waitFor();
  await frame.locator('pw-stage svg text', { hasText: '30352' }).first().waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('the builder: wishes become code, and the code becomes the result', async () => {
  const { page, faults, context } = await visit('en/embed/');
  await built(page);
  const base = new URL('../..', page.url()).href;
  assert.equal(await code(page).textContent(), `<script type="module" src="${base}embed.js"></script>`);
  assert.doesNotMatch(await code(page, 1).textContent(), /\{:/); // nothing is wished yet

  await page.locator('pw-asks .to .pick select').selectOption('nodeport/default/test/0/node-2');
  await page.locator('pw-asks .eyes button').first().click();
  await page.getByLabel('readers cannot edit').check();
  await page.waitForFunction(() => document.querySelector('#piece-1').textContent.endsWith('{: data-portwalk-request="node-2:30088" data-portwalk-view="told" data-portwalk-readonly="true"}'));

  await page.getByRole('tab', { name: 'HTML' }).click();
  assert.match(await code(page).textContent(), /^<portwalk-service request="node-2:30088" view="told" readonly>\n<pre>/);
  await page.keyboard.press('ArrowRight');
  assert.match(await code(page).textContent(), /^<iframe src="/);

  // The result is the code, alive.
  await page.locator('.result portwalk-service[readonly]').waitFor();
  await page.locator('.result .portwalk button').first().click();
  const frame = page.locator('.result .portwalk').frameLocator('iframe');
  await frame.locator('portwalk-playground[data-engine="ready"]').waitFor();
  assert.equal(await frame.locator('portwalk-playground').evaluate((p) => p.store.state.reply.result.ask.to), 'node-2:30088');
  assert.equal(await frame.locator('portwalk-playground').evaluate((p) => p.store.state.view), 'told');

  // What was open stays open while the author goes on choosing.
  await page.locator('pw-asks .eyes button').last().click();
  await page.waitForFunction(() => document.querySelector('.result portwalk-service:not([view]) .portwalk')?.shadowRoot.querySelector('.open iframe'));
  await page.locator('pw-asks .eyes button').first().click();
  await page.waitForFunction(() => document.querySelector('.result portwalk-service[view=told] .portwalk')?.shadowRoot.querySelector('.open iframe'));

  // The iframe's own address opens the same.
  const src = /src="([^"]+)"/.exec(await code(page).textContent())[1].replaceAll('&amp;', '&');
  await page.getByRole('tab', { name: 'Link' }).click();
  const link = await code(page).textContent();
  assert.equal(link.split('#')[1], src.split('#')[1]);
  const other = await visit(link.slice(base.length));
  await other.page.locator('portwalk-playground[data-engine="ready"]').waitFor();
  await other.page.waitForFunction(() => document.querySelector('portwalk-playground').store.state.reply?.result?.ask.to === 'node-2:30088');
  assert.deepEqual([...faults, ...other.faults], []);
  await context.close();
  await other.context.close();
});

test('the builder holds numbers, and says when the YAML is broken', async () => {
  const { page, faults, context } = await visit('ko/embed/');
  await built(page);
  await page.locator('.cm-content').waitFor();
  await page.getByLabel('지금 나온 번호로 고정').check();
  assert.match(await code(page, 1).textContent(), /data-portwalk-cluster-ip="10\.\d+\.\d+\.\d+" data-portwalk-node-ports="30001=30088"/);
  await page.getByLabel('ClusterIP').fill('10.96.7.7');
  await page.getByLabel('ClusterIP').blur();
  await page.waitForFunction(() => document.querySelector('portwalk-playground').store.state.reply.addresses.some((a) => a.host === '10.96.7.7'));
  assert.match(await code(page, 1).textContent(), /data-portwalk-cluster-ip="10\.96\.7\.7"/);

  await replace(page, '30001', '300011');
  await page.locator('.side .empty').waitFor();
  assert.ok(await page.locator('pw-editor .said.bad').isVisible());
  assert.deepEqual(faults, []);
  await context.close();
});

test('a copy button copies what stands beside it, with the site\'s real address', async () => {
  const { page, faults, context } = await visit('en/embed/');
  await page.locator('pw-copy[for="one-line"] button').click();
  await page.locator('pw-copy[for="one-line"]').getByText('Copied').waitFor();
  const base = new URL('../..', page.url()).href;
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `<script type="module" src="${base}embed.js"></script>`);
  assert.match(await page.locator('#csp').textContent(), new RegExp(`frame-src ${new URL(base).origin}$`));
  assert.deepEqual(faults, []);
  await context.close();
});
