// embed.js: finds the Services in a post and puts a still picture and a door to the playground below each. One module,
// no dependency, nothing loaded before a reader asks. Attributes are in the README; nothing here runs or renders as
// markup what a post or a link says.

import { pack, type Shared } from '../core/link.js';
import type { Pin } from '../core/protocol.js';
import { blocks, type Block } from './find.js';
import { read, told } from './service.js';
import { Strip, type Message } from './strip.js';

const base = new URL('.', import.meta.url);
const script = [...document.scripts].find((s) => s.src === import.meta.url);
const strips: Strip[] = [];
const done = new WeakSet<Element>();

/** Said looks an option up: at the element itself, at the block or around it, at the script. */
type Said = (name: string) => string | null;

function saidBy(block: Element | null, element?: Element): Said {
  return (name) => element?.getAttribute(name) ?? block?.closest(`[data-portwalk-${name}]`)?.getAttribute(`data-portwalk-${name}`) ?? script?.getAttribute(`data-${name}`) ?? null;
}

/** scan looks for Services below a root, the whole page if none is given. It may be called again at any time. */
export function scan(root: ParentNode = document): void {
  const all = blocks(document);
  all.forEach((b, i) => {
    if (done.has(b.code) || (root !== document && !(root as Element).contains(b.code))) return;
    const element = b.code.closest('portwalk-service');
    if (element || !b.yaml || b.code.closest('[data-portwalk=off]')) return;
    const off = script?.getAttribute('data-scan') === 'off' && !b.code.closest('[data-portwalk]');
    if (!off) put(b, all.slice(i + 1), saidBy(b.code));
  });
}

/** put enhances one block, if it holds a Service. */
function put(b: Block, later: Block[], said: Said, element?: Element): void {
  const s = /Service/.test(b.code.textContent!) ? read(b.text()) : null;
  if (!s || (s.dump && !element)) return;
  done.add(b.code);
  const pin = pinned(b, later, said);
  const strip = new Strip({ ...common(b.code, said), service: s, pin, state: () => packed(b.text(), pin, said) }, element ? null : b.whole);
  if (element) element.append(strip.root);
  else b.whole.after(strip.root);
  begin(strip, said);
}

/** begin opens a strip at once, or when it is seen, if the author wants that. */
function begin(strip: Strip, said: Said): void {
  strips.push(strip);
  strip.look();
  const when = said('open');
  if (when === 'seen') {
    const eye = new IntersectionObserver((seen) => {
      if (!seen.some((x) => x.isIntersecting)) return;
      eye.disconnect();
      void strip.open();
    });
    eye.observe(strip.root);
  } else if (when !== null && when !== 'click') void strip.open();
}

function common(at: Element, said: Said): { base: URL; lang: 'ko' | 'en'; theme: string | null; told: boolean } {
  const lang = said('lang') ?? at.closest('[lang]')?.getAttribute('lang') ?? '';
  const theme = said('theme');
  return { base, lang: /^ko\b/i.test(lang) ? 'ko' : 'en', theme: theme === 'light' || theme === 'dark' ? theme : null, told: said('view') === 'told' };
}

/** pinned are the numbers of the post's own cluster: from attributes, or else from what kubectl printed further down. */
function pinned(b: Block, later: Block[], said: Said): Pin | undefined {
  const s = read(b.text())!;
  const pin: Pin = { service: `${s.namespace}/${s.name}` };
  for (const l of later) {
    const raw = l.code.textContent!;
    if (!raw.includes(s.name) || !raw.includes(s.type)) continue;
    const other = read(l.text());
    if (other && !other.dump && other.name === s.name && other.type === s.type) break; // from here on it is the other's
    const seen = told(l.text(), s);
    if (seen) {
      Object.assign(pin, seen);
      break;
    }
  }
  const ip = said('cluster-ip');
  const lb = said('load-balancer');
  const ports = said('node-ports')?.split(',').map((p) => p.split('=')).filter((p) => Number(p[1]) > 0);
  if (ip) pin.clusterIP = ip;
  if (lb) pin.loadBalancer = lb;
  if (ports?.length) pin.nodePorts = { ...pin.nodePorts, ...Object.fromEntries(ports.map(([k, v]) => [k!.trim(), Number(v)])) };
  return Object.keys(pin).length > 1 ? pin : undefined;
}

async function packed(text: string, pin: Pin | undefined, said: Said): Promise<string> {
  const given = stateIn(said('state'));
  if (given) return given;
  const flag = (name: string) => !['false', null].includes(said(name));
  const s: Shared = { files: [{ name: 'service.yaml', text }], ask: {}, view: said('view') === 'told' ? 'told' : 'kernel', stop: 0 };
  for (const [k, name] of [['to', 'request'], ['from', 'client'], ['via', 'via']] as const) if (said(name)) s.ask[k] = said(name)!;
  const mode = said('mode');
  if (mode || pin || flag('bare')) s.options = { ...(mode && { mode }), ...(pin && { pins: [pin] }), ...(flag('bare') && { bare: true }) };
  if (flag('readonly')) s.readonly = true;
  if (said('lesson')) s.lesson = said('lesson')!;
  return pack(s);
}

/** stateIn finds the state in what an author gave: v1=…, or a whole permalink. The rest of it is never used as an address. */
function stateIn(text: string | null): string | undefined {
  return /(?:^|#)(v1=[\w-]+)$/.exec(text ?? '')?.[1];
}

/** open shows a permalink's playground below an element. */
export function open(at: Element, link: string): void {
  const state = stateIn(link);
  if (!state) return;
  const strip = new Strip({ ...common(at, saidBy(at)), service: null, pin: undefined, state: async () => state }, null);
  at.append(strip.root);
  strips.push(strip);
  strip.look();
  void strip.open();
}

/** <portwalk-service> says by attributes what is to be shown; what it holds stays, and is all there is without scripts. */
class PortwalkService extends HTMLElement {
  connectedCallback(): void {
    if (done.has(this)) return;
    done.add(this);
    this.style.display = 'block';
    const said = saidBy(null, this);
    const all = blocks(document);
    const i = all.findIndex((b) => this.contains(b.code));
    if (i >= 0) put(all[i]!, all.slice(i + 1), said, this);
    else if (stateIn(this.getAttribute('state'))) {
      const strip = new Strip({ ...common(this, said), service: null, pin: undefined, state: () => packed('', undefined, said) }, null);
      this.append(strip.root);
      begin(strip, said);
    }
  }
}

addEventListener('message', (e) => {
  const m = e.data as Message | null;
  if (e.origin !== base.origin || m?.portwalk !== 1 || typeof m.is !== 'string') return;
  if (strips.some((s) => s.hear(e.source, m))) return;
  const plain = [...document.querySelectorAll('iframe')].find((f) => f.contentWindow === e.source); // an author's own frame: only its height is followed
  if (m.is === 'ready') (e.source as Window).postMessage({ portwalk: 1, is: 'hello' }, base.origin);
  if (plain && m.is === 'height' && m.height! > 0 && m.height! < 1e4) plain.style.height = `${m.height}px`;
});

const look = () => strips.forEach((s) => s.look());
matchMedia('(prefers-color-scheme:dark)').addEventListener('change', look);
for (const e of [document.documentElement, document.body]) new MutationObserver(look).observe(e, { attributes: true });

const start = () => {
  if (!customElements.get('portwalk-service')) customElements.define('portwalk-service', PortwalkService);
  scan();
};
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
else start();
