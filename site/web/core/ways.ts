// The ways to put a playground into somebody's page, as code to copy. The builder shows them, and the page around it holds
// the same code for readers without scripts; ways.test.mjs keeps the two equal.

/** Wish is what an author wants, in the words of <portwalk-service>'s attributes. Empty means: as Portwalk would choose. */
export interface Wish {
  /** where the site lies, https://…/ */
  base: string;
  yaml: string;
  /** in the order they are written: ['request', 'node-2:30088'], ['readonly', ''] */
  attributes: [name: string, value: string][];
  /** the language of the page with the frame, and of the link */
  lang: string;
  /** v1=…, the same as a state */
  state: string;
  /** of the iframe, in pixels */
  height: number;
}

/** Piece is code and where it goes: a key of the words' places. */
export interface Piece {
  place: Place;
  code: string;
}

export type Way = 'jekyll' | 'hugo' | 'ghost' | 'wordpress' | 'html' | 'iframe' | 'link' | 'picture';
export type Place = 'layout' | 'head' | 'post' | 'injection' | 'card' | 'functions' | 'block' | 'page' | 'address' | 'image' | 'command';

/** ways are in the order they are shown. */
export const ways: Way[] = ['jekyll', 'hugo', 'ghost', 'wordpress', 'html', 'iframe', 'link', 'picture'];

/** pieces is all the code for one way, in the order an author needs it. */
export function pieces(way: Way, w: Wish): Piece[] {
  switch (way) {
    case 'jekyll':
      return [{ place: 'layout', code: script(w) }, { place: 'post', code: fence(w.yaml) + ial(w) }];
    case 'hugo':
      return [{ place: 'layout', code: script(w) }, { place: 'post', code: fence(w.yaml, braces(w)) }];
    case 'ghost':
      return [{ place: 'injection', code: script(w) }, { place: 'card', code: element(w) }];
    case 'wordpress':
      return [{ place: 'functions', code: enqueue(w) }, { place: 'block', code: element(w) }];
    case 'html':
      return [{ place: 'page', code: `${element(w)}\n${script(w)}` }];
    case 'iframe':
      return [{ place: 'page', code: frame(w) }];
    case 'link':
      return [{ place: 'address', code: `${w.base}${w.lang}/sandbox/#${w.state}` }];
    case 'picture':
      return [{ place: 'image', code: `${w.base}api/v1/trace.svg?${w.state}` }, { place: 'command', code: command(w) }];
  }
}

/** script is the one line. */
export function script(w: { base: string }): string {
  return `<script type="module" src="${escape(w.base)}embed.js"></script>`;
}

/** element is the YAML with its wishes written around it. */
export function element(w: Wish): string {
  return `<portwalk-service${attributes(w, '')}>\n<pre><code class="language-yaml">${escape(w.yaml.trimEnd())}</code></pre>\n</portwalk-service>`;
}

function frame(w: Wish): string {
  const title = w.lang === 'ko' ? '요청이 가는 길' : 'The way of a request';
  return `<iframe src="${escape(`${w.base}${w.lang}/frame/#${w.state}`)}" title="${title}" width="100%" height="${w.height}" loading="lazy" style="border:0"></iframe>`;
}

function enqueue(w: Wish): string {
  return `add_action('wp_enqueue_scripts', function () {\n  wp_enqueue_script_module('portwalk', '${w.base.replace(/['\\]/g, '\\$&')}embed.js');\n});`;
}

/** fence is a code block in Markdown; longer than any run of backticks in it. */
function fence(yaml: string, after = ''): string {
  const longest = Math.max(2, ...[...yaml.matchAll(/`+/g)].map((m) => m[0].length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}yaml${after}\n${yaml.trimEnd()}\n${marks}`;
}

/** ial is kramdown's attribute list under a block. */
function ial(w: Wish): string {
  return w.attributes.length ? `\n{:${attributes(w, 'data-portwalk-', true)}}` : '';
}

/** braces are Hugo's attributes behind a fence. */
function braces(w: Wish): string {
  return w.attributes.length ? ` {${attributes(w, 'data-portwalk-', true).trim()}}` : '';
}

/** attributes begins with a space each. Where an attribute must have a value, a switch says true. */
function attributes(w: Wish, prefix: string, valued = false): string {
  return w.attributes.map(([name, value]) => ` ${prefix}${name}${value || valued ? `="${escape(value || 'true')}"` : ''}`).join('');
}

/** command makes the picture as a file, on the author's machine. */
function command(w: Wish): string {
  const of = (name: string) => w.attributes.find(([n]) => n === name)?.[1];
  const flags = [['--from', of('client')], ['--to', of('request')], ['--via', of('via')], ['--mode', of('mode')], ['--view', of('view')], ['--lang', of('lang') ?? w.lang]];
  const given = flags.filter(([, v]) => v).map(([f, v]) => ` ${f} ${shell(v!)}`).join('');
  return `portwalk trace -f service.yaml${given} -o svg > service.svg`;
}

function shell(s: string): string {
  return /^[\w./:@%+=-]+$/.test(s) ? s : `'${s.replace(/'/g, `'\\''`)}'`;
}

function escape(s: string): string {
  return s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
