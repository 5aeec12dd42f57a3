// Other people's pages: a site and hosts on origins of their own, and a browser that counts what happens in them.

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const dist = path.resolve(process.env.DIST ?? fileURLToPath(new URL('../../../dist', import.meta.url)));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.json': 'application/json' };
const under = '/play/';

let site, host, browser;
const pages = new Map(); // the host's pages: path -> [html, headers]

/** open starts site, host and browser; call it in before(). */
export async function open() {
  if (!fs.existsSync(dist)) throw new Error(`${dist}: no built site; run make build, or set DIST`);
  site = await listen((request, response) => {
    let file = path.join(dist, decodeURIComponent(new URL(request.url, 'http://x').pathname).slice(under.length));
    if (file.endsWith('/') || !path.extname(file)) file = path.join(file, 'index.html');
    fs.readFile(file, (error, bytes) => {
      if (error || !file.startsWith(dist)) return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream', 'access-control-allow-origin': '*' }).end(bytes);
    });
  });
  host = await listen((request, response) => {
    const [html, headers] = pages.get(request.url) ?? ['', {}];
    response.writeHead(html ? 200 : 404, { 'content-type': types['.html'], ...headers }).end(html);
  });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromiumSandbox: false, args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
}

export async function close() {
  await browser?.close();
  for (const s of [site, host]) {
    s?.closeAllConnections();
    await new Promise((r) => (s ? s.close(r) : r()));
  }
}

async function listen(serve) {
  const s = http.createServer(serve);
  await new Promise((r) => s.listen(0, '127.0.0.1', r));
  return s;
}

/** siteURL is the built site; another name than the host's, so that it is another site and not only another port. */
export const siteURL = () => `http://localhost:${site.address().port}${under}`;
const hostURL = () => `http://127.0.0.1:${host.address().port}`;

export const markup = (name) => fs.readFileSync(new URL(`./markup/${name}`, import.meta.url), 'utf8');
export const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
/** fence is a block of code as kramdown writes it. */
export const fence = (text, language = 'yaml') => `<div class="language-${language} highlighter-rouge"><div class="highlight"><pre class="highlight"><code>${escaped(text)}</code></pre></div></div>`;

/** post is a page of a host with the one script line in it. */
export const post = (body, { lang = 'ko', script = '', head = '', attributes = '' } = {}) => `<!doctype html><html lang="${lang}"${attributes}><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A post</title><link rel="icon" href="data:,">
<style>body{margin:0;background:#fdfdfd;color:#24292f;font:16px/1.8 sans-serif}main{max-width:700px;margin:0 auto;padding:30px}pre{padding:14px 18px;background:#f6f8fa;overflow:auto}</style>${head}
<body><main><h1>A post</h1>${body}<p id="after">And so on.</p></main><script type="module" src="${siteURL()}embed.js" ${script}></script>`;

let n = 0;

/** read opens a host's page; faults fills with what must not happen there. */
export async function read(html, { headers = {}, width = 900, height = 900, scheme = 'light', scripts = true, before, motion = 'reduce' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: scripts, reducedMotion: motion });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults = [];
  const requests = [];
  page.on('console', (m) => m.type() === 'error' && faults.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => faults.push(`uncaught: ${e.message}`));
  page.on('request', (r) => requests.push(r.url()));
  await page.addInitScript(() => addEventListener('securitypolicyviolation', (e) => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`)));
  await before?.(page, context);
  const url = `/post-${n++}.html`;
  pages.set(url, [html, headers]);
  await page.goto(hostURL() + url, { waitUntil: 'load' });
  if (scripts) await page.waitForFunction(() => customElements.get('portwalk-service'), null, { timeout: 5000 }).catch(() => undefined);
  return { page, faults, requests, context };
}

export const strips = (page) => page.locator('.portwalk');
export const button = (page, i = 0) => strips(page).nth(i).locator('button');
export const picture = (page, i = 0) => strips(page).nth(i).locator('[role=img]');

/** unfold opens a playground and gives its frame once it shows. */
export async function unfold(page, i = 0) {
  await button(page, i).click();
  await strips(page).nth(i).locator('section.open').waitFor();
  return frame(page, i);
}

export async function frame(page, i = 0) {
  const f = await (await strips(page).nth(i).locator('iframe').elementHandle()).contentFrame();
  await f.locator('portwalk-playground[data-engine="ready"]').waitFor();
  return f;
}

/** state is what a strip hands to its frame, without opening it. */
export async function state(page, i = 0) {
  await button(page, i).evaluate((b) => b.click());
  const src = await strips(page).nth(i).locator('iframe').getAttribute('src');
  const packed = /#v1=([\w-]+)$/.exec(src)[1];
  return { src, ...JSON.parse(zlib.inflateRawSync(Buffer.from(packed, 'base64url')).toString()) };
}
