// What stands below an author's block: the still picture and one button; after the button, the playground in a frame.
// All of it lives in a shadow root with a constructed style sheet, so that a host's style and a host's strict policy are
// both left in peace. The author's block is never touched.

import { html } from './make.js';
import { sheet } from './style.js';
import type { Words } from './words.js';

/** Strip is the handle that the page holds. */
export interface Strip {
  root: HTMLElement;
  /** look follows the colours of the host */
  look(): void;
  /** open shows the playground; focus says that the reader asked for it and goes in */
  open(focus?: boolean): void;
  /** hear takes a message of a frame, if it is this strip's */
  hear(source: unknown, is: string, height: number): boolean;
}

/** base is the site's address, ending in /. */
export const base = new URL('.', import.meta.url);

const page = `portwalk-${Math.random().toString(36).slice(2)}`;

/** strip makes one. A frame may be silent for twelve seconds; after that the strip says so, and still shows it if it comes. */
export function strip(lang: string, w: Words, theme: string | null, name: string, picture: HTMLElement | '', state: string): Strip {
  const button = html('button', { type: 'button' }, w.walk);
  const line = html('div', { class: 'still' }, picture, button);
  const note = html('p', { role: 'alert' });
  const box = html('section', { role: 'group', 'aria-label': name }, line); // no landmark: a post may hold many that are called the same
  const root = html('div', { class: 'portwalk', lang });
  const shadow = root.attachShadow({ mode: 'open' });
  let frame: HTMLIFrameElement | undefined;
  let inside = false; // the reader asked for it: the focus goes in
  let timer = 0;
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(box);

  const post = (is: string) => frame?.contentWindow!.postMessage({ portwalk: 1, is, theme: box.style.colorScheme, fold: true }, base.origin);

  const show = (opened: boolean) => {
    clearTimeout(timer);
    timer = 0;
    note.remove();
    button.textContent = w.walk;
    box.classList.toggle('open', opened);
    if (opened && !inside) return;
    (opened ? frame! : button).focus({ preventScroll: true });
    if (opened) post('focus');
    else if (root.getBoundingClientRect().top < 0) root.scrollIntoView();
  };

  const look = () => {
    const { color } = getComputedStyle(root);
    const [a, b] = color.match(/[\d.]+/g)!.map(Number); // rgb(0 to 255, ...); other spaces begin with a lightness of 0 to 1 or to 100
    const scheme = theme ?? ((color[0] === 'r' ? b! / 255 : a! > 1 ? a! / 100 : a!) > 0.5 ? 'dark' : 'light'); // light text is written on dark paper
    if (scheme === box.style.colorScheme) return;
    box.style.colorScheme = scheme;
    post('look');
  };

  const open = (asked = false) => {
    inside = asked;
    if (timer) return;
    if (frame) return show(true);
    timer = 1;
    button.textContent += ' …';
    const src = `${base}${lang}/frame/#${state}`;
    box.append(frame = html('iframe', {
      title: name, name: `${page} ${box.style.colorScheme}`, src, referrerpolicy: 'no-referrer', allow: 'clipboard-write',
      sandbox: 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox',
    }) as HTMLIFrameElement);
    timer = window.setTimeout(() => {
      button.textContent = w.walk;
      box.append(note);
      note.replaceChildren(html('a', { href: src, target: '_blank' }, w.lost));
    }, 12_000);
  };

  const hear = (source: unknown, is: string, height: number) => {
    if (!frame || frame.contentWindow !== source) return false;
    if (is === 'ready') post('hello');
    if (is === 'fold') show(false); // the frame stays as it is: nothing typed in it is lost
    if (is === 'height') frame.height = `${height}`;
    if (height && timer) show(true);
    return true;
  };

  button.onclick = () => open(true);
  return { root, look, open, hear };
}
