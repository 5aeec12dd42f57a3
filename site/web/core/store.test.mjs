import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kept, memory } from '../.cache/test/core/kept.js';
import { readPage } from '../.cache/test/core/page.js';
import { Store } from '../.cache/test/core/store.js';

const stops = (...does) => ({ view: 'kernel', stops: does.map((d) => ({ does: d, name: d, say: d, mark: '', wire: '' })) });
const good = (kernel, more = {}) => ({ ok: true, problems: [], result: { trace: { hops: [] }, scene: {} }, kernel, ...more });
const eight = stops('start', 'balancer', 'enter', 'choose', 'dnat', 'snat', 'arrive', 'reply');
const settle = () => new Promise((r) => setImmediate(r));

/** A store whose engine says what the test tells it to. */
function open(page = {}, box = memory()) {
  const asked = [];
  let say = () => ({ is: 'reply', reply: good(eight) });
  const driver = { ask: async (r) => (asked.push(r), say(r)), close() {} };
  const store = new Store({
    page: readPage(JSON.stringify({ page: 'p', files: [{ name: 'a.yaml', text: 'author' }], reply: good(eight), ...page })),
    kept: new Kept(box), lang: 'ko', wake: () => driver,
  });
  return { store, asked, box, says: (f) => (say = f) };
}

test('an edit is asked with the whole text and kept for the next visit', async () => {
  const { store, asked, box } = open();
  store.edit('mine');
  await settle();
  assert.equal(asked.at(-1).files[0].text, 'mine');
  assert.equal(open({}, box).store.file.text, 'mine');
});

test('broken YAML keeps the last good picture and the place in the walk', async () => {
  const { store, says } = open({ stop: 5 });
  assert.equal(store.state.n, 4);
  says(() => ({ is: 'reply', reply: { ok: true, problems: [{ class: 'invalid', causes: [{ line: 1 }], text: 'bad' }] } }));
  store.edit('kind: [');
  await settle();
  assert.equal(store.broken, true);
  assert.equal(store.story.stops.length, 8);
  assert.equal(store.state.n, 4);
});

test('a question in words follows the edit by its key', async () => {
  const { store, asked, says } = open({ ask: { from: 'outside', to: '192.0.2.10:30080', via: 'node-1' }, reply: good(eight, { to: 'lb/default/test/0' }) });
  store.edit('port: 30090');
  await settle();
  assert.deepEqual(asked.at(-1).ask, { from: 'outside', to: 'lb/default/test/0', via: 'node-1' });
  says(() => ({ is: 'reply', reply: good(eight, { to: 'clusterip/default/test/0' }) })); // the balancer went away: the nearest answers
  store.edit('type: ClusterIP');
  await settle();
  store.edit('type: LoadBalancer');
  await settle();
  assert.equal(asked.at(-1).ask.to, 'lb/default/test/0');
});

test('a reset can be taken back', async () => {
  const { store, box } = open();
  store.edit('mine');
  store.reset();
  assert.equal(store.file.text, 'author');
  assert.equal(open({}, box).store.edited, false);
  store.unreset();
  assert.equal(store.file.text, 'mine');
  assert.equal(open({}, box).store.file.text, 'mine');
});

const lesson = {
  page: 'lesson/x', stop: 0,
  steps: [
    { id: 'step-a', predict: 'predict-a' },
    { id: 'step-b', ask: { to: 'b' }, goals: [{ id: 'g', text: 'x' }] },
    { id: 'step-c', files: [{ name: 'c.yaml', text: 'other' }], view: 'told' },
    { id: 'step-d' },
  ],
};

test('a step without files goes on with those before it', async () => {
  const { store } = open(lesson);
  store.edit('mine');
  store.arrive('step-b');
  assert.equal(store.file.text, 'mine');
  store.arrive('step-c');
  assert.equal(store.file.text, 'other');
  store.edit('mine too');
  store.arrive('step-d');
  assert.equal(store.file.text, 'mine too');
  store.arrive('step-a');
  assert.equal(store.file.text, 'mine');
});

test('a late answer does not move a reader who has walked on', async () => {
  const { store } = open({ stop: 0 });
  store.wake();
  store.go(2);
  await settle();
  assert.equal(store.state.n, 2);
});

test('the place of a step waits for the answer to that step', async () => {
  const { store, says } = open({ ...lesson, steps: [{ id: 'a' }, { id: 'b', stop: 2 }] });
  says((r) => ({ is: 'reply', reply: good(r.id === 1 ? eight : stops('start', 'enter', 'refuse')) }));
  store.wake(); // question 1 is on its way
  store.arrive('b'); // question 2
  await settle();
  assert.equal(store.state.n, 1);
});

