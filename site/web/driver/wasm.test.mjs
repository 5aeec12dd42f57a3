import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { patience, WasmDriver } from '../.cache/test/driver/wasm.js';

/** A stage with a worker that does what the test says. */
function stage() {
  const workers = [];
  const events = [];
  const driver = new WasmDriver(() => {
    const w = { posted: [], dead: false, onmessage: null, onerror: null, postMessage: (m) => w.posted.push(m), terminate: () => (w.dead = true) };
    w.say = (data) => w.onmessage({ data });
    w.answer = (reply = {}) => {
      const { id } = w.posted.at(-1);
      w.say({ is: 'reply', id, text: JSON.stringify({ ok: true, id, ...reply }) });
    };
    workers.push(w);
    return w;
  }, (e) => events.push(e));
  return { driver, workers, events };
}

const request = (id, text = 'x') => ({ id, files: [{ name: 'a', text }] });

test('nothing is asked before the engine is ready, and then only the newest', async () => {
  const { driver, workers } = stage();
  const a = driver.ask(request(1));
  const b = driver.ask(request(2, 'y'));
  assert.deepEqual(await a, { is: 'overtaken' });
  assert.deepEqual(workers[0].posted, []);
  workers[0].say({ is: 'ready' });
  assert.deepEqual(workers[0].posted.map((m) => m.id), [2]);
  driver.close();
  assert.deepEqual(await b, { is: 'overtaken' });
});

test('a question in flight is answered; the newest of the waiting follows', async () => {
  const { driver, workers } = stage();
  const a = driver.ask(request(1));
  const w = workers[0];
  w.say({ is: 'ready' });
  const b = driver.ask(request(2, 'y'));
  const c = driver.ask(request(3, 'z'));
  assert.equal(w.posted.length, 1);
  w.answer();
  assert.equal((await a).reply.id, 1);
  assert.deepEqual(await b, { is: 'overtaken' });
  assert.equal(w.posted.at(-1).id, 3);
  w.answer();
  assert.equal((await c).reply.id, 3);
});

test('an engine that dies is started again and asked again', async () => {
  const { driver, workers, events } = stage();
  const a = driver.ask(request(1));
  workers[0].say({ is: 'ready' });
  workers[0].say({ is: 'died', why: 'panic' });
  assert.ok(workers[0].dead);
  workers[1].say({ is: 'ready' });
  assert.equal(workers[1].posted.at(-1).id, 1);
  workers[1].answer();
  assert.equal((await a).is, 'reply');
  assert.deepEqual(events, ['ready', 'restarted', 'ready']);
});

test('two deaths on one question give it up; another question is answered', async () => {
  const { driver, workers } = stage();
  const a = driver.ask(request(1));
  for (const i of [0, 1]) {
    workers[i].say({ is: 'ready' });
    workers[i].say({ is: 'died', why: 'panic' });
  }
  assert.deepEqual(await a, { is: 'stuck' });
  const b = driver.ask(request(2, 'other'));
  workers[2].say({ is: 'ready' });
  workers[2].answer();
  assert.equal((await b).is, 'reply');
});

test('an engine that caught its own panic is not trusted again', async () => {
  const { driver, workers } = stage();
  void driver.ask(request(1));
  workers[0].say({ is: 'ready' });
  workers[0].answer({ ok: false, crash: true });
  assert.ok(workers[0].dead);
  driver.close();
});

test('a refused input is an answer', async () => {
  const { driver, workers } = stage();
  const a = driver.ask(request(1));
  workers[0].say({ is: 'ready' });
  workers[0].answer({ ok: false, problems: [{ class: 'refused', causes: [], text: 'too big' }] });
  assert.equal((await a).is, 'reply');
});

test('a silent engine is thrown away after the time it is given', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { driver, workers } = stage();
  void driver.ask(request(1));
  workers[0].say({ is: 'ready' });
  mock.timers.tick(patience - 1);
  assert.equal(workers[0].dead, false);
  mock.timers.tick(1);
  assert.equal(workers[0].dead, true);
  mock.timers.reset();
  driver.close();
});

test('an engine that cannot be loaded says so, and is tried again with the next question', async () => {
  const { driver, workers } = stage();
  const a = driver.ask(request(1));
  workers[0].say({ is: 'unreachable', why: '404' });
  assert.deepEqual(await a, { is: 'unreachable' });
  void driver.ask(request(2));
  assert.equal(workers.length, 2);
  driver.close();
});
