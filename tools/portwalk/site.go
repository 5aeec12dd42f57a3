package main

import (
	"fmt"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/portwalk/portwalk/site"
	"github.com/portwalk/portwalk/wasm/bridge"
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
	var dir, addr, base string
	c := &cobra.Command{Use: "serve", Short: "Serve a built site, to try it", Args: exactly(0, "only flags"),
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			return site.Serve(ctx, dir, addr, base, func(url string) { fmt.Fprintln(c.OutOrStdout(), "Portwalk is at", url) })
		}}
	f := c.Flags()
	f.StringVar(&dir, "dir", "dist", "the built site")
	f.StringVar(&addr, "addr", "127.0.0.1:8080", "where to listen")
	f.StringVar(&base, "base", "/", "the path to serve it under: /blog/playground/")
	return c
}
