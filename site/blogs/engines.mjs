// The two blog engines: each builds the unchanged post without and with the one line, and a post with the ready-made files.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const ways = path.join(here, '..', 'ways');
const run = (dir, command, ...args) => execFileSync(command, args, { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] }).toString();
const hugo = process.env.HUGO ?? 'hugo';

/** line is what the author adds to a layout, and nothing else. */
export const line = (portwalk) => `<script type="module" src="${portwalk}embed.js"></script>\n`;

export const engines = {
  jekyll: {
    layout: '_layouts/post.html',
    post: '_posts/2022-02-14-kubernetes-service.md',
    out: '_site',
    version: () => run(here, 'jekyll', '--version').trim(),
    readyMade(dir, portwalk) {
      put(path.join(dir, '_includes/portwalk.html'), fs.readFileSync(path.join(ways, 'jekyll/portwalk.html')));
      fs.appendFileSync(path.join(dir, '_config.yml'), `portwalk: ${portwalk}\n`);
    },
    build: (dir) => run(dir, 'jekyll', 'build', '--quiet'),
  },
  hugo: {
    layout: 'layouts/single.html',
    post: 'content/posts/kubernetes-service.md',
    out: 'public',
    version: () => run(here, hugo, 'version').trim().split(' ').slice(0, 2).join(' '),
    readyMade(dir, portwalk) {
      put(path.join(dir, 'layouts/_shortcodes/portwalk.html'), fs.readFileSync(path.join(ways, 'hugo/shortcode.html')));
      put(path.join(dir, 'layouts/_partials/portwalk.html'), fs.readFileSync(path.join(ways, 'hugo/partial.html')));
      put(path.join(dir, 'layouts/_markup/render-codeblock-yaml.html'), fs.readFileSync(path.join(ways, 'hugo/render-codeblock-yaml.html')));
      fs.appendFileSync(path.join(dir, 'hugo.yaml'), `params: {portwalk: "${portwalk}"}\n`);
    },
    build: (dir) => run(dir, hugo, '--quiet'),
  },
};

/**
 * build makes three blogs of one engine below folder: before (no line), after (one line in the layout), ready (no line; the
 * include, the shortcode, the render hook). It answers where each one's pages are.
 */
export function build(name, folder, portwalk) {
  const engine = engines[name];
  const made = {};
  for (const kind of ['before', 'after', 'ready']) {
    const dir = path.join(folder, name, kind);
    fs.rmSync(dir, { recursive: true, force: true });
    fs.cpSync(path.join(here, name), dir, { recursive: true });
    if (kind === 'ready') engine.readyMade(dir, portwalk);
    else for (const ways of find(dir, 'ways.md')) fs.rmSync(ways);
    put(path.join(dir, engine.post), fs.readFileSync(path.join(here, 'post.md')));
    if (kind === 'after') {
      const layout = path.join(dir, engine.layout);
      put(layout, fs.readFileSync(layout, 'utf8').replace('</head>', `${line(portwalk)}</head>`));
    }
    engine.build(dir);
    made[kind] = path.join(dir, engine.out);
    fs.copyFileSync(path.join(here, 'blog.css'), path.join(made[kind], 'blog.css'));
  }
  return made;
}

function put(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

function find(dir, end) {
  return fs.readdirSync(dir, { recursive: true }).filter((f) => f.endsWith(end)).map((f) => path.join(dir, f));
}

/** pages finds a post by the end of its folder's name: Jekyll and Hugo name them differently. */
export function page(root, name) {
  const [found] = fs.readdirSync(root, { recursive: true }).filter((f) => f.endsWith(`${name}/index.html`));
  if (!found) throw new Error(`${root}: no page ${name}`);
  return found;
}