test('a step asks its own question', async () => {
  const { store, asked } = open(lesson);
  store.arrive('step-b');
  await settle();
  assert.equal(asked.at(-1).ask.to, 'b');
  assert.deepEqual(asked.at(-1).goals, [{ id: 'g', text: 'x' }]);
});

test('the walk is veiled until the prediction is made, once and for all', () => {
  const { store, box } = open(lesson);
  assert.equal(store.state.veiled, true);
  store.predict('predict-a', 'pod');
  assert.equal(store.state.veiled, false);
  assert.equal(store.state.n, 0);
  assert.equal(open(lesson, box).store.state.veiled, false);
});

test('who edits or walks on does not want to guess', () => {
  const edits = open(lesson).store;
  edits.edit('mine');
  assert.equal(edits.state.veiled, false);
  const walks = open(lesson).store;
  walks.go(1);
  assert.deepEqual([walks.state.veiled, walks.state.n], [false, 1]);
});

test('a met goal stays met, and a lesson walked to its end is done', async () => {
  const { store, says, box } = open(lesson);
  says(() => ({ is: 'reply', reply: good(eight, { goals: [{ id: 'g', met: true }] }) }));
  for (const id of ['step-b', 'step-c', 'step-d']) {
    store.arrive(id);
    await settle();
  }
  const p = new Kept(box).progress('lesson/x');
  assert.deepEqual(p.goals, ['g']);
  assert.deepEqual(p.done, ['step-a', 'step-b', 'step-c', 'step-d']);
});

test('an engine that is given up or out of reach is said, and the next edit tries again', async () => {
  const { store, says } = open();
  says(() => ({ is: 'stuck' }));
  store.edit('a');
  await settle();
  assert.equal(store.state.notice, 'stuck');
  says(() => ({ is: 'unreachable' }));
  store.edit('b');
  await settle();
  assert.equal(store.state.notice, 'unreachable');
  assert.equal(store.driver, null);
  says(() => ({ is: 'reply', reply: good(eight) }));
  store.edit('c');
  await settle();
  assert.equal(store.state.notice, null);
  assert.equal(store.file.text, 'c');
});

test('a line lights up what it caused, by origin and by the number that it carries', () => {
  const origin = { object: 'Service/default/t', path: 'spec.ports[0].port', file: 'a.yaml', line: 3 };
  const ghost = { object: 'Service/default/t', path: 'spec.ports[0].nodePort', file: 'a.yaml', line: 2, filled: 'apiserver' };
  const kernel = { view: 'kernel', stops: [
    { does: 'start', mark: 'port', wire: '' }, { does: 'balancer', mark: 'nodePort', wire: 'port' },
    { does: 'enter', mark: '', wire: 'nodePort', origin: ghost }, { does: 'dnat', mark: 'targetPort', wire: 'nodePort', origin: { ...origin, path: 'x', line: 5 } },
  ] };
  const reply = good(kernel, { ghosts: [{ file: 'a.yaml', after: 4, object: ghost.object, path: ghost.path }] });
  reply.result.scene = { service: { ports: [{ asked: true, origins: { port: origin, nodePort: ghost } }] } };
  const { store } = open({ reply });
  store.point({ file: 'a.yaml', line: 3 });
  assert.deepEqual(store.state.lit, [0, 1]);
  store.point({ file: 'a.yaml', line: 4, ghost: { object: ghost.object, path: ghost.path } });
  assert.deepEqual(store.state.lit, [1, 2, 3]);
  store.point({ file: 'a.yaml', line: 9 });
  assert.deepEqual(store.state.lit, []);
});

test('what is lit stays lit when the same walk is told again, and goes out with another walk', async () => {
  const lit = stops('start', 'dnat');
  lit.stops[1].origin = { object: 'Service/default/t', path: 'spec.ports[0].targetPort', file: 'a.yaml', line: 4 };
  const { store, says } = open({ reply: good(lit) });
  says(() => ({ is: 'reply', reply: good(structuredClone(lit)) }));
  store.wake();
  await settle();
  store.point({ file: 'a.yaml', line: 4 });
  assert.deepEqual(store.state.lit, [1]);
  store.want('rules'); // another part of the same answer
  await settle();
  assert.deepEqual(store.state.lit, [1]);
  says(() => ({ is: 'reply', reply: good(eight) }));
  store.want('kubectl');
  await settle();
  assert.deepEqual(store.state.lit, []);
});
