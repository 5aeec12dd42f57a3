// What an author has chosen in the builder, as the attributes that say so.

import { isKey } from './choices.js';
import type { AskFor, Choice, Options, Pin, Reply } from './protocol.js';
import type { View } from './page.js';

/** Wishes are the builder's own fields; the question and the view are the playground's. */
export interface Wishes {
  mode: '' | 'nftables' | 'ipvs';
  /** the numbers are held to what the fields say */
  pinned: boolean;
  clusterIP: string;
  loadBalancer: string;
  /** http1=30352,http2=31824 */
  nodePorts: string;
  readonly: boolean;
  bare: boolean;
  /** opened when it is seen */
  seen: boolean;
  lang: '' | 'ko' | 'en';
  theme: '' | 'light' | 'dark';
}

export const none: Wishes = { mode: '', pinned: false, clusterIP: '', loadBalancer: '', nodePorts: '', readonly: false, bare: false, seen: false, lang: '', theme: '' };

/** Named is a Service as its YAML names it: ports by name, or by number where they have none. */
export interface Named {
  name: string;
  namespace: string;
  ports: { name: string; port: string }[];
}

/** given are the numbers that the engine gave a Service. */
export function given(reply: Reply | null, s: Named | null): Pick<Wishes, 'clusterIP' | 'loadBalancer' | 'nodePorts'> {
  const of = (way: string): Choice[] => (reply?.addresses ?? []).filter((c) => !!s && c.key.startsWith(`${way}/${s.namespace}/${s.name}/`));
  const doors = new Map(of('nodeport').map((c) => [c.index ?? 0, c.port]));
  const ports = (s?.ports ?? []).map((p, i) => (doors.has(i) ? `${p.name || p.port}=${doors.get(i)}` : '')).filter((x) => x);
  return { clusterIP: of('clusterip')[0]?.host ?? '', loadBalancer: of('lb')[0]?.host ?? '', nodePorts: ports.join(',') };
}

/** pin is the fields as the engine takes them; undefined if they hold nothing. */
export function pin(w: Wishes, s: Named | null): Pin | undefined {
  if (!w.pinned || !s) return undefined;
  const ports = w.nodePorts.split(',').map((p) => p.split('=')).filter((p): p is [string, string] => p.length === 2 && Number(p[1]) > 0);
  const p: Pin = { service: `${s.namespace}/${s.name}` };
  if (w.clusterIP) p.clusterIP = w.clusterIP;
  if (w.loadBalancer) p.loadBalancer = w.loadBalancer;
  if (ports.length) p.nodePorts = Object.fromEntries(ports.map(([name, n]) => [name.trim(), Number(n)]));
  return Object.keys(p).length > 1 ? p : undefined;
}

/** options are the wishes that the engine must know of. */
export function options(w: Wishes, s: Named | null): Options {
  const p = pin(w, s);
  return { ...(w.bare && { bare: true }), ...(w.mode && { mode: w.mode }), ...(p && { pins: [p] }) };
}

/** attributes are all that differs from what Portwalk would choose, in the order in which they are written. */
export function attributes(w: Wishes, asked: AskFor, view: View, reply: Reply | null, yaml: string): [string, string][] {
  const all: [string, string][] = [
    ['request', asked.to && asked.to !== reply?.addresses?.[0]?.key ? worded(asked.to, reply?.addresses ?? [], yaml) : ''],
    ['client', asked.from ? worded(asked.from, [], yaml) : ''],
    ['via', asked.via ?? ''],
    ['view', view === 'told' ? 'told' : ''],
    ['mode', w.mode],
    ['cluster-ip', w.pinned ? w.clusterIP : ''],
    ['load-balancer', w.pinned ? w.loadBalancer : ''],
    ['node-ports', w.pinned ? w.nodePorts : ''],
    ['lang', w.lang],
    ['theme', w.theme],
    ['open', w.seen ? 'seen' : ''],
  ];
  const flags: [string, boolean][] = [['readonly', w.readonly], ['bare', w.bare]];
  return [...all.filter(([, v]) => v), ...flags.filter(([, on]) => on).map(([name]): [string, string] => [name, ''])];
}

/** worded says an address as people do, if its number stands in the YAML: else only its key will find it again. */
function worded(key: string, choices: Choice[], yaml: string): string {
  const c = choices.find((x) => x.key === key);
  const written = c?.port && new RegExp(`\\b${c.port}\\b`).test(yaml);
  return c && written && /^(nodeport|name)\//.test(key) && isKey(key) ? c.word : key;
}
