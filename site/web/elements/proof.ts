// <pw-proof>: what stands behind the picture: kubectl's screens, the rules of the node, the pods, the chances.

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { NodeRules, Rule, Screen, Span } from '../core/protocol.js';
import type { Tab } from '../core/page.js';
import { spotOf } from '../core/origins.js';
import { icon, marked, pin, port } from './marked.js';
import { Part } from './part.js';
import { ruleText } from './rule.js';

const tabs: readonly Tab[] = ['kubectl', 'rules', 'pods', 'chances'];

/** podsScreen says whether a screen belongs to the tab of the pods. */
function podsScreen(s: Screen): boolean {
  return /\bget (po|pods?|ep|endpoints|endpointslices?|nodes?|no)\b/.test(s.command);
}

export class Proof extends Part {
  static override properties = { whole: { state: true }, node: { state: true } };
  declare whole: boolean; // all rules of the node, not only those that were passed
  declare node: string; // chosen by the reader; empty: where the walk stands

  constructor() {
    super();
    this.whole = false;
    this.node = '';
  }

  protected override render(): unknown {
    const store = this.store!;
    const { tab } = store.state;
    return html`<div class="tabs" role="tablist" aria-label=${this.words.proof} @keydown=${this.#key}>
        ${tabs.map((t) => html`<button type="button" role="tab" id="tab-${t}" aria-selected=${t === tab} aria-controls="pane-of-proof"
          tabindex=${t === tab ? 0 : -1} @click=${() => store.open(t)}>${this.words.tabs[t]}</button>`)}
        <small ?hidden=${tab !== 'kubectl' || !store.state.good?.result?.scene.service}>${this.words.legend} ${port('port')} : ${port('nodePort')}</small>
      </div>
      ${keyed(tab, html`<div class="proof-pane" role="tabpanel" id="pane-of-proof" aria-labelledby="tab-${tab}" tabindex="0" @click=${this.#point}>${this.#pane(tab)}</div>`)}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const store = this.store!;
    const rules = store.state.tab === 'rules';
    const screens = store.state.tab === 'kubectl' || store.state.tab === 'pods';
    // Only what is looked at is asked for with every keystroke.
    if (rules) store.want('rules');
    else store.unwant('rules');
    if (screens) store.want('kubectl');
    else store.unwant('kubectl');
    if (rules) this.#reveal();
  }

  /** reveal keeps the current rule in the pane without moving the page. */
  #reveal(): void {
    const pane = this.querySelector('.proof-pane');
    const mark = pane?.querySelector('mark');
    if (!pane || !mark) return;
    const above = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (above < 0 || above > pane.clientHeight - 24) pane.scrollTop += above - pane.clientHeight / 2;
  }

  #pane(tab: Tab): unknown {
    const screens = this.store!.state.good?.screens ?? [];
    const services = screens.filter((s) => !podsScreen(s));
    switch (tab) {
      case 'kubectl':
        return html`${(services.length ? services : screens).map((s) => this.#screen(s))}${this.#notes()}`;
      case 'pods':
        return screens.filter(podsScreen).map((s) => this.#screen(s));
      case 'rules':
        return this.#rules();
      case 'chances':
        return this.#chances();
    }
  }

