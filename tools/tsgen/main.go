// Command tsgen writes site/web/core/protocol.d.ts: the TypeScript of every type that crosses from the engine
// into the browser. The Go structs are the one source; a test holds the written file fresh.
//
//	go generate ./tools/tsgen
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

//go:generate go run . -root ../..

// Output is where the types are written, from the root of the module.
const Output = "site/web/core/protocol.d.ts"

// Sources are the packages whose exported types cross, in the order in which they are written.
var sources = []string{"wasm/bridge", "engine/problem", "engine/trace"}

func main() {
	root := flag.String("root", ".", "root of the module")
	flag.Parse()
	if err := write(*root); err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}

func write(root string) error {
	text, err := Generate(root, sources)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, Output), []byte(text), 0o644)
}
