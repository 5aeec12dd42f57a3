package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
)

const recorded = "../../engine/testdata/recorded/"

// portwalk runs the command as main does.
func portwalk(t testing.TB, stdin string, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(args, strings.NewReader(stdin), &o, &e)
	return o.String(), e.String(), code
}

func content(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	age    = regexp.MustCompile(`(?m) +(\d+s|<unknown>)( |$)`)
	spaces = regexp.MustCompile(` +`)
)

// ageless makes AGE and the width it causes equal; everything else stays to the letter.
func ageless(s string) string { return spaces.ReplaceAllString(age.ReplaceAllString(s, " AGE$2"), " ") }

// What the real kubectl printed of the recorded clusters is what the command prints of their dumps.
func TestRecordedTexts(t *testing.T) {
	dirs, _ := filepath.Glob(recorded + "clusters/*")
	for _, dir := range append(dirs, recorded+"blog") {
		for file, args := range map[string]string{
			"get-svc": "get svc", "get-svc-wide": "get svc -o wide", "get-endpointslices": "get endpointslices",
			"get-pods-wide": "get pods -o wide", "describe-svc": "describe svc",
		} {
			args := append(strings.Fields(args), "--bare", "--state", dir+"/objects.yaml")
			out, errs, code := portwalk(t, "", args...)
			want := content(t, dir+"/"+file+".txt")
			if file != "describe-svc" {
				out, want = ageless(out), ageless(want)
			}
			if out != want || errs != "" || code != 0 {
				t.Errorf("%s of %s: exit %d\n%s%s\nwant\n%s", file, dir, code, errs, out, want)
			}
		}
		out, errs, code := portwalk(t, "", "create", "-f", dir+"/input.yaml")
		if want := content(t, dir+"/create.txt"); errs+out != want || code != 0 {
			t.Errorf("create of %s: exit %d\n%s%s\nwant\n%s", dir, code, errs, out, want)
		}
	}
}

// The exit codes are a contract: 0 delivered, 3 not, 1 bad input, 2 bad usage.
func TestExitCodes(t *testing.T) {
	const nodePort = "../../lessons/03-nodeport/service.yaml"
	misspelt := strings.Replace(content(t, nodePort), "app: test", "app: tset", 1)
	for _, tt := range []struct {
		name  string
		stdin string
		args  string
		code  int
		says  string
	}{
		{"the post", "", "trace", 0, "delivered"},
		{"by another node", "", "trace --from outside --to node-2:30088 -f " + nodePort, 0, ":5000"},
		{"no way to a ClusterIP", "", "trace --from outside --to 10.96.0.1:443 -f " + nodePort, 3, "unreachable"},
		{"misspelt selector", misspelt, "trace --from outside --to node-2:30088 -f - --bare", 3, "app=tset"},
		{"bad input", "kind: Service\napiVersion: v1\nmetadata: {name: A}\nspec: {ports: [{port: 0}]}\n", "trace --to x:1 -f -", 1, "is invalid"},
		{"no such file", "", "get svc -f nowhere.yaml", 1, `the path "nowhere.yaml" does not exist`},
		{"no such object", "", "get svc nope -f " + nodePort, 1, `Error from server (NotFound): services "nope" not found`},
		{"no --to", "", "trace -f " + nodePort, 2, "--to"},
		{"unknown flag", "", "trace --nope", 2, "unknown flag"},
		{"unknown command", "", "frobnicate", 2, "frobnicate"},
		{"no --node", "", "rules -f " + nodePort, 2, "--node"},
		{"no such node", "", "rules --node nope -f " + nodePort, 1, `nodes "nope" not found`},
		{"unknown mode", "", "rules --node node-1 --mode userspace -f " + nodePort, 1, "userspace"},
		{"unknown output", "", "trace -o pdf", 2, "pdf"},
		{"bad WHERE", "", "trace --from moon --to node-1:30088 -f " + nodePort, 1, "moon"},
	} {
		out, errs, code := portwalk(t, tt.stdin, strings.Fields(tt.args)...)
		if code != tt.code || !strings.Contains(out+errs, tt.says) {
			t.Errorf("%s: exit %d, want %d with %q\n%s%s", tt.name, code, tt.code, tt.says, out, errs)
		}
	}
}

// The JSON is design.md's contract: outcomes sum to 1, every rewriting names its rule, and the line behind it.
func TestTraceJSON(t *testing.T) {
	out, _, code := portwalk(t, "", "trace", "-o", "json", "-f", "../../lessons/03-nodeport/service.yaml", "--to", "node-2:30088")
	var r trace.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != 0 {
		t.Fatalf("exit %d, %v", code, err)
	}
	sum := 0.0
	for _, o := range r.Outcomes {
		sum += o.Probability
	}
	if r.Version != 1 || sum < 0.999 || sum > 1.001 || r.Ask.From != "outside" || r.Ask.Source != "203.0.113.10" {
		t.Errorf("version %d, probabilities sum to %v, ask %+v", r.Version, sum, r.Ask)
	}
	lines := map[string]int{}
	for _, h := range r.Trace.Hops {
		for _, s := range h.Steps {
			if s.Action == trace.Rewrote && s.Before.Dst != s.After.Dst && !h.Back {
				if s.Rule == "" || s.Origin == nil || s.Origin.Line == 0 {
					t.Errorf("a rewriting without rule or line: %+v", s)
					continue
				}
				lines[s.Origin.Path] = s.Origin.Line
			}
		}
	}
	if lines["spec.ports[0].targetPort"] != 14 {
		t.Errorf("the DNAT comes from lines %v, want targetPort on 14", lines)
	}
}

