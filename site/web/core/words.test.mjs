import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsFor } from '../.cache/test/core/words.js';

test('how many rules a packet met: lookups are told where the mode has them', () => {
  const ko = wordsFor('ko');
  const en = wordsFor('en');
  assert.equal(ko.metOf(45, 0), '이 패킷은 오가며 규칙 45개를 만났어요');
  assert.equal(ko.metOf(36, 14), '이 패킷은 오가며 규칙 36개를 만났어요 (셋·맵 조회 14번)');
  assert.equal(en.metOf(45, 0), '45 rules met, there and back');
  assert.equal(en.metOf(1, 1), '1 rule met, there and back (1 set and map lookup)');
  assert.equal(en.metOf(36, 14), '36 rules met, there and back (14 set and map lookups)');
});
