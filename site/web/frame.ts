// The frame page: a playground inside somebody else's post. Loaded by app.ts before the elements wake, it reads the state
// from the address, and then talks to the host: how high it is, which colours it should wear, when it is folded away.

import { isLink, unpack, type Shared } from './core/link.js';
import { readPage, type Page } from './core/page.js';
import { wordsFor } from './core/words.js';
import { Foot } from './elements/foot.js';
import { Notes } from './elements/notes.js';
import { langOf } from './elements/part.js';
import type { Playground } from './elements/playground.js';
import { Host } from './host.js';

/** prepare gives the playground what the address says, and names the elements that only a frame has; null if there is nothing to show but a message. */
export async function prepare(playground: Playground): Promise<Record<string, CustomElementConstructor> | null> {
  const host = new Host();
  const own = readPage(playground.querySelector('script[data-page]')?.textContent ?? '{}');
  const lang = langOf(playground);
  const shared = isLink(location.hash) ? await unpack(location.hash) : undefined;
  addEventListener('hashchange', () => location.reload());
  if (shared === null) {
    const words = wordsFor(lang);
    const message = document.createElement('p');
    message.className = 'damaged';
    message.role = 'alert';
    message.textContent = words.damagedFrame;
    playground.replaceWith(message);
    host.drawn();
    return null;
  }
  if (shared?.lang && shared.lang !== lang) {
    location.replace(new URL(`../../${shared.lang}/frame/${location.hash}`, location.href));
    return null;
  }
  if (shared?.theme && shared.theme !== 'auto') document.documentElement.dataset.theme = shared.theme;
  playground.page = shared ? pageOf(shared, own) : own;
  playground.host = host;
  playground.append(document.createElement('pw-notes'));
  host.follow(playground);
  return { 'pw-foot': Foot, 'pw-notes': Notes };
}

/** pageOf is a page made of a state. What the reader edits is kept under the state's own text: the same block in the same place. */
function pageOf(s: Shared, own: Page): Page {
  const page: Page = {
    version: 1, page: `frame/${digest(JSON.stringify([s.files, s.options ?? {}]))}`, files: s.files, options: s.options ?? {},
    ask: s.ask, view: s.view, stop: s.stop, steps: [],
  };
  if (s.readonly) page.readonly = true;
  const title = s.lesson && own.lessons?.[s.lesson];
  if (title) page.lessons = { [s.lesson!]: title };
  return page;
}

/** digest is a short name for a text: 53 bits, not meant to keep anybody out. */
export function digest(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 2654435761);
    b = Math.imul(b ^ text.charCodeAt(i), 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
