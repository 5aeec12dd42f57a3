package doors

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Each is told clearly, and the door answers the next one.
func TestHostileBodies(t *testing.T) {
	deep := strings.Repeat("[", 100_000)
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	for _, c := range []struct {
		what, body string
		status     int
		code       string
	}{
		{"nothing", "", 400, "bad-json"},
		{"no JSON", "files: []", 400, "bad-json"},
		{"half of it", `{"files":[{"text":"a`, 400, "bad-json"},
		{"two of it", question("a: b", "") + "{}", 400, "bad-json"},
		{"an array", "[]", 400, "bad-json"},
		{"null", "null", 400, "bad-json"},
		{"a wrong type", `{"files":"a"}`, 400, "bad-json"},
		{"a field nobody knows", question("a: b", `,"mode":"ipvs"`), 400, "bad-json"},
		{"another version", question("a: b", `,"version":2`), 400, "bad-json"},
		{"an unknown mode", question("a: b", `,"options":{"mode":"userspace"}`), 400, "bad-json"},
		{"an unknown language", question("a: b", `,"lang":"fr"`), 400, "bad-json"},
		{"a seed below zero", question("a: b", `,"ask":{"seed":-1}`), 400, "bad-json"},
		{"not UTF-8", "{\"files\":[{\"text\":\"\xff\"}]}", 400, "bad-json"},
		{"deep JSON", deep, 400, "bad-json"},
		{"a megabyte", question(strings.Repeat("# a comment\n", 1<<20/12), ""), 413, "too-large"},
		{"a megabyte of blanks", strings.Repeat(" ", 1<<20), 413, "too-large"},
		{"an alias bomb", question(bomb, ""), 422, "too-much-work"},
		{"deep YAML", question("a: "+strings.Repeat("[", 5000), ""), 422, "too-much-work"},
		{"deep by indentation", question(staircase(300), ""), 422, "too-much-work"},
		{"a thousand documents", question(strings.Repeat("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", 1000), ""), 422, "too-much-work"},
		{"two billion pods", question("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2147483647, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}\n", ""), 422, "too-much-work"},
		{"NUL", question("a: \x00", ""), 422, "manifest-refused"},
		{"no YAML", question("a: [", ""), 422, "manifest-refused"},
		{"no object", question("7", ""), 422, "manifest-refused"},
		{"an address that is none", question(nodePort, `,"ask":{"to":"\u0000:99999999"}`), 422, "ask-refused"},
		{"a client that is none", question(nodePort, `,"ask":{"from":"pod/../../etc","to":"test:8080"}`), 422, "ask-refused"},
	} {
		r := say(t, "POST", "/api/v1/trace", c.body)
		if p := problem(t, r); r.StatusCode != c.status || !strings.HasSuffix(p.Type, "#"+c.code) {
			t.Errorf("%s: %d %.300s, want %d %s", c.what, r.StatusCode, r.body, c.status, c.code)
		}
	}
	alive(t)
}

