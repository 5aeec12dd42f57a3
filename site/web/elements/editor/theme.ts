// How the editor looks: the same measures as the listing in the page, so that nothing moves when it takes its place.
// It lives in a shadow root: custom properties come in from the page, classes do not.

import { EditorView } from '@codemirror/view';
import { tagHighlighter, tags } from '@lezer/highlight';

/** highlighter gives classes and no colours but ink: colour is for ports. */
export const highlighter = tagHighlighter([
  { tag: [tags.definition(tags.propertyName), tags.propertyName, tags.separator, tags.punctuation], class: 'key' },
  { tag: [tags.comment, tags.lineComment, tags.meta, tags.documentMeta], class: 'com' },
]);

const kinds = Object.fromEntries(
  [['port', 'port'], ['nodePort', 'nodeport'], ['targetPort', 'targetport'], ['containerPort', 'containerport']].map(([kind, token]) => [
    `.k-${kind}`,
    { '--k': `var(--${token})`, '--kt': `var(--${token}-tint)` },
  ]),
);

export const theme = EditorView.theme({
  ...kinds,
  '&': { height: '100%', font: 'inherit', color: 'var(--ink)', background: 'var(--surface)', containerType: 'inline-size', position: 'relative' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused::before': { content: '""', position: 'absolute', inset: '0 0 auto', height: '2px', background: 'var(--ink)', zIndex: '210', pointerEvents: 'none' },
  '.cm-scroller': { font: '400 var(--code-size, 12px)/var(--code-line, 18px) var(--mono)', overflow: 'auto', fontVariantLigatures: 'none' },
  '.cm-content': { padding: '6px 0 var(--code-rest, 40px)', caretColor: 'var(--ink)', minWidth: 'max-content' },
  '.cm-line': { padding: '0 10px 0 0', position: 'relative' },
  '.cm-gutters': { background: 'var(--surface)', border: '0', color: 'var(--ink-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '36px', padding: '0 12px 0 0', fontSize: '11px', cursor: 'default' },
  '.cm-activeLine': { background: 'transparent' },
  '&.cm-focused .cm-activeLine:not(.hit, .bad)': { background: 'color-mix(in srgb, var(--machine) 55%, transparent)' },
  '.cm-cursor': { borderLeft: '1.5px solid var(--ink)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { background: 'var(--select, color-mix(in srgb, var(--ink) 16%, transparent))' },
  '.cm-matchingBracket': { background: 'var(--machine)' },
  '.key': { color: 'var(--ink-2)' },
  '.com': { color: 'var(--ink-3)' },
  '.pin': { color: 'var(--k)', fontWeight: '600', position: 'relative', whiteSpace: 'pre', cursor: 'pointer' },
  '.pin *': { color: 'inherit' },
  '.pin::after': { content: '""', position: 'absolute', left: '3px', right: '0', bottom: '-2px', height: '1px', background: 'var(--k)' },
  '.pin::before': { content: '""', position: 'absolute', left: '-2px', bottom: '-4.5px', width: '6px', height: '6px', background: 'var(--k)', zIndex: '1' },
  '.pin.k-port::before': { borderRadius: '50%' },
  '.pin.k-nodePort::before': { width: '5.5px', height: '5.5px', bottom: '-4px', borderRadius: '.5px' },
  '.pin.k-targetPort::before': { transform: 'rotate(45deg)', width: '5.5px', height: '5.5px', bottom: '-4px' },
  '.pin.k-containerPort::before': { transform: 'rotate(45deg)', bottom: '-4px', background: 'var(--surface)', boxShadow: 'inset 0 0 0 1.4px var(--k)' },
  '.ghost': { color: 'var(--ink-3)', height: 'var(--code-line, 18px)', whiteSpace: 'pre', position: 'relative', cursor: 'pointer', paddingRight: '10px' },
  '.ghost em': { font: '400 11px/1 var(--sans)', color: 'var(--ink-3)', marginLeft: '8px' },
  '.hit': { background: 'var(--kt, var(--machine))' },
  '.cm-gutterElement.hit': { boxShadow: 'inset 3px 0 0 var(--k, var(--ink))' },
  '.cm-gutterElement.bad': { boxShadow: 'inset 3px 0 0 var(--trouble)', color: 'var(--trouble)' },
  '.cm-gutterElement.noted': { boxShadow: 'inset 3px 0 0 var(--edge)' },
  '.hit-name, .ghost em.hit-name': {
    marginLeft: '12px', padding: '0 10px 0 4px', font: '650 11px/1 var(--sans)', color: 'var(--k, var(--ink))',
    background: 'var(--kt, var(--machine))', pointerEvents: 'none', userSelect: 'none',
  },
  '.cm-line:has(.com) > .hit-name': { position: 'sticky', right: '0' }, // over a long comment, never over a number
  '.bad': { background: 'var(--trouble-tint)' },
  '.problem': {
    font: '400 11.5px/1.5 var(--mono)', color: 'var(--trouble)', background: 'var(--trouble-tint)',
    padding: '2px 10px 6px 0', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', boxSizing: 'border-box',
    position: 'sticky', left: '36px', width: 'calc(100cqi - 36px)',
  },
  '.problem.note': { color: 'var(--ink-2)', background: 'var(--machine)' },
});
