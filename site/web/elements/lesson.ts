// The parts that stand in a lesson's prose: steps, prediction, goals; and, on lists of lessons, how far the reader is.

import { Kept } from '../core/kept.js';
import type { Store } from '../core/store.js';
import { wordsFor } from '../core/words.js';
import { langOf, type Stored } from './part.js';
import { box } from './playground.js';

/** Beside is an element in the prose: it keeps the page's own content and only marks it. */
abstract class Beside extends HTMLElement {
  protected store: Store | null = null;
  #leave: (() => void) | undefined;

  protected get words() {
    return wordsFor(langOf(this));
  }

  connectedCallback(): void {
    this.store = document.querySelector<Stored>('portwalk-playground[data-kind="lesson"]')?.store ?? null;
    if (!this.store) return;
    this.#leave = this.store.subscribe(() => this.mark(this.store!));
    this.listen(this.store);
    this.mark(this.store);
  }

  disconnectedCallback(): void {
    this.#leave?.();
  }

  protected listen(_: Store): void {}
  protected abstract mark(store: Store): void;
}

/** Steps marks where the reader is and what is behind. */
export class Steps extends Beside {
  #at = '';

  protected override mark(store: Store): void {
    const { step, progress } = store.state;
    for (const a of this.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
      const id = decodeURIComponent(a.hash.slice(1));
      a.parentElement!.classList.toggle('done', progress.done.includes(id) && id !== step?.id);
      if (id === step?.id) a.setAttribute('aria-current', 'step');
      else a.removeAttribute('aria-current');
    }
    if (step && this.#at && this.#at !== step.id) this.#top();
    this.#at = step?.id ?? '';
  }

  /** top begins a new step at its beginning: the address's own jump may have stopped below the steps. */
  #top(): void {
    requestAnimationFrame(() => {
      this.closest('.prose')?.scrollTo({ top: 0 });
      if (getComputedStyle(document.body).overflowY !== 'hidden') scrollTo({ top: 0 });
    });
  }
}

/** Predict asks before the walk is shown. */
export class Predict extends Beside {
  protected override listen(store: Store): void {
    const form = this.querySelector('form');
    form?.addEventListener('submit', (e) => {
      e.preventDefault();
      const chosen = form.querySelector<HTMLInputElement>('input[type="radio"]:checked');
      if (!chosen) return form.querySelector<HTMLInputElement>('input[type="radio"]')?.focus();
      store.predict(this.dataset.id ?? '', chosen.value);
      this.#walk(store);
    });
  }

  #walk(store: Store): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) store.go(Number.MAX_SAFE_INTEGER);
    else store.play();
  }

  protected override mark(store: Store): void {
    const chosen = store.state.progress.predicted[this.dataset.id ?? ''];
    const said = chosen !== undefined;
    this.toggleAttribute('said', said);
    this.toggleAttribute('right', said && chosen === this.dataset.answer);
    for (const e of this.querySelectorAll<HTMLElement>('.because')) e.hidden = !!e.dataset.choice && e.dataset.choice !== chosen;
    for (const r of this.querySelectorAll<HTMLInputElement>('input[type="radio"]')) {
      if (said && r.value === chosen) r.checked = true;
      r.closest('label')?.classList.toggle('answer', said && r.value === this.dataset.answer);
      r.closest('label')?.classList.toggle('not', said && r.value === chosen && chosen !== this.dataset.answer);
    }
  }
}

/** Goals ticks what the engine says is met, and says what happened instead. */
export class Goals extends Beside {
  protected override mark(store: Store): void {
    const items = [...this.querySelectorAll<HTMLElement>('[data-goal]')];
    const now = store.state.reply?.goals ?? [];
    for (const li of items) {
      const goal = now.find((g) => g.id === li.dataset.goal);
      const met = goal ? goal.met : store.state.progress.goals.includes(li.dataset.goal!);
      li.classList.toggle('done', met);
      li.querySelector('.tickbox')?.setAttribute('aria-label', met ? this.words.met : this.words.unmet);
      li.querySelector('.tickbox')?.setAttribute('role', 'img');
    }
    const count = this.closest('.step')?.querySelector<HTMLElement>('[data-goal-count]');
    if (count) count.textContent = this.words.goals(items.filter((li) => li.classList.contains('done')).length, items.length);
  }
}

/** Progress says on a list of lessons how far the reader came. */
export class ProgressMark extends HTMLElement {
  connectedCallback(): void {
    const p = new Kept(box()).progress(this.dataset.lesson ?? '');
    const all = Number(this.dataset.steps ?? 0);
    const w = wordsFor(langOf(this));
    if (all && p.done.length >= all) this.textContent = w.finished;
    else if (p.at) this.textContent = `${Math.min(p.done.length + 1, all)} / ${all}`;
  }
}
