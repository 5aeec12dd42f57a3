package advice

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/columns"
)

// codesOf reads the codes out of the doctor's sources: what a call or a table row names.
func codesOf(t *testing.T, patterns ...string) []string {
	t.Helper()
	files, _ := filepath.Glob("../../doctor/*.go")
	var out []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range patterns {
			for _, m := range regexp.MustCompile(p).FindAllStringSubmatch(string(b), -1) {
				if code := m[1]; !strings.HasSuffix(code, "-") && !slices.Contains(out, code) {
					out = append(out, code)
				}
			}
		}
	}
	return out
}

// Every code that the doctor can say has words in both languages, and there are words for nothing else.
func TestEveryCodeHasWords(t *testing.T) {
	said := codesOf(t, `found\("([a-z-]+)"`, `note\("([a-z-]+)"`, `(?m)^\t\{"([a-z-]+)", "[a-zA-Z.]*", "`, `code(?:, at)? :?= "([a-z-]+)"`,
		`, code, \w+ := [^\n]*"([a-z-]+)"`, `c\.Code(?:, c\.Path)? = "([a-z-]+)"`, `code(?:, \w+)? = "([a-z-]+)"`, `Code: "([a-z-]+)", Severity`, `path, code, was := [^"]*"targetPort"\), "([a-z-]+)"`)
	said = append(said, "wrong-port-targetPort", "wrong-port-nodePort", "node-on-port", "node-on-targetPort", "node-on-protocol", "node-on-address",
		"no-local-pod-external", "no-local-pod-internal", "duplicate-key", "missing-separator", "octal-number")
	if len(said) < 80 {
		t.Fatalf("read %d codes of the doctor", len(said))
	}
	have(t, said, findings(), refused(), notes())
	have(t, codesOf(t, `Fix\{Code: "([a-z-]+)"`, `\{\{Code: "([a-z-]+)", (?:Args|Edits)`, `f\.Code, f\.Args = "([a-z-]+)"`), fixes())
}

func have(t *testing.T, said []string, tables ...[]entry) {
	t.Helper()
	worded := map[string]bool{}
	for _, table := range tables {
		for _, e := range table {
			if worded[e.code] {
				t.Errorf("%s stands twice", e.code)
			}
			worded[e.code] = true
			if len(e.ko) == 0 || len(e.ko) != len(e.en) {
				t.Errorf("%s: %d Korean templates, %d English", e.code, len(e.ko), len(e.en))
			}
			for i := range e.ko {
				if holes(e.ko[i]) != holes(e.en[i]) {
					t.Errorf("%s: the languages use other arguments: %s and %s", e.code, holes(e.ko[i]), holes(e.en[i]))
				}
			}
			if !slices.Contains(said, e.code) {
				t.Errorf("%s has words, but the doctor never says it", e.code)
			}
		}
	}
	for _, code := range said {
		if !worded[code] {
			t.Errorf("%s has no words", code)
		}
	}
}

// holes are the arguments that a template uses, sorted, once each.
func holes(template string) string {
	found := regexp.MustCompile(`<[a-zA-Z]+>`).FindAllString(template, -1)
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " ")
}

// report is a finding of each kind, by hand.
func report() doctor.Report {
	why := trace.Why(trace.NoEndpoints, "service", "default/web", "cause", "no-pod-matches", "selector", "app=web")
	return doctor.Report{Asked: 2, Findings: []doctor.Finding{{
		Code: "selector-typo", Severity: doctor.Broken, Object: "Service/default/web", Path: "spec.selector.app", File: "web.yaml", Line: 19,
		Args:    map[string]string{"service": "web", "pair": "app=web", "pod": "web-1", "labels": "app=web-api"},
		Asks:    []trace.Ask{{From: "pod/default/client", To: "10.96.7.1:80", Protocol: "TCP"}, {From: "outside", To: "192.168.100.11:30080", Protocol: "TCP"}},
		Verdict: trace.Refused, By: &doctor.Author{Who: "kube-proxy", At: "node/node-1", With: "icmp"}, Why: &why,
		Fix: &doctor.Fix{Code: "select", Edits: []doctor.Edit{{Object: "Service/default/web", Path: "spec.selector.app", Old: "web", New: "web-api", File: "web.yaml", Line: 19}},
			Proof: doctor.Proof{Kind: "delivered", Pod: "default/web-1", Delivered: "10.244.1.2:8080"}},
	}, {
		Code: "status-written", Severity: doctor.Note, Object: "Service/default/web", Path: "status", File: "web.yaml", Line: 30,
	}}}
}

// What a reader must find in the text, in this order.
func TestTextSaysWhereWhoWhyAndWhat(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {"broken", "web.yaml:19", "Service/default/web", "spec.selector.app", "app=web-api", "pod/default/client -> 10.96.7.1:80, and 1 more",
			"kube-proxy's rule on node-1 (ICMP)", "- app: web\n", "+ app: web-api\n", "default/web-1 (10.244.1.2:8080)", "note", "web.yaml:30", "1 broken, 0 warnings, 1 note (2 requests asked)"},
		"ko": {"고장", "web.yaml:19", "app=web-api", "그리고 1개 더", "node-1의 kube-proxy 규칙이 거절했어요(ICMP)", "+ app: web-api\n", "참고", "고장 1개, 주의 0개, 참고 1개 (요청 2개를 보내 봤어요)"},
	} {
		rest := Text(report(), lang)
		for _, w := range want {
			_, after, ok := strings.Cut(rest, w)
			if !ok {
				t.Fatalf("%s: %q does not follow in\n%s", lang, w, Text(report(), lang))
			}
			rest = after
		}
	}
}

func TestAllIsWellIsOneLine(t *testing.T) {
	for _, lang := range []string{"ko", "en"} {
		if got := Text(doctor.Report{Asked: 3}, lang); strings.Count(got, "\n") != 1 || !strings.Contains(got, "3") {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

func TestLinesFitTheTerminal(t *testing.T) {
	for _, lang := range []string{"ko", "en"} {
		for _, table := range [][]entry{findings(), refused(), notes()} {
			for _, e := range table {
				text := Text(doctor.Report{Findings: []doctor.Finding{{Code: e.code, Severity: doctor.Broken}}}, lang)
				for _, line := range strings.Split(text, "\n") {
					if columns.Width(line) > Columns {
						t.Errorf("%s, %s: %d columns: %s", e.code, lang, columns.Width(line), line)
					}
				}
			}
		}
	}
}
