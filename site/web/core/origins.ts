// From a line of YAML to the stops it caused, and back.

import type { Ghost, Origin, Reply, Story } from './protocol.js';

/** Spot is a place in the reader's files: a line, or a ghost line (a value that somebody else filled in). */
export interface Spot {
  file: string;
  line: number;
  ghost?: { object: string; path: string };
}

/** ghostOf is the ghost line that an origin points at, if the value was never written. */
export function ghostOf(reply: Reply | null, o: Origin | undefined): Ghost | undefined {
  if (!o?.filled) return undefined;
  return (reply?.ghosts ?? []).find((g) => g.object === o.object && g.path === o.path);
}

/** spotOf is the place an origin points at; null when it is in none of the files. */
export function spotOf(reply: Reply | null, o: Origin | undefined): Spot | null {
  if (!o) return null;
  const ghost = ghostOf(reply, o);
  if (ghost) return { file: ghost.file, line: ghost.after, ghost: { object: ghost.object, path: ghost.path } };
  return o.file && o.line ? { file: o.file, line: o.line } : null;
}

function sameSpot(a: Spot | null, b: Spot): boolean {
  return !!a && a.file === b.file && a.line === b.line && a.ghost?.path === b.ghost?.path && a.ghost?.object === b.ghost?.object;
}

/** kindAt is the kind of the asked port's number that stands at a spot: port, nodePort, targetPort. */
function kindAt(reply: Reply | null, spot: Spot): string {
  const asked = reply?.result?.scene.service?.ports?.find((p) => p.asked);
  for (const kind of ['port', 'nodePort', 'targetPort'] as const) {
    if (sameSpot(spotOf(reply, asked?.origins[kind]), spot)) return kind;
  }
  return '';
}

/**
 * stopsOf lists the stops that a place in the YAML caused: those that name it as their origin, those whose hidden steps
 * name it, and those that carry the number written there.
 */
export function stopsOf(reply: Reply | null, story: Story | null, spot: Spot): number[] {
  const kind = kindAt(reply, spot);
  const stops = story?.stops ?? [];
  return stops.flatMap((s, i) => {
    const origins = [s.origin, ...hidden(reply, story, i)];
    const named = origins.some((o) => sameSpot(spotOf(reply, o), spot));
    return named || (kind !== '' && (s.mark === kind || s.wire === kind)) ? [i] : [];
  });
}

/** hidden are the origins of the steps that a stop gathers: those after the stop before it, up to its own. */
function hidden(reply: Reply | null, story: Story | null, i: number): Origin[] {
  const stops = story?.stops ?? [];
  const to = stops[i]!;
  const from = stops[i - 1] ?? { hop: 0, step: -1 };
  const hops = reply?.result?.trace.hops ?? [];
  const out: Origin[] = [];
  for (let h = from.hop; h <= to.hop; h++) {
    (hops[h]?.steps ?? []).forEach((s, n) => {
      const after = h > from.hop || n > from.step;
      const until = h < to.hop || n <= to.step;
      if (after && until && s.origin) out.push(s.origin);
    });
  }
  return out;
}

/** field is the last name of a field path, as a reader knows it: spec.ports[0].targetPort is targetPort. */
export function field(path: string): string {
  return (path.split('.').pop() ?? path).replace(/\[.*$/, '');
}
