// Of many clients and addresses, the few that stand as chips: one of each way to the port that is asked, the rest in a menu.

import type { Choice } from './protocol.js';

/** wayOf is how a choice is reached: outside, node, pod; lb, nodeport, external, clusterip, name, endpoint. */
export function wayOf(c: Choice): string {
  return c.key.split('/')[0] ?? '';
}

/** few keeps the first choice of every way, and the chosen one in the place of its way. */
export function few(all: Choice[], chosen: string): Choice[] {
  const now = all.find((c) => c.key === chosen);
  const focus = now ?? all[0];
  const ways = new Map<string, Choice>();
  for (const c of all) {
    if (c.service === focus?.service && (c.index ?? 0) === (focus?.index ?? 0) && !ways.has(wayOf(c))) ways.set(wayOf(c), c);
  }
  if (now) ways.set(wayOf(now), now);
  return [...ways.values()];
}
