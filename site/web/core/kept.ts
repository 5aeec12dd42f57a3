// What is kept between visits: every edit, how far the reader came, the predictions. Nothing leaves the browser.
//
// A browser that keeps nothing (private windows, full or forbidden storage) still plays: then memory is the storage.

import type { File } from './protocol.js';

/** Storage is the part of localStorage that is used. */
export interface Box {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const prefix = 'portwalk/1/';

/** Progress is how far a reader came in one lesson. */
export interface Progress {
  /** id of the step that was open last */
  at: string;
  /** steps that were open and left forwards, or whose goals are met */
  done: string[];
  goals: string[];
  /** prediction id -> chosen value */
  predicted: Record<string, string>;
}

/** memory is a box that forgets when the page goes. */
export function memory(): Box {
  const all = new Map<string, string>();
  return {
    getItem: (k) => all.get(k) ?? null,
    setItem: (k, v) => void all.set(k, v),
    removeItem: (k) => void all.delete(k),
  };
}

/** Kept reads and writes; a failing box never disturbs the reader. */
export class Kept {
  #box: Box;
  #spare = memory();

  constructor(box: Box | null) {
    this.#box = box ?? this.#spare;
  }

  /** edits gives the reader's own version of the author's files, or null. Files that the author added since are there too. */
  edits(page: string, author: File[]): File[] | null {
    const texts = this.#read<{ files: Record<string, string> }>(`edit/${page}`)?.files;
    if (!texts || typeof texts !== 'object') return null;
    const own = author.map((f) => ({ name: f.name, text: typeof texts[f.name] === 'string' ? texts[f.name]! : f.text }));
    for (const name of Object.keys(texts)) {
      if (!author.some((f) => f.name === name) && typeof texts[name] === 'string') own.push({ name, text: texts[name] });
    }
    return own;
  }

  /** edit keeps the reader's version, or forgets it when it equals the author's. */
  edit(page: string, files: File[], author: File[]): void {
    if (same(files, author)) return this.#remove(`edit/${page}`);
    this.#write(`edit/${page}`, { files: Object.fromEntries(files.map((f) => [f.name, f.text])) });
  }

  progress(lesson: string): Progress {
    const p = this.#read<Partial<Progress>>(`progress/${lesson}`) ?? {};
    return { at: p.at ?? '', done: list(p.done), goals: list(p.goals), predicted: { ...p.predicted } };
  }

  setProgress(lesson: string, p: Progress): void {
    this.#write(`progress/${lesson}`, p);
  }

  #read<T>(key: string): T | null {
    const text = this.#get(prefix + key);
    if (!text) return null;
    try {
      const value: unknown = JSON.parse(text);
      return value && typeof value === 'object' ? (value as T) : null;
    } catch {
      return null;
    }
  }

  #get(key: string): string | null {
    try {
      return this.#box.getItem(key) ?? this.#spare.getItem(key);
    } catch {
      return this.#spare.getItem(key);
    }
  }

  #write(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    try {
      this.#box.setItem(prefix + key, text);
      this.#spare.removeItem(prefix + key);
    } catch {
      this.#spare.setItem(prefix + key, text);
    }
  }

  #remove(key: string): void {
    this.#spare.removeItem(prefix + key);
    try {
      this.#box.removeItem(prefix + key);
    } catch {
      // A box that cannot remove cannot have written either.
    }
  }
}

function list(x: unknown): string[] {
  return Array.isArray(x) ? x.filter((s): s is string => typeof s === 'string') : [];
}

/** same says whether two sets of files are equal, in order. */
export function same(a: readonly File[], b: readonly File[]): boolean {
  return a.length === b.length && a.every((f, i) => f.name === b[i]!.name && f.text === b[i]!.text);
}
