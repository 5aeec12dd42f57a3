// What is drawn on the text: numbers on their cables, ghost lines, problems under their line, the line that caused the stop.

import { StateEffect, StateField, type EditorState, type Range } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, lineNumberWidgetMarker, WidgetType, type DecorationSet } from '@codemirror/view';
import { isPortKind } from '../../core/text.js';
import type { Sight } from './codemirror.js';

export const setSight = StateEffect.define<Sight>();

/** sightField holds the decorations; edits move them until the next answer replaces them. */
export const sightField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(drawn, tr) {
    let next = drawn.map(tr.changes);
    for (const e of tr.effects) if (e.is(setSight)) next = decorate(tr.state, e.value);
    return next;
  },
  provide: (f) => EditorView.decorations.from(f),
});

function decorate(state: EditorState, s: Sight): DecorationSet {
  const all: Range<Decoration>[] = [];
  const lines = state.doc.lines;
  for (const m of s.marks) {
    if (m.line < 1 || m.line > lines || !isPortKind(m.kind)) continue;
    const line = state.doc.line(m.line);
    const from = line.from + m.col - 1;
    const to = from + m.len;
    if (m.len > 0 && from >= line.from && to <= line.to) all.push(Decoration.mark({ class: `pin k-${m.kind}` }).range(from, to));
  }
  for (const g of s.ghosts) {
    if (g.after < 0 || g.after > lines) continue;
    const hit = s.hit?.ghost?.path === g.path && s.hit.ghost.object === g.object ? s.hit.label : '';
    const at = g.after ? state.doc.line(g.after).to : 0;
    all.push(Decoration.widget({ widget: new GhostLine(g, hit), block: true, side: g.after ? 1 : -1 }).range(at));
  }
  for (const p of s.problems) {
    if (p.line > lines) continue;
    const line = state.doc.line(p.line);
    all.push(Decoration.line({ class: p.note ? 'noted' : 'bad' }).range(line.from));
    all.push(Decoration.widget({ widget: new ProblemBox(p.text, p.note), block: true, side: 2 }).range(line.to));
  }
  if (s.hit && !s.hit.ghost && s.hit.line <= lines) {
    const line = state.doc.line(s.hit.line);
    all.push(Decoration.line({ class: `hit ${s.hit.kind ? `k-${s.hit.kind}` : 'k-none'}` }).range(line.from));
    all.push(Decoration.widget({ widget: new HitName(s.hit.label), side: 3 }).range(line.to));
  }
  return Decoration.set(all, true);
}

/** GhostLine is a value that nobody wrote: no line number, a plus, and who filled it. */
class GhostLine extends WidgetType {
  constructor(readonly ghost: Sight['ghosts'][number], readonly hit: string) {
    super();
  }

  override eq(o: GhostLine): boolean {
    return o.hit === this.hit && o.ghost.text === this.ghost.text && o.ghost.note === this.ghost.note && o.ghost.path === this.ghost.path;
  }

  override get estimatedHeight(): number {
    return 18;
  }

  toDOM(): HTMLElement {
    const { ghost } = this;
    const kind = isPortKind(ghost.kind) ? `k-${ghost.kind}` : '';
    const row = element('div', `ghost ${kind} ${this.hit ? 'hit' : ''}`);
    row.dataset.after = String(ghost.after);
    row.dataset.path = ghost.path;
    row.dataset.object = ghost.object;
    const parts = /^(\s*(?:- )?[^:]+:)(\s*)(.*)$/.exec(ghost.text);
    if (parts && kind) row.append(element('span', 'key', parts[1]), parts[2]!, element('span', `pin ${kind}`, parts[3]));
    else row.append(ghost.text);
    if (this.hit) row.append(element('em', 'hit-name', this.hit));
    else if (ghost.note) row.append(element('em', '', ghost.note));
    return row;
  }
}

/** ProblemBox is what kubectl would print, to the letter. */
class ProblemBox extends WidgetType {
  constructor(readonly text: string, readonly note: boolean) {
    super();
  }

  override eq(o: ProblemBox): boolean {
    return o.text === this.text && o.note === this.note;
  }

  toDOM(): HTMLElement {
    const box = element('div', `problem ${this.note ? 'note' : ''}`, this.text);
    box.setAttribute('role', 'note');
    return box;
  }
}

/** HitName stands at the end of the line that caused the stop. */
class HitName extends WidgetType {
  constructor(readonly text: string) {
    super();
  }

  override eq(o: HitName): boolean {
    return o.text === this.text;
  }

  toDOM(): HTMLElement {
    const name = element('em', 'hit-name', this.text);
    name.setAttribute('aria-hidden', 'true');
    return name;
  }
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const e = document.createElement(tag);
  e.className = className;
  e.textContent = text;
  return e;
}

class Plus extends GutterMarker {
  override toDOM(): Node {
    return document.createTextNode('+');
  }
}

const plus = new Plus();

/** ghostGutter puts the plus where a ghost line's number would be. */
export const ghostGutter = lineNumberWidgetMarker.of((_, widget) => (widget instanceof GhostLine ? plus : null));
