// <pw-foot>: the way out of a frame: to the lesson, to the sandbox, into the clipboard, back to the still picture.

import { html, nothing } from 'lit';
import { pack } from '../core/link.js';
import { Part, type Stored } from './part.js';
import type { Playground } from './playground.js';

export class Foot extends Part {
  static override properties = { link: { state: true } };
  declare link: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #packed: unknown[] = [];

  constructor() {
    super();
    this.link = new URL('../sandbox/', location.href).href;
  }

  protected override find(): Stored | null {
    return document.querySelector<Stored>('portwalk-playground');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.store) return;
    this.store.subscribe(() => this.#later());
    this.#later();
    (this.find() as Playground).host?.whenFolds(() => this.requestUpdate());
  }

  /** later keeps the link's address up to date, so that it opens like any link: a new tab, a bookmark, the middle button. */
  #later(): void {
    const { files, ask, view, n } = this.store!.state;
    const now = [files, ask, view, n];
    if (now.every((x, i) => x === this.#packed[i])) return;
    this.#packed = now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const state = await pack({ files, ask, view, stop: n + 1, options: this.store!.options });
      this.link = new URL(`../sandbox/#${state}`, location.href).href;
    }, 200);
  }

  protected override render(): unknown {
    const w = this.words;
    const [lesson] = Object.entries(this.store!.page.lessons ?? {});
    const shared = this.store!.page.page !== 'frame';
    const host = (this.find() as Playground).host;
    return html`${shared && lesson ? html`<a class="lesson-link" href="../lessons/${lesson[0]}/" target="_blank" rel="noopener">${w.lessonLink(lesson[1])}</a>` : nothing}
      <a href=${this.link} target="_blank" rel="noopener">${w.openSandbox}</a>
      <button type="button" class="link" @click=${() => void this.#copy()}>${w.share}</button>
      ${host?.folds ? html`<button type="button" class="link" @click=${() => host.fold()}>${w.fold}</button>` : nothing}`;
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.link);
    } catch {
      if (!byHand(this.link)) return this.store!.say('uncopied');
    }
    this.store!.say('shared');
  }
}

/** byHand copies where a frame may not use the clipboard by itself. */
function byHand(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr';
  document.body.append(area);
  const before = document.activeElement as HTMLElement | null;
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  before?.focus({ preventScroll: true });
  return done;
}
