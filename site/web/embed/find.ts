// Finds blocks of code in a post and reads their text exactly, whatever highlighter wrote them: Rouge, Chroma, Prism,
// highlight.js, Shiki, WordPress, Ghost, or nobody.

/** What belongs to a block and is not its text: line numbers, copy buttons, captions. */
const beside = 'button,script,style,template,figcaption,svg,[hidden],[aria-hidden=true],.sr-only,.lineno,.linenos,.linenumber,.line-number,'
  + '.gutter,.rouge-gutter,.gl,.ln,.lnt,.hljs-ln-numbers,.line-numbers-rows,.toolbar,.copy,.copy-btn,.copy-button,.clipboard,[data-line-number]:empty';

/** What may be wrapped around a block and holds nothing else; the strip goes below all of it. */
const wrapper = 'code,pre,td,tr,tbody,table,figure,portwalk-code,.highlight,.highlighter-rouge,.chroma,.code-toolbar,.kg-card,.syntaxhighlighter,'
  + '.wp-block-code,.codehilite,.code-block,.codeblock,.code-wrapper,.code-block-wrapper,.expressive-code,.container:is(.syntaxhighlighter *)';

const editors = '[contenteditable]:not([contenteditable=false]),textarea,[role=textbox],.cm-editor,.CodeMirror,.monaco-editor,.ace_editor,portwalk-playground';

/** Block is one block of code. */
export interface Block {
  /** innermost element that holds all of its lines */
  code: Element;
  /** outermost element around it, below which the strip goes */
  whole: Element;
  /** its text, read when it is first asked for */
  text(): string;
  /** it may hold YAML: its language says so, or nobody says which it is */
  yaml: boolean;
}

/** blocks lists the blocks of code below a root, in order. */
export function blocks(root: ParentNode): Block[] {
  const all = [...root.querySelectorAll('pre,.syntaxhighlighter td.code,div.code>code')];
  return all.filter((e) => !e.querySelector('pre') && !e.matches(beside) && !e.closest('.rouge-gutter,.gutter,.lntd:not(:last-child),' + editors)).map(block);
}

function block(code: Element): Block {
  let whole = code;
  while (whole.parentElement?.matches(wrapper)) whole = whole.parentElement;
  const language = languageOf(code, whole);
  let text: string | undefined;
  return { code, whole, text: () => (text ??= textOf(code)), yaml: /^(ya?ml|text|txt|plain(text)?|none|nohighlight|kubernetes|k8s|)$/.test(language) };
}

const named = /(?:^|\s)(?:lang(?:uage)?-|brush:\s*|(?:highlight-)?source-)([\w+#-]+)/i;

/** languageOf is the language that a block says it is in; '' if it says nothing. */
function languageOf(code: Element, whole: Element): string {
  const inner = code.querySelector('code');
  for (let e: Element | null = inner ?? code; e; e = e.parentElement) {
    const said = e.getAttribute('data-lang') ?? e.getAttribute('data-language') ?? named.exec(e.className)?.[1] ?? /(?:^|\s)(ya?ml|bash|sh|shell|json|go|diff)(?:\s|$)/.exec(e.className)?.[1];
    if (said) return said.toLowerCase();
    if (e === whole) break;
  }
  return '';
}

/** textOf is what a reader would type to get the block: lines as they are seen, nothing that only stands beside them. */
export function textOf(code: Element): string {
  let out = '';
  const base = getComputedStyle(code).userSelect;
  const walk = (e: Element) => {
    for (const n of e.childNodes) {
      if (n.nodeType === 3) out += n.nodeValue;
      if (n.nodeType !== 1 || (n as Element).matches(beside)) continue;
      const child = n as Element;
      const { display, userSelect } = getComputedStyle(child);
      if (userSelect === 'none' && base !== 'none') continue;
      const line = /^(block|flex|grid|table-row|list-item)$/.test(display);
      if (line && out && !out.endsWith('\n')) out += '\n';
      const before = out.length;
      if (child.tagName === 'BR') out += '\n';
      walk(child);
      if (line && (out.length > before ? !out.endsWith('\n') : child.matches('tr,li,[class*=line]'))) out += '\n';
    }
  };
  walk(code);
  return out.replace(/\r\n?/g, '\n').replace(/\u00a0/g, ' ').replace(/[\u200b\ufeff]/g, '').replace(/^(?:[ \t]*\n)+/, '').replace(/\s*$/, '\n');
}
