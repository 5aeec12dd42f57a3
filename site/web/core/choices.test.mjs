import assert from 'node:assert/strict';
import { test } from 'node:test';
import { few, groups, spoken } from '../.cache/test/core/choices.js';

const at = (key, index = 0, service = 'default/test') => ({ key, index, service });
const all = [
  at('lb/default/test/0'), at('nodeport/default/test/0/node-1'), at('nodeport/default/test/0/node-2'), at('clusterip/default/test/0'),
  at('name/default/test/0'), at('lb/default/test/1', 1), at('nodeport/default/test/1/node-1', 1), at('clusterip/default/test/1', 1), at('clusterip/default/other/0', 0, 'default/other'),
];
const keys = (list) => list.map((c) => c.key);

test('one chip for each way to the asked port', () => {
  assert.deepEqual(keys(few(all, 'lb/default/test/0')), ['lb/default/test/0', 'nodeport/default/test/0/node-1', 'clusterip/default/test/0']);
});

test('the chosen one stands for its way', () => {
  assert.deepEqual(keys(few(all, 'nodeport/default/test/0/node-2')), ['lb/default/test/0', 'nodeport/default/test/0/node-2', 'clusterip/default/test/0']);
});

test('another port, another Service: their own ways', () => {
  assert.deepEqual(keys(few(all, 'clusterip/default/test/1')), ['lb/default/test/1', 'nodeport/default/test/1/node-1', 'clusterip/default/test/1']);
  assert.deepEqual(keys(few(all, 'clusterip/default/other/0')), ['clusterip/default/other/0']);
});

test('a name waits in the menu unless it is chosen or alone', () => {
  assert.deepEqual(keys(few(all, 'name/default/test/0')).at(-1), 'name/default/test/0');
  assert.deepEqual(keys(few([at('name/default/h/0'), at('endpoint/default/h')], '')), ['name/default/h/0', 'endpoint/default/h']);
});

test('what was asked in words stands beside the ways', () => {
  assert.deepEqual(keys(few([{ key: 'test:8080' }, ...all], 'test:8080')), ['lb/default/test/0', 'nodeport/default/test/0/node-1', 'clusterip/default/test/0', 'test:8080']);
});

test('nothing chosen, nothing there', () => {
  assert.equal(few(all, '').length, 3);
  assert.deepEqual(few([], 'x'), []);
});

test('a menu of many ports is told apart by Service and port', () => {
  const port = (index, port) => ({ key: `clusterip/default/test/${index}`, service: 'default/test', index, kind: 'port', port });
  assert.deepEqual(groups([port(0, 80), at('nodeport/default/test/0/node-1'), port(1, 443)]).map((g) => [g.name, g.choices.length]), [['test:80', 2], ['test:443', 1]]);
  assert.deepEqual(groups([port(0, 80)]).map((g) => g.name), ['']);
});

test('words are a host and a port', () => {
  assert.deepEqual(spoken('test:8080', 'port'), { key: 'test:8080', word: 'test:8080', label: 'test', port: 8080, kind: 'port' });
  assert.deepEqual(spoken('[fd00::1]:80', '').label, '[fd00::1]');
  assert.deepEqual(spoken('pod/client', ''), { key: 'pod/client', word: 'pod/client', label: 'client' });
});
