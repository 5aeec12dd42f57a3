// What a block of code says of Services: the Service itself as it is written, and what kubectl printed about it.

import type { Pin } from '../core/protocol.js';
import { documents, type Flat } from './yaml.js';

/** Port is one of spec.ports, with '' for what nobody wrote. */
export interface Port {
  name: string;
  port: string;
  nodePort: string;
  targetPort: string;
}

/** Service is the first Service of a block, as far as its still picture needs it. */
export interface Service {
  /** what is written, by path */
  said: Flat;
  name: string;
  namespace: string;
  type: string;
  /** the annotation of a cloud that gives an IP, or '' */
  cloud: string;
  ports: Port[];
  /** how many pods it finds: those of the block itself, or the demo's three */
  pods: number;
  /** what a cluster printed: it tells numbers and is not played */
  dump: boolean;
}

const clouds = /openstack[.-]|\/azure-|(gke|google)\S*\/load-balancer-/;

/** read finds the first Service that can be played in a text, or null: then the block is none of ours. */
export function read(source: string): Service | null {
  try {
    const all = documents(source);
    return service(all.find((d) => d.kind === 'Service' && d.apiVersion === 'v1')!, all);
  } catch {
    return null;
  }
}

const below = (d: Flat, path: string): string[] => Object.keys(d).filter((k) => k.startsWith(path)).map((k) => k.slice(path.length));

function service(said: Flat, all: Flat[]): Service | null {
  const ports: Port[] = [];
  for (let at = 'spec.ports.0.'; said[at + 'port']; at = `spec.ports.${ports.length}.`) {
    ports.push({ name: said[at + 'name'] ?? '', port: said[at + 'port']!, nodePort: said[at + 'nodePort'] ?? '', targetPort: said[at + 'targetPort'] ?? '' });
  }
  const name = said['metadata.name'] ?? '';
  const type = said['spec.type'] || 'ClusterIP';
  if (!/^[\w.-]+$/.test(name) || !/^(ClusterIP|NodePort|LoadBalancer)$/.test(type) || !/^(\d+ \d*,?)+$/.test(ports.map((p) => `${p.port} ${p.nodePort}`).join())) return null;
  const cloud = clouds.exec(below(said, 'metadata.annotations.').join());
  return {
    said, name, namespace: said['metadata.namespace'] || 'default', type, ports, pods: podsOf(said, all), dump: !!said['metadata.uid'],
    cloud: cloud ? cloud[0] : '',
  };
}

/** podsOf counts the pods that a selector finds among the workloads of a block; where there are none, a demo brings three. */
function podsOf(d: Flat, all: Flat[]): number {
  const selector = below(d, 'spec.selector.');
  const template = (o: Flat) => (o.kind === 'Pod' ? 'metadata.labels.' : 'spec.template.metadata.labels.');
  const workloads = all.filter((o) => below(o, template(o))[0]);
  const chosen = workloads.filter((o) => selector.every((k) => o[template(o) + k] === d['spec.selector.' + k]));
  if (!selector[0]) return 0;
  return workloads[0] ? chosen.reduce((n, o) => n + +(o.kind === 'DaemonSet' ? 3 : o['spec.replicas'] ?? 1), 0) : 3;
}

/**
 * told finds in a block what a cluster answered about a Service, in a row of `kubectl get svc`: what was given and nobody
 * wrote. The row must be of the same name, type and ports.
 */
export function told(source: string, s: Service): Pin | undefined {
  const ports = s.ports.map((p) => `${p.port}(?::(${p.nodePort || '\\d+'}))?/\\w+`);
  const row = new RegExp(`(?:^|\\s|/)${s.name}\\s+${s.type}\\s+(\\S+)\\s+([^\\s,]+)\\S*\\s+${ports}(?:\\s|$)`).exec(source);
  if (!row) return undefined;
  const [, clusterIP, loadBalancer, ...numbers] = row;
  const pin: Pin = { service: `${s.namespace}/${s.name}`, nodePorts: {} };
  const isAddress = (text: string) => /^[\d.:a-f]+$/.test(text); // not <pending>, not the name of a host
  if (isAddress(clusterIP!) && !s.said['spec.clusterIP']) pin.clusterIP = clusterIP!;
  if (isAddress(loadBalancer!) && s.type === 'LoadBalancer') pin.loadBalancer = loadBalancer!;
  s.ports.forEach((p, i) => p.nodePort || !numbers[i] || (pin.nodePorts![p.name || p.port] = +numbers[i]!));
  return pin;
}
