// The post as real Jekyll and real Hugo built it (site/blogs/fixtures; make blogs holds them to the engines), in Chromium, on
// another origin than Portwalk's.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { browsers } from '../../blogs/browsers.mjs';
import * as checks from '../../blogs/checks.mjs';
import { documented, host } from '../../blogs/hosts.mjs';

const dist = path.resolve(process.env.DIST ?? fileURLToPath(new URL('../../../dist', import.meta.url)));
const fixtures = fileURLToPath(new URL('../../blogs/fixtures', import.meta.url));
let browser, blog, portwalk;

before(async () => {
  portwalk = await host(() => dist, 0, { 'access-control-allow-origin': '*' });
  const origin = new URL(portwalk.url).origin;
  blog = await host(() => fixtures, 0, (name) => ({ 'content-security-policy': documented(origin, /hugo/.exec(name)?.[0]) }), (page) => page.replaceAll('https://portwalk.example/', portwalk.url).replace(/<link rel="stylesheet"[^>]*>/, ''));
  browser = await browsers.chromium();
});
after(async () => {
  await browser?.close();
  await blog?.close();
  await portwalk?.close();
});

for (const engine of ['jekyll', 'hugo']) {
  for (const [name, check] of [['post', checks.post], ['ready', checks.ready]]) {
    test(`${engine}: ${name}`, async () => {
      portwalk.asked.length = 0;
      const tab = await browser.open(`${blog.url}${engine}-${name}.html`);
      await check(tab, portwalk);
      await tab.close();
    });
  }
}

test('pinned by its hash the script runs, and with another hash the post is as it was', async () => {
  const { sha384 } = JSON.parse(fs.readFileSync(path.join(dist, 'embed.json'), 'utf8'));
  for (const [hash, strips] of [[sha384, 3], [sha384.replace(/.{4}$/, 'AAAA'), 0]]) {
    const pinned = await host(() => fixtures, 0, {}, (page) => page.replaceAll('https://portwalk.example/', portwalk.url)
      .replace('embed.js"', `embed.js" integrity="${hash}" crossorigin="anonymous"`).replace(/<link rel="stylesheet"[^>]*>/, ''));
    const { page, faults, close } = await browser.open(`${pinned.url}jekyll-post.html`);
    await checks.until('the script to run or to be refused', async () => faults.length || (await page.evaluate(() => document.querySelectorAll('.portwalk').length)));
    assert.equal(await page.evaluate(() => document.querySelectorAll('.portwalk').length), strips);
    await close();
    await pinned.close();
  }
});

test('the host is down: the post is as it was', async () => {
  const down = await host(() => fixtures, 0, {}, (page) => page.replaceAll('https://portwalk.example/', 'http://127.0.0.1:9/').replace(/<link rel="stylesheet"[^>]*>/, ''));
  const { page, close } = await browser.open(`${down.url}jekyll-post.html`);
  assert.equal(await page.evaluate(() => document.querySelectorAll('.portwalk, iframe').length), 0);
  assert.equal(await page.evaluate(() => document.querySelectorAll('pre').length), 5);
  await close();
  await down.close();
});
