// The engine's worker: loads Go's wasm and answers one question at a time. It lives beside engine.wasm and wasm_exec.js.

import type { FromWorker, ToWorker } from './driver/wire.js';

interface GoRuntime {
  importObject: WebAssembly.Imports;
  exited: boolean;
  run(instance: WebAssembly.Instance): Promise<void>;
}

interface Scope {
  Go: new () => GoRuntime;
  portwalk?: (request: string) => string;
  postMessage(m: FromWorker): void;
  onmessage: ((e: { data: ToWorker }) => void) | null;
  location: { href: string };
}

const scope = globalThis as unknown as Scope;

/** beside is an asset next to this file, of the same build. */
function beside(name: string): string {
  const own = new URL(scope.location.href);
  const url = new URL(name, own);
  url.search = own.search;
  return url.href;
}

async function instantiate(go: GoRuntime): Promise<WebAssembly.Instance> {
  const url = beside('engine.wasm');
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  if (/^application\/wasm\b/.test(response.headers.get('content-type') ?? '')) {
    return (await WebAssembly.instantiateStreaming(response, go.importObject)).instance;
  }
  // Some file hosts do not know the type; then it is compiled after loading instead of while loading.
  return (await WebAssembly.instantiate(await response.arrayBuffer(), go.importObject)).instance;
}

async function boot(): Promise<void> {
  await import(beside('wasm_exec.js'));
  const go = new scope.Go();
  const instance = await instantiate(go);
  const exited = go.run(instance);
  const died = (why: unknown) => scope.postMessage({ is: 'died', why: String(why) });
  exited.then(() => died('the engine has exited'), died);
  scope.onmessage = ({ data }) => hear(data, go, died);
  scope.postMessage({ is: 'ready' });
}

function hear(m: ToWorker, go: GoRuntime, died: (why: unknown) => void): void {
  if (m.is === 'break') {
    if (m.how === 'exit') go.exited = true;
    else for (;;);
    return;
  }
  try {
    const text = scope.portwalk!(m.text);
    if (typeof text !== 'string') throw new Error('the engine gave no answer');
    scope.postMessage({ is: 'reply', id: m.id, text });
  } catch (why) {
    died(why);
  }
}

boot().catch((why: unknown) => scope.postMessage({ is: 'unreachable', why: String(why) }));
