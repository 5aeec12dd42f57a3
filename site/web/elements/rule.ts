// The port numbers inside a rule's text, on their cables. The text itself is the mode's own, to the letter.

import type { TemplateResult } from 'lit';
import type { Rule } from '../core/protocol.js';
import { pin } from './marked.js';

/** A number behind --dport or dport is a nodePort in the chain of the node ports and a port elsewhere; an address that a rule writes ends in a targetPort. */
const number = /(--dport |\bdport |--to-destination \S+?:|dnat to \S+?:|-> \S+?:|nodeport-\S+? \. )(\d+)/g;

export function ruleText(r: Rule): (TemplateResult | string)[] {
  const out: (TemplateResult | string)[] = [];
  let at = 0;
  for (const m of r.text.matchAll(number)) {
    const before = m.index + m[1]!.length;
    out.push(r.text.slice(at, before), pin(kindOf(m[1]!, r.chain), m[2]!));
    at = before + m[2]!.length;
  }
  out.push(r.text.slice(at));
  return out;
}

function kindOf(before: string, chain: string): string {
  if (/:$/.test(before)) return 'targetPort';
  return /NODEPORT|nodeport/.test(chain) ? 'nodePort' : 'port';
}
