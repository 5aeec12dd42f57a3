import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributes, given, none, options } from '../.cache/test/core/wishes.js';

const service = { name: 'test', namespace: 'default', ports: [{ name: 'http1', port: '30080' }, { name: '', port: '30081' }] };
const addresses = [
  { key: 'lb/default/test/0', word: '192.0.2.10:30080', label: 'LB', host: '192.0.2.10', port: 30080, kind: 'port', index: 0 },
  { key: 'nodeport/default/test/0/node-1', word: 'node-1:30352', label: 'node-1', host: 'node-1', port: 30352, index: 0 },
  { key: 'nodeport/default/test/1/node-1', word: 'node-1:31824', label: 'node-1', host: 'node-1', port: 31824, index: 1 },
  { key: 'clusterip/default/test/0', word: '10.96.1.2:30080', label: 'ClusterIP', host: '10.96.1.2', port: 30080, index: 0 },
  { key: 'clusterip/default/other/0', word: '10.96.9.9:80', label: 'ClusterIP', host: '10.96.9.9', port: 80, index: 0 },
];
const reply = { addresses };

test('the numbers that were given, by the names of ports', () => {
  assert.deepEqual(given(reply, service), { clusterIP: '10.96.1.2', loadBalancer: '192.0.2.10', nodePorts: 'http1=30352,30081=31824' });
  assert.deepEqual(given(reply, null), { clusterIP: '', loadBalancer: '', nodePorts: '' });
  assert.deepEqual(given(null, service), { clusterIP: '', loadBalancer: '', nodePorts: '' });
});

test('only what is held is pinned', () => {
  const held = { ...none, ...given(reply, service), pinned: true };
  assert.deepEqual(options(held, service), {
    pins: [{ service: 'default/test', clusterIP: '10.96.1.2', loadBalancer: '192.0.2.10', nodePorts: { http1: 30352, 30081: 31824 } }],
  });
  assert.deepEqual(options({ ...held, pinned: false }, service), {});
  assert.deepEqual(options({ ...held, clusterIP: '', loadBalancer: '', nodePorts: 'x=, =, http1=no' }, service), {});
  assert.deepEqual(options({ ...none, bare: true, mode: 'ipvs' }, service), { bare: true, mode: 'ipvs' });
});

test('attributes are what differs from Portwalk\'s own choice', () => {
  const say = (w, ask, view = 'kernel', yaml = '') => attributes({ ...none, ...w }, ask, view, reply, yaml);
  assert.deepEqual(say({}, { to: 'lb/default/test/0' }), []); // the first address is what it would ask anyway
  assert.deepEqual(say({}, { to: 'nodeport/default/test/0/node-1' }), [['request', 'nodeport/default/test/0/node-1']]); // 30352 is written nowhere and may change
  assert.deepEqual(say({}, { to: 'nodeport/default/test/0/node-1' }, 'told', 'nodePort: 30352'), [['request', 'node-1:30352'], ['view', 'told']]);
  assert.deepEqual(say({ readonly: true, seen: true, lang: 'en', mode: 'ipvs' }, { from: 'node/node-1' }),
    [['client', 'node/node-1'], ['mode', 'ipvs'], ['lang', 'en'], ['open', 'seen'], ['readonly', '']]);
  assert.deepEqual(say({ clusterIP: '10.96.1.2' }, {}), []); // a field that is not held
});
