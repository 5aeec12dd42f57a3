// The one place that knows what the reader wrote, what was asked, what the answer was and where the walk stands.
// Elements read its state and call its verbs; nothing else changes anything.

import type { Answer, Driver } from '../driver/driver.js';
import { isKey } from './choices.js';
import { Kept, same, type Progress } from './kept.js';
import type { Shared } from './link.js';
import { stopsOf, type Spot } from './origins.js';
import { startOf, type Page, type Step, type Tab, type View } from './page.js';
import { carry, clamp, lengthOf, storyOf } from './position.js';
import type { AskFor, File, Goal, Options, Reply, Request, Story } from './protocol.js';

export type Notice = 'restarted' | 'stuck' | 'unreachable' | 'damaged' | 'reset' | 'shared' | 'uncopied';
export type Pane = 'read' | 'pic' | 'yaml' | 'out';

/** State is a value: a change makes a new one. */
export interface State {
  files: File[]; // as the reader has them
  author: File[]; // as the author wrote them
  active: number; // the file in the editor
  revision: number; // raised when files were replaced from outside the editor
  ask: AskFor;
  view: View;
  n: number; // stop, from 0
  reply: Reply | null; // the newest answer
  replied: File[]; // the files it answers
  good: Reply | null; // the newest answer with a result
  engine: 'asleep' | 'loading' | 'ready' | 'gone';
  notice: Notice | null;
  playing: boolean;
  veiled: boolean; // a prediction is to be made first
  tab: Tab;
  pane: Pane;
  beside: boolean; // the pane of the picture has room for the YAML and an upright timeline beside it
  lit: number[]; // stops that a clicked line caused
  shown: number; // raised when the origin's line is wanted in view
  step: Step | undefined;
  progress: Progress;
}

export interface Setting {
  page: Page;
  kept: Kept;
  lang: string;
  wake: (listen: (e: 'ready' | 'restarted') => void) => Driver; // makes the engine's driver when it is first needed
}

/** How long a stop is shown while playing, in milliseconds: the walk, and time to read its sentence. */
export const dwell = 1500;

export class Store {
  state: State;
  readonly page: Page;
  readonly lang: string;
  #setting: Setting;
  #listeners = new Set<() => void>();
  #driver: Driver | null = null;
  #wants = new Set<string>();
  #id = 0;
  #options: Options;
  #key: string;
  // Where to stand once question `since`, or a later one, is answered; null from when the reader moves.
  #stop: { at: number; since: number } | null;
  #before: File[] | null = null; // what a reset threw away
  #clock: ReturnType<typeof setTimeout> | undefined;

