// The page that holds this one. Everything that comes from it is checked for its sender and its shape; everything that
// goes to it goes to the origin that said hello, and says nothing about what the reader wrote.

import type { Playground } from './elements/playground.js';

interface FromHost {
  portwalk: 1;
  is: 'hello' | 'look' | 'focus';
  theme?: unknown;
  fold?: unknown;
}

/** How long the first picture may take before the frame is shown without it, in milliseconds. */
const late = 4000;

export class Host {
  /** folds says that the host can fold this frame away. */
  folds = false;
  #origin = '';
  #drawn = false;
  #height = 0;
  #changed = () => {};

  constructor() {
    if (parent === window) return;
    addEventListener('message', (e) => {
      if (e.source === parent && isMessage(e.data)) this.#hear(e.data, e.origin);
    });
    parent.postMessage({ portwalk: 1, is: 'ready' }, '*'); // says only that somebody is here
    new ResizeObserver(() => this.#tell()).observe(document.querySelector('main')!);
  }

  /** whenFolds is called once it is known that the host can fold. */
  whenFolds(then: () => void): void {
    this.#changed = then;
  }

  fold(): void {
    this.#say({ is: 'fold' });
  }

  /** follow waits for the first picture; until then the host keeps the still one. */
  follow(playground: Playground): void {
    const look = () => {
      const state = playground.store?.state;
      if (state?.reply || state?.engine === 'gone') setTimeout(() => this.drawn()); // a hidden frame is given no animation frames
      else if (!this.#drawn) setTimeout(look, 30);
    };
    look();
    setTimeout(() => this.drawn(), late);
  }

  drawn(): void {
    this.#drawn = true;
    this.#tell();
  }

  #tell(): void {
    const height = Math.ceil(document.querySelector('main')!.getBoundingClientRect().height);
    if (!this.#drawn || !this.#origin || height === this.#height) return;
    this.#height = height;
    this.#say({ is: 'height', height });
  }

  #hear(m: FromHost, origin: string): void {
    if (this.#origin && origin !== this.#origin) return;
    this.#origin = origin;
    if (m.theme === 'light' || m.theme === 'dark') document.documentElement.dataset.theme = m.theme;
    if (m.is === 'hello' && m.fold === true) {
      this.folds = true;
      this.#changed();
    }
    if (m.is === 'focus') (document.querySelector<HTMLElement>('.tl-keys .main') ?? document.querySelector<HTMLElement>('button, a'))?.focus({ preventScroll: true });
    this.#tell();
  }

  #say(m: { is: string; height?: number }): void {
    parent.postMessage({ portwalk: 1, ...m }, this.#origin === 'null' ? '*' : this.#origin);
  }
}

function isMessage(x: unknown): x is FromHost {
  const m = x as FromHost | null;
  return !!m && typeof m === 'object' && m.portwalk === 1 && (m.is === 'hello' || m.is === 'look' || m.is === 'focus');
}
