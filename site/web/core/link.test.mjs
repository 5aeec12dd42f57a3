import assert from 'node:assert/strict';
import { test } from 'node:test';
import fs from 'node:fs';
import { isLink, pack, packPlain, unpack } from '../.cache/test/core/link.js';

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

test('links of earlier days open for ever', async () => {
  const { links } = JSON.parse(fs.readFileSync(new URL('./testdata/old-links.json', import.meta.url)));
  assert.ok(links.length >= 4);
  for (const { link, state: was } of links) {
    const s = await unpack(`#${link}`);
    assert.deepEqual(s, was);
    assert.equal(s.options, undefined, 'what they did not say is not invented');
  }
});

const whole = {
  ...state, options: { mode: 'ipvs', bare: true, pins: [{ service: 'default/test', clusterIP: '10.96.1.2', loadBalancer: '192.0.2.10', nodePorts: { http1: 30352, 80: 31824 } }] },
  lang: 'en', theme: 'dark', readonly: true, lesson: 'nodeport',
};

test('everything a state may say goes there and back, packed either way', async () => {
  assert.deepEqual(await unpack(await pack(whole)), whole);
  const plain = packPlain(whole);
  assert.match(plain, /^v1=[A-Za-z0-9_-]+$/);
  assert.deepEqual(await unpack(plain), whole);
});

test('a field that is not known is passed over, one of another type falls back', async () => {
  const odd = { ...whole, future: { x: 1 }, view: 3, stop: -1, lang: 'xx', theme: 'pink', readonly: 'no', lesson: '../evil',
    ask: { to: 'a', from: 7, via: null, seed: 1.5, more: 1 }, options: { mode: 'x', bare: 'yes', pins: [null, { service: 1 }, { service: 'a/b', nodePorts: { x: 'y', z: 70000, ok: 30000 }, clusterIP: 3 }] } };
  assert.deepEqual(await unpack(packPlain(odd)), { files: state.files, ask: { to: 'a' }, view: 'kernel', stop: 0, options: { pins: [{ service: 'a/b', nodePorts: { ok: 30000 } }] } });
});

test('what is no state at all is null: wrong types, nested deep, far too long', async () => {
  for (const bad of [null, 7, 'x', [], {}, { files: [] }, { files: 'x' }, { files: [{}] }, { files: [{ name: 'a', text: 1 }] }, { files: Array(100).fill(state.files[0]) }]) {
    assert.equal(await unpack(packPlain(bad)), null, JSON.stringify(bad));
  }
  const { deflateRawSync } = await import('node:zlib');
  assert.equal(await unpack(`v1=${deflateRawSync('['.repeat(500_000)).toString('base64url')}`), null);
  assert.equal(await unpack(`v1=${'A'.repeat(3 << 20)}`), null);
});
