// What is drawn on the text: numbers on their cables, ghost lines, problems under their line, the line that caused the stop.

import { RangeSet, StateEffect, StateField, type EditorState, type Range } from '@codemirror/state';
import { Decoration, EditorView, gutterLineClass, GutterMarker, lineNumberWidgetMarker, WidgetType, type DecorationSet } from '@codemirror/view';
import { isPortKind } from '../../core/text.js';
import type { Sight } from './codemirror.js';

export const setSight = StateEffect.define<Sight>();

interface Drawn {
  text: DecorationSet;
  gutter: RangeSet<GutterMarker>;
}

/** sightField holds the decorations; edits move them until the next answer replaces them. */
export const sightField = StateField.define<Drawn>({
  create: () => ({ text: Decoration.none, gutter: RangeSet.empty }),
  update(drawn, tr) {
    let next = tr.docChanged ? { text: drawn.text.map(tr.changes), gutter: drawn.gutter.map(tr.changes) } : drawn;
    for (const e of tr.effects) if (e.is(setSight)) next = { text: decorate(tr.state, e.value), gutter: edge(tr.state, e.value) };
    return next;
  },
  provide: (f) => [EditorView.decorations.from(f, (d) => d.text), gutterLineClass.from(f, (d) => d.gutter)],
});

/** edge carries the tint of a line under its number, where the bar stands. */
function edge(state: EditorState, s: Sight): RangeSet<GutterMarker> {
  const all: Range<GutterMarker>[] = [];
  const at = (line: number, name: string) => {
    if (line >= 1 && line <= state.doc.lines) all.push(new Edge(name).range(state.doc.line(line).from));
  };
  for (const line of new Set(s.problems.map((p) => p.line))) at(line, s.problems.some((p) => p.line === line && !p.note) ? 'bad' : 'noted');
  if (s.hit && !s.hit.ghost) at(s.hit.line, hitClass(s.hit.kind));
  return RangeSet.of(all, true);
}

class Edge extends GutterMarker {
  constructor(override readonly elementClass: string) {
    super();
  }

  override eq(o: Edge): boolean {
    return o.elementClass === this.elementClass;
  }
}

function hitClass(kind: string): string {
  return `hit ${isPortKind(kind) ? `k-${kind}` : 'k-none'}`;
}

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
    all.push(Decoration.line({ class: hitClass(s.hit.kind) }).range(line.from));
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
  constructor(override readonly elementClass: string) {
    super();
  }

  override eq(o: Plus): boolean {
    return o.elementClass === this.elementClass;
  }

  override toDOM(): Node {
    return document.createTextNode('+');
  }
}

/** ghostGutter puts the plus where a ghost line's number would be. */
export const ghostGutter = lineNumberWidgetMarker.of((_, widget) =>
  widget instanceof GhostLine ? new Plus(widget.hit ? hitClass(widget.ghost.kind ?? '') : '') : null,
);
