// The one-line picture of what a Service's YAML says, with the geometry of the engine's own strip (engine/view/svg/strip.go):
// testdata/strips.json is what Go draws, and a test holds this file to it. Nothing here knows a number that nobody wrote.

import type { Pin } from '../core/protocol.js';
import { html, svg } from './make.js';
import type { Service } from './service.js';
import type { Words } from './words.js';

/** How wide the engine reckons a field or a note to be (engine/view/svg/measure.go). */
const widths: Record<string, number> = { port: 25.849, nodePort: 53.349, targetPort: 57.819, containerPort: 76.992, LoadBalancer: 66.822, ClusterIP: 43.869, Service: 34.745 };

/** Door is a socket on the line: its field, the number that somebody wrote, and a note. */
type Door = [kind: string, number: string, note: string, where: '' | 'ring' | 'goal'];

/**
 * draw draws the doors that the engine's first question passes, in the view that is asked for: a piece for each, so that
 * the line breaks like a line of text where it has no room.
 */
export function draw(s: Service, told: boolean, pin: Pin | undefined, w: Words): HTMLElement {
  const p = s.ports[0]!;
  const headless = s.said['spec.clusterIP'] === 'None';
  const portless = s.type === 'ClusterIP' || s.said['spec.allocateLoadBalancerNodePorts'] === 'false';
  const balanced = s.type === 'LoadBalancer' && (s.cloud || pin?.loadBalancer);
  const kept = balanced && !told && !/^o|^$/.test(s.cloud); // Azure and Google leave the address as it is; OpenStack writes another
  const name = portless && !balanced && !s.said['spec.externalIPs.0'] ? w.pod : w.outside;
  const doors: Door[] = [];
  if (balanced) doors.push(['port', p.port, 'LoadBalancer', kept ? 'ring' : '']);
  else if (portless && !headless && !told) doors.push(['port', p.port, 'ClusterIP', 'ring']);
  if (!portless && !kept) doors.push(['nodePort', p.nodePort || `${pin?.nodePorts?.[p.name || p.port] ?? ''}`, w.nodes, '']);
  if (told && !headless) doors.push(['port', p.port, 'Service', 'ring']);
  const target = p.targetPort || p.port;
  if (s.pods && (!headless || target === p.port)) doors.push([headless ? 'containerPort' : 'targetPort', target, // nobody rewrites the port of a headless Service
    w.pods.replace('#', `${s.pods}`), 'goal']);
  let label = name;
  const pieces = doors.map(([kind, number, note, where], i) => {
    label += ` → ${kind} ${number}`;
    const x = i ? 44 : 60;
    const left = x + (where ? (where === 'goal' ? 21 : 19) : 14);
    const end = left + Math.max(widths[kind]! + number.length * 8.442, widths[note] ?? 0);
    const path = (kind: string, d: string) => svg('path', { class: kind, d });
    const diamond = (r: number) => `M${x} ${38 - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`;
    const round = (name: string, r: number, rx = r) => svg('rect', { class: `${name} ${kind}`, x: x - r, y: 38 - r, width: 2 * r, height: 2 * r, rx });
    const text = (kind: string, x: number, y: number, ...said: (Node | string)[]) => svg('text', { class: kind, x, y }, ...said);
    return svg('svg', { width: end, height: 60 },
      path(`wire ${kind}`, `M-1 38H${x}`), path(`chev ${kind}`, `M${x - 27} 33l5 5l-5 5`), path(`wire ${doors[i + 1]?.[0]}`, `M${x} 38H${doors[i + 1] ? end : x}`),
      ...(where === 'goal' ? [path('ring containerPort', diamond(16.6)), path(kind, diamond(11.1))]
        : [round(where, where ? 13.5 : 0), kind === 'port' ? round('sock', 9.5) : round('sock', 8.75, 1.5)]),
      text('letter', x, 41.8, kind[0]!.toUpperCase()),
      text('note', left, 17, note), text(kind, left, where === 'goal' ? 42.5 : 32, `${kind} `, svg('tspan', { class: 'num' }, number)));
  });
  return html('div', { role: 'img', 'aria-label': label }, html('b', {}, name), ...pieces);
}
