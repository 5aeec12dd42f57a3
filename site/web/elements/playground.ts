// <portwalk-playground>: reads what the page says, makes the store, starts the engine, minds the whole.
// Its parts stand inside and draw themselves; it draws nothing.

import type { Driver, Listener } from '../driver/driver.js';
import { RecordedDriver } from '../driver/recorded.js';
import { SharedDriver } from '../driver/shared.js';
import { WasmDriver } from '../driver/wasm.js';
import type { WorkerLike } from '../driver/wire.js';
import { Kept } from '../core/kept.js';
import { isLink, unpack } from '../core/link.js';
import { readPage, type Kind, type Page } from '../core/page.js';
import { Store } from '../core/store.js';
import type { Host } from '../host.js';
import { langOf, type Stored } from './part.js';

/** asset is the address of a file in the site's assets, of the build that made this page. */
export function asset(name: string): URL {
  const { assets, build } = document.documentElement.dataset;
  const url = assets ? new URL(name, new URL(assets, document.baseURI)) : new URL(name, import.meta.url);
  if (build) url.searchParams.set('v', build);
  return url;
}

/** box is the browser's storage, if it may be used. */
export function box(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

/** besides is a window too narrow for the wide picture, but with room for two columns, as a blog's frame has them. */
const besides = '(min-width: 640px) and (max-width: 779.98px) and (min-height: 700px)';

export class Playground extends HTMLElement implements Stored {
  store: Store | null = null;
  /** page is given by a frame, which reads it from its address. */
  declare page?: Page;
  /** host is the page around a frame. */
  declare host?: Host;

  get kind(): Kind {
    return (this.dataset.kind as Kind | undefined) ?? 'embed';
  }

  /** driver is where answers come from; tests make it crash. */
  get driver(): Driver | null {
    return this.store?.driver ?? null;
  }

  connectedCallback(): void {
    if (this.store) return;
    const page = this.page ?? this.#read();
    if (!page) return;
    this.store = new Store({ page, kept: new Kept(box()), lang: langOf(this), wake: (listen) => this.#wake(page, listen) });
    this.store.subscribe(() => this.#reflect());
    if (!this.querySelector('pw-notice')) this.append(document.createElement('pw-notice'));
    this.#panes();
    this.#reflect();
    void this.#open();
  }

  #read(): Page | undefined {
    const text = this.querySelector('script[data-page]')?.textContent;
    if (!text) return undefined;
    try {
      return readPage(text);
    } catch (e) {
      console.error('portwalk: the page data cannot be read', e);
      return undefined;
    }
  }

  #wake(page: Page, listen: Listener): Driver {
    if (this.hasAttribute('data-recorded') && page.reply) return new RecordedDriver(page.reply);
    const url = asset('worker.js');
    const start = () => new Worker(url, { type: 'module' }) as unknown as WorkerLike;
    const group = /^portwalk-\w+/.exec(window.name)?.[0]; // the frames of one page share an engine of one build
    if (this.kind !== 'embed' || !group) return new WasmDriver(start, listen);
    const driver = new SharedDriver(`${group} ${url}`, start, listen);
    addEventListener('pagehide', () => driver.leave());
    return driver;
  }

  /** open takes a link's state, the step in the address, or what the reader had edited; then the engine is called. */
  async #open(): Promise<void> {
    const store = this.store!;
    if (this.kind === 'sandbox') {
      addEventListener('hashchange', () => void this.#take(store));
      await this.#take(store);
    }
    if (this.kind === 'lesson') {
      const follow = () => store.arrive(location.hash.slice(1) || store.page.steps[0]?.id || '');
      addEventListener('hashchange', follow);
      follow();
    }
    // The page is readable as it is: the engine is fetched when the browser has nothing better to do, at once if the
    // picture in the page is not of the reader's text.
    if (store.edited || this.kind === 'embed') store.wake(); // a frame is there because somebody asked for it
    else whenIdle(() => store.wake());
    for (const e of ['pointerdown', 'focusin', 'keydown']) this.addEventListener(e, () => store.wake(), { once: true, passive: true });
  }

  async #take(store: Store): Promise<void> {
    if (!isLink(location.hash)) return;
    const shared = await unpack(location.hash);
    if (shared) store.take(shared);
    else store.say('damaged');
  }

  /** panes adds the bottom bar of small screens. */
  #panes(): void {
    if (this.kind !== 'lesson' && this.kind !== 'sandbox') return;
    document.body.dataset.pane = this.kind === 'lesson' ? 'read' : 'pic';
    this.store!.turn(this.kind === 'lesson' ? 'read' : 'pic');
    if (!this.querySelector('pw-panes')) this.append(document.createElement('pw-panes'));
    const room = matchMedia(besides);
    const lay = () => this.store!.lay(room.matches);
    room.addEventListener('change', lay);
    lay();
  }

  #reflect(): void {
    const { state } = this.store!;
    this.toggleAttribute('broken', this.store!.broken);
    this.toggleAttribute('veiled', state.veiled);
    this.dataset.engine = state.engine;
    if (this.kind !== 'lesson' && this.kind !== 'sandbox') return;
    document.body.dataset.pane = state.pane;
    document.body.toggleAttribute('data-beside', state.beside);
  }
}

const signs = ['pointerdown', 'pointermove', 'keydown', 'scroll', 'focusin'];

/**
 * whenIdle waits until the browser has nothing better to do. On a phone it waits for a sign of the reader: there the
 * engine and the editor would cost the first second, and a page that nobody touches loads only what it shows.
 */
export function whenIdle(then: () => void): void {
  if (!matchMedia('(min-width: 780px)').matches) {
    const once = () => {
      for (const s of signs) removeEventListener(s, once, true);
      then();
    };
    for (const s of signs) addEventListener(s, once, { capture: true, passive: true });
  } else if ('requestIdleCallback' in globalThis) requestIdleCallback(then, { timeout: 1500 });
  else setTimeout(then, 200);
}
