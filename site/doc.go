// Package site makes Portwalk's static pages in every language, with relative links only: home, lessons, sandbox, the frame for
// other people's posts, and articles (articles/NAME/LANG.md): the post retold, how to embed, how to host, how exact it is.
//
// Build renders lessons with goldmark and html/template, asks the engine for every picture, table and sentence through
// one function (Engine, in practice bridge.Handle, the same that answers in the browser), bundles site/web with esbuild
// and writes everything with content-hashed names. Serve shows the result as a file host would.
//
// README.md holds the contract between these pages and the browser code in site/web.
package site
