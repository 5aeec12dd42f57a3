// Finds blocks of code in a post and reads their text exactly, whatever highlighter wrote them: Rouge, Chroma, Prism,
// highlight.js, Shiki, WordPress, Ghost, or nobody.

/** What stands inside a block and is not its text: line numbers, copy buttons. */
const beside = 'button,svg,[aria-hidden=true],[class*=lineno],[class*=line-num],[class*=linenum],[class*=gutter],[class*=copy],.ln,.lnt,.hljs-ln-numbers';

/** What may be wrapped around a block; the strip goes below all of it. */
const wrapper = 'pre,code,figure,table,tbody,tr,td,[class*=highlight],[class*=chroma],[class*=code],[class*=language-],[style*=-color]';

/** Block is one block of code. */
export interface Block {
  /** innermost element that holds all of its lines */
  code: Element;
  /** outermost element around it, below which the strip goes */
  whole: Element;
  /** its text, read when it is first asked for */
  text(): string;
}

/** blocks lists the blocks of code in the page, in order; not those that are being written, and no columns of line numbers. */
export function blocks(): Block[] {
  const all = [...document.querySelectorAll<HTMLElement>('pre,.syntaxhighlighter td.code')];
  return all.filter((e) => !e.isContentEditable && !e.querySelector('pre') && !e.closest('[class*=gutter],[class*=lineno],.lntd:not(:last-child),[data-portwalk=off]')).map(block);
}

function block(code: Element): Block {
  const long = code.textContent!.length * 1.5 + 99; // what holds more than the block is no wrapper of it, whatever its name
  let whole = code;
  for (let e: Element | null = code; e?.matches(wrapper) && e.textContent!.length < long; e = e.parentElement) whole = e;
  let text: string | undefined;
  return { code, whole, text: () => (text ??= textOf(code)) };
}

/** textOf is what a reader would type to get the block: lines as they are seen, nothing that only stands beside them. */
function textOf(code: Element): string {
  let out = '';
  const base = getComputedStyle(code).userSelect;
  const walk = (e: Element) => {
    for (const n of e.childNodes) {
      if (n.nodeType === 3) out += n.nodeValue;
      if (!(n instanceof Element) || n.matches(beside)) continue;
      const { display, userSelect } = getComputedStyle(n);
      if (userSelect === 'none' && base !== 'none') continue;
      const line = /block$|flex|grid|row|item/.test(display);
      if (n.tagName === 'BR' || (line && out && !out.endsWith('\n'))) out += '\n';
      const before = out.length;
      walk(n);
      if (line && (out.length === before || !out.endsWith('\n'))) out += '\n';
    }
  };
  walk(code);
  return out.replace(/\r/g, '').replace(/\u00a0+$/gm, '').replace(/\u00a0/g, ' ').replace(/^(\s*\n)+|\s*$/g, '');
}
