// The post as real Jekyll and real Hugo built it (site/blogs/fixtures; make blogs holds them to the engines), in Chromium, on
// another origin than Portwalk's.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { browsers } from '../../blogs/browsers.mjs';
import * as checks from '../../blogs/checks.mjs';
import { host } from '../../blogs/hosts.mjs';

const dist = path.resolve(process.env.DIST ?? fileURLToPath(new URL('../../../dist', import.meta.url)));
const fixtures = fileURLToPath(new URL('../../blogs/fixtures', import.meta.url));
let browser, blog, portwalk;

before(async () => {
  portwalk = await host(() => dist, 0, { 'access-control-allow-origin': '*' });
  const origin = new URL(portwalk.url).origin;
  const policy = `default-src 'none'; img-src 'self' https:; style-src 'self' 'unsafe-inline'; script-src 'self' ${origin}; frame-src ${origin}; connect-src 'self'`;
  blog = await host(() => fixtures, 0, { 'content-security-policy': policy }, (page) => page.replaceAll('https://portwalk.example/', portwalk.url).replace(/<link rel="stylesheet"[^>]*>/, ''));
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

test('the host is down: the post is as it was', async () => {
  const down = await host(() => fixtures, 0, {}, (page) => page.replaceAll('https://portwalk.example/', 'http://127.0.0.1:9/').replace(/<link rel="stylesheet"[^>]*>/, ''));
  const { page, close } = await browser.open(`${down.url}jekyll-post.html`);
  assert.equal(await page.evaluate(() => document.querySelectorAll('.portwalk, iframe').length), 0);
  assert.equal(await page.evaluate(() => document.querySelectorAll('pre').length), 5);
  await close();
  await down.close();
});
