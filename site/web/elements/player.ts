// <pw-player>: the timeline (the wire, pulled straight), and the sentence of the stop: what happened and where it comes from.

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Stop } from '../core/protocol.js';
import { frameState } from '../core/position.js';
import { plain } from '../core/text.js';
import { field, ghostOf, spotOf } from '../core/origins.js';
import { glyph, icon, marked } from './marked.js';
import { Part } from './part.js';

/** hidden is a stop that tells nothing yet. */
const hidden = { mark: '', wire: '', does: '' };

export class Player extends Part {
  #scrubbing = false;
  #follow = false; // the focus goes with the stop

  protected override render(): unknown {
    const store = this.store!;
    const stops = store.story?.stops ?? [];
    if (!stops.length) return nothing;
    const { n, playing, veiled } = store.state;
    const w = this.words;
    const last = stops.length - 1;
    this.classList.toggle('upright', this.#upright);
    return html`<div class="player" @keydown=${this.#key}>
      <div class="tl">
        <div class="tl-keys">
          <button type="button" class="btn bare round" aria-label=${w.previous} ?disabled=${n <= 0 || veiled} @click=${() => store.go(n - 1)}>${icon('back')}</button>
          <button type="button" class="btn round main" aria-label=${playing ? w.pause : n >= last || veiled ? w.play : w.resume}
            @click=${() => (playing ? store.pause() : this.#play())}>${icon(playing ? 'pause' : 'play')}</button>
          <button type="button" class="btn bare round" aria-label=${w.next} ?disabled=${n >= last && !veiled} @click=${() => store.go(veiled ? 1 : n + 1)}>${icon('on')}</button>
          ${this.#upright && !veiled ? this.#verdict() : nothing}
        </div>
        <ol class="stops" aria-label=${w.walk} @pointerdown=${this.#grab} @pointermove=${this.#drag} @pointerup=${this.#drop} @pointercancel=${this.#drop}>
          ${stops.map((s, i) => this.#stop(s, i))}
        </ol>
      </div>
      <div class="says">${store.broken ? this.#broken() : veiled ? html`<div class="say veil"><p>${w.veiled}</p></div>` : this.#say(stops[n] ?? stops[last]!, n, stops.length)}
        ${veiled ? nothing : stops.map((s, i) => this.#say(s, i, stops.length, true))}</div>
    </div>`;
  }

  /** upright says that the wire goes down and has room for what happens at each stop: in frames, and beside the tall picture. */
  get #upright(): boolean {
    const { beside, pane } = this.store!.state;
    return !!this.closest('[data-kind="embed"]') || (beside && pane === 'pic');
  }

  #stop(s: Stop, i: number): TemplateResult {
    const { n, lit, veiled } = this.store!.state;
    const state = veiled ? 'next' : frameState(n, i);
    const seg = veiled ? '' : s.wire ? `seg-${s.wire}` : '';
    return html`<li class="stop ${state} ${seg} ${s.back ? 'back' : ''} ${lit.includes(i) ? 'lit' : ''}">
      <button type="button" data-i=${i} tabindex=${i === (veiled ? 0 : n) ? 0 : -1} aria-current=${state === 'now' ? 'step' : nothing}
        @click=${() => this.store!.go(i)}>${glyph(veiled ? hidden : s, state !== 'next')}<span class="stop-name">${veiled && i ? '?' : s.name}</span>${veiled ? nothing
          : html`<span class="sr">. </span><span class="sr stop-brief">${plain(s.brief || s.say)}</span>${this.#changes(s)}`}</button></li>`;
  }

