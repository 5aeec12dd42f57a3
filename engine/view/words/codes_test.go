package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/portwalk/portwalk/engine/trace"
)

// documented reads the codes out of a Go file, each with the words of the comment behind it, which name its arguments.
func documented(t *testing.T, file string) map[string][]string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string][]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		lit, ok := spec.Values[0].(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		codes[strings.Trim(lit.Value, `"`)] = strings.FieldsFunc(spec.Comment.Text(),
			func(r rune) bool { return !unicode.IsLetter(r) })
		return true
	})
	return codes
}

// Every code of engine/trace and of this package has words in both languages, and there are words for nothing else.
func TestEveryCodeHasWords(t *testing.T) {
	want := documented(t, "../../trace/reasons.go")
	if len(want) < 40 {
		t.Fatalf("read %d codes of engine/trace", len(want))
	}
	for _, file := range []string{"codes.go", "../../goal/reasons.go"} {
		for code, args := range documented(t, file) {
			want[code] = args
		}
	}
	for _, lang := range Langs {
		have := map[string]bool{}
		for _, e := range table(lang) {
			if have[e.code] {
				t.Errorf("%s: %s stands twice", lang, e.code)
			}
			have[e.code] = true
			if !hasKey(want, e.code) {
				t.Errorf("%s: no such code: %s", lang, e.code)
			}
			if len(e.say) == 0 {
				t.Errorf("%s: %s says nothing", lang, e.code)
			}
		}
		for code := range want {
			if !have[code] {
				t.Errorf("%s: no words for %s", lang, code)
			}
		}
	}
}

func hasKey(m map[string][]string, k string) bool { _, ok := m[k]; return ok }

// Templates ask only for arguments that reasons.go documents, and the last one fits without guards.
func TestTemplatesUseDocumentedArguments(t *testing.T) {
	args := documented(t, "../../trace/reasons.go")
	args[trace.DNATed] = append(args[trace.DNATed], "node", "nodePort") // a balancer's rewriting
	for _, lang := range Langs {
		for _, e := range table(lang) {
			known, ours := args[e.code], !hasKey(args, e.code)
			for _, text := range append([]string{e.name, e.brief}, e.say...) {
				for _, hole := range holes(text) {
					base, _, _ := strings.Cut(hole, ".")
					if base == "pod" && slices.Contains(known, "at") || base == "refusal" && slices.Contains(known, "protocol") {
						continue // the pod that at names, a protocol's way to refuse
					}
					if !ours && !slices.Contains(known, base) {
						t.Errorf("%s: %s uses <%s>; documented are %v", lang, e.code, hole, known)
					}
				}
			}
			if last := e.say[len(e.say)-1]; strings.HasPrefix(last, "[") || !ours && len(holes(last)) > 0 && len(e.say) > 1 {
				t.Errorf("%s: %s: the last sentence must fit any arguments: %s", lang, e.code, last)
			}
		}
	}
}

func holes(text string) []string {
	var names []string
	for {
		if strings.HasPrefix(text, "[") {
			guard, rest, _ := strings.Cut(text[1:], "]")
			key, _, _ := strings.Cut(guard, "=")
			names, text = append(names, key), rest
			continue
		}
		_, after, ok := strings.Cut(text, "<")
		if !ok {
			return names
		}
		name, rest, _ := strings.Cut(after, ">")
		names, text = append(names, name), rest
	}
}

// Sentences are whole in every case: no hole, no undecided particle, no word that the kernel's view must not use.
func TestSentencesAreWhole(t *testing.T) {
	args := documented(t, "../../trace/reasons.go")
	full := map[string]string{}
	for _, names := range args {
		for _, n := range names {
			full[n] = "10.0.0.1:80"
		}
	}
	for _, lang := range Langs {
		for _, e := range table(lang) {
			for _, a := range []map[string]string{nil, full} {
				r := trace.Reason{Code: e.code, Args: a}
				for _, text := range []string{Sentence(lang, r), Brief(lang, r), Name(lang, r)} {
					if strings.ContainsAny(text, "<>") || strings.Contains(text, "(은/") || strings.Contains(text, "(이/") {
						t.Errorf("%s: %s: %q", lang, e.code, text)
					}
					if strings.Contains(strings.ToLower(text), "forward") || strings.Contains(text, "포워딩") {
						t.Errorf("%s: %s says forwarded: %q", lang, e.code, text)
					}
				}
				if s := Sentence(lang, r); !strings.ContainsAny(s[len(s)-1:], ".*>}") && e.code != describes && e.code != titleReaches && e.code != titleFails && e.code != toldVerdict {
					t.Errorf("%s: %s is no sentence: %q", lang, e.code, s)
				}
			}
		}
	}
	if got := Sentence("ko", trace.Why("made-up")); got != "`made-up`" {
		t.Errorf("a code without words: %q", got)
	}
}

// Hand-made reasons and how they read.
func TestSentence(t *testing.T) {
	for _, tt := range []struct {
		r      trace.Reason
		ko, en string
	}{
		{trace.Why(trace.DNATed, "old", "192.168.100.11:30352", "new", "10.244.2.2:5000", "pod", "default/test-b", "targetPort", "5000"),
			"받는 곳을 고른 파드의 {targetPort:5000}으로 고쳐 써요.",
			"The destination is rewritten to {targetPort:5000} of the chosen pod."},
		{trace.Why(trace.NoEndpoints, "service", "default/test", "cause", "no-pod-matches", "selector", "app=tset", "near", "app=test"),
			"selector `app=tset`에 맞는 파드가 없어요. 비슷한 라벨은 `app=test`예요. 노드가 **곧바로** 거절해요.",
			"No pod matches the selector `app=tset`. The closest labels are `app=test`. The node refuses **at once**."},
		{trace.Why(trace.NoEndpoints, "service", "shop/web", "cause", "something-new"),
			"Service shop/web에 엔드포인트가 없어요. 노드가 **곧바로** 거절해요.",
			"Service shop/web has no endpoints. The node refuses **at once**."},
		{trace.Why(trace.EndpointChosen, "n", "1", "pod", "default/test-a", "endpoint", "10.244.1.2:5000", "service", "default/test"),
			"준비된 엔드포인트가 하나뿐이라 test-a로 정해져요.",
			"There is only one ready endpoint, test-a."},
		{trace.Why(trace.NameUnknown, "name", "{port:1}`tset`"), // what a reader typed is no markup
			"DNS에 `port:1tset`라는 이름이 없어요.", // with a digit in it, it is spelled: 티
			"DNS knows no name `port:1tset`."},
	} {
		if got := Sentence("ko", tt.r); got != tt.ko {
			t.Errorf("ko %s\n got %s\nwant %s", tt.r.Code, got, tt.ko)
		}
		if got := Sentence("en", tt.r); got != tt.en {
			t.Errorf("en %s\n got %s\nwant %s", tt.r.Code, got, tt.en)
		}
	}
}
