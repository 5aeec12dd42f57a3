// What a block of code says of Services: the Service itself as it is written, and what kubectl printed about it.

import type { Pin } from '../core/protocol.js';
import { documents, type Value } from './yaml.js';

/** Port is one of spec.ports, with '' for what nobody wrote. */
export interface Port {
  name: string;
  port: string;
  nodePort: string;
  targetPort: string;
}

/** Service is the first Service of a block, as far as its still picture needs it. */
export interface Service {
  name: string;
  namespace: string;
  type: string;
  headless: boolean;
  /** cloud whose annotation it carries, and '' */
  cloud: string;
  external: boolean;
  nodePortless: boolean;
  selects: boolean;
  ports: Port[];
  /** how many pods the block itself brings for it; -1: the block brings no workload at all */
  pods: number;
  /** a dump of a cluster: it tells numbers and is not played */
  dump: boolean;
  clusterIP: string;
  loadBalancer: string;
}

type Map = { [key: string]: Value };

const map = (v: Value | undefined): Map => (v && typeof v === 'object' && !Array.isArray(v) ? v : {});
const list = (v: Value | undefined): Map[] => (Array.isArray(v) ? v.map(map) : []);
const text = (v: Value | undefined): string => (typeof v === 'string' ? v : '');
const clouds = /^(?:service\.beta\.kubernetes\.io\/(?:(openstack)|(azure)|(aws)-load-balancer)-|loadbalancer\.(openstack)\.org\/|(?:networking|cloud)\.(gke|google)\.(?:io|com)\/load-balancer-)/;
const number = /^\d{1,5}$/;

/** read finds the first Service that can be played in a text, or null: then the block is none of ours. */
export function read(source: string): Service | null {
  const all = documents(source);
  const first = all[0];
  if (first === undefined && !/^(?:\s*#.*\n|\s*\n|---.*\n)*(apiVersion|kind|metadata|spec):/.test(source)) return null;
  const objects = all.map(map).flatMap((d) => (d.kind === 'List' ? list(d.items) : [d]));
  const found = objects.find((d) => d.kind === 'Service' && d.apiVersion === 'v1');
  return found ? service(found, objects) : null;
}

function service(d: Map, objects: Map[]): Service | null {
  const meta = map(d.metadata);
  const spec = map(d.spec);
  const ports = list(spec.ports).map((p) => ({ name: text(p.name), port: text(p.port), nodePort: text(p.nodePort), targetPort: text(p.targetPort) }));
  if (!text(meta.name) || !ports.length || !ports.every((p) => number.test(p.port) && /^(\d{1,5})?$/.test(p.nodePort))) return null;
  const cloud = Object.keys(map(meta.annotations)).map((k) => clouds.exec(k)?.slice(1).find((x) => x)).find((x) => x) ?? '';
  const type = text(spec.type) || 'ClusterIP';
  if (type === 'ExternalName') return null;
  return {
    name: text(meta.name), namespace: text(meta.namespace) || 'default', type, cloud, ports,
    headless: spec.clusterIP === 'None',
    external: list(spec.externalIPs).length > 0,
    nodePortless: type === 'ClusterIP' || spec.allocateLoadBalancerNodePorts === 'false',
    selects: Object.keys(map(spec.selector)).length > 0,
    pods: podsOf(map(spec.selector), objects),
    dump: !!(meta.uid ?? meta.resourceVersion),
    clusterIP: text(spec.clusterIP),
    loadBalancer: text(list(map(map(d.status).loadBalancer).ingress)[0]?.ip),
  };
}

const workloads = /^(Deployment|ReplicaSet|StatefulSet|ReplicationController|DaemonSet|Pod)$/;

function podsOf(selector: Map, objects: Map[]): number {
  let n = -1;
  for (const o of objects) {
    if (!workloads.test(text(o.kind))) continue;
    n = Math.max(n, 0);
    const spec = map(o.spec);
    const labels = map(map(o.kind === 'Pod' ? o.metadata : map(spec.template).metadata).labels);
    const count = o.kind === 'Pod' ? 1 : o.kind === 'DaemonSet' ? 3 : Number(text(spec.replicas) || 1);
    if (Object.keys(selector).length && Object.entries(selector).every(([k, v]) => labels[k] === v)) n += count;
  }
  return n;
}

/** told finds in a block what a cluster answered about a Service: a row of `kubectl get svc`, or its dump as YAML. */
export function told(source: string, s: Service): Pin | null {
  const d = read(source);
  if (d?.dump) {
    if (d.name !== s.name || d.type !== s.type || !agree(s.ports, d.ports)) return null;
    return pin(s, d.clusterIP, d.loadBalancer, d.ports);
  }
  for (const line of source.split('\n')) {
    const words = line.trim().split(/\s+/);
    const at = words.indexOf(s.type);
    const last = words.find((w) => /^\d+(:\d+)?\/(TCP|UDP|SCTP)(,|$)/.test(w));
    if (at < 1 || !last || words[at - 1]!.replace(/^(service|svc)s?(\.v1\.)?\//, '') !== s.name) continue;
    const ports = last.split(',').map((p) => {
      const [, port = '', nodePort = ''] = /^(\d+)(?::(\d+))?\//.exec(p) ?? [];
      return { name: '', targetPort: '', port, nodePort };
    });
    if (agree(s.ports, ports)) return pin(s, words[at + 1]!, words[at + 2]!.split(',')[0]!, ports);
  }
  return null;
}

function agree(written: Port[], seen: Port[]): boolean {
  return written.length === seen.length && written.every((p, i) => p.port === seen[i]!.port && (!p.nodePort || p.nodePort === seen[i]!.nodePort));
}

const address = /^[\d.]{7,15}$|^[\da-f:]*:[\da-f:]*$/i;

function pin(s: Service, clusterIP: string, external: string, ports: Port[]): Pin {
  const p: Pin = { service: `${s.namespace}/${s.name}` };
  if (address.test(clusterIP) && s.clusterIP !== clusterIP) p.clusterIP = clusterIP;
  if (address.test(external) && s.type === 'LoadBalancer') p.loadBalancer = external;
  const given = s.ports.map((w, i) => [w.name || w.port, Number(w.nodePort ? 0 : ports[i]!.nodePort)] as const).filter(([, n]) => n);
  if (given.length) p.nodePorts = Object.fromEntries(given);
  return p;
}
