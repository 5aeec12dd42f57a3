import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLink, pack, unpack } from '../.cache/test/core/link.js';

const state = {
  files: [{ name: 'service.yaml', text: 'kind: Service # 문 🚪\n' }, { name: 'b.yaml', text: '' }],
  ask: { from: 'outside', to: 'lb/default/test/0' }, view: 'told', stop: 3,
};

test('a link carries everything there and back', async () => {
  const hash = await pack(state);
  assert.match(hash, /^v1=[A-Za-z0-9_-]+$/);
  assert.deepEqual(await unpack(`#${hash}`), state);
});

test('a damaged link is null, never an error', async () => {
  const hash = await pack(state);
  for (const bad of [hash.slice(0, -9), `${hash.slice(0, 20)}AAAA${hash.slice(24)}`, 'v1=', 'v1=%%', 'v2=abc', '', '#step-2']) {
    assert.equal(await unpack(bad), null, bad);
  }
  assert.equal(isLink('#step-2'), false);
});

test('a bomb is not inflated', async () => {
  const bomb = await pack({ ...state, files: [{ name: 'x', text: 'a'.repeat(5 << 20) }] });
  assert.ok(bomb.length < 20000);
  assert.equal(await unpack(bomb), null);
});