  constructor(setting: Setting) {
    const { page, kept } = setting;
    this.#setting = setting;
    this.page = page;
    this.lang = setting.lang;
    const step = page.steps[0];
    const start = startOf(page, step?.id);
    this.#options = start.options;
    this.#key = start.key;
    const view = step?.view ?? page.view;
    const stop = step?.stop ?? page.stop;
    const files = (page.readonly ? null : kept.edits(start.key, start.files)) ?? start.files;
    const reply = page.reply ?? null;
    this.#stop = { at: stop, since: 1 };
    const progress = kept.progress(page.page);
    this.state = {
      files, author: start.files, active: 0, revision: 0, ask: lasting(step?.ask ?? page.ask, reply), view,
      n: standing(storyOf(reply, view), stop), reply, replied: start.files, good: reply?.result ? reply : null,
      engine: 'asleep', notice: null, playing: false, veiled: veils(step, progress), tab: step?.tab ?? 'kubectl', pane: 'pic', beside: false,
      lit: [], shown: 0, step, progress,
    };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get story(): Story | null {
    return storyOf(this.state.good, this.state.view);
  }

  /** broken says that the picture is the last good one, not what the files say now. */
  get broken(): boolean {
    return !!this.state.reply && !this.state.reply.result;
  }

  /** edited says whether the reader's files differ from the author's. */
  get edited(): boolean {
    return !same(this.state.files, this.state.author);
  }

  /** choose sets what stands beside the YAML, as a page or a link would. */
  choose(options: Options): void {
    this.#options = options;
    void this.send();
  }

  /** options are what the page, the step or the link declares beside the YAML. */
  get options(): Options {
    return this.#options;
  }

  get file(): File {
    return this.state.files[this.state.active] ?? this.state.files[0]!;
  }

  // ---- the reader's verbs ----

  /** edit is every keystroke: kept at once, asked at once. */
  edit(text: string): void {
    const at = this.state.active;
    if (this.page.readonly || this.file.text === text) return;
    this.lift();
    this.#files(this.state.files.map((f, i) => (i === at ? { ...f, text } : f)));
  }

  select(active: number): void {
    this.#set({ active });
  }

  /** reset goes back to the author's version; unreset takes the reader's again. */
  reset(): void {
    if (!this.edited) return;
    this.#before = this.state.files;
    this.#files(this.state.author, { notice: 'reset', active: 0, revision: this.state.revision + 1 });
  }

  unreset(): void {
    if (!this.#before) return;
    this.#files(this.#before, { notice: null, revision: this.state.revision + 1 });
    this.#before = null;
  }

  ask(part: AskFor): void {
    this.#stop = null;
    this.#set({ ask: { ...this.state.ask, ...part }, lit: [] });
    void this.send();
  }

  /** look changes between the post's telling and the kernel's doing: from end to end, else to the same happening. */
  look(view: View): void {
    const old = this.story;
    const n = carry(old, this.state.n, storyOf(this.state.good, view));
    this.pause();
    this.#set({ view, n, lit: [] });
    void this.send();
  }

  go(n: number): void {
    this.pause();
    if (this.state.veiled) return this.lift(clamp(n, 2));
    this.#to(n);
  }

  play(): void {
    if (this.state.veiled) this.lift(0);
    const last = lengthOf(this.story) - 1;
    if (last < 1) return;
    this.#stop = null;
    this.#set({ playing: true, n: this.state.n >= last ? 0 : this.state.n, lit: [] });
    this.#tick();
  }

  pause(): void {
    clearTimeout(this.#clock);
    if (this.state.playing) this.#set({ playing: false });
  }

  /** point lights up what a line caused and goes there; again, and it goes to the next of them. */
  point(spot: Spot): void {
    const lit = this.state.veiled ? [] : stopsOf(this.state.good, this.story, spot);
    this.pause();
    if (!lit.length) return this.#set({ lit });
    this.#stop = null;
    const n = lit.find((i) => i > this.state.n && this.state.lit.length > 0) ?? lit[0]!;
    this.#set({ lit, n });
  }

  /** show brings the line that caused the present stop into view. */
  show(): void {
    const file = this.story?.stops?.[this.state.n]?.origin?.file;
    const active = file ? this.state.files.findIndex((f) => f.name === file) : -1;
    this.#set({ shown: this.state.shown + 1, pane: this.state.beside ? this.state.pane : 'yaml', active: active < 0 ? this.state.active : active });
  }

  open(tab: Tab): void {
    this.#set({ tab, pane: 'out' });
  }

  /** lay says whether the picture, the YAML and the timeline stand beside each other in a narrow window. */
  lay(beside: boolean): void {
    this.#set({ beside });
  }

  turn(pane: Pane): void {
    this.#set({ pane });
  }

  dismiss(): void {
    this.#set({ notice: null });
  }

  say(notice: Notice): void {
    this.#set({ notice });
  }

  // ---- the lesson's verbs ----

  /** arrive sets what a step declares; the reader's edits stay. */
  arrive(id: string): void {
    const step = this.page.steps.find((s) => s.id === id) ?? this.page.steps[0];
    if (!step) return;
    const moved = step.id !== this.state.step?.id;
    this.#remember({ at: step.id });
    if (!moved) return;
    const start = startOf(this.page, step.id);
    const files = this.#setting.kept.edits(start.key, start.files) ?? start.files;
    const fresh = !same(files, this.state.files);
    this.#key = start.key;
    this.#options = start.options;
    this.#stop = { at: step.stop ?? this.page.stop, since: this.#id + 1 };
    this.pause();
    this.#set({
      step, files, author: start.files, active: fresh ? 0 : this.state.active, revision: this.state.revision + (fresh ? 1 : 0),
      ask: step.ask ?? this.page.ask, view: step.view ?? this.state.view, tab: step.tab ?? this.state.tab,
      veiled: veils(step, this.state.progress), lit: [], notice: null,
    });
    void this.send();
  }

  /** lift takes the veil away without an answer: a reader who edits or walks on does not want to guess. */
  lift(n = this.state.n): void {
    if (!this.state.veiled) return;
    if (n !== this.state.n) this.#stop = null;
    this.#set({ veiled: false, n: clamp(n, lengthOf(this.story)) });
  }

  /** predict keeps the answer and lifts the veil: the walk starts. */
  predict(id: string, value: string): void {
    this.#remember({ predicted: { ...this.state.progress.predicted, [id]: value } });
    if (this.state.step?.predict !== id) return;
    this.#stop = null;
    this.#set({ veiled: false, n: 0, pane: 'pic' });
  }

  /** take opens what a link carries. A link from before links carried options means the page's own. */
  take(s: Shared): void {
    this.#options = s.options ?? startOf(this.page, undefined).options;
    this.#stop = { at: s.stop, since: this.#id + 1 };
    this.#files(s.files, { ask: s.ask, view: s.view, active: 0, revision: this.state.revision + 1 });
  }

  // ---- the engine ----

  /** want asks for a part of the reply from now on; a part that is not there yet is asked for at once. */
  want(part: string): void {
    if (this.#wants.has(part)) return;
    this.#wants.add(part);
    if (this.#driver) void this.send();
  }

  /** unwant is for a part that nobody looks at any more. */
  unwant(part: string): void {
    this.#wants.delete(part);
  }

  /** wake starts the engine; until then the page's own reply is shown. */
  wake(): void {
    if (this.#driver) return;
    this.#set({ engine: 'loading' });
    this.#driver = this.#setting.wake((e) => this.#set(e === 'ready' ? { engine: 'ready' } : { notice: 'restarted', engine: 'loading' }));
    void this.send();
  }

  get driver(): Driver | null {
    return this.#driver;
  }

  async send(): Promise<void> {
    if (!this.#driver) return this.wake();
    const files = this.state.files;
    const request: Request = {
      version: 1, id: ++this.#id, lang: this.lang, files, options: this.#options, ask: this.state.ask,
      want: [...this.#wants], goals: this.goals,
    };
    this.#hear(await this.#driver.ask(request), files, request);
  }

  /** goals are those of the present step. */
  get goals(): Goal[] {
    return this.state.step?.goals ?? [];
  }

  #hear(answer: Answer, files: File[], request: Request): void {
    if (answer.is === 'overtaken') return;
    if (answer.is === 'stuck') return this.#set({ notice: 'stuck' });
    if (answer.is === 'unreachable') {
      this.#driver?.close();
      this.#driver = null;
      return this.#set({ notice: 'unreachable', engine: 'gone' });
    }
    const { reply } = answer;
    const old = this.story;
    const good = reply.result ? reply : this.state.good;
    const story = storyOf(good, this.state.view);
    const wanted = reply.result && this.#stop && request.id >= this.#stop.since ? this.#stop : null;
    const n = wanted ? standing(story, wanted.at) : carry(old, this.state.n, story);
    if (wanted) this.#stop = null;
    const newer = request.id === this.#id;
    this.#met(reply);
    this.#set({
      reply, replied: files, good, n, engine: 'ready', ask: newer ? lasting(this.state.ask, reply) : this.state.ask,
      notice: this.state.notice === 'stuck' || this.state.notice === 'unreachable' ? null : this.state.notice,
      lit: newer && sameWalk(old, story) ? this.state.lit : [], // another answer to the same question leaves the light on
    });
  }

  // ---- inside ----

  #files(files: File[], more: Partial<State> = {}): void {
    const { notice } = this.state;
    const passing = notice === 'shared' || notice === 'uncopied' || notice === 'damaged' || notice === 'reset';
    this.#setting.kept.edit(this.#key, files, this.state.author);
    this.#set({ files, lit: [], notice: passing ? null : notice, ...more });
    void this.send();
  }

  #to(n: number): void {
    this.#stop = null;
    this.#set({ n: clamp(n, lengthOf(this.story)), lit: [] });
  }

  #tick(): void {
    clearTimeout(this.#clock);
    this.#clock = setTimeout(() => {
      if (!this.state.playing) return;
      const last = lengthOf(this.story) - 1;
      this.#to(this.state.n + 1);
      if (this.state.n >= last) this.pause();
      else this.#tick();
    }, dwell);
  }

  #met(reply: Reply): void {
    const met = (reply.goals ?? []).filter((g) => g.met).map((g) => g.id);
    if (met.every((id) => this.state.progress.goals.includes(id))) return;
    this.#remember({ goals: [...new Set([...this.state.progress.goals, ...met])] });
  }

  /** remember keeps progress; a step is done when it was left for a later one, and when its goals are met. */
  #remember(part: Partial<Progress>): void {
    const progress = { ...this.state.progress, ...part };
    const ids = this.page.steps.map((s) => s.id);
    const leaving = this.state.step?.id ?? '';
    if (part.at && leaving && ids.indexOf(part.at) > ids.indexOf(leaving)) progress.done = [...new Set([...progress.done, leaving])];
    const last = this.page.steps.at(-1);
    if (last && progress.at === last.id && (last.goals ?? []).every((g) => progress.goals.includes(g.id))) {
      progress.done = [...new Set([...progress.done, last.id])];
    }
    if (this.page.steps.length) this.#setting.kept.setProgress(this.page.page, progress);
    this.#set({ progress });
  }

  #set(part: Partial<State>): void {
    this.state = { ...this.state, ...part };
    for (const l of [...this.#listeners]) l();
  }
}

/** standing is the position of stop (from 1; 0 is the last). */
function standing(story: Story | null, stop: number): number {
  const length = lengthOf(story);
  return stop > 0 ? clamp(stop - 1, length) : Math.max(0, length - 1);
}

/** lasting exchanges the words of a question for the keys that the engine found, so that the question follows edits. */
function lasting(ask: AskFor, reply: Reply | null): AskFor {
  return reply?.to && isKey(reply.to) && !isKey(ask.to) ? { ...ask, to: reply.to } : ask;
}

function veils(step: Step | undefined, progress: Progress): boolean {
  return !!step?.predict && !(step.predict in progress.predicted);
}

/** sameWalk says that two stories have the same stops: what is lit in one is lit in the other. */
function sameWalk(a: Story | null, b: Story | null): boolean {
  return a === b || JSON.stringify(a?.stops) === JSON.stringify(b?.stops);
}
