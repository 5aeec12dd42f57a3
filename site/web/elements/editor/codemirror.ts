// The editor itself: CodeMirror in a shadow root, so that its style sheets are constructed and a strict CSP is content.
// A file keeps its own history; turning to another file and back loses nothing.

import { defaultKeymap, history, historyKeymap, indentLess, indentMore, redo, undo } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { Ghost, Mark } from '../../core/protocol.js';
import { sightField, setSight, ghostGutter } from './sight.js';
import { highlighter, theme } from './theme.js';

/** Sight is everything that is drawn on a text without being in it. */
export interface Sight {
  stale: boolean; // an answer to another text: what is drawn stays and moves with the edits
  marks: Mark[];
  ghosts: (Ghost & { note: string })[];
  problems: { line: number; text: string; path: string; cause: string; note: boolean }[];
  hit: { line: number; ghost: { object: string; path: string } | null; kind: string; label: string } | null;
}

export interface At {
  line: number;
  ghost?: { object: string; path: string };
}

export interface Setting {
  name: string;
  text: string;
  label: string;
  hint: string;
  readonly: boolean;
  edit(text: string): void;
  point(at: At): void;
}

/** Editing is the handle that the element holds. */
export interface Editing {
  /** open begins anew: another file, without the history of those before. */
  open(name: string, text: string, label: string): void;
  /** turn goes to another file of the same set. */
  turn(name: string, text: string, label: string): void;
  replace(name: string, text: string): void;
  see(s: Sight, scroll: boolean): void;
  undo(): void;
  redo(): void;
}

export function open(host: HTMLElement, setting: Setting): Editing {
  const root = host.attachShadow({ mode: 'open' });
  let name = setting.name;
  let label = setting.label;
  let quiet = false; // the text is being set from outside
  let seen = ''; // the place that was lit last
  const others = new Map<string, EditorState>();
  const begin = (doc: string): EditorState => EditorState.create({ doc, extensions: extensions() });

  const extensions = (): Extension[] => [
    lineNumbers({ domEventHandlers: { mousedown: (view, block) => pointLine(view, block.from) } }),
    ghostGutter,
    history(),
    drawSelection(),
    highlightActiveLine(),
    bracketMatching(),
    indentUnit.of('  '),
    EditorState.tabSize.of(2),
    yaml(),
    syntaxHighlighting(highlighter),
    sightField,
    theme,
    keymap.of([{ key: 'Ctrl-]', run: indentMore }, { key: 'Ctrl-[', run: indentLess }, ...defaultKeymap, ...historyKeymap]),
    EditorState.readOnly.of(setting.readonly),
    EditorView.editable.of(!setting.readonly),
    EditorView.contentAttributes.of(() => ({ 'aria-label': label, 'aria-description': setting.hint, tabindex: '0', autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false' })),
    EditorView.updateListener.of((u) => {
      if (u.docChanged && !quiet) setting.edit(u.state.doc.toString());
    }),
    EditorView.domEventHandlers({ click: pointPin }),
  ];

  const pointLine = (view: EditorView, pos: number): boolean => {
    setting.point({ line: view.state.doc.lineAt(pos).number });
    return false;
  };

  const pointPin = (e: MouseEvent, view: EditorView): boolean => {
    const target = e.target as HTMLElement;
    const ghost = target.closest<HTMLElement>('.ghost');
    if (ghost) setting.point({ line: Number(ghost.dataset.after), ghost: { object: ghost.dataset.object!, path: ghost.dataset.path! } });
    else if (target.closest('.pin')) setting.point({ line: view.state.doc.lineAt(view.posAtDOM(target)).number });
    return false;
  };

  const view = new EditorView({ state: begin(setting.text), parent: root, root });

  const silently = (change: () => void): void => {
    quiet = true;
    try {
      change();
    } finally {
      quiet = false;
    }
  };

  return {
    open(next, text, newLabel) {
      others.clear();
      name = next;
      label = newLabel;
      seen = '';
      view.setState(begin(text));
    },
    turn(next, text, newLabel) {
      if (next === name) return;
      others.set(name, view.state);
      const kept = others.get(next);
      name = next;
      label = newLabel;
      view.setState(kept && kept.doc.toString() === text ? kept : begin(text));
    },
    replace(file, text) {
      if (file !== name) return void others.delete(file);
      const now = view.state.doc.toString();
      if (now !== text) silently(() => view.dispatch({ changes: smallest(now, text) }));
    },
    see(s, scroll) {
      if (s.stale) return;
      view.dispatch({ effects: setSight.of(s) });
      if (s.hit && hitAt(s) !== seen && !view.hasFocus) reveal(view, s.hit.line);
      seen = hitAt(s);
      if (scroll && s.hit && s.hit.line <= view.state.doc.lines) {
        const at = view.state.doc.line(s.hit.line).from;
        view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
        view.focus();
      }
    },
    undo: () => void undo(view),
    redo: () => void redo(view),
  };
}

/** hitAt names the place that is lit, to know when it moves. */
function hitAt(s: Sight): string {
  return s.hit ? `${s.hit.line} ${s.hit.ghost?.path ?? ''}` : '';
}

/** reveal scrolls the editor, and nothing around it, until a line is seen with a little of its surroundings. */
function reveal(view: EditorView, line: number): void {
  if (line > view.state.doc.lines) return;
  const block = view.lineBlockAt(view.state.doc.line(line).from);
  const { scrollTop, clientHeight } = view.scrollDOM;
  const margin = Math.min(60, clientHeight / 4);
  if (block.top < scrollTop + margin) view.scrollDOM.scrollTop = block.top - margin;
  else if (block.bottom > scrollTop + clientHeight - margin) view.scrollDOM.scrollTop = block.bottom - clientHeight + margin;
}

/** smallest is the change that leaves the common beginning and end alone, so that the cursor stays where it was. */
function smallest(a: string, b: string): { from: number; to: number; insert: string } {
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let end = 0;
  while (end < a.length - from && end < b.length - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { from, to: a.length - end, insert: b.slice(from, b.length - end) };
}
