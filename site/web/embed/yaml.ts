// Just enough YAML to know what an author's block says: mappings, lists, scalars, comments, documents, flow style. What it
// does not understand (templates, anchors, broken text) it refuses, and the block is left alone: the engine has the
// real reader, this one only decides whether it is worth waking.

export type Value = string | null | Value[] | { [key: string]: Value };

const blank = /^\s*(#|$)/;
const key = /^("(?:\\.|[^"\\])*"|'[^']*'|[^\s#"'[\]{}&*!|>%@`,?-][^#]*?|-[^\s#][^#]*?)\s*:(?:\s+(.*))?$/;

/** documents reads a text; a document that cannot be read is undefined. */
export function documents(text: string): (Value | undefined)[] {
  return text.split(/^(?:---(?:[ \t].*)?|\.\.\.[ \t]*)$/m).filter((d) => !d.split('\n').every((l) => blank.test(l))).map((d) => {
    try {
      return one(d.split('\n'));
    } catch {
      return undefined;
    }
  });
}

function one(lines: string[]): Value {
  let i = 0;

  /** next goes on to the next line that says something, and tells how far it is indented; -1 at the end. */
  const next = (): number => {
    while (i < lines.length && blank.test(lines[i]!)) i++;
    return i < lines.length ? lines[i]!.search(/[^ ]/) : -1;
  };

  const node = (least: number): Value => {
    const at = next();
    if (at < least) return null;
    return isItem(at) ? list(at) : mapping(at);
  };

  const isItem = (at: number) => /^-(\s|$)/.test(lines[i]!.slice(at));

  const list = (at: number): Value => {
    const out: Value[] = [];
    while (next() === at && isItem(at)) {
      const rest = lines[i]!.slice(at + 1);
      if (blank.test(rest) || isKey(rest.trim()) || /^\s*-\s/.test(rest)) {
        lines[i] = ' '.repeat(at + 1) + rest;
        out.push(node(at + 1));
      } else {
        i++;
        out.push(scalar(rest, at));
      }
    }
    return out;
  };

  const mapping = (at: number): Value => {
    const out: { [key: string]: Value } = Object.create(null);
    while (next() === at) {
      const m = key.exec(lines[i]!.slice(at).trimEnd());
      if (!m) throw m;
      i++;
      const value = m[2] ?? '';
      out[plain(m[1]!) as string] = blank.test(value) ? (next() === at && isItem(at) ? list(at) : node(at + 1)) : scalar(value, at);
    }
    if (next() > at) throw i;
    return out;
  };

  /** scalar reads a value and the lines that continue it: those that are indented further than its key. */
  const scalar = (value: string, at: number): Value => {
    const text = [value];
    for (; i < lines.length && (!lines[i]!.trim() || lines[i]!.search(/\S/) > at); i++) text.push(lines[i]!.trim());
    return /^\s*[|>]/.test(value) ? text.slice(1).join('\n') : plain(text.join(' '));
  };

  const all = node(0);
  if (next() >= 0) throw i;
  return all;
}

function isKey(text: string): boolean {
  return key.test(text);
}

const word = /"(?:\\.|[^"\\])*"|'[^']*'|[^\s{}[\],:"'#][^{}[\],:#]*/g;

/** plain is a value without its quotes and its comment, or a collection in flow style. */
function plain(text: string): Value {
  const t = text.trim();
  const quoted = /^(?:"((?:\\.|[^"\\])*)"|'([^']*)')\s*(?:#.*)?$/.exec(t);
  if (quoted) return quoted[1] ?? quoted[2]!;
  if (/^[[{]/.test(t)) return JSON.parse(t.replace(/\s#.*$/, '').replace(word, (w) => JSON.stringify(plain(w)))) as Value;
  if (/^["'&*!%@`|>]/.test(t)) throw t;
  const bare = t.replace(/\s+#.*$/, '');
  return /^(~|null)?$/.test(bare) ? null : bare;
}
