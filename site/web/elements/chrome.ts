// The small parts around a playground: theme, panes of a phone, the share link, notices, copy buttons.

import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { pack } from '../core/link.js';
import type { Notice, Pane } from '../core/store.js';
import { wordsFor } from '../core/words.js';
import { icon } from './marked.js';
import { langOf, Part } from './part.js';
import { asset, box } from './playground.js';

/** Theme is the button for light and dark. Without a choice the system's is followed. */
export class Theme extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.requestUpdate());
  }

  get #now(): 'light' | 'dark' {
    const chosen = document.documentElement.dataset.theme;
    if (chosen === 'light' || chosen === 'dark') return chosen;
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }

  #turn(): void {
    const next = this.#now === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    try {
      box()?.setItem('portwalk/1/theme', next);
    } catch {
      // It holds for this page.
    }
    this.requestUpdate();
  }

  protected override render(): unknown {
    const w = wordsFor(langOf(this));
    return html`<button type="button" class="btn round bare" aria-label=${w.theme[this.#now]} @click=${() => this.#turn()}>${icon(this.#now === 'dark' ? 'sun' : 'moon')}</button>`;
  }
}

/** Panes is the bottom bar of small screens. */
export class Panes extends Part {
  protected override render(): unknown {
    const { pane } = this.store!.state;
    const all: Pane[] = document.querySelector('.prose') ? ['read', 'pic', 'yaml', 'out'] : ['pic', 'yaml', 'out'];
    const w = this.words;
    return html`<nav class="panes" aria-label=${w.panesLabel}>${all.map((p) => html`<button type="button" aria-current=${p === pane ? 'page' : nothing}
      @click=${() => this.store!.turn(p)}>${icon(p)}<span>${w.panes[p]}</span></button>`)}</nav>`;
  }
}

/** Notice says quietly what happened; it never takes the focus and never covers the text. */
export class NoticeLine extends Part {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown: Notice | null = null;

  /** updated lets go of what needs no answer, after the time to read it twice. */
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { notice } = this.store!.state;
    if (notice === this.#shown) return;
    this.#shown = notice;
    clearTimeout(this.#timer);
    if (notice === 'restarted' || notice === 'shared' || notice === 'uncopied') this.#timer = setTimeout(() => this.store!.dismiss(), 10_000);
  }

  protected override render(): unknown {
    const { notice } = this.store!.state;
    const w = this.words;
    return html`<div role="status" class="notice">${notice ? html`<span>${w.notices[notice]}</span>
      ${notice === 'reset' ? html`<button type="button" class="link" @click=${() => this.store!.unreset()}>${w.takeBack}</button>` : nothing}
      <button type="button" class="btn bare round" aria-label=${w.close} @click=${() => this.store!.dismiss()}>${icon('cross')}</button>` : nothing}</div>`;
  }
}

/** Share copies a link that carries everything. */
export class Share extends Part {
  protected override render(): unknown {
    return html`<button type="button" class="btn" aria-label=${this.words.shareLabel} @click=${() => void this.#copy()}>${icon('link')} ${this.words.share}</button>`;
  }

  async #copy(): Promise<void> {
    const { files, ask, view, n } = this.store!.state;
    const hash = `#${await pack({ files, ask, view, stop: n + 1, options: this.store!.options })}`;
    history.replaceState(null, '', hash);
    try {
      await navigator.clipboard.writeText(location.href);
      this.store!.say('shared');
    } catch {
      // Without the clipboard the address bar holds the link.
    }
  }
}

/** Copy puts a text of the page on the clipboard: the snippet before it. */
export class Copy extends LitElement {
  static override properties = { done: { state: true } };
  declare done: boolean;

  constructor() {
    super();
    this.done = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): unknown {
    const w = wordsFor(langOf(this));
    return html`<button type="button" class="btn bare" @click=${() => void this.#copy()}>${this.done ? w.copied : w.copy}</button>`;
  }

  async #copy(): Promise<void> {
    const source = document.getElementById(this.getAttribute('for') ?? '');
    await navigator.clipboard.writeText(source?.textContent ?? '');
    this.done = true;
  }
}

/** baseURL is the site's address, ending in /. */
export function baseURL(): string {
  return new URL('..', asset('')).href.split('?')[0]!;
}

/** rebase writes the site's real address into the page's examples. */
export function rebase(root: ParentNode = document): void {
  const { base } = document.documentElement.dataset;
  if (!base) return;
  const here = new URL(baseURL());
  for (const e of root.querySelectorAll('.snip')) {
    const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let n = texts.nextNode(); n; n = texts.nextNode()) {
      n.nodeValue = n.nodeValue!.replaceAll(base, here.href).replaceAll(new URL(base).origin, here.origin);
    }
  }
}
