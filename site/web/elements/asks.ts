// <pw-asks>: who asks, what is asked, and with whose eyes. Chips where there is room, menus where there is none.

import { html, nothing, type TemplateResult } from 'lit';
import type { Choice } from '../core/protocol.js';
import { isPortKind } from '../core/text.js';
import { Part } from './part.js';

/** As many addresses stand as chips; the rest of a big cluster waits in a menu. */
const most = 8;

export class Asks extends Part {
  protected override render(): unknown {
    const store = this.store!;
    const { good, reply } = store.state;
    const all = good ?? reply;
    if (!all) return nothing;
    const w = this.words;
    const clients = all.clients ?? [];
    const addresses = all.addresses ?? [];
    return html`
      ${clients.length > 1 ? this.#row('from', w.from, clients, all.from, (key) => store.ask({ from: key })) : nothing}
      ${this.#row('to', w.to, addresses, all.to, (key) => store.ask({ to: key }))}
      ${this.#eyes()}
      ${this.closest('[data-kind="sandbox"]') ? html`<pw-share></pw-share>` : nothing}`;
  }

  #row(name: string, label: string, choices: Choice[], chosen: string, choose: (key: string) => void): TemplateResult {
    const shown = choices.slice(0, most);
    const now = choices.find((c) => c.key === chosen);
    if (now && !shown.includes(now)) shown[most - 1] = now;
    const rest = choices.filter((c) => !shown.includes(c));
    return html`<div class="ask-row ${name}">
      <div class="chips" role="group" aria-label=${label}><span aria-hidden="true">${label}</span>
        ${shown.map((c) => html`<button type="button" class="chip" aria-pressed=${c.key === chosen} @click=${() => choose(c.key)}>${face(c)}</button>`)}
        ${rest.length ? html`<label class="chip more"><span>+${rest.length}</span>${menu(label, rest, '', choose)}</label>` : nothing}
      </div>
      <label class="pick">${now ? face(now) : label}<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M3.5 6l4.5 4.5L12.5 6"/></svg>
        ${menu(label, choices, chosen, choose)}</label>
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

/** face is a choice as it is worn: mark, short name, address, number in its kind's colour. */
function face(c: Choice): TemplateResult {
  const kind = isPortKind(c.kind) ? c.kind : undefined;
  const host = c.host && c.host !== c.label ? html` <b class="host">${c.host}</b>` : nothing;
  const number = c.port ? html`<b class="num">:<span class="p ${kind ? `k-${kind}` : ''}">${c.port}</span></b>` : nothing;
  return html`${kind ? html`<i class="mk k-${kind}"></i>` : nothing}<span>${c.label}${host}${number}</span>`;
}

function menu(label: string, choices: Choice[], chosen: string, choose: (key: string) => void): TemplateResult {
  return html`<select aria-label=${label} @change=${(e: Event) => choose((e.target as HTMLSelectElement).value)}>
    ${chosen ? nothing : html`<option value="" selected disabled></option>`}
    ${choices.map((c) => html`<option value=${c.key} ?selected=${c.key === chosen}>${named(c)}</option>`)}
  </select>`;
}

function named(c: Choice): string {
  const host = c.host && c.host !== c.label ? `${c.label} ${c.host}` : c.label;
  return c.port ? `${host}:${c.port}${c.kind ? ` (${c.kind})` : ''}` : host;
}
