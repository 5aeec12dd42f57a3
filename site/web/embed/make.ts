// Elements made one by one: no text is ever read as markup.

type Attributes = Record<string, string | number>;

function make(namespace: string, tag: string, attributes: Attributes, inside: (Node | string)[]): Element {
  const e = document.createElementNS(`http://www.w3.org/${namespace}`, tag);
  for (const k in attributes) e.setAttribute(k, String(attributes[k]));
  e.append(...inside);
  return e;
}

export const html = (tag: string, attributes: Attributes, ...inside: (Node | string)[]) => make('1999/xhtml', tag, attributes, inside) as HTMLElement;
export const svg = (tag: string, attributes: Attributes, ...inside: (Node | string)[]) => make('2000/svg', tag, attributes, inside) as SVGElement;
