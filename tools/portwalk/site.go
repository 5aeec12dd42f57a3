package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/portwalk/portwalk/lessons/ask"
	"github.com/portwalk/portwalk/site"
	"github.com/portwalk/portwalk/wasm/bridge"
	"github.com/portwalk/portwalk/wasm/httpapi"
)

func siteCommand() *cobra.Command {
	c := &cobra.Command{Use: "site", Short: "Build the static site, or serve it", Args: exactly(0, "build or serve"),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(siteBuildCommand(), siteServeCommand())
	return c
}

func siteBuildCommand() *cobra.Command {
	o := site.Options{Engine: bridge.Handle}
	c := &cobra.Command{Use: "build", Short: "Build the static site into a folder", Args: exactly(0, "only flags"),
		RunE: func(c *cobra.Command, _ []string) error {
			report, err := site.Build(o)
			report.Write(c.OutOrStdout())
			return err
		}}
	f := c.Flags()
	f.StringVar(&o.Out, "out", "dist", "the folder to fill")
	f.StringVar(&o.Web, "web", "site/web", "the front end's sources, with node_modules")
	f.StringVar(&o.Wasm, "wasm", ".cache/engine.wasm", "the engine, built for js/wasm")
	f.StringVar(&o.Cache, "cache", ".cache", "where compressed engines are kept between builds")
	f.StringVar(&o.URL, "url", "", "where the site will lie, if it is known: https://example.org/portwalk/")
	f.StringVar(&o.Base, "base", "", "the site's path on its host, if it is known: /blog/playground/")
	return c
}

func siteServeCommand() *cobra.Command {
	h := site.Host{Owns: httpapi.Owns}
	o := httpapi.Options{Lesson: ask.Link}
	var cache int
	c := &cobra.Command{Use: "serve", Short: "Serve a built site and the HTTP API", Args: exactly(0, "only flags"),
		Long: `Serve a built site and the HTTP API: POST api/v1/trace, GET api/v1/trace.svg, api/v1/kubectl, oembed, healthz and
api/v1/openapi.json, which describes them. Nothing that is asked is logged.`,
		RunE: func(c *cobra.Command, _ []string) error {
			if !strings.HasPrefix(h.Base, "/") || !strings.HasSuffix(h.Base, "/") {
				return usage{fmt.Errorf("--base %q must begin and end with /", h.Base)}
			}
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			o.Build, o.Base, o.CacheBytes = buildID(), h.Base, cache<<20
			h.API = httpapi.New(o)
			h.Ready = func(url string) { fmt.Fprintln(c.OutOrStdout(), "Portwalk is at", url) }
			return site.Serve(ctx, h)
		}}
	f := c.Flags()
	f.StringVar(&h.Dir, "dir", "dist", "the built site")
	f.StringVar(&h.Addr, "addr", "127.0.0.1:8080", "where to listen")
	f.StringVar(&h.Base, "base", "/", "the path to serve it under: /blog/playground/")
	f.DurationVar(&h.Patience, "patience", 10*time.Second, "how long a client may take to send a request")
	f.StringVar(&o.Origin, "origin", "", "scheme and host as readers see them, when a proxy stands in front: https://portwalk.example")
	f.IntVar(&o.Workers, "workers", 2*runtime.GOMAXPROCS(0), "how many questions to the API are worked on at a time; 0: no bound")
	f.IntVar(&cache, "cache", 64, "MiB of answers of the API to keep for the next who asks")
	return c
}

// buildID names this build: the first of its own file's hash.
func buildID() string {
	name, err := os.Executable()
	if err != nil {
		return "unknown"
	}
	f, err := os.Open(name)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "unknown"
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}
