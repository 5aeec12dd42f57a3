// What goes between the page and the worker. Requests and replies cross as JSON text: one string is cheap, a tree is not.

export type ToWorker =
  | { is: 'ask'; id: number; text: string }
  | { is: 'break'; how: 'exit' | 'hang' }; // tests: the engine dies, or never answers again

export type FromWorker =
  | { is: 'ready' }
  | { is: 'reply'; id: number; text: string }
  | { is: 'died'; why: string }
  | { is: 'unreachable'; why: string };

/** WorkerLike is the part of Worker that is used. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: { data: FromWorker }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}
