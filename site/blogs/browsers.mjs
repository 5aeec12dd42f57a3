// Chromium through playwright-core, Firefox through WebDriver BiDi (puppeteer-core): one small face for both.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(fileURLToPath(new URL('../web/package.json', import.meta.url)));
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** elsewhere are the post's own pictures, on a host that no test may need. */
const elsewhere = /^https:\/\/github\.kakaoenterprise\.in\//;

/** Each opens {page, faults, close}. page has evaluate, frames, keyboard, screenshot in both. */
export const browsers = {
  async chromium() {
    const { chromium } = require('playwright-core');
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromiumSandbox: false, args: ['--disable-gpu', '--disable-quic', '--no-first-run'] });
    return {
      version: `Chromium ${browser.version()}`,
      async open(url, { scripts = true, width = 1000, scheme = 'light' } = {}) {
        const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' });
        await context.route(elsewhere, (route) => route.fulfill({ body: pixel, contentType: 'image/png' }));
        const page = await context.newPage();
        const faults = [];
        page.on('console', (m) => m.type() === 'error' && faults.push(`console: ${m.text()}`));
        page.on('pageerror', (e) => faults.push(`uncaught: ${e.message}`));
        if (scripts) await page.addInitScript(violations);
        await page.goto(url);
        return { page, faults, close: () => context.close() };
      },
      close: () => browser.close(),
    };
  },
  async firefox() {
    const { default: puppeteer } = await import('puppeteer-core');
    const launch = (prefs) => puppeteer.launch({
      browser: 'firefox', executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr', headless: true,
      extraPrefsFirefox: { 'ui.prefersReducedMotion': 1, ...prefs },
    });
    const browser = await launch({});
    let silent; // BiDi cannot turn scripts off in Firefox 153; a browser of its own can
    return {
      version: (await browser.version()).replace('firefox/', 'Firefox '),
      async open(url, { scripts = true, width = 1000 } = {}) {
        const own = scripts ? browser : (silent ??= await launch({ 'javascript.enabled': false }));
        const page = await own.newPage();
        await page.setViewport({ width, height: 900 });
        const faults = [];
        page.on('console', (m) => m.type() === 'error' && faults.push(`console: ${m.text()}`));
        page.on('pageerror', (e) => faults.push(`uncaught: ${e.message}`));
        await page.setRequestInterception(true);
        page.on('request', (r) => void (elsewhere.test(r.url()) ? r.respond({ status: 200, contentType: 'image/png', body: pixel }) : r.continue()));
        if (scripts) await page.evaluateOnNewDocument(violations);
        await page.goto(url, { waitUntil: 'load' });
        return { page, faults, close: () => page.close() };
      },
      close: () => Promise.all([browser.close(), silent?.close()]),
    };
  },
};

function violations() {
  addEventListener('securitypolicyviolation', (e) => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`));
}
