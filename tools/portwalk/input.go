package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/view/advice"
	"github.com/portwalk/portwalk/engine/view/words"
	"github.com/portwalk/portwalk/lessons"
)

// input is what every verb reads: manifests, the state of a cluster, and how to take them.
type input struct {
	files, state []string
	bare         bool
	seed         uint64
	lang         string
	stdin        io.Reader
}

func (in *input) flags(f *pflag.FlagSet) {
	f.StringArrayVarP(&in.files, "filename", "f", nil, "file, folder or - to apply, in order (repeatable)")
	f.StringArrayVar(&in.state, "state", nil, "what the cluster already holds: output of kubectl get -o yaml (repeatable)")
	f.BoolVar(&in.bare, "bare", false, "make no demo pods for a Service that selects none")
	f.Uint64Var(&in.seed, "seed", 0, "chooses among equal addresses and, for trace, among the outcomes")
	f.StringVar(&in.lang, "lang", "", "language of explanations: ko or en (default: from LC_ALL, LC_MESSAGES, LANG)")
}

// language is the one asked for, or the terminal's.
func (in *input) language() string {
	for _, l := range []string{in.lang, os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")} {
		if l != "" {
			if strings.HasPrefix(l, "ko") {
				return "ko"
			}
			return "en"
		}
	}
	return "en"
}

func (in *input) options() engine.Options { return engine.Options{Bare: in.bare, Seed: in.seed} }

// empty says that the user gave nothing to look at.
func (in *input) empty() bool { return len(in.files) == 0 && len(in.state) == 0 }

// post is the first step of the LoadBalancer lesson: the blog post's YAML with the post's own numbers.
func (in *input) post() (engine.Cluster, lessons.Step, error) {
	all, err := lessons.All()
	if err != nil {
		return engine.Cluster{}, lessons.Step{}, err
	}
	for _, l := range all {
		if l.ID != "loadbalancer" {
			continue
		}
		o, step := in.options(), l.Steps[0]
		for _, p := range step.Pins {
			o.Pins = append(o.Pins, alloc.Pin(p))
		}
		var files []engine.File
		for _, f := range step.Files {
			files = append(files, engine.File(f))
		}
		return engine.New(o).Apply(files...), step, nil
	}
	return engine.Cluster{}, lessons.Step{}, errors.New("the LoadBalancer lesson is missing")
}

// base is the cluster before -f: empty, or what --state holds.
func (in *input) base() (engine.Cluster, error) {
	state, err := in.read(in.state)
	if err != nil {
		return engine.Cluster{}, err
	}
	c := engine.New(in.options())
	if len(state) > 0 {
		c = c.Load(state...)
	}
	return c, nil
}

// cluster is what the read-only verbs look at: the state, the files applied, or the post's LoadBalancer if there is neither.
func (in *input) cluster(errs io.Writer) (engine.Cluster, error) {
	if in.empty() {
		c, _, err := in.post()
		return c, err
	}
	c, err := in.base()
	if err != nil {
		return c, err
	}
	if err := complain(c, errs); err != nil {
		return c, err
	}
	files, err := in.read(in.files)
	if err != nil {
		return c, err
	}
	if len(files) > 0 {
		c = c.Apply(files...)
	}
	return c, complain(c, errs)
}

// complain prints what the API server would not take, and its warnings.
func complain(c engine.Cluster, errs io.Writer) error {
	io.WriteString(errs, c.Said.Stderr)
	if c.Said.Exit != 0 {
		return exit(c.Said.Exit)
	}
	return nil
}

// remark prints what the reader should know beside the answer: what was added, left out or assumed, and what Kubernetes
// takes in silence. It changes no exit code; verbs that speak as kubectl does keep to its words and leave it out.
func (in *input) remark(c engine.Cluster, errs io.Writer) {
	if in.empty() {
		return // the post's own example
	}
	head := map[string]string{"ko": "참고", "en": "note"}[in.language()]
	for _, n := range c.Notes {
		at := ""
		if n.File != "" {
			at = fmt.Sprintf("%s:%d: ", n.File, n.Line)
		}
		fmt.Fprintf(errs, "%s: %s%s\n", head, at, words.Plain(words.Note(in.language(), n.Code, n.Args)))
	}
	for _, f := range c.Silences() {
		fmt.Fprintf(errs, "%s: %s:%d: %s\n", head, f.File, f.Line, words.Plain(advice.Says(f, in.language())))
	}
}

// mostFile is more than any manifest: what is larger is refused before it fills the memory.
const mostFile = 64 << 20

// read reads files, folders and standard input, in the order given.
func (in *input) read(names []string) ([]engine.File, error) {
	var out []engine.File
	for _, name := range names {
		paths, err := expand(name)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			text, err := in.text(p)
			if err != nil {
				return nil, err
			}
			if p == "-" {
				p = "STDIN"
			}
			out = append(out, engine.File{Name: p, Text: text})
		}
	}
	return out, nil
}

func (in *input) text(path string) (string, error) {
	from := in.stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return "", fmt.Errorf("the path %q does not exist", path)
		}
		defer f.Close()
		from = f
	}
	b, err := io.ReadAll(io.LimitReader(from, mostFile+1))
	if err != nil {
		return "", err
	}
	if len(b) > mostFile {
		return "", fmt.Errorf("%s is larger than %d MiB", path, mostFile>>20)
	}
	return string(b), nil
}

// expand lists a folder's manifests as kubectl does: .json, .yaml and .yml, by name, without its subfolders.
func expand(name string) ([]string, error) {
	info, err := os.Stat(name)
	if name == "-" || err == nil && !info.IsDir() {
		return []string{name}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the path %q does not exist", name)
	}
	var out []string
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Type()&fs.ModeDir == 0 && slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(e.Name())) {
			out = append(out, filepath.Join(name, e.Name()))
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("error reading [%s]: recognized file extensions are [.json .yaml .yml]", name)
	}
	return out, nil
}
