// One engine for all frames of a page. The frames elect a leader with a web lock; the leader runs the worker and answers the
// others over a broadcast channel. When its frame goes, the lock passes to another frame, which starts an engine of its own,
// and whoever still waits asks again: every question carries the whole text, so nothing is lost.
//
// A leader that is silent (frozen in another tab, say) is left alone: after a while its follower runs its own worker.

import type { Request } from '../core/protocol.js';
import type { Answer, Driver, Listener } from './driver.js';
import { WasmDriver } from './wasm.js';
import type { WorkerLike } from './wire.js';

/** How long a leader may take to say that it has heard, and to answer, in milliseconds. */
export const hearing = 2000;
export const answering = 15_000;

/** Locks is the part of the browser's lock manager that is used. */
export interface Locks {
  request(name: string, held: () => Promise<void>): Promise<unknown>;
}

type ToLeader = { is: 'ask'; client: string; request: Request } | { is: 'break'; how: 'exit' | 'hang' };
type ToClient = { is: 'heard' } | { is: 'answer'; id: number; answer: Answer } | { is: 'event'; event: 'ready' | 'restarted' };
type ToAll = ToLeader | { is: 'lead' };

interface Waiting {
  client: string;
  request: Request;
  answer: (a: Answer) => void;
  event: Listener;
  drop(): void;
}

/** Hub asks one engine for many: one question at a time, the newest of each client, in turn. */
class Hub {
  #driver: WasmDriver;
  #waiting = new Map<string, Waiting>();
  #now: Waiting | null = null;
  #closed = false;

  constructor(start: () => WorkerLike) {
    this.#driver = new WasmDriver(start, (e) => this.#now?.event(e));
  }

  /** ask takes a question; false if it is one that it has heard before. */
  ask(w: Waiting): boolean {
    const { client, request: { id } } = w;
    const old = this.#waiting.get(client);
    if (old?.request.id === id || (this.#now?.client === client && this.#now.request.id === id)) return false;
    old?.answer({ is: 'overtaken' });
    this.#waiting.delete(client); // to the end of the queue
    this.#waiting.set(client, w);
    void this.#turn();
    return true;
  }

  crash(how: 'exit' | 'hang'): void {
    this.#driver.crash(how);
  }

  /** close answers nobody: whoever waits hears of the next leader and asks that one. */
  close(): void {
    this.#closed = true;
    for (const w of [this.#now, ...this.#waiting.values()]) w?.drop();
    this.#driver.close();
  }

  async #turn(): Promise<void> {
    const [first] = this.#waiting;
    if (this.#now || !first) return;
    const w = first[1];
    this.#waiting.delete(w.client);
    this.#now = w;
    const answer = await this.#driver.ask(w.request);
    if (this.#closed) return;
    w.answer(answer);
    this.#now = null;
    void this.#turn();
  }
}

export class SharedDriver implements Driver {
  #name: string;
  #start: () => WorkerLike;
  #listen: Listener;
  #client = Math.random().toString(36).slice(2);
  #all: BroadcastChannel;
  #own: BroadcastChannel;
  #hub: Hub | null = null; // this one leads, or is on its own
  #pending = new Map<number, { request: Request; answer: (a: Answer) => void }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #release = () => {};
  #closed = false;

  constructor(name: string, locks: Locks, start: () => WorkerLike, listen: Listener = () => undefined) {
    this.#name = name;
    this.#start = start;
    this.#listen = listen;
    this.#all = new BroadcastChannel(name);
    this.#own = new BroadcastChannel(`${name} ${this.#client}`);
    this.#all.onmessage = (e: MessageEvent<ToAll>) => this.#hearAll(e.data);
    this.#own.onmessage = (e: MessageEvent<ToClient>) => this.#hear(e.data);
    const held = new Promise<void>((release) => (this.#release = release));
    locks.request(name, () => {
      this.#lead();
      return held; // a closed one lets go at once
    }).catch(() => this.#lead()); // no locks here: everybody has an engine of its own
  }

  ask(request: Request): Promise<Answer> {
    return new Promise((answer) => {
      this.#pending.set(request.id, { request, answer });
      this.#send(request);
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
    this.#release();
    this.#hub?.close();
    this.#all.close();
    this.#own.close();
    for (const p of this.#pending.values()) p.answer({ is: 'overtaken' });
    this.#pending.clear();
  }

  /** crash makes the engine die or hang, for tests of what follows. */
  crash(how: 'exit' | 'hang' = 'exit'): void {
    if (this.#hub) this.#hub.crash(how);
    else this.#all.postMessage({ is: 'break', how } satisfies ToLeader);
  }

  /** leads says whether the engine runs here. */
  get leads(): boolean {
    return !!this.#hub;
  }

  #send(request: Request): void {
    if (this.#hub) {
      this.#hub.ask({ client: this.#client, request, answer: (a) => this.#answered(request.id, a), event: this.#listen, drop() {} });
      return;
    }
    this.#all.postMessage({ is: 'ask', client: this.#client, request } satisfies ToLeader);
    this.#wait(hearing);
  }

  /** wait gives the leader a time; after that this frame helps itself. */
  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lead(), ms);
  }

  /** lead starts an engine here. Others may still hold the lock, then this one is on its own, and they do not hear of it. */
  #lead(): void {
    clearTimeout(this.#timer);
    if (this.#hub || this.#closed) return;
    this.#hub = new Hub(this.#start);
    this.#all.postMessage({ is: 'lead' } satisfies ToAll);
    this.#again();
  }

  /** again asks the newest question that waits; those before it are overtaken. */
  #again(): void {
    const all = [...this.#pending.values()];
    const newest = all.pop();
    for (const p of all) this.#answered(p.request.id, { is: 'overtaken' });
    if (newest) this.#send(newest.request);
  }

  #hearAll(m: ToAll): void {
    if (m.is === 'lead') return void (this.#hub || this.#again());
    if (!this.#hub) return;
    if (m.is === 'break') return this.#hub.crash(m.how);
    const channel = new BroadcastChannel(`${this.#name} ${m.client}`);
    const say = (x: ToClient) => channel.postMessage(x);
    say({ is: 'heard' });
    const fresh = this.#hub.ask({
      client: m.client, request: m.request,
      event: (event) => say({ is: 'event', event }),
      drop: () => channel.close(),
      answer: (answer) => {
        say({ is: 'answer', id: m.request.id, answer });
        channel.close();
      },
    });
    if (!fresh) channel.close();
  }

  #hear(m: ToClient): void {
    if (this.#hub) return;
    if (m.is === 'heard' && this.#pending.size) this.#wait(answering);
    if (m.is === 'event') this.#listen(m.event);
    if (m.is === 'answer') this.#answered(m.id, m.answer);
  }

  #answered(id: number, answer: Answer): void {
    const p = this.#pending.get(id);
    this.#pending.delete(id);
    if (!this.#pending.size) clearTimeout(this.#timer);
    p?.answer(answer);
  }
}
