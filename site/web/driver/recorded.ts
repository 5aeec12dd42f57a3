// Plays a reply that was made before: the one in the page until the engine is there, or a test's.

import type { Reply, Request } from '../core/protocol.js';
import type { Answer, Driver } from './driver.js';

export class RecordedDriver implements Driver {
  #reply: Reply;

  constructor(reply: Reply) {
    this.#reply = reply;
  }

  async ask(request: Request): Promise<Answer> {
    return { is: 'reply', reply: { ...this.#reply, id: request.id } };
  }

  close(): void {}
}
