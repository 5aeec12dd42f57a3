// <pw-editor>: the reader's YAML. Until CodeMirror is there (a chunk of its own, fetched when the page is at rest or
// touched), the listing that came with the page stands; after that, the editor stands in exactly its place.

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { field, spotOf } from '../core/origins.js';
import type { File, Problem } from '../core/protocol.js';
import type { Editing, Sight } from './editor/codemirror.js';
import { icon } from './marked.js';
import { Part } from './part.js';
import { whenIdle } from './playground.js';

export class Editor extends Part {
  #listings = new Map<string, Element>();
  #editing: Editing | null = null;
  #asked = false;
  #revision = 0;
  #name = ''; // the file that the editor holds
  #author: File[] = []; // the step's own text, to know when another step brings another
  #shown = 0;

  protected override adopt(): void {
    for (const e of this.querySelectorAll<HTMLElement>('[data-file]')) {
      const list = e.querySelector('.code');
      if (list) this.#listings.set(e.dataset.file!, list);
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.store) return;
    for (const e of ['pointerdown', 'focusin', 'pointerenter']) this.addEventListener(e, () => void this.#load(), { once: true, passive: true });
    if (this.store.edited || this.closest('[data-kind="embed"]')) void this.#load();
    else whenIdle(() => void this.#load());
  }

  async #load(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    const { open } = await import('./editor/codemirror.js');
    await this.updateComplete;
    const store = this.store!;
    const host = this.querySelector('.cm-host');
    if (!host) return;
    this.querySelector('.listing')?.remove();
    this.#editing = open(host as HTMLElement, {
      name: store.file.name, text: store.file.text, label: `${this.words.editor}: ${store.file.name}`, hint: this.words.escape, readonly: !!store.page.readonly,
      edit: (text) => store.edit(text),
      point: (at) => store.point({ file: store.file.name, ...at }),
    });
    this.#revision = store.state.revision;
    this.#name = store.file.name;
    this.#author = store.state.author;
    this.requestUpdate();
  }

  protected override render(): unknown {
    const store = this.store!;
    const { files, active, reply } = store.state;
    const w = this.words;
    return html`<div class="bar">
        ${files.length > 1
          ? html`<div class="file-tabs" role="tablist" aria-label=${w.files}>${files.map((f, i) => html`<button type="button" role="tab" aria-selected=${i === active}
              @click=${() => store.select(i)}>${f.name}</button>`)}</div>`
          : html`<b class="file-name">${store.file.name}</b>`}
        ${store.page.readonly ? nothing : html`<span class="tools">
          <button type="button" class="btn bare" aria-label=${w.undo} title=${w.undo} @click=${() => this.#editing?.undo()}>${icon('undo')}</button>
          <button type="button" class="btn bare" aria-label=${w.redo} title=${w.redo} @click=${() => this.#editing?.redo()}>${icon('redo')}</button>
          <button type="button" class="btn bare" aria-label=${w.reset} title=${w.reset} ?disabled=${!store.edited} @click=${() => store.reset()}>${icon('reset')}</button>
        </span>`}</div>
      <div class="paper">${this.#asked && this.#editing ? nothing : html`<div class="listing">${this.#listing()}</div>`}<div class="cm-host"></div></div>
      ${this.#said(reply?.problems ?? [], reply?.answers ?? [])}`;
  }

  /** listing is what stands before the editor: the page's own, or the reader's text plain. */
  #listing(): unknown {
    const store = this.store!;
    const own = this.#listings.get(store.file.name);
    const author = store.state.author.find((f) => f.name === store.file.name);
    if (own && author?.text === store.file.text) return own;
    return html`<ol class="code">${store.file.text.replace(/\n$/, '').split('\n').map((l) => html`<li>${l}</li>`)}</ol>`;
  }

  #said(problems: Problem[], answers: string[]): TemplateResult {
    const real = problems.filter((p) => p.class !== 'note');
    const bad = real.length > 0;
    return html`<div class="said ${bad ? 'bad' : ''}" role="status">${bad
      ? html`${icon('cross')}<span>${real[0]!.text}</span>`
      : answers.length
        ? html`${icon('check')}<span>${answers.map((a, i) => html`${i ? html`<br>` : nothing}${a}`)}</span>`
        : nothing}</div>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const editing = this.#editing;
    if (!editing) return;
    const { state, file } = this.store!;
    const label = `${this.words.editor}: ${file.name}`;
    if (state.author !== this.#author && state.revision !== this.#revision) { // another step's files: undo must not lead back into the step before
      editing.open(file.name, file.text, label);
      this.#revision = state.revision;
    } else if (file.name !== this.#name) editing.turn(file.name, file.text, label);
    this.#author = state.author;
    this.#name = file.name;
    if (state.revision !== this.#revision) {
      this.#revision = state.revision;
      for (const f of state.files) editing.replace(f.name, f.text);
    }
    editing.see(this.#sight(), state.shown !== this.#shown);
    this.#shown = state.shown;
    // Where the editor is as high as its text (a frame), ghost lines count too.
    const ghosts = (state.reply?.ghosts ?? []).filter((g) => g.file === file.name).length;
    this.style.setProperty('--lines', `${file.text.replace(/\n$/, '').split('\n').length + ghosts}`);
  }

  /** sight is everything that is drawn on the text. What answers another text than the one that stands is left out. */
  #sight(): Sight {
    const store = this.store!;
    const { reply, replied, good, n, veiled } = store.state;
    const name = store.file.name;
    const w = this.words;
    const current = replied.find((f) => f.name === name)?.text === store.file.text;
    if (!current || !reply) return { stale: true, marks: [], ghosts: [], problems: [], hit: null };
    const here = <T extends { file?: string }>(xs: T[] | null | undefined) => (xs ?? []).filter((x) => (x.file ?? name) === name);
    const stop = store.broken || veiled ? undefined : store.story?.stops?.[n];
    const spot = spotOf(good, stop?.origin);
    const kind = kindOf(stop?.origin?.path) || stop?.mark || '';
    return {
      stale: false,
      marks: here(reply.marks),
      ghosts: here(reply.ghosts).map((g, i, all) => ({ ...g, note: i === all.findIndex((x) => x.by === g.by) ? (w.filledBy[g.by] ?? '') : '' })),
      problems: here(reply.problems).flatMap((p) => (p.causes ?? []).map((c) => ({ line: c.line ?? 0, text: p.text, path: c.path ?? '', cause: c.text, note: p.class === 'note' })))
        .filter((p) => p.line > 0).filter((p, i, all) => all.findIndex((q) => q.line === p.line && q.text === p.text) === i),
      hit: spot && spot.file === name ? { line: spot.line, ghost: spot.ghost ?? null, kind, label: `${n + 1} ${stop!.name}` } : null,
    };
  }
}

/** kindOf is the kind of port that a field path ends in. */
function kindOf(path: string | undefined): string {
  const f = field(path ?? '');
  return /^(port|nodePort|targetPort|containerPort)$/.test(f) ? f : '';
}
