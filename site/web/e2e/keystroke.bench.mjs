// How long from a keystroke to the new picture, in the LoadBalancer lesson, in this browser on this machine: median and 95th
// percentile, beside the page's own floor, two animation frames. A benchmark, not a test: make bench-browser.

import { lesson, ready, start, stop, unveil, visit } from './lib.mjs';

const strokes = Number(process.env.STROKES ?? 100);
const warm = 10; // the first ones wake the engine's compiler

await start();
try {
  const { page } = await visit(lesson('ko'));
  await ready(page);
  await unveil(page);
  await page.locator('.cm-line', { hasText: 'port: 30080' }).first().click();
  await page.keyboard.press('End');
  const times = [];
  const floor = [];
  for (let i = 0; i < warm + strokes; i++) {
    const digit = String((i + 1) % 10); // 30081, 30082, …: every stroke is an edit with a new picture
    await page.keyboard.press('Shift+ArrowLeft');
    await page.evaluate((port) => {
      const shown = () => document.querySelector('pw-stage .figure').textContent.includes(port);
      globalThis.drawn = new Promise((done) => addEventListener('keydown', () => {
        const pressed = performance.now();
        const look = () => (shown() ? done(performance.now() - pressed) : performance.now() - pressed > 5000 ? done(NaN) : requestAnimationFrame(look));
        requestAnimationFrame(look);
      }, { once: true, capture: true }));
    }, `3008${digit}`);
    await page.keyboard.press(digit);
    times.push(await page.evaluate(() => globalThis.drawn));
    floor.push(await page.evaluate(() => new Promise((done) => {
      const from = performance.now();
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - from)));
    })));
  }
  console.log(`keystroke to picture: ${summary(times)}; two frames: ${summary(floor)}`);
} finally {
  await stop();
}

function summary(list) {
  const sorted = list.slice(warm).sort((a, b) => a - b);
  const at = (p) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))].toFixed(1);
  return `median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms of ${sorted.length}`;
}
