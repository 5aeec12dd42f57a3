import assert from 'node:assert/strict';
import { after, mock, test } from 'node:test';
import { hearing, SharedDriver } from '../.cache/test/driver/shared.js';

/** locks grants a name to one at a time, in order, as the browser does. */
function locks() {
  const queues = new Map();
  const next = async (name) => {
    const q = queues.get(name);
    if (!q.length) return queues.delete(name);
    await q.shift()();
    next(name);
  };
  return { request: async (name, held) => {
    const first = !queues.has(name);
    if (first) queues.set(name, []);
    return new Promise((done) => {
      queues.get(name).push(() => held().then(done));
      if (first) setImmediate(() => next(name));
    });
  } };
}

let n = 0;
const drivers = [];
after(() => drivers.forEach((d) => d.close()));

/** page is a page with frames: every worker that was ever started, and a way to make a frame. */
function page() {
  const name = `test-${n++}`;
  const shared = locks();
  const workers = [];
  const frame = () => {
    const events = [];
    const driver = new SharedDriver(name, shared, () => {
      const w = { asked: [], dead: false, onmessage: null, onerror: null, terminate: () => (w.dead = true) };
      w.postMessage = (m) => {
        if (m.is === 'break') return w.onmessage({ data: { is: 'died', why: 'a test' } });
        w.asked.push(JSON.parse(m.text));
        if (!w.silent) setImmediate(() => w.dead || w.onmessage({ data: { is: 'reply', id: m.id, text: JSON.stringify({ ok: true, id: m.id, echo: JSON.parse(m.text).lang }) } }));
      };
      workers.push(w);
      setImmediate(() => w.onmessage({ data: { is: 'ready' } }));
      return w;
    }, (e) => events.push(e));
    drivers.push(driver);
    driver.events = events;
    return driver;
  };
  return { workers, frame };
}

const request = (id, lang = 'x') => ({ id, lang, files: [] });
const tick = (ms = 20) => new Promise((r) => setTimeout(r, ms));

test('many frames, one engine, and everybody gets the own answer', async () => {
  const { workers, frame } = page();
  const frames = Array.from({ length: 6 }, frame);
  const answers = await Promise.all(frames.map((f, i) => f.ask(request(1, `frame ${i}`))));
  assert.deepEqual(answers.map((a) => a.reply.echo), frames.map((_, i) => `frame ${i}`));
  assert.equal(workers.length, 1);
  assert.deepEqual(frames.filter((f) => f.leads).length, 1);
});

test('nothing is started before somebody asks', async () => {
  const { workers, frame } = page();
  frame();
  frame();
  await tick();
  assert.equal(workers.length, 0);
});

test('of one frame\'s waiting questions the newest is answered', async () => {
  const { workers, frame } = page();
  const [a, b] = [frame(), frame()];
  await a.ask(request(1));
  workers[0].silent = true;
  const first = b.ask(request(1, 'one'));
  await tick();
  const second = b.ask(request(2, 'two'));
  const third = b.ask(request(3, 'three'));
  await tick();
  assert.equal((await second).is, 'overtaken');
  workers[0].silent = false;
  workers[0].onmessage({ data: { is: 'reply', id: 1, text: '{"ok":true,"echo":"one"}' } });
  assert.equal((await first).reply.echo, 'one');
  assert.equal((await third).reply.echo, 'three');
});

test('when the leader\'s frame goes, another leads, and who waits is answered', async () => {
  const { workers, frame } = page();
  const [a, b, c] = [frame(), frame(), frame()];
  await a.ask(request(1));
  workers[0].silent = true;
  const waiting = c.ask(request(1, 'still here'));
  await tick();
  a.close();
  assert.equal((await waiting).reply.echo, 'still here');
  assert.ok(b.leads);
  assert.equal(workers.length, 2);
  assert.ok(workers[0].dead);
});

test('an engine that dies is started again, and the frame that asked hears of it', async () => {
  const { workers, frame } = page();
  const [a, b] = [frame(), frame()];
  await a.ask(request(1));
  workers[0].silent = true;
  const waiting = b.ask(request(1, 'again'));
  await tick();
  b.crash();
  assert.equal((await waiting).reply.echo, 'again');
  assert.deepEqual(b.events.filter((e) => e === 'restarted').length, 1);
  assert.deepEqual(a.events.filter((e) => e === 'restarted').length, 0);
  assert.equal(workers.length, 2);
});

test('a leader that does not hear is left alone', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const workers = [];
  const stranger = { request: () => new Promise(() => {}) }; // somebody in another tab holds the lock and sleeps
  const lonely = new SharedDriver('elsewhere', stranger, () => {
    const w = { terminate() {}, onmessage: null, onerror: null, postMessage: (m) => setImmediate(() => w.onmessage({ data: { is: 'reply', id: m.id, text: '{"ok":true}' } })) };
    workers.push(w);
    setImmediate(() => w.onmessage({ data: { is: 'ready' } }));
    return w;
  });
  drivers.push(lonely);
  const waiting = lonely.ask(request(1));
  mock.timers.tick(hearing - 1);
  assert.equal(workers.length, 0);
  mock.timers.tick(1);
  mock.timers.reset();
  assert.equal((await waiting).is, 'reply');
});

test('where locks are refused every frame helps itself', async () => {
  const workers = [];
  const alone = new SharedDriver('refused', { request: async () => { throw new Error('SecurityError'); } }, () => {
    const w = { terminate() {}, onmessage: null, onerror: null, postMessage: (m) => setImmediate(() => w.onmessage({ data: { is: 'reply', id: m.id, text: '{"ok":true}' } })) };
    workers.push(w);
    setImmediate(() => w.onmessage({ data: { is: 'ready' } }));
    return w;
  });
  drivers.push(alone);
  assert.equal((await alone.ask(request(1))).is, 'reply');
  assert.equal(workers.length, 1);
});
