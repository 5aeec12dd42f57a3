// State v1: everything that a playground shows, in the fragment of an address, so that no server ever sees it.
//
//	#v1=BASE64URL(deflate-raw(JSON in UTF-8))
//
// The sandbox, the frame and the still pictures read it. A link is for ever: fields are only added, a missing one means
// what it meant before it existed, an unknown one is passed over. testdata/old-links.json holds links of earlier days.

import type { AskFor, File, Options, Pin } from './protocol.js';
import type { View } from './page.js';

/** Shared is what a link carries. */
export interface Shared {
  files: File[];
  ask: AskFor;
  view: View;
  /** stop, from 1; 0 is the last */
  stop: number;
  options?: Options;
  /** ko or en; the page's own if missing */
  lang?: string;
  /** auto (the default) follows the host page and the reader's system */
  theme?: Theme;
  /** the reader may walk, but not edit */
  readonly?: boolean;
  /** the lesson that says more: its folder's name */
  lesson?: string;
}

export type Theme = 'light' | 'dark' | 'auto';

const mark = 'v1=';

/** A state that inflates to more is no state of ours. */
const most = 2 << 20;

/** isLink says whether a fragment (with or without #) is a state of some kind. */
export function isLink(hash: string): boolean {
  return bare(hash).startsWith(mark);
}

/** pack makes the fragment, without #. */
export async function pack(s: Shared): Promise<string> {
  const stream = new Blob([JSON.stringify(s)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return fragment(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/**
 * packPlain makes a longer fragment at once: deflate's stored block, for the script in other people's posts, where every byte
 * of code counts and nobody sees the address. What it is given is checked when it is read. At most 65535 bytes.
 */
export function packPlain(s: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(s));
  const n = bytes.length;
  return fragment([1, n, n >> 8, ~n, ~n >> 8, ...bytes]);
}

function fragment(bytes: Uint8Array | number[]): string {
  let text = '';
  for (const b of bytes) text += String.fromCharCode(b & 255);
  return mark + btoa(text).replace(/[+/=]/g, (c) => ({ '+': '-', '/': '_' })[c] ?? '');
}

/** unpack reads a fragment; null when it is damaged, too large, or not ours. It never throws and runs nothing in it. */
export async function unpack(hash: string): Promise<Shared | null> {
  if (!isLink(hash) || hash.length > most) return null;
  try {
    const text = atob(bare(hash).slice(mark.length).replace(/-/g, '+').replace(/_/g, '/'));
    const bytes = await inflate(Uint8Array.from(text, (c) => c.charCodeAt(0)));
    return check(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return null;
  }
}

function bare(hash: string): string {
  return hash.startsWith('#') ? hash.slice(1) : hash;
}

type Loose = Record<string, unknown>;

/** check keeps what has the right shape. Only files are needed; of anything else that is wrong the default is taken. */
function check(x: unknown): Shared | null {
  const { files, ask, view, stop, options, lang, theme, readonly, lesson } = object(x);
  if (!Array.isArray(files) || !files.length || files.length > 64) return null;
  if (!files.every((f) => typeof object(f).name === 'string' && typeof object(f).text === 'string')) return null;
  const s: Shared = {
    files: files.map((f: File) => ({ name: f.name, text: f.text })),
    ask: checkAsk(object(ask)),
    view: view === 'told' ? 'told' : 'kernel',
    stop: count(stop) ? stop : 0,
  };
  if (options !== undefined) s.options = checkOptions(object(options));
  if (lang === 'ko' || lang === 'en') s.lang = lang;
  if (theme === 'light' || theme === 'dark' || theme === 'auto') s.theme = theme;
  if (readonly === true) s.readonly = true;
  if (typeof lesson === 'string' && /^[a-z0-9-]{1,64}$/.test(lesson)) s.lesson = lesson;
  return s;
}

function checkAsk(x: Loose): AskFor {
  const ask: AskFor = {};
  for (const k of ['from', 'to', 'via'] as const) if (typeof x[k] === 'string') ask[k] = x[k];
  if (count(x.seed)) ask.seed = x.seed;
  return ask;
}

function checkOptions(x: Loose): Options {
  const o: Options = {};
  if (x.bare === true) o.bare = true;
  if (x.mode === 'iptables' || x.mode === 'nftables' || x.mode === 'ipvs') o.mode = x.mode;
  const pins = (Array.isArray(x.pins) ? x.pins.slice(0, 64) : []).map((p) => checkPin(object(p))).filter((p) => p !== null);
  if (pins.length) o.pins = pins;
  return o;
}

function checkPin(x: Loose): Pin | null {
  if (typeof x.service !== 'string') return null;
  const p: Pin = { service: x.service };
  if (typeof x.clusterIP === 'string') p.clusterIP = x.clusterIP;
  if (typeof x.loadBalancer === 'string') p.loadBalancer = x.loadBalancer;
  const ports = Object.entries(object(x.nodePorts)).filter((e): e is [string, number] => count(e[1]) && e[1] < 1 << 16);
  if (ports.length) p.nodePorts = Object.fromEntries(ports);
  return p;
}

function object(x: unknown): Loose {
  return x && typeof x === 'object' && !Array.isArray(x) ? (x as Loose) : {};
}

function count(x: unknown): x is number {
  return Number.isSafeInteger(x) && (x as number) >= 0;
}

/** inflate stops when too much comes out. */
async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part; !(part = await reader.read()).done; ) {
    parts.push(part.value);
    length += part.value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error('too long');
    }
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
