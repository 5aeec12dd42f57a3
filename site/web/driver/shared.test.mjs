import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SharedDriver } from '../.cache/test/driver/shared.js';

let n = 0;
const drivers = [];
after(() => drivers.forEach((d) => d.close()));

/** page is a page with frames: every worker that was ever started, and a way to make a frame. */
function page() {
  const name = `test-${n++}`;
  const workers = [];
  let names = 0;
  const frame = () => {
    const events = [];
    const driver = new SharedDriver(name, () => {
      const w = { asked: [], dead: false, onmessage: null, onerror: null, terminate: () => (w.dead = true) };
      w.postMessage = (m) => {
        if (m.is === 'break') return w.onmessage({ data: { is: 'died', why: 'a test' } });
        w.asked.push(JSON.parse(m.text));
        if (!w.silent) setImmediate(() => w.dead || w.onmessage({ data: { is: 'reply', id: m.id, text: JSON.stringify({ ok: true, id: m.id, echo: JSON.parse(m.text).lang }) } }));
      };
      workers.push(w);
      setImmediate(() => w.onmessage({ data: { is: 'ready' } }));
      return w;
    }, (e) => events.push(e), `frame ${names++}`, { claiming: 120, hearing: 200, answering: 2000 }); // the first has the lowest name and leads
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
  assert.equal(workers.filter((w) => !w.dead).length, 1);
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

test('a leader that is silent is taken for gone', async () => {
  const { workers, frame } = page();
  const asleep = new BroadcastChannel(`test-${n - 1}`); // another tab's frame, say: it led, and it sleeps
  const late = frame();
  asleep.postMessage({ is: 'lead', client: 'a' });
  await tick(150);
  assert.equal(workers.length, 0, 'it follows');
  assert.equal((await late.ask(request(1))).is, 'reply');
  assert.ok(late.leads);
  asleep.close();
});

test('two that lead at once become one', async () => {
  const { workers, frame } = page();
  const other = new BroadcastChannel(`test-${n - 1}`);
  const heard = [];
  other.onmessage = (e) => heard.push(e.data.is);
  const f = frame();
  await f.ask(request(1));
  other.postMessage({ is: 'lead', client: 'z' }); // a higher name
  await tick();
  assert.ok(f.leads);
  assert.equal(heard.at(-1), 'lead');
  other.postMessage({ is: 'lead', client: 'a' }); // a lower one
  await tick();
  assert.ok(!f.leads);
  assert.ok(workers[0].dead);
  other.close();
});
