import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kept, memory } from '../.cache/test/core/kept.js';

const author = [{ name: 'service.yaml', text: 'a: 1\n' }];

test('an edit is there again, in any script', () => {
  const box = memory();
  const mine = [{ name: 'service.yaml', text: 'a: "가 🚪 \u0000"\n' }];
  new Kept(box).edit('p', mine, author);
  assert.deepEqual(new Kept(box).edits('p', author), mine);
  assert.equal(new Kept(box).edits('q', author), null);
});

test('the author\'s own text is not kept', () => {
  const box = memory();
  const kept = new Kept(box);
  kept.edit('p', [{ name: 'service.yaml', text: 'b' }], author);
  kept.edit('p', author, author);
  assert.equal(kept.edits('p', author), null);
});

test('an edit survives the author\'s later changes', () => {
  const box = memory();
  new Kept(box).edit('p', [{ name: 'service.yaml', text: 'mine' }], author);
  const later = [{ name: 'service.yaml', text: 'new' }, { name: 'cluster.yaml', text: 'added' }];
  assert.deepEqual(new Kept(box).edits('p', later).map((f) => f.text), ['mine', 'added']);
  assert.deepEqual(new Kept(box).edits('p', [{ name: 'other.yaml', text: 'x' }]).map((f) => f.name), ['other.yaml', 'service.yaml']);
});

test('a box that is full, forbidden or damaged disturbs nobody', () => {
  const full = { ...memory(), setItem: () => { throw new Error('full'); } };
  const kept = new Kept(full);
  kept.edit('p', [{ name: 'service.yaml', text: 'mine' }], author);
  assert.equal(kept.edits('p', author)[0].text, 'mine');
  const damaged = { getItem: () => '{"files": 3', setItem() {}, removeItem() {} };
  assert.equal(new Kept(damaged).edits('p', author), null);
  const odd = { getItem: () => '{"files": {"service.yaml": 3}, "done": 7}', setItem() {}, removeItem() {} };
  assert.deepEqual(new Kept(odd).edits('p', author), author);
  assert.deepEqual(new Kept(odd).progress('l').done, []);
});
