package site

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/wasm/bridge"
)

func TestListing(t *testing.T) {
	text := "# 서비스\nspec:\n  ports:\n  - name: \"a: b\" # <문>\n    port: 80\n  'k:x': >\n    port: 1\n    # text\n  u: http://x#y\n---\n"
	marks := []bridge.Mark{{Line: 5, Col: 11, Len: 2, Kind: "port"}}
	ghosts := []ghost{{bridge.Ghost{After: 5, Text: "    nodePort: 30352", Kind: "nodePort"}, "API 서버가 채움"}}
	got := strings.Split(strings.TrimSuffix(string(listing(text, marks, ghosts, "a&b.yaml")), "</ol>"), "<li ")
	want := []string{
		`<ol class="code" tabindex="0" aria-label="a&amp;b.yaml">`,
		`data-l="1"><span class="com"># 서비스</span></li>`,
		`data-l="2"><span class="key">spec:</span></li>`,
		`data-l="3">  <span class="key">ports:</span></li>`,
		`data-l="4">  - <span class="key">name:</span> &#34;a: b&#34; <span class="com"># &lt;문&gt;</span></li>`,
		`data-l="5" class="k-port">    <span class="key">port:</span> <span class="pin k-port">80</span></li>`,
		`class="ghost k-nodePort"><span class="key">    nodePort:</span> <span class="pin k-nodePort">30352</span><em>API 서버가 채움</em></li>`,
		`data-l="6">  <span class="key">&#39;k:x&#39;:</span> &gt;</li>`,
		`data-l="7">    port: 1</li>`, // in a block scalar
		`data-l="8">    # text</li>`,
		`data-l="9">  <span class="key">u:</span> http://x#y</li>`,
		`data-l="10"><span class="com">---</span></li>`,
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d\n got %s\nwant %s", i, got[i], want[i])
		}
	}
}

// Columns count UTF-16 code units, as browsers do: 🚪 is two.
func TestMarksAfterWideCharacters(t *testing.T) {
	got := string(listing("{문: 🚪, port: 80}", []bridge.Mark{{Line: 1, Col: 15, Len: 2, Kind: "port"}}, nil, ""))
	if !strings.Contains(got, `{문: 🚪, port: <span class="pin k-port">80</span>}`) {
		t.Error(got)
	}
}

func TestMarksOutsideTheText(t *testing.T) {
	marks := []bridge.Mark{{Line: 1, Col: 3, Len: 99, Kind: "port"}, {Line: 1, Col: 4, Len: 1, Kind: "port"}, {Line: 9, Col: 1, Len: 1, Kind: "port"}}
	if got := string(listing("ab80", marks, nil, "")); !strings.Contains(got, `>ab<span class="pin k-port">80</span></li>`) {
		t.Error(got)
	}
}

func TestTerminal(t *testing.T) {
	text := "NAME   PORT(S)\ntest   30080:30352/TCP\nnext   80/TCP\n"
	got := string(terminal(bridge.Screen{Command: "kubectl get svc <x>", Text: text,
		Spans: []bridge.Span{{Start: 22, End: 27, Kind: "port"}, {Start: 28, End: 33, Kind: "nodePort"}, {Start: 45, End: 47, Kind: "port"}, {Start: 90, End: 99, Kind: "port"}}}))
	want := `<span class="cmd">$ <b>kubectl get svc &lt;x&gt;</b></span>` + "\n" + `<span class="head">NAME   PORT(S)</span>` + "\n" +
		`<span class="ports-row">test   <span class="pin k-port" data-under><i data-t="port"></i>30080</span>:` +
		`<span class="pin k-nodePort" data-under><i data-t="nodePort"></i>30352</span>/TCP</span>` + "\n" +
		`next   <span class="pin k-port">80</span>/TCP`
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
