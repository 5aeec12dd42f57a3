// What stands below an author's block: the still picture and one button; after the button, the playground in a frame.
// All of it lives in a shadow root with a constructed style sheet, so that a host's style and a host's strict policy are
// both left in peace. The author's block is never touched.

import type { Pin } from '../core/protocol.js';
import { draw, plan } from './still.js';
import type { Service } from './service.js';
import { css } from './style.js';
import { wordsFor } from './words.js';

/** Setting is what one strip needs to know. */
export interface Setting {
  /** the site's address, ending in / */
  base: URL;
  lang: 'ko' | 'en';
  theme: string | null; // light, dark; else the host's
  told: boolean;
  service: Service | null;
  pin: Pin | undefined;
  /** the state's text, made when it is first needed */
  state(): Promise<string>;
}

/** patience is how long a frame may be silent, in milliseconds. */
const patience = 12_000;
let sheet: CSSStyleSheet | undefined;
const page = `portwalk-${Math.random().toString(36).slice(2)}`;

export type Message = { portwalk: 1; is: string; height?: number };

export class Strip {
  readonly root = document.createElement('div');
  #set: Setting;
  #shadow: ShadowRoot;
  #button: HTMLButtonElement;
  #box: HTMLElement;
  #note: HTMLElement;
  #frame: HTMLIFrameElement | undefined;
  #timer = 0;
  #focus = false;

  constructor(set: Setting, block: Element | null) {
    this.#set = set;
    const w = wordsFor(set.lang);
    const host = this.root;
    host.className = 'portwalk';
    host.lang = set.lang;
    const below = block ? parseFloat(getComputedStyle(block).marginBottom) || 0 : 0;
    host.style.cssText = `display:block;margin:${8 - below}px 0 ${Math.max(below, 16)}px`;
    this.#shadow = host.attachShadow({ mode: 'open' });
    sheet ??= new CSSStyleSheet();
    if (!sheet.cssRules.length) sheet.replaceSync(css);
    this.#shadow.adoptedStyleSheets = [sheet];
    this.#button = html('button', { type: 'button', class: 'walk' }, svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: 'M5 3l8 5-8 5z' })), html('span', {}, w.walk)) as HTMLButtonElement;
    this.#button.onclick = () => void this.open(true);
    this.#note = html('p', { role: 'status' });
    const still = html('div', { class: 'still' }, this.#button);
    if (set.service) {
      const p = plan(set.service, set.told, set.pin, w);
      if (p.doors.length) still.prepend(draw(p, w, false, svg), draw(p, w, true, svg));
    }
    this.#box = html('section', { 'aria-label': w.label(set.service?.name ?? ''), class: 'closed' }, still, this.#note);
    this.#shadow.append(this.#box);
    const line = this.#shadow.querySelector('.line');
    if (line) new ResizeObserver(() => this.#box.classList.toggle('narrow', this.#box.clientWidth < +line.getAttribute('width')! + 26)).observe(host);
    this.look();
  }

  /** look follows the colours of the host. */
  look(): void {
    const theme = this.#set.theme ?? themeOf(this.root);
    if (theme === this.#box.dataset.theme) return;
    this.#box.dataset.theme = theme;
    this.#post({ is: 'look', theme });
  }

  /** open shows the playground; focus says that the reader asked for it and goes in. */
  async open(focus = false): Promise<void> {
    this.#focus = focus;
    this.#note.replaceChildren();
    if (this.#frame) return this.#show();
    const w = wordsFor(this.#set.lang);
    this.#button.ariaBusy = 'true';
    this.#button.lastChild!.textContent = w.loading;
    const url = new URL(`${this.#set.lang}/frame/#${await this.#set.state()}`, this.#set.base).href;
    this.#frame = html('iframe', {
      title: w.label(this.#set.service?.name ?? ''), name: `${page} ${this.#box.dataset.theme}`, referrerpolicy: 'no-referrer', allow: 'clipboard-write',
      sandbox: 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox', src: url, height: 640,
    }) as HTMLIFrameElement;
    this.#box.append(this.#frame);
    this.#timer = window.setTimeout(() => this.#lost(url), patience);
  }

  /** hear takes a message of a frame; false if it is not this strip's. */
  hear(source: unknown, m: Message): boolean {
    if (!this.#frame || this.#frame.contentWindow !== source) return false;
    if (m.is === 'ready') this.#post({ is: 'hello', theme: this.#box.dataset.theme!, fold: true });
    if (m.is === 'fold') this.fold();
    if (m.is === 'height' && m.height! > 0 && m.height! < 1e4) {
      this.#frame.height = String(Math.ceil(m.height!));
      if (this.#timer) this.#show();
    }
    return true;
  }

  /** fold goes back to the still picture. The frame stays as it is: nothing typed in it is lost. */
  fold(): void {
    this.#box.className = this.#box.className.replace('opened', 'closed');
    this.#button.focus({ preventScroll: true });
    const { top } = this.root.getBoundingClientRect();
    if (top < 0) this.root.scrollIntoView({ block: 'center' });
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#note.replaceChildren();
    this.#idle();
    this.#box.className = this.#box.className.replace('closed', 'opened');
    if (!this.#focus) return;
    this.#frame!.focus({ preventScroll: true });
    this.#post({ is: 'focus' });
  }

  #idle(): void {
    this.#button.ariaBusy = null;
    this.#button.lastChild!.textContent = wordsFor(this.#set.lang).walk;
  }

  /** lost says that the frame did not answer. If it does after all, it is shown. */
  #lost(url: string): void {
    const w = wordsFor(this.#set.lang);
    this.#idle();
    this.#note.replaceChildren(`${w.lost} `, html('a', { href: url, target: '_blank', rel: 'noopener' }, w.elsewhere));
  }

  #post(m: { is: string; theme?: string; fold?: boolean }): void {
    this.#frame?.contentWindow?.postMessage({ portwalk: 1, ...m }, this.#set.base.origin);
  }
}

function fill<E extends Element>(e: E, attributes: Record<string, string | number>, inside: (Node | string)[]): E {
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, String(v));
  e.append(...inside);
  return e;
}

export const html = (tag: string, attributes: Record<string, string | number>, ...inside: (Node | string)[]): HTMLElement => fill(document.createElement(tag), attributes, inside);
const svg = (tag: string, attributes: Record<string, string | number>, ...inside: (Node | string)[]): SVGElement =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, inside) as SVGElement;

/** themeOf is dark where the host's paper is dark: the first background that is not see-through, else what the canvas is. */
export function themeOf(at: Element): 'light' | 'dark' {
  for (let e: Element | null = at.parentElement; e; e = e.parentElement) {
    const color = getComputedStyle(e).backgroundColor;
    const [a = 0, b = 0, c = 0, alpha = 1] = (color.match(/[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
    if (alpha < 0.5) continue;
    const light = /^rgb/.test(color) ? (a * 0.299 + b * 0.587 + c * 0.114) / 255 : /srgb/.test(color) ? a * 0.299 + b * 0.587 + c * 0.114 : a > 1 ? a / 100 : a;
    return light < 0.5 ? 'dark' : 'light';
  }
  return /dark/.test(getComputedStyle(document.documentElement).colorScheme) && matchMedia('(prefers-color-scheme:dark)').matches ? 'dark' : 'light';
}
