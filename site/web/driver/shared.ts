// One engine for all frames of a page. The frames elect a leader over a broadcast channel; the leader runs the worker and
// answers the others. When its frame goes, another leads, starts an engine of its own, and whoever still waits asks again:
// every question carries the whole text, so nothing is lost. A leader that is silent is taken for gone.
//
// Not a shared worker: a hanging one cannot be ended by anybody, and browsers refuse it, like locks and storage, to frames of
// another site in private windows. A broadcast channel they allow.

import type { Request } from '../core/protocol.js';
import type { Answer, Driver, Listener } from './driver.js';
import { WasmDriver } from './wasm.js';
import type { WorkerLike } from './wire.js';

/** How long a claim may be contradicted, a leader may take to say that it has heard, and to answer, in milliseconds. */
export interface Patience {
  claiming: number;
  hearing: number;
  answering: number;
}

type ToAll =
  | { is: 'ask'; client: string; request: Request }
  | { is: 'break'; how: 'exit' | 'hang' } // tests
  | { is: 'claim' | 'lead' | 'free'; client: string };
type ToClient = { is: 'heard' } | { is: 'answer'; id: number; answer: Answer } | { is: 'event'; event: 'ready' | 'restarted' };

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
  #client: string;
  #patience: Patience;
  #all: BroadcastChannel;
  #own: BroadcastChannel;
  #hub: Hub | null = null; // this one leads
  #pending = new Map<number, { request: Request; answer: (a: Answer) => void }>();
  #claim: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(name: string, start: () => WorkerLike, listen: Listener = () => undefined, client = Math.random().toString(36).slice(2),
    patience: Patience = { claiming: 80, hearing: 2000, answering: 15_000 }) {
    this.#name = name;
    this.#start = start;
    this.#listen = listen;
    this.#client = client;
    this.#patience = patience;
    this.#all = new BroadcastChannel(name);
    this.#own = new BroadcastChannel(`${name} ${client}`);
    this.#all.onmessage = (e: MessageEvent<ToAll>) => this.#hearAll(e.data);
    this.#own.onmessage = (e: MessageEvent<ToClient>) => this.#hear(e.data);
    this.#elect();
  }

  ask(request: Request): Promise<Answer> {
    return new Promise((answer) => {
      this.#pending.set(request.id, { request, answer });
      this.#send(request);
    });
  }

  /** leave is for a frame that goes: others take over. It may come back from the browser's cache and go on. */
  leave(): void {
    if (this.#hub) this.#say('free');
  }

  close(): void {
    if (this.#gone) return;
    clearTimeout(this.#timer);
    clearTimeout(this.#claim);
    this.leave();
    this.#gone = true;
    this.#hub?.close();
    this.#all.close();
    this.#own.close();
    for (const p of this.#pending.values()) p.answer({ is: 'overtaken' });
    this.#pending.clear();
  }

  /** crash makes the engine die or hang, for tests of what follows. */
  crash(how: 'exit' | 'hang' = 'exit'): void {
    if (this.#hub) this.#hub.crash(how);
    else this.#all.postMessage({ is: 'break', how } satisfies ToAll);
  }

  /** leads says whether the engine runs here. */
  get leads(): boolean {
    return !!this.#hub;
  }

  #say(is: 'claim' | 'lead' | 'free'): void {
    this.#all.postMessage({ is, client: this.#client } satisfies ToAll);
  }

  // ---- who leads ----

  /** elect claims the lead; of several claims the lowest name wins, and a leader that is there contradicts them all. */
  #elect(): void {
    if (this.#hub || this.#gone) return;
    clearTimeout(this.#claim);
    this.#say('claim');
    this.#claim = setTimeout(() => {
      this.#claim = undefined;
      if (this.#gone) return;
      this.#hub = new Hub(this.#start);
      this.#say('lead');
      this.#again();
    }, this.#patience.claiming);
  }

  #follow(): void {
    clearTimeout(this.#claim);
    this.#claim = undefined;
  }

  #hearAll(m: ToAll): void {
    switch (m.is) {
      case 'claim':
        if (this.#hub) this.#say('lead');
        else if (this.#claim && m.client < this.#client) this.#follow();
        else if (this.#claim) this.#say('claim');
        return;
      case 'lead':
        if (this.#hub && m.client > this.#client) return this.#say('lead'); // two lead at once: the lower name stays
        this.#follow();
        this.#hub?.close();
        this.#hub = null;
        return this.#again();
      case 'free':
        return this.#elect();
      case 'break':
        return this.#hub?.crash(m.how);
      case 'ask':
        return this.#serve(m.client, m.request);
    }
  }

  #serve(client: string, request: Request): void {
    if (!this.#hub) return;
    const channel = new BroadcastChannel(`${this.#name} ${client}`);
    const say = (x: ToClient) => channel.postMessage(x);
    say({ is: 'heard' });
    const fresh = this.#hub.ask({
      client, request,
      event: (event) => say({ is: 'event', event }),
      drop: () => channel.close(),
      answer: (answer) => {
        say({ is: 'answer', id: request.id, answer });
        channel.close();
      },
    });
    if (!fresh) channel.close();
  }

  // ---- what this one asks ----

  #send(request: Request): void {
    if (this.#hub) {
      this.#hub.ask({ client: this.#client, request, answer: (a) => this.#answered(request.id, a), event: this.#listen, drop() {} });
      return;
    }
    if (this.#claim) return; // asked as soon as somebody leads
    this.#all.postMessage({ is: 'ask', client: this.#client, request } satisfies ToAll);
    this.#wait(this.#patience.hearing);
  }

  /** wait gives the leader a time; after that it is taken for gone. */
  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#elect(), ms);
  }

  /** again asks the newest question that waits; those before it are overtaken. */
  #again(): void {
    const all = [...this.#pending.values()];
    const newest = all.pop();
    for (const p of all) this.#answered(p.request.id, { is: 'overtaken' });
    if (newest) this.#send(newest.request);
  }

  #hear(m: ToClient): void {
    if (this.#hub) return;
    if (m.is === 'heard' && this.#pending.size) this.#wait(this.#patience.answering);
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
