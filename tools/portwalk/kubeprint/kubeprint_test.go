package kubeprint_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/view/kubectl"
	"github.com/portwalk/portwalk/tools/portwalk/kubeprint"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// testdata/real.txt is what the real kubectl v1.36.3 printed of testdata/cluster.yaml: "-- kubectl ARGS --" with tabs
// between the arguments, its stdout, its stderr with "! " before each line, and "exit N" if it failed. Both files come
// from tools/oracle/controllers -record.
func TestReal(t *testing.T) {
	now := time.Date(2000, 1, 1, 0, 0, 5, 0, time.UTC)
	c := engine.New(engine.Options{Bare: true}).Load(engine.File{Name: "cluster.yaml", Text: read(t, "cluster.yaml")})
	all := strings.TrimPrefix(read(t, "real.txt"), "-- kubectl ")
	n := 0
	for part := range strings.SplitSeq(all, "-- kubectl ") {
		line, want, _ := strings.Cut(part, " --\n")
		plain, f := flags(strings.Split(line, "\t")[1:])
		req, err := kubectl.ParseArgs(plain)
		if err != nil {
			t.Fatal(err)
		}
		req.Now, req.Raw = now, c.Raw
		s := kubeprint.Get(c.State, req, f)
		got := s.Text
		for _, l := range strings.SplitAfter(s.Err, "\n") {
			if l != "" {
				got += "! " + l
			}
		}
		if s.Exit != 0 {
			got += fmt.Sprintf("exit %d\n", s.Exit)
		}
		if n++; got != want {
			t.Errorf("kubectl %s printed\n%s\nwant\n%s", line, got, want)
		}
	}
	if n < 30 {
		t.Errorf("only %d commands", n)
	}
}

// flags takes kubeprint's own flags out, each written with =.
func flags(words []string) (plain []string, f kubeprint.Flags) {
	for _, w := range words {
		switch name, value, _ := strings.Cut(w, "="); name {
		case "-L":
			f.LabelColumns = strings.Split(value, ",")
		case "--sort-by":
			f.SortBy = value
		case "--field-selector":
			f.FieldSelector = value
		case "--template":
			f.Template = value
		case "--ignore-not-found":
			f.IgnoreNotFound = true
		default:
			plain = append(plain, w)
		}
	}
	return plain, f
}

// The files of -o …-file, and what kubectl says of those it cannot read (customcolumn.go, jsonpath_flags.go).
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		if err := os.WriteFile(dir+"/"+name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return dir + "/" + name
	}
	c := engine.New(engine.Options{Bare: true}).Load(engine.File{Name: "s", Text: "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: 10.96.0.9, ports: [{port: 80}]}\n"})
	for _, tt := range []struct{ output, text, err string }{
		{"custom-columns-file=" + write("c", "NAME IP\nmetadata.name .spec.clusterIP\n"), "NAME   IP\na      10.96.0.9\n", ""},
		{"custom-columns-file=" + write("short", "NAME\n"), "", "error: invalid template, missing spec line. Expected format is one line of space separated headers, one line of space separated column specs.\n"},
		{"custom-columns-file=" + write("odd", "NAME IP\na\n"), "", "error: number of headers (2) and field specifications (1) don't match\n"},
		{"jsonpath-file=" + write("j", "{.spec.clusterIP}"), "10.96.0.9", ""},
		{"go-template-file=" + write("t", `{{if exists . "spec" "clusterIP"}}{{.spec.clusterIP}}{{end}}{{if exists . "spec" "nope"}}no{{end}}`), "10.96.0.9", ""},
		{"jsonpath-file=" + dir + "/none", "", "error: error reading --template " + dir + "/none, open " + dir + "/none: no such file or directory\n"},
	} {
		s := kubeprint.Get(c.State, kubectl.Request{Args: []string{"svc", "a"}, Output: tt.output}, kubeprint.Flags{})
		if s.Text != tt.text || s.Err != tt.err || (s.Exit != 0) != (tt.err != "") {
			t.Errorf("%s: exit %d\n%s%s", tt.output, s.Exit, s.Text, s.Err)
		}
	}
}
