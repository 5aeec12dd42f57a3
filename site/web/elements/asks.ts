// <pw-asks>: who asks, what is asked, and with whose eyes. Chips where there is room, menus where there is none.

import { html, nothing, type TemplateResult } from 'lit';
import { few, groups, spoken, wayOf } from '../core/choices.js';
import { storyOf } from '../core/position.js';
import type { Choice } from '../core/protocol.js';
import { isPortKind } from '../core/text.js';
import type { Words } from '../core/words.js';
import { icon } from './marked.js';
import { Part } from './part.js';

export class Asks extends Part {
  protected override render(): unknown {
    const store = this.store!;
    const { good, reply } = store.state;
    const all = good ?? reply;
    if (!all) return nothing;
    const w = this.words;
    const ask = all.result?.ask;
    const clients = known(all.clients ?? [], all.from, ask?.from ?? '');
    const addresses = known(all.addresses ?? [], all.to, ask?.to ?? '', storyOf(all, 'kernel')?.stops?.[0]?.wire);
    return html`
      ${clients.length > 1 ? this.#row('from', w.from, clients, all.from || (ask?.from ?? ''), (key) => store.ask({ from: key })) : nothing}
      ${this.#row('to', w.to, addresses, all.to || (ask?.to ?? ''), (key) => store.ask({ to: key, via: '' }))}
      ${this.#eyes()}
      ${this.closest('[data-kind="sandbox"]') ? html`<pw-share></pw-share>` : nothing}`;
  }

  #row(name: string, label: string, choices: Choice[], chosen: string, choose: (key: string) => void): TemplateResult {
    const shown = few(choices, chosen);
    const now = choices.find((c) => c.key === chosen);
    const rest = choices.filter((c) => !shown.includes(c));
    const w = this.words;
    return html`<div class="ask-row ${name}">
      <div class="chips" role="group" aria-label=${label}><span aria-hidden="true">${label}</span>
        ${shown.map((c) => html`<button type="button" class="chip" aria-pressed=${c.key === chosen} @click=${() => choose(c.key)}>${face(c, w)}</button>`)}
        ${rest.length ? html`<label class="chip more"><span>${name === 'from' ? `+${rest.length}` : w.others(rest.length)}</span>${icon('down')}${menu(`${label}: ${w.more}`, rest, '', choose, w)}</label>` : nothing}
      </div>
      <label class="pick">${now ? face(now, w) : html`<span>${label}</span>`}${icon('down')}
        ${menu(label, choices, now ? chosen : '', choose, w)}</label>
    </div>`;
  }

  #eyes(): TemplateResult {
    const store = this.store!;
    const w = this.words;
    const told = !!store.state.good?.told;
    const view = told ? store.state.view : 'kernel';
    return html`<div class="seg eyes" role="group" aria-label=${w.eyes}>
      <button type="button" aria-pressed=${view === 'told'} ?disabled=${!told} title=${told ? nothing : w.untold} @click=${() => store.look('told')}>${w.told}</button>
      <button type="button" aria-pressed=${view === 'kernel'} @click=${() => store.look('kernel')}>${w.kernel}</button>
    </div>`;
  }
}

/** known adds what was asked in words, if it is none of the choices: a lesson may ask a pod by its address. */
function known(choices: Choice[], key: string, asked: string, kind = ''): Choice[] {
  return !asked || choices.some((c) => c.key === key) ? choices : [spoken(asked, kind), ...choices];
}

/** shown is what of a choice is worth its room on a chip: an address only where it is the point. */
function shown(c: Choice, w: Words): { name: string; host: string; spare?: boolean } {
  switch (wayOf(c)) {
    case 'outside':
      return { name: w.outside, host: c.host ?? '', spare: true };
    case 'pod':
      return { name: w.pod, host: short(c.label) };
    case 'lb':
    case 'external':
      return { name: c.label, host: c.host ?? '', spare: true };
    default:
      return c.word === c.key ? { name: '', host: c.label } : { name: short(c.label), host: '' };
  }
}

/** short leaves the ends of a generated name, as the picture does: test-…bbnsg. */
function short(name: string): string {
  return name.length > 16 && name.includes('-') ? `${name.slice(0, name.indexOf('-') + 1)}…${name.slice(-5)}` : name;
}

/** face is a choice as it is worn: mark, name, address, number in its kind's colour. */
function face(c: Choice, w: Words): TemplateResult {
  const kind = isPortKind(c.kind) ? c.kind : undefined;
  const { name, host, spare } = shown(c, w);
  return html`${kind ? html`<i class="mk k-${kind}"></i>` : nothing}<span>${name}${host ? html` <b class="host ${spare ? 'spare' : ''}">${host}</b>` : nothing}${c.port
    ? html`<b class="num">:<span class="p ${kind ? `k-${kind}` : ''}">${c.port}</span></b>` : nothing}</span>`;
}

function menu(label: string, choices: Choice[], chosen: string, choose: (key: string) => void, w: Words): TemplateResult {
  return html`<select aria-label=${label} @change=${(e: Event) => choose((e.target as HTMLSelectElement).value)}>
    ${chosen ? nothing : html`<option value="" selected disabled></option>`}
    ${groups(choices).map((g) => {
      const options = g.choices.map((c) => html`<option value=${c.key} ?selected=${c.key === chosen}>${named(c, w)}</option>`);
      return g.name ? html`<optgroup label=${g.name}>${options}</optgroup>` : options;
    })}
  </select>`;
}

function named(c: Choice, w: Words): string {
  const name = wayOf(c) === 'outside' ? w.outside : c.label;
  const host = c.host && c.host !== name ? `${name} ${c.host}` : name;
  return c.port ? `${host}:${c.port}${c.kind ? ` ${c.kind}` : ''}` : host;
}
