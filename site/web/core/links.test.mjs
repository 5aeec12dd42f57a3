// Links that are out in the world: made by this page in its first days, and by Go (wasm/link). They must open for ever.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { unpack } from '../.cache/test/core/link.js';

for (const file of ['links', 'links-of-go']) {
  const list = JSON.parse(readFileSync(new URL(`../../../wasm/link/testdata/${file}.json`, import.meta.url), 'utf8'));
  for (const { what, link, state } of list) {
    test(`${file}: ${what}`, async () => {
      const got = await unpack(`#${link}`);
      for (const key of ['files', 'ask', 'view', 'stop']) assert.deepEqual(got[key], state[key], key);
    });
  }
}
