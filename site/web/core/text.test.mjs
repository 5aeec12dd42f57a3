import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plain, spans } from '../.cache/test/core/text.js';

test('markup', () => {
  assert.deepEqual(spans('고른 {targetPort:5000}으로'), [{ text: '고른 ' }, { text: '5000', kind: 'targetPort' }, { text: '으로' }]);
  assert.deepEqual(spans('**a {port} b**'), [
    { text: 'a ', bold: true }, { text: '', kind: 'port', bold: true }, { text: ' b', bold: true },
  ]);
  assert.deepEqual(spans('`{port:1} **x**`'), [{ text: '{port:1} **x**', code: true }]);
});

test('what is not closed stands as it is written', () => {
  for (const s of ['{port', '{ports:1}', 'a ** b', '`', '{}', '']) assert.equal(spans(s).map((x) => x.text).join(''), s);
});

test('plain', () => assert.equal(plain('**{nodePort:30352}** `x` {port}'), 'nodePort 30352 x port'));
