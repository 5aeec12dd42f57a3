// What every browser test shares: a file server that serves the built site under a sub-path, one browser, and a page that
// counts everything that must not happen.
//
//	DIST      the built site (default: ../../dist)
//	CHROMIUM  the browser (default: /usr/bin/chromium)

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const dist = path.resolve(process.env.DIST ?? fileURLToPath(new URL('../../../dist', import.meta.url)));
const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.json': 'application/json',
};

/** The site lies under a sub-path on purpose: a link that begins with / would leave it. */
export const under = '/blog/playground/';

export const languages = ['ko', 'en'];
export const schemes = ['light', 'dark'];
export const lesson = (lang, id = 'loadbalancer', hash = '') => `${lang}/lessons/${id}/${hash}`;

let server, browser, base;

/** start opens the server and the browser; call it in before(). */
export async function start() {
  if (!fs.existsSync(dist)) throw new Error(`${dist}: no built site; run make build, or set DIST`);
  server = http.createServer(serve);
  await new Promise((r) => server.listen(0, '127.0.0.1', r));
  base = `http://127.0.0.1:${server.address().port}${under}`;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export async function stop() {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((r) => (server ? server.close(r) : r()));
}

function serve(request, response) {
  const name = decodeURIComponent(new URL(request.url, 'http://x').pathname);
  if (!name.startsWith(under)) return void response.writeHead(404).end();
  let file = path.join(dist, name.slice(under.length));
  if (!file.startsWith(dist)) return void response.writeHead(404).end();
  if (name.endsWith('/')) file = path.join(file, 'index.html');
  fs.readFile(file, (error, bytes) => {
    if (error) return response.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html><title>404</title>');
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(bytes);
  });
}

/**
 * visit opens a page of the site in a context of its own and gives {page, faults, context}. faults fills with console
 * errors, uncaught errors, CSP violations, failed requests and requests to other origins; a test ends with it empty.
 */
export async function visit(url, { scheme = 'light', width = 1440, height = 900, scripts = true, motion = 'reduce', context } = {}) {
  const own = context ?? (await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: scripts, reducedMotion: motion, permissions: ['clipboard-read', 'clipboard-write'],
  }));
  own.setDefaultTimeout(20_000);
  const page = await own.newPage();
  const faults = [];
  page.on('console', (m) => m.type() === 'error' && faults.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => faults.push(`uncaught: ${e.message}`));
  page.on('requestfailed', (r) => !/ERR_ABORTED/.test(r.failure()?.errorText ?? '') && faults.push(`failed: ${r.url()}`));
  page.on('request', (r) => !/^(data:|blob:)/.test(r.url()) && !r.url().startsWith(base) && faults.push(`outside the site: ${r.url()}`));
  if (scripts) {
    await page.addInitScript(() => addEventListener('securitypolicyviolation', (e) => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`)));
  }
  await page.goto(base + url);
  return { page, faults, context: own };
}

/** ready waits for the engine and the editor; a phone fetches them when somebody is there. */
export async function ready(page) {
  await page.mouse.move(3, 3);
  await page.mouse.move(4, 4);
  await page.locator('portwalk-playground[data-engine="ready"]').waitFor();
  if (await page.locator('pw-editor').count()) await page.locator('.cm-content').waitFor({ state: 'attached' });
}

/** The text in the editor; CodeMirror only renders what is seen, so the store is asked. */
export const text = (page) => page.evaluate(() => document.querySelector('portwalk-playground').store.file.text);

/** replace changes the first occurrence of old as a reader would: caret to its end, backspaces, typing. */
export async function replace(page, old, fresh) {
  const line = page.locator('.cm-line', { hasText: old }).first();
  await line.click();
  await page.keyboard.press('End');
  for (let i = 0; i < old.length; i++) await page.keyboard.press('Backspace');
  await page.keyboard.type(fresh);
}

/** settled waits until the last keystroke has been answered. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const { store } = document.querySelector('portwalk-playground');
    return store.state.engine === 'ready' && store.state.replied.every((f, i) => f.text === store.state.files[i]?.text);
  });
}

/** unveil walks past a prediction, as a reader who presses play. */
export async function unveil(page) {
  if (await page.locator('portwalk-playground[veiled]').count()) await page.evaluate(() => document.querySelector('portwalk-playground').store.lift());
}

export const figure = (page) => page.locator('pw-stage .figure svg');
/** drawn are the places in the picture where a text stands. */
export const drawn = (page, words) => figure(page).locator('text').filter({ hasText: words });
export const timeline = (page) => page.locator('pw-player .stops');
export const stop_ = (page, name) => timeline(page).getByRole('button', { name, exact: false });
