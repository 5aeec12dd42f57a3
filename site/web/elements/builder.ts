// <pw-builder>: what an author may choose, the code that says so, and the result, made of that very code by embed.js.
// YAML, client, address and view are the playground's own: its editor and its chips stand beside this element.

import { html, nothing, render, type PropertyValues, type TemplateResult } from 'lit';
import { builderWords, type BuilderWords } from '../core/builderwords.js';
import { pack } from '../core/link.js';
import { ways, pieces, element, type Way, type Wish } from '../core/ways.js';
import { attributes, given, none, options, type Named, type Wishes } from '../core/wishes.js';
import { read } from '../embed/service.js';
import { baseURL } from './chrome.js';
import { langOf, Part } from './part.js';

/** How long the author must rest before the result is made anew, in milliseconds. */
const rest = 700;

export class Builder extends Part {
  static override properties = { wishes: { state: true }, way: { state: true }, state: { state: true } };
  declare wishes: Wishes;
  declare way: Way;
  declare state: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #made = '';

  constructor() {
    super();
    this.wishes = { ...none };
    this.way = 'jekyll';
    this.state = '';
  }

  get #yaml(): string {
    return this.store!.state.files.map((f) => f.text.trimEnd()).join('\n---\n');
  }

  get #service(): Named | null {
    return read(`${this.#yaml}\n`);
  }

  get #wish(): Wish {
    const { ask, view, reply } = this.store!.state;
    return {
      base: baseURL(), yaml: this.#yaml, lang: this.wishes.lang || langOf(this), state: this.state, height: 640,
      attributes: attributes(this.wishes, ask, view, reply, this.#yaml),
    };
  }

  /** wishFor changes some of the wishes; what the engine must know of it is told. */
  #wishFor(part: Partial<Wishes>): void {
    if (part.pinned) part = { ...part, ...given(this.store!.state.reply, this.#service) };
    this.wishes = { ...this.wishes, ...part };
    if (['mode', 'pinned', 'clusterIP', 'loadBalancer', 'nodePorts', 'bare'].some((k) => k in part)) {
      this.store!.choose(options(this.wishes, this.#service));
    }
  }

  protected override adopt(): void {
    this.#side.replaceChildren();
  }

  protected override render(): unknown {
    const w = builderWords(langOf(this));
    return this.#options(w);
  }

  /** side stands beside the playground, not in it: embed.js leaves alone what a playground holds. */
  get #side(): HTMLElement {
    return this.closest('.builder')!.querySelector<HTMLElement>('.side')!;
  }

  #options(w: BuilderWords): TemplateResult {
    const { wishes } = this;
    const check = (name: 'readonly' | 'bare' | 'seen' | 'pinned') => html`<label class="check"><input type="checkbox" .checked=${wishes[name]}
      @change=${(e: Event) => this.#wishFor({ [name]: (e.target as HTMLInputElement).checked })}> <span>${w[name]}</span></label>`;
    const menu = (name: 'mode' | 'lang' | 'theme', all: [string, string][]) => html`<label class="field"><span>${w[name]}</span><select
      @change=${(e: Event) => this.#wishFor({ [name]: (e.target as HTMLSelectElement).value } as Partial<Wishes>)}>
      ${all.map(([value, text]) => html`<option value=${value} ?selected=${wishes[name] === value}>${text}</option>`)}</select></label>`;
    const number = (name: 'clusterIP' | 'loadBalancer' | 'nodePorts', label: string) => html`<label class="field"><span>${label}</span><input type="text"
      spellcheck="false" autocomplete="off" .value=${wishes[name]} @change=${(e: Event) => this.#wishFor({ [name]: (e.target as HTMLInputElement).value.trim() })}></label>`;
    return html`<form class="wishes" aria-label=${w.options} @submit=${(e: Event) => e.preventDefault()}>
      <div class="fields">${menu('mode', [['', 'iptables'], ['nftables', 'nftables'], ['ipvs', 'ipvs']])}
        ${menu('lang', [['', w.host], ['ko', w.ko], ['en', w.en]])}
        ${menu('theme', [['', w.host], ['light', w.light], ['dark', w.dark]])}</div>
      ${check('pinned')}
      ${wishes.pinned ? html`<div class="fields">${number('clusterIP', 'ClusterIP')}${wishes.loadBalancer ? number('loadBalancer', 'EXTERNAL-IP') : nothing}
        ${wishes.nodePorts ? number('nodePorts', 'nodePort') : nothing}<small>${w.pinnedNote}</small></div>` : nothing}
      ${check('readonly')}${check('bare')}${check('seen')}
    </form>`;
  }

  #ways(w: BuilderWords): TemplateResult {
    const wish = this.#wish;
    return html`<div class="tabs" role="tablist" aria-label=${w.ways} @keydown=${(e: KeyboardEvent) => this.#turn(e)}>${ways.map((way) => html`<button type="button"
        role="tab" id="way-${way}" aria-selected=${way === this.way} aria-controls="way" tabindex=${way === this.way ? 0 : -1} @click=${() => (this.way = way)}>${w.way[way]}</button>`)}</div>
      <div class="way" id="way" role="tabpanel" aria-labelledby="way-${this.way}">
        ${this.store!.broken ? html`<p class="empty">${w.broken}</p>` : pieces(this.way, wish).map((p, i) => html`<p class="place">${w.place[p.place]}</p>
          <div class="snip-box"><pre class="snip" id="piece-${i}" tabindex="0">${p.code}</pre><pw-copy for="piece-${i}"></pw-copy></div>
          ${p.place === 'address' && p.code.length > 2000 ? html`<p class="place">${w.tooLong(p.code.length)}</p>` : nothing}`)}
      </div>`;
  }

  #turn(e: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    this.way = ways[(ways.indexOf(this.way) + step + ways.length) % ways.length]!;
    void this.updateComplete.then(() => this.#side.querySelector<HTMLElement>(`#way-${this.way}`)?.focus());
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const w = builderWords(langOf(this));
    render(html`<section><h3>${w.code}</h3>${this.#ways(w)}</section>
      <section><h3>${w.result}</h3><div class="result"></div></section>`, this.#side);
    const { files, ask, view, reply } = this.store!.state;
    if (!reply || this.store!.broken) return;
    const now = JSON.stringify([files, ask.from, ask.to, ask.via, view, this.wishes]);
    if (now === this.#made) return;
    const first = this.#made === '';
    this.#made = now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#make(), first ? 0 : rest);
  }

  /** make packs the state and shows the result: the element's code, as an author would paste it. */
  async #make(): Promise<void> {
    const { files, ask, view } = this.store!.state;
    const { lang, theme, readonly } = this.wishes;
    this.state = await pack({
      files, ask, view, stop: 0, options: this.store!.options, ...(lang && { lang }), ...(theme && { theme }), ...(readonly && { readonly }),
    });
    const place = this.#side.querySelector<HTMLElement>('.result');
    if (!place) return;
    const old = place.querySelector('.portwalk');
    const open = !!old?.shadowRoot?.querySelector('.open');
    const made = new DOMParser().parseFromString(element(this.#wish), 'text/html').querySelector('portwalk-service')!;
    if (open) made.setAttribute('open', 'seen'); // what was open stays open
    place.style.minHeight = `${place.offsetHeight}px`; // the page below stays where it is until the new frame knows its height
    place.replaceChildren(document.adoptNode(made));
    setTimeout(() => (place.style.minHeight = ''), 1500);
  }
}
