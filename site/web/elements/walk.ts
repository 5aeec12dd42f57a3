// The dot that walks along a hop. It only moves where something happened, one stop forward at a time, and a reader who
// asked for less motion never sees it: the frame is simply the next one.

const svgNS = 'http://www.w3.org/2000/svg';

/** easeWalk is close to cubic-bezier(.45, 0, .25, 1): slow off, slow on. */
function easeWalk(t: number): number {
  return t < 0.5 ? 4 * t * t * t : 1 - Math.pow(-2 * t + 2, 3) / 2;
}

/** duration reads the token, so that the style sheet stays the one place for it. */
function duration(figure: Element): number {
  return parseFloat(getComputedStyle(figure).getPropertyValue('--walk')) || 0;
}

/** walk moves a dot along the wire that leads to stop m (from 1) and calls back when it is there; it returns what stops it. */
export function walk(figure: SVGSVGElement, m: number): () => void {
  const wire = figure.querySelector<SVGGeometryElement>(`[id$="-hop-${m}"]`);
  const layer = figure.querySelector('.L-now');
  const ms = duration(figure);
  const length = wire && 'getTotalLength' in wire ? wire.getTotalLength() : 0;
  if (!wire || !layer || !ms || length < 8) return () => undefined;
  const dot = document.createElementNS(svgNS, 'circle');
  dot.setAttribute('class', 'dot walker');
  dot.setAttribute('r', '7');
  layer.append(dot);
  figure.classList.add('walking');
  const began = performance.now();
  let frame = 0;
  const end = () => {
    cancelAnimationFrame(frame);
    dot.remove();
    figure.classList.remove('walking');
  };
  const move = (now: number) => {
    const t = Math.min(1, Math.max(0, (now - began) / ms));
    const p = wire.getPointAtLength(length * easeWalk(t));
    dot.setAttribute('cx', String(p.x));
    dot.setAttribute('cy', String(p.y));
    if (t < 1) frame = requestAnimationFrame(move);
    else end();
  };
  move(began);
  return end;
}