  /** changes are the addresses that a stop rewrites, for frames too narrow for the picture to tell them. */
  #changes(s: Stop): unknown {
    if (!this.closest('[data-kind="embed"]')) return nothing;
    return (['dst', 'src'] as const).filter((row) => s.after[row] && s.before[row] !== s.after[row])
      .map((row) => html`<span class="stop-change" aria-hidden="true"><i>${row}</i> <s>${s.before[row]}</s> ${s.after[row]}</span>`);
  }

  /** verdict is what the client sees in the end, where no picture says it. */
  #verdict(): TemplateResult | typeof nothing {
    const verdict = this.store!.state.good?.result?.trace.verdict;
    if (!verdict || this.store!.broken) return nothing;
    const good = verdict === 'delivered';
    return html`<span class="verdict ${good ? '' : 'bad'}">${icon(good ? 'check' : 'cross')}${verdict}</span>`;
  }

  /** broken says that the picture is the last good one, and what is wrong with the text, where the editor is not in sight. */
  #broken(): TemplateResult {
    const problem = (this.store!.state.reply?.problems ?? []).find((p) => p.class !== 'note');
    return html`<div class="say broken" role="status"><strong>${this.words.lastGood}</strong><p>${problem?.text}</p></div>`;
  }

  /** say is the sentence of a stop. Spare ones stand unseen behind it: so the longest keeps the room, and nothing moves from stop to stop. */
  #say(s: Stop, n: number, all: number, spare = false): TemplateResult {
    const store = this.store!;
    const told = store.story?.view === 'told' && n === all - 1;
    const from = this.#origin(s);
    const rule = s.chain || s.rule ? html`<button type="button" class="link mono" @click=${() => store.open('rules')}>${s.chain || s.rule}</button>` : nothing;
    return html`<div class="say ${spare ? 'spare' : ''}" aria-live=${spare ? nothing : 'polite'} aria-hidden=${spare ? 'true' : nothing} ?inert=${spare}>
      <strong><small>${n + 1}/${all}</small>${s.name}</strong>
      <p>${marked(s.say)}</p>
      <span class="from">${told ? html`<button type="button" class="link" @click=${() => store.look('kernel')}>${this.words.elsewhere}</button>`
        : html`${from}${from !== nothing && rule !== nothing ? html`<span class="dot-between" aria-hidden="true">·</span>` : nothing}${rule}`}</span>
    </div>`;
  }

  /** origin names the place in the YAML; a place in no file (a default) is named but leads nowhere. */
  #origin(s: Stop): TemplateResult | typeof nothing {
    const o = s.origin;
    if (!o?.path) return nothing;
    const good = this.store!.state.good;
    const w = this.words;
    const name = field(o.path);
    const text = o.filled ? `${ghostOf(good, o) ? (w.filled[o.filled] ?? '') : w.default} ${name}` : o.line ? w.line(o.line, name) : name;
    if (!spotOf(good, o)) return html`<span>${text.trim()}</span>`;
    return html`<button type="button" class="link" @click=${() => this.store!.show()}>${text.trim()}</button>`;
  }

  #play(): void {
    const store = this.store!;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      const last = (store.story?.stops?.length ?? 1) - 1;
      store.go(store.state.n >= last ? 0 : store.state.n + 1);
    } else store.play();
  }

  #key = (e: KeyboardEvent): void => {
    const store = this.store!;
    const last = (store.story?.stops?.length ?? 1) - 1;
    const { n, playing } = store.state;
    const to: Record<string, number> = { ArrowLeft: n - 1, ArrowRight: store.state.veiled ? 1 : n + 1, ArrowUp: n - 1, ArrowDown: n + 1, Home: 0, End: last };
    if (e.altKey || e.ctrlKey || e.metaKey) return;
    const inStops = (e.target as Element).closest('.stops');
    if (e.key === ' ' && inStops) {
      e.preventDefault();
      if (playing) store.pause();
      else this.#play();
    } else if (e.key in to) {
      e.preventDefault();
      this.#follow = !!inStops;
      store.go(to[e.key]!);
    }
  };

  #grab = (e: PointerEvent): void => {
    if (e.button) return;
    this.#scrubbing = true;
  };

  #drag = (e: PointerEvent): void => {
    if (!this.#scrubbing || !(e.buttons & 1)) return;
    const list = e.currentTarget as HTMLElement;
    if (!list.hasPointerCapture(e.pointerId)) list.setPointerCapture(e.pointerId);
    const items = [...list.children].map((c) => c.getBoundingClientRect());
    const upright = items[1]?.left === items[0]?.left;
    const at = items.findIndex((r) => (upright ? e.clientY < r.bottom : e.clientX < r.right));
    const n = at < 0 ? items.length - 1 : at;
    if (n !== this.store!.state.n) this.store!.go(n);
  };

  #drop = (): void => {
    this.#scrubbing = false;
  };

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#reveal();
    if (!this.#follow) return;
    this.#follow = false;
    this.querySelector<HTMLElement>('.stop.now button')?.focus();
  }

  /** reveal keeps the present stop in sight where the timeline is longer than its room, without moving the page. */
  #reveal(): void {
    const list = this.querySelector('.upright .stops');
    const now = this.querySelector('.stop.now');
    if (!list || !now || list.scrollHeight <= list.clientHeight) return;
    const room = list.getBoundingClientRect();
    const place = now.getBoundingClientRect();
    if (place.top < room.top) list.scrollTop -= room.top - place.top;
    else if (place.bottom > room.bottom) list.scrollTop += place.bottom - room.bottom;
  }
}
