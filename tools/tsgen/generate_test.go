package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The written file must be what the structs say today: run `go generate ./tools/tsgen` when this fails.
func TestFresh(t *testing.T) {
	root := filepath.Join("..", "..")
	want, err := Generate(root, sources)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, Output))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is stale: run go generate ./tools/tsgen", Output)
	}
}

func TestShapes(t *testing.T) {
	dir := t.TempDir()
	source := `package p

import "net/netip"

// Kind is one of two.
type Kind string

// The kinds.
const (
	A Kind = "a"
	B Kind = "b"
)

// Thing has
// everything.
type Thing struct {
	Name  string            ` + "`json:\"name\"`" + ` // its name
	At    netip.AddrPort    ` + "`json:\"at\"`" + `
	Next  *Thing            ` + "`json:\"next,omitempty\"`" + `
	All   []Thing           ` + "`json:\"all\"`" + `
	Args  map[string]string ` + "`json:\"args,omitempty\"`" + `
	Kind  Kind              ` + "`json:\"kind\"`" + `
	Skip  int               ` + "`json:\"-\"`" + `
}

// Inner does not cross.
type Inner struct{ n int }
`
	if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := Generate(dir, []string{"."})
	if err != nil {
		t.Fatal(err)
	}
	want := `
/** Kind is one of two. */
export type Kind = "a" | "b";

/**
 * Thing has
 * everything.
 */
export interface Thing {
  /** its name */
  name: string;
  at: string;
  next?: Thing;
  all: Thing[] | null;
  args?: Record<string, string>;
  kind: Kind;
}
`
	if !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant it to end in\n%s", got, want)
	}
}

func TestSameNameTwice(t *testing.T) {
	dir := t.TempDir()
	for _, p := range []string{"p", "q"} {
		os.Mkdir(filepath.Join(dir, p), 0o755)
		text := "package " + p + "\n\ntype T struct {\n\tX int `json:\"x\"`\n}\n"
		if err := os.WriteFile(filepath.Join(dir, p, "t.go"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Generate(dir, []string{"p", "q"}); err == nil {
		t.Error("two types of one name in one module: want an error")
	}
}