// Every input has an answer, and soon.
func TestHostileInput(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "spaces": " \n\n", "10 MB": strings.Repeat("a: b\n", 2<<20), "binary": string([]byte{0x7f, 'E', 'L', 'F', 0, 1, 2, 0xff}),
		"NUL": "kind: Service\x00\n", "10,000 documents": strings.Repeat("---\nkind: Service\napiVersion: v1\nmetadata: {name: a}\n", 10000),
		"deep flow": strings.Repeat("{a: ", 5000), "deep block": deep(3000), "wrong kinds": "kind: [1]\napiVersion: {}\n",
		"not an object": "just text\n", "aliases": "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
	} {
		out, errs, code := portwalk(t, in, "apply", "-f", "-")
		if code != 1 || errs == "" {
			t.Errorf("%s: exit %d, %q %q", name, code, out, errs)
		}
		if len(errs) > 4000 {
			t.Errorf("%s: the answer is %d bytes long", name, len(errs))
		}
	}
}

func deep(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// What Kubernetes takes in silence is told beside the answer, in both languages, and changes neither it nor the exit code.
// Verbs that speak as kubectl does stay silent too. The lines are counted by hand.
func TestNotesBeside(t *testing.T) {
	const web = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  selector: {app: a}\n  ports:\n  - port: 80\n"
	const pods = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: a}}\nspec: {containers: [{name: c, image: i}]}\n"
	for _, tt := range []struct{ name, text, en, ko string }{
		{"nothing", web + pods, "", ""},
		{"duplicate key", strings.Replace(web, "- port: 80", "- {port: 81, port: 80}", 1) + pods, "note: STDIN:7: port is written twice. Kubernetes says nothing and takes the last one.\n",
			"참고: STDIN:7: port가 두 번 쓰였어요. 쿠버네티스는 아무 말 없이 마지막 것만 써요.\n"},
		{"missing separator", "apiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n" + web + pods, "note: STDIN:4: Another object seems to begin here. Without a line --- between them the first one is lost.\n",
			"참고: STDIN:4: 여기서 다른 오브젝트가 시작되는 것 같아요. 사이에 ---가 없으면 앞의 오브젝트는 사라져요.\n"},
		{"octal", strings.Replace(web, "80", "0120", 1) + pods, "note: STDIN:7: A number that begins with 0, like 0120, is octal: Kubernetes reads it as 80.\n",
			"참고: STDIN:7: 0120처럼 0으로 시작하는 숫자는 8진수예요. 쿠버네티스는 80으로 읽어요.\n"},
		{"status", web + "status: {loadBalancer: {ingress: [{ip: 1.2.3.4}]}}\n" + pods, "note: STDIN:8: status is not for users to write. The API server drops it in silence.\n",
			"참고: STDIN:8: status는 사용자가 쓰는 곳이 아니에요. API 서버가 말없이 지워요.\n"},
		{"affinity", web + "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}\n" + pods, "note: STDIN:8: sessionAffinityConfig does nothing without sessionAffinity: ClientIP.\n",
			"참고: STDIN:8: sessionAffinityConfig는 sessionAffinity: ClientIP가 없으면 아무 일도 하지 않아요.\n"},
		{"selector", strings.Replace(web, "{app: a}", "{app: wep}", 1) + strings.Replace(pods, "app: a", "app: web", 1),
			"note: STDIN:5: The Service a selects app=wep, and no pod has that label: pod p has app=web.\n",
			"참고: STDIN:5: Service a의 selector app=wep과 맞는 파드가 없어요. 파드 p의 라벨은 app=web이에요.\n"},
		{"named port", web + "    targetPort: met\n" + pods, "note: STDIN:8: targetPort met is a name, and pod p has no containerPort of that name.\n",
			"참고: STDIN:8: targetPort met은 이름인데, 파드 p에는 그런 이름의 containerPort가 없어요.\n"},
		{"demo", web, "note: The Service a selects no pod in this YAML, so Portwalk added a demo Deployment a with 3 pods.\n",
			"참고: 이 YAML에는 Service a가 고를 파드가 없어서, 연습용 Deployment a(파드 3개)를 더했어요.\n"},
	} {
		for lang, want := range map[string]string{"en": tt.en, "ko": tt.ko} {
			for exit, args := range map[int][]string{3: {"trace", "--from", "outside", "--to", "10.96.0.99:80"}, 0: {"rules", "--node", "node-1"}} {
				if _, errs, code := portwalk(t, tt.text, append(args, "-f", "-", "--lang", lang)...); errs != want || code != exit {
					t.Errorf("%s, %s: exit %d, told\n%swant\n%s", tt.name, args[0], code, errs, want)
				}
			}
		}
		for _, args := range [][]string{{"apply"}, {"create"}, {"get", "svc"}} {
			if _, errs, code := portwalk(t, tt.text, append(args, "-f", "-")...); errs != "" || code != 0 {
				t.Errorf("%s, %s: exit %d, told %q", tt.name, args[0], code, errs)
			}
		}
	}
}
