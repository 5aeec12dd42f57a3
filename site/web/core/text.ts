// The marked-up sentences of the engine, taken apart as engine/view/words does: {port:30080}, {nodePort}, **bold**, `code`.

export type PortKind = 'port' | 'nodePort' | 'targetPort' | 'containerPort';

/** Span is a piece that is drawn in one way; a port's text is its number, or '' when only the field is named. */
export interface Span {
  text: string;
  kind?: PortKind;
  bold?: boolean;
  code?: boolean;
}

export const portKinds: readonly PortKind[] = ['port', 'nodePort', 'targetPort', 'containerPort'];

export function isPortKind(s: string | undefined): s is PortKind {
  return portKinds.includes(s as PortKind);
}

const mark = /^(?:`([^`]+)`|\{(port|nodePort|targetPort|containerPort)(?::([^}]*))?\})/;

/** spans takes a sentence apart. What is not closed stands as it is written: every text has a meaning. */
export function spans(sentence: string): Span[] {
  const out: Span[] = [];
  let bold = false;
  const plain = (text: string) => {
    const last = out.at(-1);
    if (last && !last.kind && !last.code && !!last.bold === bold) last.text += text;
    else if (text) out.push(bold ? { text, bold } : { text });
  };
  for (let rest = sentence; rest; ) {
    const i = rest.search(/[{`*]/);
    if (i < 0) {
      plain(rest);
      break;
    }
    plain(rest.slice(0, i));
    rest = rest.slice(i);
    const m = mark.exec(rest);
    if (m) {
      const s: Span = m[1] ? { text: m[1], code: true } : { text: m[3] ?? '', kind: m[2] as PortKind };
      if (bold) s.bold = true;
      out.push(s);
      rest = rest.slice(m[0].length);
    } else if (rest.startsWith('**') && (bold || rest.slice(2).includes('**'))) {
      bold = !bold;
      rest = rest.slice(2);
    } else {
      plain(rest[0]!);
      rest = rest.slice(1);
    }
  }
  return out;
}

/** plain is a sentence without markup, for labels that only hold text. */
export function plain(sentence: string): string {
  return spans(sentence)
    .map((s) => [s.kind, s.text].filter(Boolean).join(' '))
    .join('');
}