  #notes(): unknown {
    const notes = this.store!.state.reply?.notes ?? [];
    return notes.length ? html`<ul class="notes">${notes.map((n) => html`<li>${marked(n.text)}</li>`)}</ul>` : nothing;
  }

  // ---- kubectl ----

  #screen(s: Screen): TemplateResult {
    const under = /\bget (svc|services?)\b/.test(s.command);
    let at = 0;
    let ruled = false;
    const lines = s.text.replace(/\n$/, '').split('\n').map((line, i) => {
      const from = at;
      at += line.length + 1;
      const spans = (s.spans ?? []).filter((x) => x.start >= from && x.end <= from + line.length);
      const first = under && !ruled && spans.length > 0;
      ruled ||= first;
      const body = pinned(line, from, spans, first);
      const whole = i === 0 && /^[A-Z][A-Z-]+ {2}/.test(line) ? html`<span class="head">${body}</span>` : first ? html`<span class="ports-row">${body}</span>` : body;
      return html`${whole}${'\n'}`;
    });
    return html`<pre class="term"><span class="cmd">$ <b>${s.command.replace(/^\$ /, '')}</b></span>${'\n'}${lines}</pre>`;
  }

  /** point goes from a number in the table to the line of YAML it stands on. */
  #point = (e: Event): void => {
    const origin = (e.target as Element & { origin?: Span['origin'] }).origin;
    const spot = spotOf(this.store!.state.good, origin);
    if (spot) this.store!.point(spot);
  };

  // ---- rules ----

  #rules(): unknown {
    const { good, n } = this.store!.state;
    const all = good?.rules ?? [];
    if (!all.length) return nothing;
    const stop = this.store!.story?.stops?.[n];
    const at = good?.result?.trace.hops?.[stop?.hop ?? 0]?.at ?? '';
    const entered = good?.result?.scene.nodes?.find((x) => x.entered)?.name;
    const wanted = this.node || (at.startsWith('node/') ? at.slice(5) : (entered ?? ''));
    const node = all.find((r) => r.node === wanted) ?? all[0]!;
    const rules = this.whole ? (node.rules ?? []) : this.#passed(node);
    const w = this.words;
    const { met = 0, lookups = 0 } = good?.result?.trace ?? {}; // of the whole walk: the same at every stop, so the line stays
    return html`<div class="rules-bar"><span>${w.rulesOf(node.node, node.mode)}</span>
        ${all.length > 1 ? html`<div class="seg" role="group">${all.map((r: NodeRules) => html`<button type="button" aria-pressed=${r === node}
          @click=${() => (this.node = r.node)}>${r.node}</button>`)}</div>` : nothing}
        <button type="button" class="link" @click=${() => (this.whole = !this.whole)}>${this.whole ? w.metRules : w.allRules}</button></div>
      ${met ? html`<p class="rules-met">${w.metOf(met, lookups)}</p>` : nothing}
      ${rules.length ? html`<pre class="term rules">${rules.map((r) => this.#rule(r, stop?.rule))}</pre>` : html`<p class="empty">${this.whole ? w.noRules : w.noneMet}</p>`}`;
  }

  #rule(r: Rule, now: string | undefined): TemplateResult {
    const current = !!now && r.text === now;
    const kind = /DNAT|dnat/.test(r.text) ? 'k-targetPort' : '';
    const body = ruleText(r);
    return html`${current ? html`<mark class=${kind} aria-current="true">${body}</mark>` : body}${'\n'}`;
  }

  /** passed are the rules of a node that the packet met up to the present stop, in the order in which it met them. */
  #passed(node: NodeRules): Rule[] {
    const { good, n } = this.store!.state;
    const stop = this.store!.story?.stops?.[n];
    const met = new Map<string, Rule>();
    (good?.result?.trace.hops ?? []).forEach((hop, h) => {
      if (hop.at !== `node/${node.node}` || !stop || h > stop.hop) return;
      (hop.steps ?? []).forEach((s, i) => {
        if (!s.rule || met.has(s.rule) || (h === stop.hop && i > stop.step)) return;
        met.set(s.rule, (node.rules ?? []).find((r) => r.text === s.rule) ?? { chain: '', text: s.rule });
      });
    });
    return [...met.values()];
  }

  // ---- chances ----

  #chances(): TemplateResult {
    const w = this.words;
    const outcomes = this.store!.state.good?.result?.outcomes ?? [];
    return html`<table class="chances"><thead><tr><th>${w.chance}</th><th>${w.verdict}</th><th>${w.receiver}</th><th>${w.sawFrom}</th></tr></thead>
      <tbody>${outcomes.map((o) => html`<tr>
        <td><meter min="0" max="1" value=${o.probability} aria-hidden="true"></meter> <b>${o.odds.den > 1 ? `${o.odds.num}/${o.odds.den}` : o.odds.num}</b></td>
        <td class=${o.verdict === 'delivered' ? 'good' : 'bad'}>${icon(o.verdict === 'delivered' ? 'check' : 'cross')} ${w.verdicts[o.verdict] ?? o.verdict}</td>
        <td>${o.pod ?? o.refusedBy?.at ?? '—'}${o.delivered ? html` <span class="mono">${address(o.delivered)}</span>` : nothing}</td>
        <td class="mono">${o.seenFrom ?? '—'}</td></tr>`)}</tbody></table>`;
  }

  #key = (e: KeyboardEvent): void => {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    e.preventDefault();
    const next = tabs[(tabs.indexOf(this.store!.state.tab) + step + tabs.length) % tabs.length]!;
    this.store!.open(next);
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus());
  };
}

function address(text: string): (TemplateResult | string)[] {
  const i = text.lastIndexOf(':');
  return i < 0 ? [text] : [text.slice(0, i + 1), pin('targetPort', text.slice(i + 1))];
}

/** pinned puts the spans of a line on their cables; from is where the line begins in the whole text. */
function pinned(line: string, from: number, spans: Span[], under: boolean): (TemplateResult | string)[] {
  const out: (TemplateResult | string)[] = [];
  const named = new Set<string>();
  let at = 0;
  for (const s of [...spans].sort((a, b) => a.start - b.start)) {
    out.push(line.slice(at, s.start - from), pin(s.kind, line.slice(s.start - from, s.end - from), under && !named.has(s.kind), s.origin));
    named.add(s.kind);
    at = s.end - from;
  }
  out.push(line.slice(at));
  return out;
}
