// What every part of a playground shares: light DOM, the store of its playground, and what the page had put there before.

import { LitElement, type PropertyValues } from 'lit';
import type { Store } from '../core/store.js';
import { wordsFor, type Words } from '../core/words.js';

/** Stored is an element that holds a store: the playground. */
export interface Stored extends HTMLElement {
  store: Store | null;
}

/** langOf is the language that an element stands in. */
export function langOf(element: Element): string {
  return element.closest('[lang]')?.getAttribute('lang') ?? 'en';
}

export abstract class Part extends LitElement {
  store: Store | null = null;
  #leave: (() => void) | undefined;

  protected get words(): Words {
    return wordsFor(langOf(this));
  }

  /** find gives the element that holds this part's store; lesson parts stand beside the playground, not in it. */
  protected find(): Stored | null {
    return this.closest<Stored>('portwalk-playground') ?? document.querySelector<Stored>('portwalk-playground[data-kind="lesson"]');
  }

  override connectedCallback(): void {
    this.store = this.find()?.store ?? null;
    if (!this.store) return; // The page's own content stays.
    this.#leave = this.store.subscribe(() => this.requestUpdate());
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    this.#leave?.();
    super.disconnectedCallback();
  }

  /** adopt takes from the page's own content what is still of use, before it goes. */
  protected adopt(): void {}

  protected override createRenderRoot(): HTMLElement {
    this.adopt();
    this.replaceChildren();
    return this;
  }

  protected override updated(_: PropertyValues): void {
    this.setAttribute('ready', '');
  }
}
