// Small templates that many elements share: ports as they are worn everywhere, marked-up sentences, icons.

import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Origin, Stop } from '../core/protocol.js';
import { isPortKind, spans, type PortKind, type Span } from '../core/text.js';

/** port draws mark, field name and number, as in prose. */
export function port(kind: PortKind, number = ''): TemplateResult {
  return html`<span class="p k-${kind}"><i class="mk"></i>${kind}${number ? html`<b>${number}</b>` : nothing}</span>`;
}

function span(s: Span): TemplateResult | string {
  if (s.kind) return port(s.kind, s.text);
  const inner = s.code ? html`<code>${s.text}</code>` : s.text;
  return s.bold ? html`<b>${inner}</b>` : (inner as TemplateResult | string);
}

/** marked draws a sentence of the engine. */
export function marked(sentence: string): (TemplateResult | string)[] {
  return spans(sentence).map(span);
}

/** pin draws a number in a text where no character may move; a click on it finds its origin. */
export function pin(kind: string, number: string, under = false, origin?: Origin): TemplateResult | string {
  if (!isPortKind(kind)) return number;
  return under
    ? html`<span class="pin k-${kind}" data-under .origin=${origin}><i data-t=${kind}></i>${number}</span>`
    : html`<span class="pin k-${kind}" .origin=${origin}>${number}</span>`;
}

const paths = {
  down: svg`<path d="M3.5 6l4.5 4.5L12.5 6"/>`,
  back: svg`<path d="M10.5 3.5L5 8l5.5 4.5"/>`,
  on: svg`<path d="M5.5 3.5L11 8l-5.5 4.5"/>`,
  play: svg`<path d="M5 3l8 5-8 5z" fill="currentColor"/>`,
  pause: svg`<path d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2.2"/>`,
  undo: svg`<path d="M3 7h6.5a3.5 3.5 0 010 7H7M3 7l3-3M3 7l3 3"/>`,
  redo: svg`<path d="M13 7H6.5a3.5 3.5 0 000 7H9M13 7l-3-3M13 7l-3 3"/>`,
  reset: svg`<path d="M3.2 6.2A5.2 5.2 0 118 13.2 5.2 5.2 0 013.6 10.6M3 2.8v3.6h3.6"/>`,
  check: svg`<path d="M3.5 8.5l3 3 6-7"/>`,
  cross: svg`<path d="M4 4l8 8M12 4l-8 8"/>`,
  wait: svg`<path d="M8 3.5V8l3 2"/><circle cx="8" cy="8" r="6"/>`,
  moon: svg`<path d="M13 9.6A5.5 5.5 0 116.4 3 4.6 4.6 0 0013 9.6z"/>`,
  sun: svg`<circle cx="8" cy="8" r="3"/><path d="M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1"/>`,
  link: svg`<path d="M6.5 9.5l3-3M7 4.5l1.6-1.6a2.9 2.9 0 014.1 4.1L11 8.7M9 11.5l-1.6 1.6a2.9 2.9 0 01-4.1-4.1L5 7.3"/>`,
  read: svg`<path d="M8 4.2C6.5 3 4.5 2.8 2.5 3v9.2c2-.2 4 0 5.5 1.2 1.5-1.2 3.5-1.4 5.5-1.2V3c-2-.2-4 0-5.5 1.2zM8 4.2v9"/>`,
  pic: svg`<circle cx="3.5" cy="8" r="2"/><rect x="11" y="6" width="4" height="4"/><path d="M5.5 8H11"/>`,
  yaml: svg`<path d="M3 4h10M5 8h8M5 12h5"/>`,
  out: svg`<rect x="2" y="3" width="12" height="10" rx="1.5"/><path d="M4.5 6.5l2 1.5-2 1.5M8 10h3"/>`,
};

/** icon is a line drawing of 16 by 16; the button around it carries the name. */
export function icon(name: keyof typeof paths): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${paths[name]}</svg>`;
}

const shapes: Record<PortKind, { full: TemplateResult; hollow: TemplateResult; letter: string }> = {
  port: { full: svg`<circle cx="18" cy="18" r="9.5" class="sock"/>`, hollow: svg`<circle cx="18" cy="18" r="9.5" class="sock off"/>`, letter: 'P' },
  nodePort: {
    full: svg`<rect x="9.3" y="9.3" width="17.5" height="17.5" rx="1.5" class="sock"/>`,
    hollow: svg`<rect x="9.3" y="9.3" width="17.5" height="17.5" rx="1.5" class="sock off"/>`, letter: 'N',
  },
  targetPort: {
    full: svg`<path d="M18 5.5L30.5 18L18 30.5L5.5 18Z" class="sock"/>`,
    hollow: svg`<path d="M18 5.5L30.5 18L18 30.5L5.5 18Z" class="sock off"/>`, letter: 'T',
  },
  containerPort: {
    full: svg`<path d="M18 1.4L34.6 18L18 34.6L1.4 18Z" class="ring k-containerPort"/><path d="M18 6.9L29.1 18L18 29.1L6.9 18Z" class="sock flat"/>`,
    hollow: svg`<path d="M18 1.4L34.6 18L18 34.6L1.4 18Z" class="ring k-containerPort"/><path d="M18 8L28 18L18 28L8 18Z" class="sock off"/>`, letter: 'C',
  },
};

/** How a walk can end badly, as the picture draws it: a wall across the wire; a wire that breaks into shrinking dashes; a cross in a dotted ring. */
const astray = svg`<circle cx="18" cy="18" r="8" class="end"/><path d="M15 15l6 6M21 15l-6 6" class="end-x"/>`;
const fates: Record<string, TemplateResult> = {
  refuse: svg`<path d="M18 6.5V29.5" class="end-wall"/>`,
  drop: svg`<path d="M3 14.5H34V21.5H3Z" class="end-gap"/><path d="M5 18h7M16 18h4.5M24.5 18h2.5M31 18h.5" class="end-x"/>`,
};

/**
 * glyph is a stop's mark on the timeline: the socket of its kind, or a dot where dst keeps its kind. A containerPort wears
 * what was plugged into it: a targetPort, or nothing but itself when the pod was asked directly.
 */
export function glyph(s: Pick<Stop, 'mark' | 'wire' | 'bad' | 'does'>, reached: boolean): TemplateResult {
  const halo = svg`<circle cx="18" cy="18" r="17" class="halo-now"/>`;
  if (s.bad) return html`<svg viewBox="0 0 36 36" aria-hidden="true"><g class="fate">${fates[s.does] ?? astray}</g>${halo}</svg>`;
  if (!isPortKind(s.mark)) return html`<svg viewBox="0 0 36 36" aria-hidden="true"><circle cx="18" cy="18" r="5.5" class="beat"/>${halo}</svg>`;
  const shape = shapes[s.mark];
  const ring = s.mark === 'containerPort';
  const worn = ring && s.wire === 'targetPort' ? 'targetPort' : s.mark;
  const letter = ring && !reached ? nothing
    : svg`<text x="18" y=${ring ? '21.4' : '21.9'} class="letter ${ring ? 'small' : ''} ${reached ? '' : 'off'}">${shapes[worn].letter}</text>`;
  return html`<svg viewBox="0 0 36 36" class="k-${worn}" aria-hidden="true">${reached ? shape.full : shape.hollow}${letter}${halo}</svg>`;
}
