// The Worker. What the edge's cache holds is answered from there; everything else by Go (main.go), which is started once in
// an isolate. Go answers a question in one go, without waiting for anything, so that questions never meet inside it.

import './build/wasm_exec.js';
import module from './build/app.wasm';
import build from './build/build.txt';

const mostBody = 256 * 1024; // as wasm/httpapi says; one byte more is read, so that Go can refuse it
const patience = 10_000; // ms for a body to come
const mostMemory = 80 * 1024 * 1024; // Go's memory never shrinks: an instance that grew beyond this is the last one's

let engine; // { binding, go, memory }

export default {
  async fetch(request, _env, ctx) {
    const asks = request.method === 'GET' || request.method === 'HEAD';
    const place = asks && key(request.url);
    const kept = place && (await caches.default.match(place));
    if (kept) return again(kept, request);
    const sent = asks ? {} : await body(request);
    const answer = await ask(request, sent);
    if (request.method === 'GET' && answer.status === 200 && answer.headers.has('X-Portwalk-Cache')) {
      ctx.waitUntil(caches.default.put(place, answer.clone()));
    }
    return answer;
  },
};

/** key is where the cache keeps an answer: another build never finds it. */
function key(url) {
  const at = new URL(url);
  at.searchParams.append('portwalk-build', build);
  return at.href;
}

/** again is a kept answer for this request: whole, or a 304 for who has it. */
function again(kept, request) {
  const headers = new Headers(kept.headers);
  headers.set('X-Portwalk-Cache', 'hit');
  const tag = headers.get('ETag');
  const known = (request.headers.get('If-None-Match') ?? '').split(',').map((t) => t.trim().replace(/^W\//, ''));
  if (tag && (known.includes(tag) || known.includes('*'))) {
    for (const name of ['Content-Length', 'Content-Type', 'Content-Disposition']) headers.delete(name);
    return new Response(null, { status: 304, headers });
  }
  return new Response(request.method === 'HEAD' ? null : kept.body, { status: kept.status, headers });
}

/** body reads what was sent, up to the limit and for a while. */
async function body(request) {
  if (!request.body || Number(request.headers.get('Content-Length')) > mostBody) return {};
  const bytes = new Uint8Array(mostBody + 1);
  const reader = request.body.getReader();
  let size = 0;
  let timer;
  const late = new Promise((done) => (timer = setTimeout(done, patience, 'late')));
  const rest = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'whole';
      bytes.set(value.subarray(0, bytes.length - size), size);
      size = Math.min(size + value.length, bytes.length);
      if (size === bytes.length) return 'whole';
    }
  })().catch(() => 'broken');
  const end = await Promise.race([rest, late]);
  clearTimeout(timer);
  if (end !== 'whole' || size === bytes.length) reader.cancel().catch(() => undefined);
  return { body: bytes.subarray(0, size), end };
}

/** ask puts a question to Go. An instance that dies of it is thrown away, and another is asked once. */
async function ask(request, sent) {
  const { url, method, headers } = request;
  for (let tries = 0; tries < 2; tries++) {
    try {
      engine ??= start();
      const mine = engine;
      Object.assign(mine.binding, { body: sent.body, end: sent.end });
      const answer = mine.binding.handleRequest({ url, method, headers, body: null }); // when this returns, Go is done with it
      if (mine.go.exited || mine.memory.buffer.byteLength > mostMemory) engine = undefined;
      if (!mine.go.exited) return await answer;
    } catch {
      engine = undefined;
    }
  }
  return new Response('{"type":"/api/v1/problems#bug","title":"Portwalk hit a bug","status":500,"detail":"The engine ended."}\n', {
    status: 500,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' },
  });
}

/** start runs Go up to where it waits for questions, which is before this returns. */
function start() {
  const binding = {};
  const go = new Go();
  let waits = false;
  const instance = new WebAssembly.Instance(module, { ...go.importObject, workers: { ready: () => (waits = true) } });
  go.run(instance, { binding }).catch(() => undefined);
  if (!waits) throw new Error('Go did not start');
  return { binding, go, memory: instance.exports.mem };
}
