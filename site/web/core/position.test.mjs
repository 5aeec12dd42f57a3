import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carry, frameState, storyOf } from '../.cache/test/core/position.js';

const story = (...does) => ({ view: 'kernel', stops: does.map((d) => ({ does: d })) });

test('a frame is a pure function of the stop', () => {
  assert.deepEqual([0, 1, 2, 3].map((m) => frameState(2, m)), ['past', 'past', 'now', 'next']);
});

test('the told view falls back to the kernel where the post tells nothing', () => {
  const kernel = story('start');
  assert.equal(storyOf({ kernel }, 'told'), kernel);
  assert.equal(storyOf(null, 'told'), null);
});

test('an edit keeps the reader at the same happening', () => {
  const old = story('start', 'balancer', 'enter', 'choose', 'dnat', 'snat', 'arrive', 'reply');
  const cases = [
    [4, story('start', 'enter', 'choose', 'dnat', 'arrive', 'reply'), 3], // still the DNAT
    [5, story('start', 'enter', 'choose', 'dnat', 'arrive', 'reply'), 5], // no SNAT any more: its place
    [7, story('start', 'refuse'), 1], // the end stays the end
    [2, story('start', 'nxdomain'), 1],
    [3, null, 3],
  ];
  for (const [n, fresh, want] of cases) assert.equal(carry(old, n, fresh), want);
});

test('the second of two same happenings stays the second', () => {
  const old = story('start', 'dnat', 'enter', 'dnat', 'arrive', 'reply');
  assert.equal(carry(old, 3, story('start', 'dnat', 'dnat', 'arrive', 'reply')), 2);
});
