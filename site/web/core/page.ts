// What the page says about itself: the JSON that the generator wrote into the playground.

import type { AskFor, File, Goal, Options, Reply } from './protocol.js';

export type View = 'kernel' | 'told';
export type Kind = 'lesson' | 'home' | 'sandbox' | 'embed' | 'builder';
export type Tab = 'kubectl' | 'rules' | 'pods' | 'chances';

/** Page is what a playground starts from. */
export interface Page {
  version: number;
  /** key under which edits and progress are kept; the same in every language */
  page: string;
  files: File[];
  options: Options;
  ask: AskFor;
  view: View;
  /** from 1; 0 is the last */
  stop: number;
  /** what the engine says to the first step, without pictures */
  reply?: Reply;
  steps: Step[];
  /** the reader may walk, but not edit */
  readonly?: boolean;
  /** frames: titles of lessons by their folders; a page made of a state keeps the one that it links to */
  lessons?: Record<string, string>;
}

/** Step is one step of a lesson: what arriving at it sets. */
export interface Step {
  id: string;
  ask?: AskFor;
  view?: View;
  stop?: number;
  tab?: Tab;
  files?: File[];
  options?: Options;
  goals?: Goal[];
  predict?: string;
}

/** readPage fills what the page left out. It throws only if the text is no JSON. */
export function readPage(text: string): Page {
  const given = JSON.parse(text) as Partial<Page>;
  const page: Page = {
    version: given.version ?? 1,
    page: given.page ?? 'page',
    files: given.files?.length ? given.files : [{ name: 'service.yaml', text: '' }],
    options: given.options ?? {},
    ask: given.ask ?? {},
    view: given.view ?? 'kernel',
    stop: given.stop ?? 0,
    steps: given.steps ?? [],
  };
  if (given.reply) page.reply = given.reply;
  if (given.lessons) page.lessons = given.lessons;
  return page;
}

/** Start is what the author wrote for a step, and the key under which the reader's version of it is kept. */
export interface Start {
  key: string;
  files: File[];
  options: Options;
}

/** startOf goes back to the nearest step that brings its own files: steps without go on with those before them. */
export function startOf(page: Page, id: string | undefined): Start {
  const start: Start = { key: page.page, files: page.files, options: page.options };
  const at = page.steps.findIndex((s) => s.id === id);
  for (const s of page.steps.slice(0, at + 1)) {
    if (s.files?.length) {
      start.files = s.files;
      start.key = s === page.steps[0] ? page.page : `${page.page}#${s.id}`;
    }
    if (s.options) start.options = s.options;
  }
  return start;
}
