// Two hosts on two origins: the blog's, with a policy of its own, and Portwalk's, a plain file server.

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.json': 'application/json',
};

/**
 * host serves a folder; headers, which a function may make for each path, are sent with everything, and pages are written anew by rewrite. asked collects the paths
 * that were asked for.
 */
export async function host(root, port, headers = {}, rewrite = (page) => page) {
  const asked = [];
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    asked.push(name);
    const head = typeof headers === 'function' ? headers(name) : headers;
    const file = path.join(root(), name.endsWith('/') ? `${name}index.html` : name);
    fs.readFile(file, (error, bytes) => {
      if (error) return response.writeHead(404, head).end();
      response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-store', ...head }).end(file.endsWith('.html') ? rewrite(bytes.toString()) : bytes);
    });
  });
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  return { asked, url: `http://127.0.0.1:${server.address().port}/`, close: () => (server.closeAllConnections(), new Promise((done) => server.close(done))) };
}

/** documented is the policy that the page on embedding tells a blog to use, for a Portwalk at origin, and what the blog needs for itself: Hugo paints code with inline styles. */
export function documented(origin, engine) {
  const article = fs.readFileSync(new URL('../articles/embed/en.md', import.meta.url), 'utf8');
  const [, policy] = /^Content-Security-Policy: (.*)$/m.exec(article);
  return `default-src 'none'; connect-src 'self'; img-src 'self' https:; style-src 'self'${engine === 'hugo' ? " 'unsafe-inline'" : ''}; ${policy.replaceAll('<<origin>>', origin)}`;
}
