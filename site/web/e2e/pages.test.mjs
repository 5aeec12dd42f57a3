// Every kind of page: accessible in both schemes, no sideways scrolling, keyboard alone, links that stay in the site.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { figure, languages, lesson, ready, replace, schemes, settled, start, stop, text, timeline, under, unveil, visit } from './lib.mjs';

before(start);
after(stop);

const pages = { home: (lang) => `${lang}/`, lesson: (lang) => lesson(lang), sandbox: (lang) => `${lang}/sandbox/` };

for (const [name, url] of Object.entries(pages)) {
  for (const lang of languages) {
    test(`axe finds nothing, light and dark: ${name}, ${lang}`, async () => {
      const { page, faults, context } = await visit(url(lang));
      await ready(page);
      await unveil(page);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ''}`).join(' | ')}`);
        assert.deepEqual(found, [], colorScheme);
      }
      assert.deepEqual(faults, []);
      await context.close();
    });
  }

  test(`nothing scrolls sideways: ${name}`, async () => {
    const { page, faults, context } = await visit(url('ko'), { width: 320, height: 800 });
    await ready(page);
    for (const width of [320, 390, 768, 1024, 1280, 1440, 2560]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name} at ${width}: ${wide}`);
      for (const pane of await page.locator('nav.panes button:visible').all()) {
        await pane.click();
        const now = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(now <= width, `${name} at ${width}, ${await pane.textContent()}: ${now}`);
      }
    }
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test('the picture fits its container, in the page and alive', async () => {
  for (const [width, layout] of [[1440, 'wide'], [390, 'tall'], [320, 'slim']]) {
    const { page, faults, context } = await visit(lesson('ko'), { width, height: 800 });
    await ready(page);
    if (width < 780) await page.locator('nav.panes button').nth(1).click();
    await page.locator(`.frames[data-layout="${layout}"] svg`).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test('the keyboard is enough', async () => {
  const { page, faults, context } = await visit(lesson('ko'));
  await ready(page);
  await unveil(page);
  await settled(page);

  // The timeline: arrows, ends, space.
  await timeline(page).locator('button[tabindex="0"]').focus();
  await page.keyboard.press('Home');
  const at = () => page.evaluate(() => document.querySelector('portwalk-playground').store.state.n);
  assert.equal(await at(), 0);
  await page.keyboard.press('ArrowRight');
  assert.equal(await at(), 1);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-current')), 'step');
  await page.keyboard.press('End');
  assert.equal(await at(), (await timeline(page).locator('button').count()) - 1);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Space');
  assert.ok((await at()) > 0);

  // Tab reaches the editor and leaves it again.
  let inside = false;
  let left = false;
  await page.locator('.tools button').first().focus();
  for (let i = 0; i < 12 && !left; i++) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate(() => !!document.activeElement.shadowRoot);
    left = inside && !now;
    inside ||= now;
  }
  assert.ok(inside && left);

  // The tabs of the proof.
  await page.getByRole('tab', { name: 'kubectl' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('.rules').waitFor();
  assert.match(await page.locator('.rules').textContent(), /DNAT --to-destination/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('the rules tab says how many rules the packet met, in each mode', async () => {
  const { deflateRawSync } = await import('node:zlib');
  const counts = {};
  for (const [lang, said] of [['ko', /규칙 (\d+)개를 만났어요( \(셋·맵 조회 (\d+)번\))?$/], ['en', /^(\d+) rules met, there and back( \((\d+) set and map lookups\))?$/]]) {
    for (const mode of ['iptables', 'nftables']) {
      const { page, faults, context } = await visit(`${lang}/sandbox/`);
      await ready(page);
      const state = await page.evaluate(() => {
        const { files, ask } = document.querySelector('portwalk-playground').store.state;
        return { files, ask, view: 'kernel', stop: 0 };
      });
      await page.evaluate((hash) => (location.hash = hash), `v1=${deflateRawSync(JSON.stringify({ ...state, options: { mode } })).toString('base64url')}`);
      await page.getByRole('tab').nth(1).click();
      await page.locator('.rules-bar span', { hasText: mode }).waitFor();
      const line = page.locator('.rules-met');
      const [, met, , lookups] = said.exec(await line.textContent());
      const of = (counts[mode] ??= { met, lookups });
      assert.deepEqual({ met, lookups }, of, 'both languages count the same');
      // In one go with finding it: a late part of the reply may draw the panel anew between two questions.
      assert.ok((await line.evaluate((e) => e.getBoundingClientRect().height)) < 20, 'one line');
      assert.deepEqual(faults, []);
      await context.close();
    }
  }
  assert.equal(counts.iptables.lookups, undefined);
  assert.ok(counts.nftables.lookups > 0);
});

/** until presses a key until the text is as it should be; ten letters are no more than ten edits. */
async function until(page, key, wanted) {
  for (let i = 0; i < 10 && !wanted.test(await text(page)); i++) await page.keyboard.press(key);
  assert.match(await text(page), wanted);
}

test('undo takes an edit back, reset goes to the author, and the reset can be taken back', async () => {
  const { page, faults, context } = await visit(lesson('ko'));
  await ready(page);
  await replace(page, '30080', '30090');
  await until(page, 'Control+z', /port: 30080/); // how many keystrokes one undo takes back depends on how fast they came
  await until(page, 'Control+y', /port: 30090/);
  await page.locator('.tools button').last().click();
  assert.match(await text(page), /port: 30080/);
  await page.locator('.notice .link').click();
  assert.match(await text(page), /port: 30090/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a sandbox link carries the text, in any script, to another browser', async () => {
  const { page, faults, context } = await visit('ko/sandbox/');
  await ready(page);
  await page.locator('.cm-line').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# 문 🚪');
  await page.keyboard.press('Enter');
  await settled(page);
  await page.locator('pw-share button').click();
  await page.waitForFunction(() => location.hash.startsWith('#v1='));
  const hash = await page.evaluate(() => location.hash);
  const other = await visit(`en/sandbox/${hash}`);
  await ready(other.page);
  await settled(other.page);
  assert.match(await text(other.page), /^# 문 🚪\n/);
  const damaged = await visit(`ko/sandbox/${hash.slice(0, 40)}`);
  await damaged.page.locator('.notice button').waitFor();
  assert.ok(await figure(damaged.page).isVisible());
  assert.deepEqual([...faults, ...other.faults, ...damaged.faults], []);
  for (const c of [context, other.context, damaged.context]) await c.close();
});

test('a chosen scheme is kept', async () => {
  const { page, faults, context } = await visit('en/');
  await page.locator('pw-theme button').click();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await page.reload();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the root goes to the reader\'s language, under any sub-path', async () => {
  const { page, faults, context } = await visit('');
  await page.waitForURL(`**${under}en/`);
  assert.deepEqual(faults, []);
  await context.close();
});

test('home lives: another address, and a walk', async () => {
  const { page, faults, context } = await visit('ko/');
  await ready(page);
  await page.locator('.ask-row.to .chip').nth(1).click();
  await settled(page);
  await page.locator('.tl-keys .main').click();
  await page.waitForFunction(() => document.querySelector('portwalk-playground').store.state.n === 0);
  assert.deepEqual(faults, []);
  await context.close();
});

test('before anyone touches it a page is light', async () => {
  // Bytes as a host sends them, compressed; the editor and the engine come after the first paint and are not counted.
  const { gzipSync } = await import('node:zlib');
  for (const url of [pages.home('ko'), lesson('ko'), pages.sandbox('en')]) {
    const { page, context } = await visit('ko/');
    const bodies = new Map();
    page.on('response', async (r) => bodies.set(r.url(), await r.body().catch(() => Buffer.alloc(0))));
    await page.goto(new URL(`${under}${url}`, page.url()).href);
    await ready(page);
    let sum = 0;
    for (const [name, body] of bodies) {
      if (/engine\.wasm|wasm_exec|worker\.js|codemirror/.test(name)) continue;
      let bytes = body;
      if (!/\.(js|css|svg)(\?|$)/.test(name)) bytes = Buffer.from(body.toString().replace(/<svg class="fig[\s\S]*?<\/svg>/g, ''));
      sum += gzipSync(bytes).length;
    }
    assert.ok(sum > 10_000 && sum <= 60 * 1024, `${url}: ${sum} bytes`);
    await context.close();
  }
});
