// Just enough YAML to know what an author's block says, as paths: spec.ports.0.port is 30080. What it does not understand
// (templates, anchors, broken text) it refuses, and the block is left alone: the engine has the real reader, this one
// only decides whether it is worth waking.

/** Flat is a document: every scalar by its path. */
export type Flat = Record<string, string>;

/** A row: its indentation, the dashes of lists, a key, and the rest. */
const row = /^( *)((?:-(?: +|$))*)(?:("[^"]*"|'[^']*'|[^\s#"'[\]{}&*!|>%@`,?+-][^#]*?) *:(?= |$))?(.*)/;

/** documents reads a text; it throws when there is something that it does not understand. */
export function documents(text: string): Flat[] {
  if (text.length > 3e4 || /\s{400}/.test(text)) throw 0; // nothing that an author typed, and no work for who is up to mischief
  return text.split(/^(?:---|\.\.\.)(?=\s|$)/m).map(one);
}

function one(text: string): Flat {
  const out: Flat = {};
  let stack: { at: number; key: string | number }[] = []; // the keys and list places that lead to the present row
  let deep = 1e9; // what is indented further continues a value
  for (const line of text.split('\n')) {
    let at = line.search(/\S/);
    if (at < 0 || line[at] === '#' || at > deep) continue;
    const [, , dashes = '', key, rest = ''] = row.exec(line)!;
    for (const dash of dashes.match(/- */g) ?? []) {
      stack = stack.filter((s) => s.at <= at);
      const top = stack.at(-1);
      if (top?.at === at && typeof top.key === 'number') top.key++;
      else stack.push({ at, key: 0 });
      deep = at;
      at += dash.length;
    }
    if (key) {
      stack = [...stack.filter((s) => s.at < at), { at, key: plain(key) as string }];
      deep = at;
    } else if (!dashes) throw line;
    const value = plain(rest);
    if (value === '' && !/["']/.test(rest)) deep = 1e9;
    put(out, stack.map((s) => s.key).join('.'), value);
  }
  return out;
}

function put(out: Flat, path: string, value: unknown): void {
  if (value && typeof value === 'object') for (const [k, v] of Object.entries(value)) put(out, `${path}.${k}`, v);
  else out[path] = value as string;
}

/** plain is a value without its quotes and its comment, or a collection in flow style; '' for a block of text. */
function plain(text: string): unknown {
  const t = text.replace(/(^|\s)#.*/, '').trim();
  const [, quote, inside] = /^(["'])(.*)\1$/.exec(t) ?? [];
  if (quote) return inside;
  if (/^[[{]/.test(t)) return JSON.parse(t.replace(/"[^"]*"|'[^']*'|[^\s{}[\],:"'][^{}[\],:]*/g, (w) => JSON.stringify(plain(w))));
  if (/^["'&*!%@`]/.test(t)) throw t;
  return /^[|>~]|^null$/.test(t) ? '' : t;
}
