package site

import (
	"path"
	"strings"

	"github.com/portwalk/portwalk/lessons"
)

// policy is the Content-Security-Policy of every page, said in the page itself and again by Serve and _headers.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; worker-src 'self'; frame-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"

// Only a header can say who may frame a page: a frame is there to be framed by anybody, every other page by this site alone.
const unframed = policy + "; frame-ancestors 'self'"

// picturePolicy is for pictures that are opened by themselves: their style is inside, and they run nothing.
const picturePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// policyOf is the policy that a file is served with; "" for none. Workers have their own, so scripts carry the pages'.
func policyOf(name string) string {
	switch path.Ext(name) {
	case ".svg":
		return picturePolicy
	case ".html", ".js":
		for _, lang := range lessons.Langs {
			if strings.HasPrefix(name, lang+"/frame/") {
				return policy
			}
		}
		return unframed
	}
	return ""
}

// headersFile is read beside the files by Cloudflare and others like it.
const headersFile = "_headers"

// headers is that file: what Serve sends. Pages ask for what lies in assets by its content's hash, so it may be kept for good.
func headers() string {
	var b strings.Builder
	b.WriteString("/*\n  Content-Security-Policy: " + unframed + `
  X-Content-Type-Options: nosniff
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
/assets/*
  Cache-Control: public, max-age=31536000, immutable
`)
	other := func(place, policy string) {
		b.WriteString(place + "\n  ! Content-Security-Policy\n  Content-Security-Policy: " + policy + "\n")
	}
	for _, lang := range lessons.Langs {
		other("/"+lang+"/frame/*", policy)
	}
	other("/figures/*", picturePolicy)
	return b.String()
}
