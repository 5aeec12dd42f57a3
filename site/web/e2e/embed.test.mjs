// embed.js in other people's posts: what it finds, what it leaves alone, what it draws, and the frame it opens.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { button, close, escaped, fence, frame, markup, open, picture, post, read, siteURL, state, strips, unfold } from './hosts.mjs';

before(open);
after(close);

const source = markup('source.yaml');
const service = (more = '', name = 'test') => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    app: test\n${more}  ports:\n    - port: 80\n      targetPort: 8080\n`;
const label = (page, i) => picture(page, i).getAttribute('aria-label');

// The post as Jekyll writes it, without its pictures: they lie on a host of the author's.
const [, jekyll] = /<article>\n([^]*)<\/article>/.exec(fs.readFileSync(new URL('../../blogs/fixtures/jekyll-post.html', import.meta.url), 'utf8'));
const pictureless = jekyll.replace(/<img[^>]*>/g, '');

// ---- what it finds ----

const kinds = fs.readdirSync(new URL('./markup/', import.meta.url)).filter((f) => f.endsWith('.html'));

for (const kind of kinds) {
  test(`the text of a block, to the letter: ${kind.replace('.html', '')}`, async () => {
    const { page, faults, context } = await read(post(markup(kind)));
    const html = await page.locator('main').evaluate((m) => [...m.children].filter((e) => !e.classList.contains('portwalk')).map((e) => e.outerHTML).join(''));
    assert.equal(await strips(page).count(), 1);
    assert.equal(await label(page), '바깥 → port 30080 → nodePort  → targetPort 5000');
    assert.equal((await state(page)).files[0].text, source.trimEnd());
    // The author's block is as it was, and the strip stands below all of it, not in it.
    assert.equal(await page.locator('main').evaluate((m) => [...m.children].filter((e) => !e.classList.contains('portwalk')).map((e) => e.outerHTML).join('')), html);
    assert.ok(await page.evaluate(() => {
      const strip = document.querySelector('.portwalk');
      return strip.getBoundingClientRect().top >= Math.max(...[...document.querySelectorAll('pre, table')].map((e) => e.getBoundingClientRect().bottom)) && !strip.closest('pre, table, figure, .highlight');
    }));
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test('everything else is left alone', async () => {
  const others = {
    'kubectl get': 'NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\ntest   ClusterIP   10.96.0.1    <none>        80/TCP    1d\n',
    'kubectl describe': 'Name:       test\nNamespace:  default\nType:       ClusterIP\nPort:       <unset>  80/TCP\n',
    'kubectl get -o yaml': service('', 'dump').replace('  name: dump', '  name: dump\n  uid: 0b9cbd4e-2d9b-4d0b-8f2c-6a6f3a3f2f0e\n  resourceVersion: "123"'),
    'another kind': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: Service\n',
    'somebody else\'s Service': service().replace('v1', 'serving.knative.dev/v1'),
    'a ConfigMap that holds one': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  service.yaml: |\n${service().replace(/^/gm, '    ')}`,
    'a heredoc': `cat <<EOF | kubectl apply -f -\n${service()}EOF\n`,
    'a command before': `$ cat service.yaml\n${service()}`,
    'a template': service().replace('port: 80', 'port: {{ .Values.port }}'),
    'a gap': service().replace('      targetPort: 8080\n', '      ...\n'),
    'a diff': service().replace('    - port: 80\n', '-    - port: 80\n+    - port: 81\n'),
    'no ports': service().replace(/ {2}ports[^]*/, ''),
    'a placeholder': service().replace('port: 80', 'port: <port>'),
    ExternalName: service('  type: ExternalName\n  externalName: example.com\n'),
    prose: 'A Service of kind: Service is a Service.',
  };
  const kept = [
    `<div contenteditable="true">${fence(service())}</div>`,
    `<div data-portwalk="off">${fence(service())}</div>`,
    `<p><code>kind: Service</code></p>`, `<textarea>${service()}</textarea>`,
  ];
  const { page, faults, context } = await read(post([...Object.values(others).map((t) => fence(t)), ...kept].join('')));
  assert.deepEqual(await strips(page).evaluateAll((all) => all.map((s) => s.previousElementSibling.textContent)), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test('the post itself: three playgrounds, with the numbers of its own kubectl block', async () => {
  const { page, faults, requests, context } = await read(post(pictureless));
  assert.equal(await strips(page).count(), 3);
  assert.equal(await label(page, 0), '파드 → port 8080 → targetPort 8080');
  assert.equal(await label(page, 1), '바깥 → nodePort 30088 → targetPort 5000');
  assert.equal(await label(page, 2), '바깥 → port 30080 → nodePort 30352 → targetPort 5000');
  assert.deepEqual(requests.filter((u) => u.startsWith(siteURL())), [`${siteURL()}embed.js`], 'one file before a touch');
  const f = await unfold(page, 2);
  await f.locator('pw-stage .figure svg').waitFor();
  assert.match(await f.locator('pw-stage svg').textContent(), /30352/);
  await f.locator('.cm-content').waitFor();
  const ghosts = await f.evaluate(() => document.querySelector('portwalk-playground').store.state.reply.ghosts.map((g) => g.text.trim()));
  for (const wanted of ['nodePort: 30352', 'nodePort: 31824', 'nodePort: 31996']) assert.ok(ghosts.includes(wanted), wanted);
  assert.match(await f.locator('pw-notes').textContent(), /Deployment/, 'the demo that fills in says so');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a table belongs to the nearest Service before it', async () => {
  const lb = service('  type: LoadBalancer\n');
  const table = (ports, ip = '203.0.113.9') => fence(`$ kubectl get svc\nNAME         TYPE           CLUSTER-IP     EXTERNAL-IP   PORT(S)        AGE\nkubernetes   ClusterIP      10.96.0.1      <none>        443/TCP        1d\ntest         LoadBalancer   10.96.12.34    ${ip}   ${ports}   5m\n`, 'plaintext');
  const { page, context } = await read(post(fence(lb) + fence(lb.replace('8080', '9090')) + table('80:31111/TCP') + fence(lb.replace('port: 80', 'port: 90')) + table('80:32222/TCP')));
  assert.equal((await state(page, 0)).options.pins[0].nodePorts['80'], undefined);
  assert.deepEqual((await state(page, 1)).options.pins, [{ service: 'default/test', nodePorts: { 80: 31111 }, clusterIP: '10.96.12.34', loadBalancer: '203.0.113.9' }]);
  assert.equal((await state(page, 2)).options.pins[0].nodePorts['90'], undefined, 'its table is of other ports');
  await context.close();
});

// ---- what an author may say ----

test('attributes: at the element, around the block, at the script', async () => {
  const all = 'request="node-2:30088" client="outside" via="node-1" mode="ipvs" view="told" cluster-ip="10.96.1.2" load-balancer="192.0.2.10" node-ports="http1=30352, 80=31824" readonly bare lesson="nodeport"';
  const wanted = {
    ask: { to: 'node-2:30088', from: 'outside', via: 'node-1' }, view: 'told', stop: 0, readonly: true, lesson: 'nodeport',
    options: { mode: 'ipvs', bare: true, pins: [{ service: 'default/test', nodePorts: { http1: 30352, 80: 31824 }, clusterIP: '10.96.1.2', loadBalancer: '192.0.2.10' }] },
  };
  const said = async (body, more) => {
    const { page, context, faults } = await read(post(body, more));
    const { src, files, ...rest } = await state(page);
    assert.equal(files[0].text, service().trimEnd());
    await context.close();
    assert.deepEqual(faults, []);
    return { src, ...rest };
  };
  const plain = `<pre><code>${service()}</code></pre>`;
  const { src: one, ...atElement } = await said(`<portwalk-service ${all}>${plain}</portwalk-service>`);
  assert.deepEqual(atElement, wanted);
  const data = all.replace(/(^| )([a-z])/g, '$1data-portwalk-$2');
  const { src: two, ...around } = await said(`<div ${data}>${fence(service())}</div>`);
  assert.deepEqual(around, wanted);
  const { src: three } = await said(fence(service()), { script: 'data-lang="en"' });
  assert.match(one, /\/ko\/frame\/#/);
  assert.match(two, /\/ko\/frame\/#/);
  assert.match(three, /\/en\/frame\/#/);
});

test('a dump is played if its author asks for it, and an element without a block opens its state', async () => {
  const dump = service().replace('  name: test', '  name: test\n  uid: 0b9cbd4e-2d9b-4d0b-8f2c-6a6f3a3f2f0e');
  const old = JSON.parse(fs.readFileSync(new URL('../core/testdata/old-links.json', import.meta.url))).links[1];
  const { page, context } = await read(post(`<portwalk-service><pre>${dump}</pre></portwalk-service><portwalk-service state="${siteURL()}ko/sandbox/#${old.link}"></portwalk-service>`));
  assert.equal(await strips(page).count(), 2);
  const f = await unfold(page, 1);
  assert.equal(await f.evaluate(() => document.querySelector('portwalk-playground').store.file.text), old.state.files[0].text);
  assert.equal(await f.evaluate(() => document.querySelector('portwalk-playground').store.state.view), 'told');
  await context.close();
});

test('no address in a post is followed: only a state is taken from it', async () => {
  const bad = ['javascript:alert(1)', 'javascript:alert(1)//#v1=x"onload=alert(1)', 'https://evil.example/#v2=abc', '<img src=x onerror=alert(1)>', 'v1=../../x'];
  const { page, context, faults } = await read(post(bad.map((b) => `<portwalk-service state="${escaped(b).replace(/"/g, '&quot;')}"></portwalk-service>`).join('')));
  assert.equal(await strips(page).count(), 0);
  await page.evaluate(async ([url, links]) => {
    const { open } = await import(`${url}embed.js`);
    for (const l of links) open(document.querySelector('main'), l);
  }, [siteURL(), bad]);
  assert.equal(await page.locator('iframe').count(), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

test('what a block says never becomes markup', async () => {
  const evil = service().replace('name: test', 'name: test # <img src=x onerror="document.title=1">').replace('targetPort: 8080', 'targetPort: "<script>document.title=1</script>"');
  const { page, context, faults } = await read(post(fence(evil)));
  const f = await unfold(page);
  await f.locator('.cm-content').waitFor();
  assert.equal(await page.title(), 'A post');
  assert.notEqual(await f.title(), '1');
  assert.equal(await strips(page).locator('img, script').count(), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

// ---- the frame ----

test('thirty snippets: one file before a touch, one engine after many', async () => {
  const many = Array.from({ length: 30 }, (_, i) => fence(service(i % 2 ? '  type: NodePort\n' : '', `web-${i}`))).join('<p>Words.</p>');
  const { page, faults, requests, context } = await read(post(many));
  assert.equal(await strips(page).count(), 30);
  assert.deepEqual(requests.filter((u) => u.startsWith(siteURL())).length, 1);
  let workers = 0;
  page.on('worker', () => workers++);
  for (const i of [3, 0, 29, 12, 7]) {
    const f = await unfold(page, i);
    assert.match(await f.evaluate(() => document.querySelector('portwalk-playground').store.state.reply.answers[0]), new RegExp(`service/web-${i} created`));
  }
  assert.equal(requests.filter((u) => /engine\.wasm/.test(u)).length, 1);
  assert.equal(workers, 1);
  assert.deepEqual(faults, []);
  await context.close();
});

for (const how of ['exit', 'hang', 'fold and remove']) {
  test(`the shared engine meets its end (${how}): whoever asks is answered, nothing typed is lost`, async () => {
    const { page, faults, context } = await read(post(fence(service('  type: NodePort\n', 'a')) + fence(service('  type: NodePort\n', 'b'))));
    await unfold(page, 0);
    const second = await unfold(page, 1);
    await second.locator('.cm-content').waitFor();
    await second.evaluate(() => document.querySelector('portwalk-playground').store.edit(document.querySelector('portwalk-playground').store.file.text.replace('port: 80', 'port: 81')));
    if (how === 'fold and remove') await strips(page).nth(0).evaluate((s) => s.remove()); // the frame that led
    else await second.evaluate((h) => document.querySelector('portwalk-playground').driver.crash(h), how);
    await second.evaluate(() => document.querySelector('portwalk-playground').store.edit(document.querySelector('portwalk-playground').store.file.text.replace('port: 81', 'port: 82')));
    await second.waitForFunction(() => document.querySelector('portwalk-playground').store.state.good.addresses.some((a) => a.port === 82), null, { timeout: 25_000 });
    assert.match(await second.evaluate(() => document.querySelector('portwalk-playground').store.file.text), /port: 82/);
    assert.deepEqual(faults.filter((f) => !/exited/.test(f)), []);
    await context.close();
  });
}

test('edits survive folding and reloading, and reset is in reach', async () => {
  // Private windows keep nothing for frames of another site; this one is of the same site.
  const { page, context } = await read(post(fence(service())).replace('localhost', '127.0.0.1'));
  let f = await unfold(page);
  await f.locator('.cm-content').waitFor();
  await f.evaluate(() => document.querySelector('portwalk-playground').store.edit(document.querySelector('portwalk-playground').store.file.text.replace('port: 80', 'port: 8088')));
  await f.getByRole('button', { name: '접기' }).click();
  await button(page).waitFor();
  f = await unfold(page);
  assert.match(await f.evaluate(() => document.querySelector('portwalk-playground').store.file.text), /8088/);
  await page.reload();
  f = await unfold(page);
  assert.match(await f.evaluate(() => document.querySelector('portwalk-playground').store.file.text), /8088/);
  assert.match(await page.locator('pre').textContent(), /port: 80\n/, 'the author\'s block is the author\'s');
  await f.locator('.tools button').last().click({ force: true });
  assert.match(await f.evaluate(() => document.querySelector('portwalk-playground').store.file.text), /port: 80\n/);
  await context.close();
});

test('read only is read only, and a lesson is linked', async () => {
  const { page, context, faults } = await read(post(`<portwalk-service readonly lesson="nodeport">${fence(service())}</portwalk-service>`, { lang: 'en' }));
  const f = await unfold(page);
  await f.locator('.cm-content').waitFor();
  await f.locator('.cm-content').click();
  await page.keyboard.type('x');
  await page.keyboard.press('Backspace');
  assert.equal(await f.evaluate(() => document.querySelector('portwalk-playground').store.file.text), service().trimEnd());
  assert.equal(await f.locator('.tools').count(), 0);
  const link = f.locator('.lesson-link');
  assert.match(await link.evaluate((a) => a.href), /\/en\/lessons\/nodeport\/$/);
  assert.equal(await link.getAttribute('target'), '_blank');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the mode goes to the engine', async () => {
  const { page, context } = await read(post(`<portwalk-service mode="ipvs">${fence(service('  type: NodePort\n'))}</portwalk-service>`));
  const f = await unfold(page);
  assert.equal(await f.evaluate(() => document.querySelector('portwalk-playground').store.state.good.result.ask.mode), 'ipvs');
  await context.close();
});

test('its height follows what it holds; the page above it does not move', async () => {
  const { page, context, faults } = await read(post(`<p>${'Words. '.repeat(300)}</p>${fence(service('  type: NodePort\n'))}`));
  await button(page).scrollIntoViewIfNeeded();
  const where = () => page.locator('pre').evaluate((e) => e.getBoundingClientRect().top);
  const before = await where();
  const f = await unfold(page);
  await f.locator('.cm-content').waitFor();
  await page.waitForTimeout(400);
  assert.ok(Math.abs((await where()) - before) < 1);
  const heights = async () => [await strips(page).locator('iframe').evaluate((e) => e.clientHeight), await f.evaluate(() => Math.ceil(document.querySelector('main').getBoundingClientRect().height))];
  let [outer, inner] = await heights();
  assert.equal(outer, inner);
  await f.evaluate(() => document.querySelector('portwalk-playground').store.edit(document.querySelector('portwalk-playground').store.file.text + '\n# one\n# two\n# three'));
  await page.waitForFunction((h) => document.querySelector('.portwalk').shadowRoot.querySelector('iframe').clientHeight > h, outer);
  for (let i = 0; i < 4; i++) {
    await f.locator('.tl-keys button').first().click();
    const [a, b] = await heights();
    assert.equal(a, b);
  }
  const steps = new Set();
  for (let i = 0; i < 4; i++) {
    await f.locator('.tl-keys button').last().click();
    steps.add((await heights())[0]);
  }
  assert.equal(steps.size, 1, 'from step to step nothing is resized');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the keyboard goes in and comes back', async () => {
  const { page, context } = await read(post(fence(service())));
  await button(page).focus();
  await page.keyboard.press('Enter');
  await strips(page).locator('section.open').waitFor();
  const f = await frame(page);
  await f.waitForFunction(() => document.activeElement?.matches('.tl-keys .main'));
  await f.getByRole('button', { name: '접기' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('.portwalk').shadowRoot.activeElement?.tagName === 'BUTTON');
  await context.close();
});

test('opened when seen: no focus is taken, and nothing before it is near', async () => {
  const { page, requests, context } = await read(post(`<p style="height:3000px">Far.</p>${fence(service())}`, { script: 'data-open="seen"' }));
  await page.waitForTimeout(300);
  assert.equal(requests.filter((u) => /frame/.test(u)).length, 0);
  await strips(page).scrollIntoViewIfNeeded();
  await strips(page).locator('section.open').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY');
  await context.close();
});

test('an author\'s own iframe grows with what it holds', async () => {
  const old = JSON.parse(fs.readFileSync(new URL('../core/testdata/old-links.json', import.meta.url))).links[0];
  const { page, context, faults } = await read(post(`<iframe id="own" src="${siteURL()}ko/frame/#${old.link}" width="640" height="200"></iframe>`));
  await page.waitForFunction(() => document.querySelector('#own').clientHeight > 500);
  assert.deepEqual(faults, []);
  await context.close();
});

test('messages from strangers change nothing', async () => {
  const { page, context } = await read(post(`${fence(service())}<iframe id="stranger" srcdoc="<script>parent.postMessage({portwalk:1,is:'height',height:5000},'*');parent.postMessage({portwalk:1,is:'fold'},'*')</script>"></iframe>`));
  const f = await unfold(page);
  const height = await strips(page).locator('iframe').evaluate((e) => e.clientHeight);
  await page.evaluate(() => {
    for (const data of [{ portwalk: 1, is: 'height', height: 5000 }, { portwalk: 1, is: 'fold' }, null, 7, 'x']) postMessage(data, '*');
    document.querySelector('.portwalk').shadowRoot.querySelector('iframe').contentWindow.postMessage({ portwalk: 1, is: 'look', theme: 'x"><script>' }, '*');
    document.querySelector('.portwalk').shadowRoot.querySelector('iframe').contentWindow.postMessage({ portwalk: 2, is: 'look', theme: 'dark' }, '*');
  });
  await page.waitForTimeout(200);
  assert.equal(await strips(page).locator('iframe').evaluate((e) => e.clientHeight), height);
  assert.equal(await page.locator('#stranger').evaluate((e) => e.style.height), '');
  assert.equal(await f.evaluate(() => document.documentElement.dataset.theme), 'light');
  await context.close();
});

// ---- the host's language, colours, width, policy ----

test('a host under a strict policy, with only what the guide says (and the icon of its own)', async () => {
  const site = new URL(siteURL()).origin;
  const { page, context, faults } = await read(
    post(fence(service())).replace(/<style>[^]*?<\/style>/, ''),
    { headers: { 'content-security-policy': `default-src 'none'; img-src data:; script-src ${site}; frame-src ${site}; require-trusted-types-for 'script'; trusted-types 'none'` } },
  );
  assert.equal(await button(page).evaluate((b) => getComputedStyle(b).borderRadius), '8px', 'the strip has its style');
  const f = await unfold(page);
  await f.locator('.cm-content').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('pinned by its content', async () => {
  const { sha384 } = await (await fetch(`${siteURL()}embed.json`)).json();
  for (const [integrity, found] of [[sha384, 1], ['sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC', 0]]) {
    const { page, context } = await read(post(fence(service()), { script: `integrity="${integrity}" crossorigin` }));
    assert.equal(await strips(page).count(), found);
    await context.close();
  }
});

for (const [name, style, wanted] of [
  ['dark by its own style', 'background:#15171a;color:#ddd', 'dark'], ['dark, in another colour space', 'background:oklch(0.2 0.02 250);color:oklch(0.95 0 0)', 'dark'],
  ['light on a dark system', 'background:#fff;color:#222', 'light'],
]) {
  test(`the host's colours: ${name}`, async () => {
    const { page, context } = await read(post(fence(service()), { head: `<style>html body{${style}}</style>` }), { scheme: wanted === 'light' ? 'dark' : 'light' });
    assert.equal(await strips(page).locator('section').evaluate((s) => getComputedStyle(s).colorScheme), wanted);
    const f = await unfold(page);
    assert.equal(await f.evaluate(() => document.documentElement.dataset.theme), wanted);
    const other = wanted === 'dark' ? 'background:#fff;color:#000' : 'background:#000;color:#fff';
    await page.evaluate((s) => document.body.setAttribute('style', s), other);
    await f.waitForFunction((was) => document.documentElement.dataset.theme !== was, wanted);
    await context.close();
  });
}

test('a theme that the author chose stays', async () => {
  const { page, context } = await read(post(`<div data-portwalk-theme="dark">${fence(service())}</div>`));
  const f = await unfold(page);
  assert.equal(await f.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await context.close();
});

for (const lang of ['ko', 'en']) {
  for (const width of [390, 900]) {
    test(`axe finds nothing, folded and unfolded, and nothing scrolls sideways: ${lang}, ${width}`, async () => {
      const { page, context, faults } = await read(post(pictureless, { lang }), { width });
      const check = async (what) => {
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          const { violations } = await new AxeBuilder({ page }).include('.portwalk').disableRules(['scrollable-region-focusable']).analyze();
          assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ''}`).join(' | ')}`), [], `${what}, ${colorScheme}`);
        }
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
      };
      await check('folded');
      const f = await unfold(page, 2);
      await f.locator('.cm-content').waitFor();
      await check('unfolded');
      assert.ok((await f.evaluate(() => document.documentElement.scrollWidth)) <= (await f.evaluate(() => innerWidth)));
      assert.match(await f.locator('html').getAttribute('lang'), new RegExp(lang));
      assert.deepEqual(faults, []);
      await context.close();
    });
  }
}

test('on paper the still picture stands, folded or not', async () => {
  const { page, context } = await read(post(fence(service())));
  await unfold(page);
  await page.emulateMedia({ media: 'print' });
  assert.ok(await picture(page).isVisible());
  assert.ok(!(await strips(page).locator('iframe').isVisible()));
  assert.ok(!(await button(page).isVisible()));
  await context.close();
});

// ---- when something fails ----

test('with scripts off, or the script blocked, the post is as before', async () => {
  const body = pictureless;
  for (const [scripts, block] of [[false, false], [true, true]]) {
    const { page, context } = await read(post(body), { scripts, before: async (p) => block && (await p.route('**/embed.js', (r) => r.abort())) });
    assert.equal(await page.locator('pre').count(), 5);
    assert.equal(await page.locator('.portwalk, iframe').count(), 0);
    await context.close();
  }
});

test('a frame that does not answer: the block stays, and the strip says so with a link', async () => {
  const { page, context } = await read(post(fence(service())), { before: async (p) => {
    await p.route('**/frame/', (r) => r.abort());
    await p.clock.install();
  } });
  await button(page).click();
  await page.clock.runFor(13_000);
  const link = strips(page).locator('[role=alert] a');
  await link.waitFor();
  assert.match(await link.getAttribute('href'), /\/ko\/frame\/#v1=/);
  assert.ok(await picture(page).isVisible());
  assert.ok(await page.locator('pre').isVisible());
  await context.close();
});

test('hostile states are a clear message', async () => {
  const { deflateRawSync } = await import('node:zlib');
  const pack = (text) => `v1=${deflateRawSync(text).toString('base64url')}`;
  const states = {
    'no base64': 'v1=%%%', empty: 'v1=', cut: pack(JSON.stringify({ files: [{ name: 'a', text: service() }] })).slice(0, 60),
    'a bomb': pack(JSON.stringify({ files: [{ name: 'a', text: 'a'.repeat(5 << 20) }] })),
    'two megabytes': `v1=${'A'.repeat((2 << 20) - 2000)}`,
    'nested deep': pack('['.repeat(200_000)), 'files of the wrong type': pack('{"files":"x"}'), 'a file without text': pack('{"files":[{"name":"x"}]}'),
    'null': pack('null'), 'no JSON': pack('<script>alert(1)</script>'),
  };
  for (const [name, state] of Object.entries(states)) {
    const { page, context, faults } = await read(post(`<iframe id="own" src="${siteURL()}en/frame/#${state}" width="640" height="300"></iframe>`, { lang: 'en' }));
    const f = await (await page.locator('#own').elementHandle()).contentFrame();
    await f.locator('[role=alert]').waitFor();
    assert.match(await f.locator('[role=alert]').textContent(), /cut short or damaged/, name);
    assert.deepEqual(faults, [], name);
    await context.close();
  }
});

test('wrong types beside good files fall back to defaults', async () => {
  const { deflateRawSync } = await import('node:zlib');
  const odd = { files: [{ name: 'service.yaml', text: service() }], ask: { to: { a: 1 }, from: 7, seed: 'x' }, view: 3, stop: -4, options: { mode: 'x', pins: 'y', bare: 'z' }, lang: 'xx', theme: {}, readonly: 'no', lesson: '../../evil' };
  const { page, context, faults } = await read(post(`<iframe id="own" src="${siteURL()}ko/frame/#v1=${deflateRawSync(JSON.stringify(odd)).toString('base64url')}" width="640" height="300"></iframe>`));
  const f = await (await page.locator('#own').elementHandle()).contentFrame();
  await f.locator('pw-stage .figure svg').waitFor();
  assert.equal(await f.locator('.lesson-link').count(), 0);
  assert.deepEqual(faults, []);
  await context.close();
});
