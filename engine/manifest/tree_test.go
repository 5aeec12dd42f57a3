package manifest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	yaml3 "go.yaml.in/yaml/v3"
)

// Forms that manifests take, and some that they rarely take.
var forms = []string{
	"a: 1\nb:\n  c: x y # note\n  d: \"q: #\"\n",
	"a:\n- b\n- c: 1\n  d: 2\n-   e: 3\n    f: [1, {g: h}, 'i''j']\n",
	"- - a\n  - b\n- c\n",
	"a: {b: c, d: [e, f: g], \"h\": i, 'j':k, l: }\n",
	"a: {\n  b: 1, # note\n  c: [2,\n3]\n}\nd: 4\n",
	"a: |\n  text: no\n   more\n\n  end\nb: >-\n  folded\nc: x\n",
	"a: first\n  second\n  third\nb: 1\n",
	"a: \"first\n  second\"\nb: 'x\n\n  y'\nc: 1\n",
	"base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  z: 3\nlist: [*b, *b]\n",
	"a: &anchor\n  b: 1\nc: *anchor\nd: &s text\ne: !!str 5\nf: !custom\n  g: 1\n",
	"---\n# head\nkind: Service\n...\n",
	"--- # head\na: 1\n",
	"%YAML 1.1\n---\na: 1\n",
	"\"quoted key\": 1\n'other: key' : 2\nurl: http://x:80/y#z\ntime: 12:30:45\n",
	"a:\r\n  b: 1\r\n  c:\r\n  - d\r\n",
	"이름: 값 # 주석\n목록: [가, 나: 다]\n",
	"a:   # note\n  # another\n  b: 1\n\n\nc:\n",
	"a: -1\nb: -x\n",
	"-\n  a: 1\n-\n- b\n",
	"just text\n",
	"a:\n  - b: |\n      literal\n    c: 1\n  - d\n",
	"a: [1, 2]   # note\nb: {x: 'it''s', y: \"a\\\"b\"}\n",
	"",
	"# only a note\n",
}

// TestTreeAgainstFullParser: kinds, places and values are those of a full YAML parser.
func TestTreeAgainstFullParser(t *testing.T) {
	for i, text := range append(forms, recordedDocuments(t)...) {
		var want yaml3.Node
		if err := yaml3.Unmarshal([]byte(text), &want); err != nil {
			t.Fatalf("form %d is not YAML: %v\n%s", i, err, text)
		}
		got, ok := tree(text)
		if !ok {
			t.Errorf("form %d: lost\n%s", i, text)
			continue
		}
		if len(want.Content) == 0 {
			continue
		}
		if diff := differs("", got, want.Content[0]); diff != "" {
			t.Errorf("form %d: %s\n%s", i, diff, text)
		}
	}
}

// recordedDocuments are the documents of every YAML file in testdata that is good YAML.
func recordedDocuments(t testing.TB) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir("../testdata", func(p string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".yaml" {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for _, doc := range strings.Split("\n"+string(b), "\n---\n") {
			if yaml3.Unmarshal([]byte(doc), &yaml3.Node{}) == nil {
				out = append(out, doc)
			}
		}
		return nil
	})
	if err != nil || len(out) < 100 {
		t.Fatalf("%d documents, %v", len(out), err)
	}
	return out
}

// differs says where two trees differ; a null's place means nothing.
func differs(path string, got *node, want *yaml3.Node) string {
	if want.Kind == yaml3.ScalarNode && want.Tag == "!!null" {
		return ""
	}
	kinds := map[nodeKind]yaml3.Kind{scalarNode: yaml3.ScalarNode, mappingNode: yaml3.MappingNode, sequenceNode: yaml3.SequenceNode, aliasNode: yaml3.AliasNode}
	anchored := want.Anchor != "" || want.Style&yaml3.TaggedStyle != 0
	switch {
	case kinds[got.kind] != want.Kind:
		return fmt.Sprintf("%s is of kind %d, want %d", path, kinds[got.kind], want.Kind)
	case !anchored && (got.line != want.Line || got.column != want.Column):
		return fmt.Sprintf("%s stands at %d:%d, want %d:%d", path, got.line, got.column, want.Line, want.Column)
	case want.Kind == yaml3.ScalarNode && want.Style == 0 && !strings.Contains(want.Value, " ") && got.value != want.Value:
		return fmt.Sprintf("%s is %q, want %q", path, got.value, want.Value)
	case want.Kind == yaml3.AliasNode:
		return ""
	case len(got.content) != len(want.Content):
		return fmt.Sprintf("%s has %d parts, want %d", path, len(got.content), len(want.Content))
	}
	for i := range want.Content {
		if d := differs(fmt.Sprintf("%s/%d", path, i), got.content[i], want.Content[i]); d != "" {
			return d
		}
	}
	return ""
}

// FuzzTree: whatever a full parser takes, tree either gives up or agrees with; and it always ends.
func FuzzTree(f *testing.F) {
	for _, text := range forms {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 10_000 || nesting(text) > 100 {
			return
		}
		got, ok := tree(text)
		if ok && got == nil {
			t.Fatal("no tree, and not lost")
		}
	})
}
