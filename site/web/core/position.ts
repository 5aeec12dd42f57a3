// Where the walk stands. Frame n is a pure function of (story, n): nothing here remembers anything.

import type { Reply, Story } from './protocol.js';
import type { View } from './page.js';

export type FrameState = 'next' | 'now' | 'past';

/** frameState says how everything that belongs to stop m looks while the walk stands at stop n. */
export function frameState(n: number, m: number): FrameState {
  if (n < m) return 'next';
  return n === m ? 'now' : 'past';
}

/** storyOf is the walk to show: the wished view, or the kernel's where the post tells nothing. */
export function storyOf(reply: Reply | null, view: View): Story | null {
  if (!reply) return null;
  return (view === 'told' ? reply.told : undefined) ?? reply.kernel ?? null;
}

/** lengthOf is the number of stops; 0 without a story. */
export function lengthOf(story: Story | null): number {
  return story?.stops?.length ?? 0;
}

/** clamp keeps a position on the walk. */
export function clamp(n: number, length: number): number {
  return Math.max(0, Math.min(n, length - 1));
}

/**
 * carry finds the stop of a new walk that corresponds to stop n of the old one, so that an edit does not throw the
 * reader back: the end stays the end, a DNAT stays a DNAT, and only what no longer happens falls to its neighbour.
 */
export function carry(old: Story | null, n: number, fresh: Story | null): number {
  const length = lengthOf(fresh);
  if (!length) return n;
  const before = old?.stops ?? [];
  if (!before.length) return clamp(n, length);
  if (n >= before.length - 1) return length - 1;
  const does = before[n]?.does;
  const nth = before.slice(0, n).filter((s) => s.does === does).length;
  const same = (fresh?.stops ?? []).map((s, i) => ({ s, i })).filter(({ s }) => s.does === does);
  const found = same[Math.min(nth, same.length - 1)];
  return found ? found.i : clamp(n, length);
}
