// A driver is where answers come from. The store asks; it does not know whether a worker, a recording or a server answers.

import type { Reply, Request } from '../core/protocol.js';

/** Answer is a value also when things fail: the store keeps the last good picture and says so. */
export type Answer =
  | { is: 'reply'; reply: Reply }
  | { is: 'overtaken' } // a newer question was asked before this one was begun
  | { is: 'stuck' } // the engine died twice on this very question: it waits for another one
  | { is: 'unreachable' }; // the engine could not be loaded

/** Driver answers questions; of several asked at once only the newest. */
export interface Driver {
  ask(request: Request): Promise<Answer>;
  close(): void;
}

/** Listener hears what happened behind the answers. */
export type Listener = (event: 'ready' | 'restarted') => void;
