// The still picture, drawn from YAML alone, is held to what the engine draws (testdata/strips.json, kept fresh by a Go test).

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

/** A document that only remembers what was made. */
globalThis.document = {
  createElementNS: (_, tag) => ({ tag, at: {}, inside: [], setAttribute(k, v) { this.at[k] = v; }, append(...x) { this.inside.push(...x); } }),
};
const { draw } = await import('../.cache/test/embed/still.js');
const { read, told } = await import('../.cache/test/embed/service.js');
const { wordsFor } = await import('../.cache/test/embed/words.js');

const flat = (e) => [e, ...(e.inside ?? []).flatMap(flat)];
const words = (e) => (typeof e === 'string' ? e : e.inside.map(words).join(''));

/** doors reads a picture back: each piece is an svg, and they stand side by side. */
function doors(picture, from) {
  let offset = from;
  return picture.inside.filter((e) => e.tag === 'svg').map((piece) => {
    const all = flat(piece);
    const wire = all.find((e) => e.at?.class?.startsWith('wire '));
    const field = all.find((e) => e.tag === 'text' && /^(port|nodePort|targetPort|containerPort)$/.test(e.at.class));
    const goal = all.some((e) => e.at?.class === 'ring containerPort');
    const socket = all.find((e) => e.at?.class === 'letter');
    const [kind, number = ''] = words(field).split(' ');
    const d = {
      kind, number, note: words(all.find((e) => e.at?.class === 'note')), wire: wire.at.class.split(' ')[1],
      ring: all.some((e) => e.tag === 'rect' && /^ring /.test(e.at.class) && +e.at.width > 0), goal, x: offset + +socket.at.x, left: offset + +field.at.x,
    };
    assert.equal(+/H(\d+)$/.exec(wire.at.d)[1], +socket.at.x, 'the wire ends in the socket');
    offset += +piece.at.width;
    return d;
  });
}

const cases = JSON.parse(fs.readFileSync(new URL('./testdata/strips.json', import.meta.url)));

for (const c of cases) {
  test(`as the engine draws it: ${c.name}`, () => {
    const s = read(c.yaml);
    assert.ok(s, 'the reader knows it');
    const got = doors(draw(s, c.view === 'told', c.pins?.[0], wordsFor(c.lang)), c.from);
    const bare = ({ x, left, ...d }) => d;
    // The engine allocates what nobody wrote; here it stays open.
    const wanted = c.doors ?? [];
    assert.deepEqual(got.map(bare), wanted.map(bare).map((d, i) => (d.kind === 'nodePort' && got[i]?.number === '' && !c.pins ? { ...d, number: '' } : d)));
    if (got.some((d, i) => d.number !== wanted[i].number)) return;
    got.forEach((d, i) => {
      assert.ok(Math.abs(d.x - c.doors[i].x) < 0.3 && Math.abs(d.left - c.doors[i].left) < 0.3, `door ${i}: ${d.x} ${d.left} for ${c.doors[i].x} ${c.doors[i].left}`);
    });
  });
}

test('the test sees a difference', () => {
  const c = cases.find((x) => x.name.startsWith('the post\'s LoadBalancer'));
  const got = doors(draw(read(c.yaml.replace('30080', '30081')), false, c.pins[0], wordsFor('ko')), c.from);
  assert.notEqual(got[0].number, c.doors[0].number);
});

test('a number that nobody wrote is not invented', () => {
  const s = read('apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: NodePort, selector: {a: b}, ports: [{port: 80, targetPort: http}]}');
  const got = doors(draw(s, false, undefined, wordsFor('en')), 0);
  assert.deepEqual(got.map((d) => [d.kind, d.number]), [['nodePort', ''], ['targetPort', 'http']]);
});

test('workloads that the selector misses are no goal', () => {
  const c = cases.find((x) => x.name === 'two pods, kernel');
  assert.deepEqual(doors(draw(read(c.yaml.replace('{app: web}', '{app: other}')), false, undefined, wordsFor('en')), 0).map((d) => d.kind), ['port']);
});

test('what it cannot read it refuses', () => {
  const good = cases[0].yaml;
  assert.ok(read(good));
  for (const bad of ['', 'x', '[', '- a\n- b', good.replace('8080', '{{ .Values.port }}'), good.replace('test', '*name'), `{{- if .Values.on }}\n${good}`, good.replace('name: test', 'name: (test'),
    `${' '.repeat(500)}${good}`, `${good}# ${'x'.repeat(40_000)}`, '- '.repeat(5000), 'a: '.repeat(5000), `k${' '.repeat(399)}:`.repeat(70)]) {
    assert.equal(read(bad), null, bad.slice(0, 40));
  }
});

test('text inside a block of text is no manifest', () => {
  assert.equal(read(`apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a.yaml: |\n    kind: Service\n    apiVersion: v1\n  b: >-\n    kind: Service\n`), null);
});

test('rows of kubectl get', () => {
  const s = read(cases.find((x) => x.name.startsWith('the post\'s LoadBalancer')).yaml);
  const row = (text) => told(text, s);
  const post = 'NAME                 TYPE        CLUSTER-IP   EXTERNAL-IP       PORT(S)\nservice/test     LoadBalancer   <CLUSTER-ip>  <external-ip>  30080:30352/TCP,30081:31824/TCP,30082:31996/TCP\n';
  assert.deepEqual(row(post), { service: 'default/test', nodePorts: { http1: 30352, http2: 31824, http3: 31996 } });
  assert.deepEqual(row('default   test   LoadBalancer   10.0.0.7   192.0.2.1,2001:db8::1   30080:30352/TCP,30081:31824/TCP,30082:31996/TCP   5m   app=test\n'),
    { service: 'default/test', nodePorts: { http1: 30352, http2: 31824, http3: 31996 }, clusterIP: '10.0.0.7', loadBalancer: '192.0.2.1' });
  for (const other of [post.replace('/test', '/tests'), post.replace('/test', '/my-test'), post.replace('LoadBalancer', 'NodePort'), post.replace('30081', '30085'), post.replace(',30082:31996/TCP', ''), '']) {
    assert.equal(row(other), undefined, other);
  }
});
