import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { element, pieces, ways } from '../.cache/test/core/ways.js';

const article = (name) => fs.readFileSync(new URL(`../../articles/embed/${name}`, import.meta.url), 'utf8');
const base = 'https://portwalk.example/';
const wish = {
  base, yaml: article('example.yaml'), lang: 'ko', state: 'v1=abc', height: 640, attributes: [['request', 'node-2:30088'], ['view', 'told']],
};

/** example is the code of a fence in the article: what readers without scripts copy. */
function example(lang, id) {
  const [, , code] = new RegExp(`^(\`\`\`|~~~)copy ${id}\\n([\\s\\S]*?)\\n\\1$`, 'm').exec(article(`${lang}.md`)) ?? [];
  return code?.replaceAll('<<base>>', base);
}

test('the article shows the builder\'s code', () => {
  for (const lang of ['ko', 'en']) {
    const made = (way, place, w = wish) => pieces(way, { ...w, lang }).find((p) => p.place === place).code;
    assert.equal(example(lang, 'one-line'), made('jekyll', 'layout'));
    assert.equal(example(lang, 'jekyll-post'), made('jekyll', 'post'));
    assert.equal(example(lang, 'hugo-post'), made('hugo', 'post'));
    assert.equal(example(lang, 'ghost-card'), made('ghost', 'card'));
    assert.equal(example(lang, 'wordpress-functions'), made('wordpress', 'functions'));
    assert.equal(example(lang, 'html-page'), made('html', 'page'));
    assert.equal(example(lang, 'still-command'), made('picture', 'command'));
  }
});

test('every way has code, and nothing of the author\'s becomes markup', () => {
  const evil = { ...wish, base: 'https://a.example/"><script>/', yaml: 'a: "</code></pre><script>x()</script>"\n', attributes: [['request', '"><script>']] };
  for (const way of ways) {
    const all = pieces(way, evil);
    assert.ok(all.length && all.every((p) => p.code), way);
    for (const p of all.filter((p) => ['page', 'card', 'block', 'layout', 'injection'].includes(p.place))) {
      assert.equal([...p.code.matchAll(/<script(?! type="module" src="[^"]*"><\/script>)/g)].length, 0, `${way}: ${p.code}`);
    }
  }
});

test('wishes without a value', () => {
  const w = { ...wish, attributes: [['readonly', '']] };
  assert.match(element(w), /^<portwalk-service readonly>\n/);
  assert.match(pieces('jekyll', w)[1].code, /\n\{: data-portwalk-readonly="true"\}$/); // kramdown and Hugo know no attribute without a value
  assert.match(pieces('hugo', w)[1].code, /^```yaml \{data-portwalk-readonly="true"\}\n/);
  assert.doesNotMatch(pieces('jekyll', { ...wish, attributes: [] })[1].code, /\{:/);
});

test('a fence is longer than any in it', () => {
  const code = pieces('hugo', { ...wish, yaml: 'a: |\n  ```\n  ````\n', attributes: [] })[1].code;
  assert.match(code, /^`````yaml\n[\s\S]*\n`````$/);
});

test('a shell takes the command as it is', () => {
  const command = pieces('picture', { ...wish, attributes: [['request', "a'b c:80"], ['client', 'pod/x']] }).at(-1).code;
  assert.equal(command, `portwalk trace -f service.yaml --from pod/x --to 'a'\\''b c:80' --lang ko -o svg > service.svg`);
});
