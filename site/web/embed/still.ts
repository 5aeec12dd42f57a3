// The one-line picture of what a Service's YAML says, with the geometry of the engine's own strip (engine/view/svg/strip.go):
// testdata/strips.json is what Go draws, and a test holds this file to it. Nothing here knows a number that nobody wrote.

import type { Pin } from '../core/protocol.js';
import type { Service } from './service.js';
import type { Words } from './words.js';

/** Door is a socket on the line. */
export interface Door {
  kind: 'port' | 'nodePort' | 'targetPort' | 'containerPort';
  /** '' if nobody wrote it */
  number: string;
  note: string;
  /** in a dashed ring: on no machine */
  ring?: boolean;
  /** the plug in the pod's socket, where the line ends */
  goal?: boolean;
}

/** Plan is a line: who asks, and the doors on the way. */
export interface Plan {
  inside: boolean; // a pod asks
  doors: Door[];
}

/** plan says which doors the engine's first question passes, in the view that is asked for. */
export function plan(s: Service, told: boolean, pin: Pin | undefined, w: Words): Plan {
  const p = s.ports[0]!;
  const port = (note: string, ring: boolean): Door => ({ kind: 'port', number: p.port, note, ring });
  const nodePort: Door = { kind: 'nodePort', number: p.nodePort || String(pin?.nodePorts?.[p.name || p.port] ?? ''), note: w.nodes(3) };
  const doors: Door[] = [];
  const answered = s.type === 'LoadBalancer' && s.cloud !== 'aws' && (s.cloud || pin?.loadBalancer);
  if (answered && /azure|gke|google/.test(s.cloud)) doors.push(port('LoadBalancer', true));
  else if (answered) doors.push(port('LoadBalancer', false), nodePort);
  else if (!s.nodePortless) doors.push(nodePort);
  else if (!s.headless && !told) doors.push(port('ClusterIP', true));
  if (told && !s.headless) doors.push(port('Service', true));
  if (s.selects && s.pods) {
    doors.push({ kind: s.headless ? 'containerPort' : 'targetPort', number: p.targetPort || p.port, note: w.pods(s.pods < 0 ? 3 : s.pods), goal: true });
  }
  return { inside: s.nodePortless && !answered && !s.external, doors };
}

/** Placed is a door with its place: the socket's x, the text's left. */
export interface Placed extends Door {
  from: number;
  x: number;
  left: number;
}

const fieldWidth = { port: 25.849, nodePort: 53.349, targetPort: 57.819, containerPort: 76.992 };
const noteWidth: Record<string, number> = { LoadBalancer: 66.822, ClusterIP: 43.869, Service: 34.745 };

/** place lays the doors on a line that begins behind a name of a width, and says where the picture ends. */
export function place(doors: Door[], name: number): { doors: Placed[]; end: number } {
  let from = name + 8;
  let gap = 60;
  let end = 0;
  const placed = doors.map((d) => {
    const x = from + gap;
    const left = x + (d.goal ? 21 : d.ring ? 19 : 14);
    const wide = Math.max(fieldWidth[d.kind] + d.number.length * 8.442, noteWidth[d.note] ?? 0);
    const out = { ...d, from, x, left };
    gap = left - x + wide + 44;
    from = x;
    end = left + wide;
    return out;
  });
  return { doors: placed, end };
}

export type Make = (tag: string, attributes: Record<string, string | number>, ...inside: (Node | string)[]) => SVGElement;

/** draw draws a plan as one line, or upright where there is no room for it. */
export function draw(p: Plan, w: Words, upright: boolean, make: Make): SVGElement {
  const name = p.inside ? w.pod : w.outside;
  const line = place(p.doors, p.inside ? w.podWidth : w.outsideWidth);
  const step = 40;
  const [wires, sockets, labels]: [Node[], Node[], Node[]] = [[], [], [make('text', { class: 'name', x: 0, y: upright ? 12 : 42 }, name)]];
  let last = upright ? 18 : 0;
  line.doors.forEach((d, i) => {
    const x = upright ? 17 : d.x;
    const y = upright ? 56 + i * step : 38;
    const left = upright ? 44 : d.left;
    const k = `k-${d.kind}`;
    const mid = (last + y) / 2;
    wires.push(make('path', { class: `wire ${k}`, d: upright ? `M${x} ${last}V${y}` : `M${d.from} 38H${x}` }));
    if (!upright) wires.push(make('path', { class: `chev ${k}`, d: `M${x - 27} 33l5 5l-5 5` }));
    else if (!i) wires.push(make('path', { class: `chev ${k}`, d: `M${x - 5} ${mid - 3}l5 5l5 -5` }));
    sockets.push(...socket(d, x, y, k, make));
    const number = make('tspan', { class: 'num' }, d.number);
    const low = upright ? y + 4 : d.goal ? 42.5 : 32;
    const field = make('text', { class: `field ${k}`, x: left, y: low }, d.number ? `${d.kind} ` : d.kind, number);
    if (upright) field.append(make('tspan', { class: 'note', dx: 8 }, d.note));
    else labels.push(make('text', { class: 'note', x: left, y: 17 }, d.note));
    labels.push(field);
    last = y;
  });
  const width = upright ? 240 : line.end + 8;
  const height = upright ? last + 26 : 62;
  const told = p.doors.map((d) => `${d.kind} ${d.number}`.trim()).join(' → ');
  return make('svg', { class: upright ? 'up' : 'line', role: 'img', 'aria-label': `${name} → ${told}`, viewBox: `-4 -4 ${width} ${height}`, width, height },
    make('g', {}, ...wires), make('g', {}, ...sockets), make('g', {}, ...labels));
}

function socket(d: Door, x: number, y: number, k: string, make: Make): Node[] {
  const diamond = (r: number) => `M${x} ${y - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`;
  const letter = make('text', { class: d.goal ? 'letter small' : 'letter', x, y: y + (d.goal ? 3.4 : 3.9) }, d.kind[0]!.toUpperCase());
  if (d.goal) return [make('path', { class: 'ring k-containerPort', d: diamond(16.6) }), make('path', { class: `plug ${k}`, d: diamond(11.1) }), letter];
  const shape = d.kind === 'port' ? make('circle', { class: `sock ${k}`, cx: x, cy: y, r: 9.5 })
    : make('rect', { class: `sock ${k}`, x: x - 8.75, y: y - 8.75, width: 17.5, height: 17.5, rx: 1.5 });
  return d.ring ? [make('circle', { class: `orbit ${k}`, cx: x, cy: y, r: 13.5 }), shape, letter] : [shape, letter];
}
