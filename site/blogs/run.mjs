// make blogs: builds, serves, reads, says what it saw. node run.mjs [--write] [jekyll|hugo] [chromium|firefox]
//
//	DIST      the built site (default: ../../dist)
//	HUGO      hugo (default: the one in PATH)
//	CHROMIUM, FIREFOX  the browsers
//	PORT      the blog's port; Portwalk's is the next one (default 9036)

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browsers } from './browsers.mjs';
import * as checks from './checks.mjs';
import { build, engines, line, page } from './engines.mjs';
import { documented, host } from './hosts.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.resolve(process.env.DIST ?? path.join(here, '../../dist'));
const work = path.resolve(here, '../../.cache/blogs');
const port = Number(process.env.PORT ?? 9036);
const [blogURL, portwalkURL] = [`http://127.0.0.1:${port}/`, `http://127.0.0.1:${port + 1}/`];
const args = process.argv.slice(2);
const some = (all) => Object.keys(all).filter((k) => !args.some((a) => a in all) || args.includes(k));

/** fixture holds what an engine made of the post to what is kept of it; Portwalk's address is the only thing that may differ. */
function fixture(name, html) {
  const file = path.join(here, 'fixtures', `${name}.html`);
  const text = html.replaceAll(portwalkURL, 'https://portwalk.example/');
  if (args.includes('--write')) fs.writeFileSync(file, text);
  assert.equal(text, fs.readFileSync(file, 'utf8'), `fixtures/${name}.html is not what the engine makes: node run.mjs --write`);
}

const said = [];
const say = (...words) => (said.push(words), console.log(words.join('  ')));

let failed = 0;
async function check(name, what) {
  const start = Date.now();
  try {
    await what();
    say('ok  ', name, `${((Date.now() - start) / 1000).toFixed(1)} s`);
  } catch (e) {
    failed++;
    say('FAIL', name, e.message);
  }
}

if (!fs.existsSync(path.join(dist, 'embed.js'))) throw new Error(`${dist}: no embed.js; run make build, or set DIST`);
let root = '';
const blog = await host(() => root, port, () => ({ 'content-security-policy': documented(new URL(portwalkURL).origin, path.relative(work, root).split(path.sep)[0]) }));
const portwalk = await host(() => dist, port + 1, { 'access-control-allow-origin': '*' });
const opened = {};
for (const b of some(browsers)) {
  opened[b] = await browsers[b]();
  say(opened[b].version);
}

for (const e of some(engines)) {
  say(engines[e].version());
  const made = build(e, work, portwalkURL);
  const [was, is] = ['before', 'after'].map((kind) => fs.readFileSync(path.join(made[kind], page(made[kind], 'kubernetes-service')), 'utf8'));
  await check(`${e}: the line is all that changed`, () => assert.equal(is.replace(line(portwalkURL), ''), was));
  await check(`${e}: as in fixtures`, () => fixture(`${e}-post`, is));
  await check(`${e}: ready-made, as in fixtures`, () => fixture(`${e}-ready`, fs.readFileSync(path.join(made.ready, page(made.ready, 'ways')), 'utf8')));
  for (const [b, browser] of Object.entries(opened)) {
    const visit = async (kind, name, then) => {
      root = made[kind];
      portwalk.asked.length = 0;
      const tab = await browser.open(blogURL + page(root, name).replace('index.html', ''));
      try {
        await then(tab, portwalk);
      } finally {
        await tab.close();
      }
    };
    await check(`${e}, ${b}: three playgrounds in the post`, () => visit('after', 'kubernetes-service', checks.post));
    await check(`${e}, ${b}: ready-made files and attributes`, () => visit('ready', 'ways', checks.ready));
    await check(`${e}, ${b}: scripts off`, async () => {
      root = work;
      const at = (kind) => `${blogURL}${path.relative(work, made[kind])}/${page(made[kind], 'kubernetes-service').replace('index.html', '')}`;
      await checks.off((url, o) => browser.open(url, o), at('before'), at('after'));
    });
  }
}

for (const b of Object.values(opened)) await b.close();
await blog.close();
await portwalk.close();
console.log(failed ? `make blogs: ${failed} failed` : 'make blogs: the post walks in every blog and browser');
process.exitCode = failed ? 1 : 0;
