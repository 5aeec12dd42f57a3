// The engine in a worker. At most one question is being answered; of those that wait, the newest wins.
//
// The engine is stateless and every question carries the whole text, so a dead or hanging engine is simply thrown away,
// started again and asked again. If it dies twice on one question, that question is given up until the reader changes it.

import type { Reply, Request } from '../core/protocol.js';
import type { Answer, Driver, Listener } from './driver.js';
import type { FromWorker, ToWorker, WorkerLike } from './wire.js';

/** Patience is how long the engine may be silent, in milliseconds. */
export const patience = 5000;

interface Pending {
  request: Request;
  input: string; // the question without its id: what it is recognised by after a crash
  answer: (a: Answer) => void;
}

export class WasmDriver implements Driver {
  #start: () => WorkerLike;
  #listen: Listener;
  #worker: WorkerLike | null = null;
  #ready = false;
  #now: Pending | null = null;
  #next: Pending | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #died = ''; // the input of the last crash

  constructor(start: () => WorkerLike, listen: Listener = () => undefined) {
    this.#start = start;
    this.#listen = listen;
  }

  ask(request: Request): Promise<Answer> {
    return new Promise((answer) => {
      this.#next?.answer({ is: 'overtaken' });
      this.#next = { request, input: JSON.stringify({ ...request, id: 0 }), answer };
      this.#turn();
    });
  }

  close(): void {
    this.#stop();
    this.#now?.answer({ is: 'overtaken' });
    this.#next?.answer({ is: 'overtaken' });
    this.#now = this.#next = null;
  }

  /** crash makes the engine die or hang, for tests of what follows. */
  crash(how: 'exit' | 'hang' = 'exit'): void {
    this.#post({ is: 'break', how });
  }

  #turn(): void {
    if (!this.#worker) this.#boot();
    if (!this.#ready || this.#now || !this.#next) return;
    this.#now = this.#next;
    this.#next = null;
    this.#post({ is: 'ask', id: this.#now.request.id, text: JSON.stringify(this.#now.request) });
    this.#timer = setTimeout(() => this.#crashed(), patience);
  }

  #boot(): void {
    const worker = this.#start();
    this.#worker = worker;
    worker.onmessage = (e) => this.#worker === worker && this.#hear(e.data);
    worker.onerror = () => this.#worker === worker && (this.#ready ? this.#crashed() : this.#unreachable());
  }

  #post(m: ToWorker): void {
    this.#worker?.postMessage(m);
  }

  #hear(m: FromWorker): void {
    switch (m.is) {
      case 'ready':
        this.#ready = true;
        this.#listen('ready');
        return this.#turn();
      case 'reply':
        return this.#replied(m.id, m.text);
      case 'died':
        return this.#crashed();
      case 'unreachable':
        return this.#unreachable();
    }
  }

  #replied(id: number, text: string): void {
    const pending = this.#now;
    if (!pending || pending.request.id !== id) return;
    const reply = JSON.parse(text) as Reply;
    if (reply.crash) return this.#crashed();
    clearTimeout(this.#timer);
    this.#now = null;
    this.#died = '';
    pending.answer({ is: 'reply', reply });
    this.#turn();
  }

  #crashed(): void {
    const pending = this.#now;
    this.#stop();
    this.#now = null;
    this.#listen('restarted');
    if (pending) {
      const again = pending.input === this.#died;
      this.#died = pending.input;
      if (again) pending.answer({ is: 'stuck' });
      else if (this.#next) pending.answer({ is: 'overtaken' });
      else this.#next = pending;
    }
    this.#turn();
  }

  #unreachable(): void {
    this.#stop();
    for (const p of [this.#now, this.#next]) p?.answer({ is: 'unreachable' });
    this.#now = this.#next = null;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = false;
  }
}
