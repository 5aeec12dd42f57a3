// The permalink of the sandbox: all of the reader's state in the fragment, so that no server ever sees it.
//
//	#v1=BASE64URL(deflate-raw(JSON in UTF-8))

import type { AskFor, File } from './protocol.js';
import type { View } from './page.js';

/** Shared is what a link carries. */
export interface Shared {
  files: File[];
  ask: AskFor;
  view: View;
  /** stop, from 1 */
  stop: number;
}

const mark = 'v1=';

/** A link longer than this opens nowhere; a text that inflates to more is no link of ours. */
const most = 2 << 20;

/** isLink says whether a fragment (with or without #) is a permalink. */
export function isLink(hash: string): boolean {
  return bare(hash).startsWith(mark);
}

/** pack makes the fragment, without #. */
export async function pack(s: Shared): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(s));
  return mark + toBase64(await through(bytes, new CompressionStream('deflate-raw')));
}

/** unpack reads a fragment; null when it is damaged or not ours. */
export async function unpack(hash: string): Promise<Shared | null> {
  if (!isLink(hash)) return null;
  try {
    const bytes = await through(fromBase64(bare(hash).slice(mark.length)), new DecompressionStream('deflate-raw'));
    return check(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return null;
  }
}

function bare(hash: string): string {
  return hash.startsWith('#') ? hash.slice(1) : hash;
}

function check(x: Partial<Shared> | null): Shared | null {
  const files = x?.files;
  if (!Array.isArray(files) || !files.length) return null;
  if (!files.every((f) => typeof f?.name === 'string' && typeof f?.text === 'string')) return null;
  return {
    files: files.map((f) => ({ name: f.name, text: f.text })),
    ask: x?.ask && typeof x.ask === 'object' ? x.ask : {},
    view: x?.view === 'told' ? 'told' : 'kernel',
    stop: Number.isInteger(x?.stop) ? x!.stop! : 0,
  };
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => undefined); // The reader below reports the same failure.
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error('too long');
    }
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
}

function toBase64(bytes: Uint8Array): string {
  let s = '';
  for (const b of bytes) s += String.fromCharCode(b);
  return btoa(s).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const s = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(s, (c) => c.charCodeAt(0));
}
