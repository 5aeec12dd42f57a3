// What must be true of a post with Portwalk in it, in any browser.

import assert from 'node:assert/strict';

/** until polls; a browser test has nothing better that both drivers know. */
export async function until(what, probe, ms = 30_000) {
  const end = Date.now() + ms;
  for (;;) {
    const got = await probe();
    if (got) return got;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((r) => setTimeout(r, 100));
  }
}

const strips = (page) => page.evaluate(() => document.querySelectorAll('.portwalk').length);

/** article is what the author wrote, as it stands in the page now: without what Portwalk put below it. */
const article = (page) => page.evaluate(() => {
  const copy = document.querySelector('article').cloneNode(true);
  for (const e of copy.querySelectorAll('.portwalk')) e.remove();
  return copy.innerHTML;
});

/** written is the article as the host sent it, read by the same browser's parser. */
const written = (page) => page.evaluate(async () => {
  const text = await (await fetch(location.href)).text();
  return new DOMParser().parseFromString(text, 'text/html').querySelector('article').innerHTML;
});

/** inside is the playground's document of the nth strip, once its engine has answered. */
async function inside(page, n) {
  const frame = await until(`frame ${n}`, async () => {
    const src = await page.evaluate((i) => document.querySelectorAll('.portwalk')[i].shadowRoot.querySelector('iframe')?.src, n);
    return src && page.frames().find((f) => f.url() === src);
  });
  await until(`the engine in frame ${n}`, () => frame.evaluate(() => document.querySelector('portwalk-playground')?.dataset.engine === 'ready').catch(() => false));
  return frame;
}

/** state is what the frame's engine last said, and what its reader sees. */
const state = (frame) => frame.evaluate(() => {
  const { state } = document.querySelector('portwalk-playground').store;
  return {
    notes: (state.reply.notes ?? []).map((n) => n.code), ask: state.reply.result?.ask ?? null, view: state.view, verdict: state.reply.result?.trace.verdict,
    addresses: (state.reply.addresses ?? []).map((a) => a.word), seen: document.body.innerText.replace(/\s+/g, ' '),
    readonly: document.querySelector('portwalk-playground').store.page.readonly === true,
    editable: !!document.querySelector('pw-editor .cm-host')?.shadowRoot?.querySelector('[contenteditable=true]'),
  };
});

/** settled waits until the frame's picture is of the question the author asked. */
const settled = (frame) => until('an answer', () => frame.evaluate(() => !!document.querySelector('portwalk-playground').store.state.reply?.result));

/** post: three playgrounds, the author's numbers, every block as it was. */
export async function post({ page, faults }, portwalk) {
  assert.equal(await until('three strips', async () => (await strips(page)) === 3 && 3), 3);
  const before = await written(page);
  assert.equal(await article(page), before, 'the article changed');
  const below = await page.evaluate(() => [...document.querySelectorAll('.portwalk')].map((s) => /^kind: Service$/m.test(s.previousElementSibling.textContent)));
  assert.deepEqual(below, [true, true, true], 'a strip stands below something else');
  assert.deepEqual(portwalk.asked.filter((p) => !p.endsWith('/embed.js')), [], 'something was loaded before a touch');

  const still = await page.evaluate(() => document.querySelectorAll('.portwalk')[2].shadowRoot.textContent);
  assert.match(still, /30352/, "the closed picture does not show the post's nodePort");

  // By keyboard: the button of the LoadBalancer, then into the frame.
  await page.evaluate(() => document.querySelectorAll('.portwalk')[2].shadowRoot.querySelector('button').focus());
  await page.keyboard.press('Enter');
  const lb = await inside(page, 2);
  await settled(lb);
  const told = await state(lb);
  assert.equal(told.verdict, 'delivered');
  for (const port of ['30352', '31824', '31996']) assert.ok(told.addresses.some((a) => a.endsWith(`:${port}`)), `no address with ${port}: ${told.addresses}`);
  assert.match(told.seen, /30352/);

  for (const n of [0, 1]) {
    await page.evaluate((i) => document.querySelectorAll('.portwalk')[i].shadowRoot.querySelector('button').click(), n);
    const frame = await inside(page, n);
    await settled(frame);
    assert.equal((await state(frame)).verdict, 'delivered');
  }
  for (const n of [0, 1, 2]) {
    const { notes, seen } = await state(await inside(page, n));
    assert.ok(notes.includes('demo-deployment'), `${n}: no note about the pods: ${notes}`);
    assert.match(seen, /연습용 Deployment|example Deployment|demo Deployment/i, `${n}: the reader is not told about the pods`);
  }
  assert.equal(await article(page), before, 'the article changed while its pictures were open');
  assert.equal(portwalk.asked.filter((p) => p.endsWith('engine.wasm')).length, 1, 'the engine was not fetched once');
  assert.deepEqual(faults, []);
}

/** ready: what the include, the shortcode and attributes on a block say is what the playground asks. */
export async function ready({ page, faults }) {
  await until('two strips', async () => (await strips(page)) === 2);
  for (const n of [0, 1]) await page.evaluate((i) => document.querySelectorAll('.portwalk')[i].shadowRoot.querySelector('button').click(), n);
  const listed = await inside(page, 0);
  await settled(listed);
  const first = await state(listed);
  assert.equal(first.ask.to, 'node-2:30088');
  assert.equal(first.view, 'told');
  const included = await inside(page, 1);
  await settled(included);
  const second = await state(included);
  assert.equal(second.ask.to, 'node-3:30090');
  assert.equal(second.ask.mode, 'ipvs');
  assert.equal(first.readonly, false);
  assert.ok(second.readonly && !second.editable, 'readonly, and yet it can be edited');
  assert.deepEqual(faults, []);
}

/** off: with scripts off the post looks to the pixel as it did without the line. */
export async function off(open, before, after) {
  const shots = [];
  for (const url of [before, after]) {
    const { page, close } = await open(url, { scripts: false });
    shots.push(Buffer.from(await page.screenshot({ fullPage: true })));
    await close();
  }
  assert.ok(shots[0].equals(shots[1]), 'with scripts off the post does not look as before');
}