// staircase is YAML that nests by indentation.
func staircase(steps int) string {
	var b strings.Builder
	for i := range steps {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestHostileHeaders(t *testing.T) {
	for _, c := range []struct {
		what, method, path, body string
		header                   []string
		status                   int
	}{
		{"text", "POST", "/api/v1/trace", question(nodePort, ""), []string{"Content-Type", "text/plain"}, 415},
		{"a form", "POST", "/api/v1/trace", "a=b", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		{"another charset", "POST", "/api/v1/trace", question(nodePort, ""), []string{"Content-Type", "application/json; charset=euc-kr"}, 415},
		{"broken type", "POST", "/api/v1/trace", question(nodePort, ""), []string{"Content-Type", ";;"}, 415},
		{"packed", "POST", "/api/v1/trace", question(nodePort, ""), []string{"Content-Encoding", "gzip"}, 415},
		{"wants a PNG", "GET", "/api/v1/trace.svg?yaml=a", "", []string{"Accept", "image/png"}, 406},
		{"another method", "PUT", "/api/v1/trace", "{}", nil, 405},
		{"another method of oEmbed", "POST", "/oembed", "{}", nil, 405},
		{"no such version", "GET", "/api/v3/trace", "", nil, 404},
		{"above the API", "GET", "/api/v1/../../api/v1/none", "", nil, 404},
		{"twice", "GET", "/api/v1/trace.svg?yaml=a&yaml=b", "", nil, 400},
		{"both", "GET", "/api/v1/trace.svg?yaml=a&v1=b", "", nil, 400},
		{"neither", "GET", "/api/v1/trace.svg", "", nil, 400},
		{"unknown", "GET", "/api/v1/trace.svg?yaml=a&format=png", "", nil, 400},
		{"a broken escape", "GET", "/api/v1/trace.svg?yaml=%zz", "", nil, 400},
		{"not UTF-8", "GET", "/api/v1/trace.svg?yaml=%ff", "", nil, 400},
		{"a seed that is none", "GET", "/api/v1/trace.svg?yaml=a&seed=1e9", "", nil, 400},
		{"no command", "GET", "/api/v1/kubectl?yaml=a", "", nil, 400},
		{"an endless URL", "GET", "/api/v1/trace.svg?yaml=" + strings.Repeat("a", 20_000), "", nil, 414},
		{"a body where none belongs", "GET", "/healthz", "x", nil, 200},
	} {
		r := say(t, c.method, c.path, c.body, c.header...)
		if r.StatusCode != c.status {
			t.Errorf("%s: %d %.300s, want %d", c.what, r.StatusCode, r.body, c.status)
		}
		if r.StatusCode >= 400 {
			problem(t, r)
		}
		if r.StatusCode == http.StatusMethodNotAllowed && !strings.Contains(r.Header.Get("Allow"), "OPTIONS") {
			t.Errorf("%s: Allow is %q", c.what, r.Header.Get("Allow"))
		}
	}
	alive(t)
}

// wire sends bytes as they are, some of them late, and reads the status line. 0: the door hung up without a word.
func wire(t *testing.T, wait time.Duration, pieces ...string) int {
	t.Helper()
	u, err := url.Parse(door)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience + 20*time.Second))
	said := make(chan int, 1)
	go func() {
		status := 0
		if line, err := bufio.NewReader(c).ReadString('\n'); err == nil {
			fmt.Sscanf(line, "HTTP/1.1 %d", &status)
		}
		said <- status
	}()
	for i, p := range pieces {
		if i > 0 {
			select {
			case status := <-said:
				return status
			case <-time.After(wait):
			}
		}
		if _, err := io.WriteString(c, p); err != nil {
			break // the door has hung up; what it said before that is read above
		}
	}
	return <-said
}

// A client that sends a byte a second is told that it is too slow, and costs nobody else anything.
func TestSlowClient(t *testing.T) {
	head := "POST /api/v1/trace HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
	pieces := append([]string{head}, strings.Split(strings.Repeat(" ", 100), "")...)
	began := time.Now()
	if status := wire(t, time.Second, pieces...); status != http.StatusRequestTimeout {
		t.Errorf("%d after %v", status, time.Since(began))
	}
	if took := time.Since(began); took > patience+5*time.Second {
		t.Errorf("only after %v", took)
	}
	alive(t)
}

// Half a body, and the line goes dead: nothing to answer, nothing left behind.
func TestHalfABody(t *testing.T) {
	u, _ := url.Parse(door)
	for range 20 {
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(c, "POST /api/v1/trace HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"files\":")
		c.Close()
	}
	alive(t)
}

func TestHugeHeaders(t *testing.T) {
	status := wire(t, 0, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("a", 1<<20)+"\r\n\r\n")
	if native && status != http.StatusRequestHeaderFieldsTooLarge || status >= 200 && status < 300 {
		t.Errorf("%d", status)
	}
	alive(t)
}

// Words that are no HTTP, and methods that nobody knows.
func TestNoHTTP(t *testing.T) {
	for _, text := range []string{"BREW /api/v1/trace HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "hello\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03"} {
		if status := wire(t, 0, text, "\r\n\r\n"); status >= 200 && status < 400 {
			t.Errorf("%q: %d", text, status)
		}
	}
	alive(t)
}
