// embed.js: finds the Services in a post and puts a still picture and a door to the playground below each. One module,
// no dependency, nothing loaded before a reader asks. Attributes are in the README; nothing here runs or renders as
// markup what a post or a link says.

import { packPlain } from '../core/link.js';
import type { Pin } from '../core/protocol.js';
import { blocks, type Block } from './find.js';
import { read, told, type Service } from './service.js';
import { draw } from './still.js';
import { base, strip, type Strip } from './strip.js';
import { wordsFor } from './words.js';

const script = document.querySelector('script[src*="embed.js"]');
const strips: Strip[] = [];
const done = new WeakSet<Element>();

/** Said looks an option up: at the element, at the block or around it, at the script. */
type Said = (name: string) => string | undefined; // JSON leaves out what is undefined

const saidBy = (at: Element): Said => (name) => {
  const data = `data-portwalk-${name}`;
  const near = at.closest(`[${data}],portwalk-service[${name}]`);
  return near?.getAttribute(data) ?? near?.getAttribute(name) ?? script?.getAttribute(`data-${name}`) ?? undefined;
};

/** scan looks for Services in the page. It may be called again at any time: what it knows already is passed over. */
export function scan(): void {
  const all = blocks();
  all.forEach((b, i) => {
    const element = b.code.closest('portwalk-service');
    if (done.has(b.code) || !/Service/.test(b.code.textContent!)) return;
    const s = read(b.text());
    if (!s || (s.dump && !element)) return;
    done.add(b.code);
    if (element) done.add(element);
    const said = saidBy(b.code);
    const pin = pinned(s, all.slice(i + 1), said);
    add(b.code, (root) => {
      b.whole.after(root);
      const gap = root.getBoundingClientRect().top - b.whole.getBoundingClientRect().bottom; // the block's margin, wherever it comes from
      root.style.margin = `${8 - gap}px 0 ${8 + gap}px`;
    }, packed(b.text(), pin, said), s, pin);
  });
  for (const e of document.querySelectorAll('portwalk-service[state]')) {
    if (!done.has(e)) open(e, e.getAttribute('state')!, false);
    done.add(e);
  }
}

/** open shows a permalink's playground inside an element. */
export function open(at: Element, link: string, now = true): void {
  const state = stateIn(link);
  const s = state && add(at, (root) => at.append(root), state);
  if (s && now) s.open();
}

function add(at: Element, put: (root: HTMLElement) => void, state: string, service?: Service, pin?: Pin): Strip {
  const said = saidBy(at);
  const lang = /^ko/.test(said('lang') ?? at.closest<HTMLElement>('[lang]')?.lang ?? '') ? 'ko' : 'en';
  const theme = /^(light|dark)$/.exec(said('theme') ?? '');
  const w = wordsFor(lang);
  const s = strip(lang, w, theme && theme[0], `Portwalk: ${service?.name ?? 'Service'}`, service ? draw(service, said('view') === 'told', pin, w) : '', state);
  strips.push(s);
  put(s.root);
  s.look();
  if (said('open') === 'seen') {
    new IntersectionObserver((seen, eye) => {
      if (!seen[0]!.isIntersecting) return;
      eye.disconnect();
      s.open();
    }).observe(s.root);
  }
  return s;
}

/** pinned are the numbers of the post's own cluster: from attributes, or else from what kubectl printed further down. */
function pinned(s: Service, later: Block[], said: Said): Pin {
  let pin: Pin = { service: `${s.namespace}/${s.name}`, nodePorts: {} };
  for (const b of later) {
    if (!b.code.textContent!.includes(s.type)) continue;
    const other = read(b.text());
    if (other && !other.dump && other.name === s.name && other.type === s.type) break; // from here on it is the other's
    const seen = told(b.text(), s);
    if (!seen) continue;
    pin = seen;
    break;
  }
  pin.clusterIP = said('cluster-ip') ?? pin.clusterIP!;
  pin.loadBalancer = said('load-balancer') ?? pin.loadBalancer!;
  for (const [, name, n] of (said('node-ports') ?? '').matchAll(/([^\s,=]+)=(\d+)/g)) pin.nodePorts![name!] = +n!;
  return pin;
}

function packed(text: string, pin: Pin, said: Said): string {
  return stateIn(said('state')) ?? packPlain({
    files: [{ name: 'service.yaml', text }], ask: { to: said('request'), from: said('client'), via: said('via') }, view: said('view'), stop: 0,
    options: { mode: said('mode'), bare: said('bare') !== undefined, pins: [pin] }, readonly: said('readonly') !== undefined, lesson: said('lesson'),
  }); // whoever opens it checks it
}

/** stateIn finds the state in what an author gave: v1=…, or a whole permalink. The rest of it is never used as an address. */
const stateIn = (text = ''): string | undefined => /(?:^|#)(v1=[\w-]+)$/.exec(text)?.[1];

addEventListener('message', ({ origin, source, data }) => {
  if (origin !== base.origin || data?.portwalk !== 1) return;
  const height = data.height > 0 ? Math.min(data.height, 2e4) : 0;
  if (strips.some((s) => s.hear(source, data.is, height))) return;
  for (const f of document.querySelectorAll('iframe')) { // an author's own frame: only its height is followed
    if (f.contentWindow !== source) continue;
    f.contentWindow!.postMessage({ portwalk: 1, is: 'hello' }, origin);
    if (height) f.style.height = `${height}px`;
  }
});

if (!customElements.get('portwalk-service')) { // a second script in the page leaves everything to the first
  const look = () => strips.forEach((s) => s.look());
  matchMedia('(prefers-color-scheme:dark)').onchange = look;
  for (const e of [document.documentElement, document.body]) new MutationObserver(look).observe(e, { attributes: true });
  customElements.define('portwalk-service', class extends HTMLElement {
    connectedCallback(): void {
      this.style.display = 'block';
      scan();
    }
  });
  scan();
}
