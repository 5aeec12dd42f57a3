// Of many clients and addresses, the few that stand as chips: one of each way to the port that is asked, the rest in a menu.

import type { Choice } from './protocol.js';

/** wayOf is how a choice is reached: outside, node, pod; lb, nodeport, external, clusterip, name, endpoint. */
export function wayOf(c: Choice): string {
  return c.key.split('/')[0] ?? '';
}

/** These ways wait in the menu while there are others: a name is the ClusterIP again, a pod is seldom asked directly. */
const aside = new Set(['name', 'endpoint']);

/** few keeps the first choice of every way, and the chosen one in the place of its way. */
export function few(all: Choice[], chosen: string): Choice[] {
  const now = all.find((c) => c.key === chosen);
  const focus = now?.service ? now : (all.find((c) => c.service) ?? all[0]); // what was asked in words belongs to no Service
  const here = all.filter((c) => c.service === focus?.service && (c.index ?? 0) === (focus?.index ?? 0));
  const front = here.filter((c) => !aside.has(wayOf(c)));
  const ways = new Map<string, Choice>();
  for (const c of front.length ? front : here) if (!ways.has(wayOf(c))) ways.set(wayOf(c), c);
  if (now) ways.set(wayOf(now), now);
  return [...ways.values()];
}

/** spoken is a question in words as a choice: a name or an address, with its port apart. */
export function spoken(asked: string, kind: string): Choice {
  const [, host, port] = /^(.+):(\d+)$/.exec(asked) ?? [];
  if (!host) return { key: asked, word: asked, label: asked.replace(/^(pod|node|outside)\//, '') };
  return { key: asked, word: asked, label: host, port: Number(port), kind };
}

/** groups gathers choices by the Service and the port they lead to; one group alone needs no name. */
export function groups(all: Choice[]): { name: string; choices: Choice[] }[] {
  const by = new Map<string, Choice[]>();
  for (const c of all) {
    const key = c.service ? `${c.service} ${c.index ?? 0}` : '';
    by.set(key, [...(by.get(key) ?? []), c]);
  }
  return [...by].map(([key, choices]) => {
    const port = choices.find((c) => c.kind === 'port')?.port;
    return { name: key && by.size > 1 ? `${choices[0]!.service!.replace(/^default\//, '')}${port ? `:${port}` : ''}` : '', choices };
  });
}

/** isKey says whether a question already survives edits: a key names a port of a Service, a word only its number of today. */
export function isKey(asked: string | undefined): boolean {
  return /^(lb|nodeport|external|clusterip|name|endpoint)\//.test(asked ?? '');
}
