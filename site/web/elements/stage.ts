// <pw-stage>: the picture. Go draws it, one for each layout and view; here it is put in place and its parts are told
// whether they are next, now or past. The same picture stands in the page before any script has run.

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Story } from '../core/protocol.js';
import { frameState, storyOf } from '../core/position.js';
import { glyph, marked } from './marked.js';
import { Part } from './part.js';
import { walk } from './walk.js';

type Layout = 'wide' | 'tall' | 'slim';

/** layoutFor chooses by the width of the container, as LOOK.md says. */
export function layoutFor(width: number): Layout {
  if (width >= 780) return 'wide';
  return width >= 360 ? 'tall' : 'slim';
}

export class Stage extends Part {
  #page = new Map<string, Element>(); // the pictures that came with the page
  #layout: Layout = 'wide';
  #watch: ResizeObserver | undefined;
  #drawn = ''; // the picture that stands
  #figure: SVGSVGElement | null = null;
  #stood = -1; // the stop of the last frame of this picture
  #still = () => {}; // ends the walking dot

  protected override adopt(): void {
    for (const e of this.querySelectorAll<HTMLElement>('[data-figure]')) {
      const figure = e.querySelector('svg');
      if (figure) this.#page.set(e.dataset.figure!, figure);
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.store) return;
    this.#measure();
    this.#watch = new ResizeObserver(() => this.#measure());
    this.#watch.observe(this);
  }

  override disconnectedCallback(): void {
    this.#watch?.disconnect();
    super.disconnectedCallback();
  }

  #measure(): void {
    const layout = layoutFor(this.clientWidth || innerWidth); // A pane that is not shown has no width yet.
    if (layout !== this.#layout) this.store!.unwant(`figure:${this.#layout}`);
    this.#layout = layout;
    this.store!.want(`figure:${layout}`);
    if (this.store!.page.steps?.some((s) => s.predict)) this.store!.want('predict');
    this.requestUpdate();
  }

  protected override render(): unknown {
    const store = this.store!;
    const { state } = store;
    return html`
      <div class="frames"><div class="figure" @click=${this.#click}></div>
        ${this.#layout === 'slim' && !state.veiled ? this.#list() : nothing}</div>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // Beside the YAML the picture has a scroll bar of its own, so the keyboard must reach it.
    const { beside, pane } = this.store!.state;
    if (beside && pane === 'pic') {
      this.tabIndex = 0;
      this.role = 'group';
      this.ariaLabel = this.words.stage;
    } else if (this.tabIndex === 0) for (const a of ['tabindex', 'role', 'aria-label']) this.removeAttribute(a);
    this.#draw();
    if (this.#figure) this.#frame(this.#figure);
  }

  /** draw puts the right picture in place; if it is not there (yet), the one that stands stays. */
  #draw(): void {
    const { good, view, veiled } = this.store!.state;
    const story = storyOf(good, view);
    const before = `${this.#layout}/predict`; // Go's own picture of what is known before a guess
    const key = veiled && good?.figures?.[before] ? before : `${this.#layout}/${story?.view ?? view}`;
    const fresh = good?.figures?.[key];
    const mine = good === (this.store!.page.reply ?? null) ? this.#page.get(key) : undefined;
    if (!fresh && !mine) return;
    const name = fresh ?? key;
    if (this.#drawn === name) return;
    const figure = fresh ? parse(fresh) : (mine!.cloneNode(true) as SVGSVGElement);
    if (!figure) return;
    this.#drawn = name;
    figure.style.setProperty('--least', `${Math.ceil(figure.viewBox.baseVal.height * 0.95)}px`);
    this.#figure = figure;
    this.#stood = -1;
    this.#still();
    this.querySelector<HTMLElement>('.frames')!.dataset.layout = this.#layout; // of what stands, so that a picture that waits for the next is not stretched
    this.querySelector('.figure')!.replaceChildren(figure);
  }

  /** frame n is a pure function: next, now or past on everything that belongs to a stop. The picture counts from 1. */
  #frame(figure: SVGSVGElement): void {
    const { good, n, lit, veiled } = this.store!.state;
    figure.classList.toggle('veiled', veiled && !figure.id.endsWith('-predict'));
    figure.dataset.asked = good?.addresses?.find((a) => a.key === good.to)?.kind ?? '';
    figure.classList.toggle('has-lit', lit.length > 0);
    for (const e of figure.querySelectorAll<SVGElement>('[data-s]')) {
      const m = Number(e.dataset.s) - 1;
      const state = veiled ? 'next' : frameState(n, m);
      for (const s of ['next', 'now', 'past'] as const) e.classList.toggle(s, s === state);
      e.classList.toggle('lit', lit.includes(m));
    }
    if (n === this.#stood || veiled) return;
    this.#still();
    if (n === this.#stood + 1 && this.#stood >= 0) this.#still = walk(figure, n + 1);
    this.#stood = n;
  }

  #click = (e: Event): void => {
    const stop = (e.target as Element).closest<SVGElement>('[data-stop]')?.dataset.stop;
    if (stop && !this.store!.state.veiled) this.store!.go(Number(stop) - 1);
  };

  /** list tells in words what the slim picture has no room for: each rewriting, the old value struck. */
  #list(): TemplateResult {
    const story: Story | null = this.store!.story;
    const n = this.store!.state.n;
    return html`<ol class="changes">${(story?.stops ?? []).map((s, i) => html`<li class=${frameState(n, i)}>
      ${glyph(s, i <= n)}<div><b>${s.name}</b>
      ${(['src', 'dst'] as const).map((row) => (s.before[row] !== s.after[row] && s.after[row]
        ? html`<p><span>${row}</span><s>${s.before[row]}</s></p><p><span></span>${s.after[row]}</p>` : nothing))}
      <p class="brief">${marked(s.brief || s.say)}</p></div></li>`)}</ol>`;
  }
}

/** parse reads an SVG without running anything in it. */
function parse(text: string): SVGSVGElement | null {
  const template = document.createElement('template');
  template.innerHTML = text;
  return template.content.querySelector('svg');
}
