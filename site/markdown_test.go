package site

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/lessons/ask"
)

// silent is an engine that accepts everything and marks nothing.
var silent ask.Engine = func([]byte) []byte { return []byte(`{"version":1,"ok":true}`) }

const (
	port80 = `<span class="p k-port"><i class="mk"></i>port<b>80</b></span>`
	pin80  = `<span class="pin k-port">80</span>`
)

func TestLine(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"{port:80}으로", port80 + "으로"},
		{"{nodePort}는", `<span class="p k-nodePort"><i class="mk"></i>nodePort</span>는`},
		{"{targetPort:http-web}", `<span class="p k-targetPort"><i class="mk"></i>targetPort<b>http-web</b></span>`},
		{"`10.0.0.1:{port:80}`", "<code>10.0.0.1:" + pin80 + "</code>"},
		{"`a {x} {port}`", "<code>a {x} port</code>"},
		// A particle follows without a space: CommonMark's flanking rule would leave the stars.
		{"**{port:80}**은", "<strong>" + port80 + "</strong>은"},
		{"**`port`**는 그대로", "<strong><code>port</code></strong>는 그대로"},
		{"**(괄호)**는", "<strong>(괄호)</strong>는"},
		{"2 * 3 * 4", "2 * 3 * 4"},
		{"*한* **둘**", "<em>한</em> <strong>둘</strong>"},
		// Not markup.
		{"{ports:80} {port:} {port:8 0} {", "{ports:80} {port:} {port:8 0} {"},
		{"{port:<b>}", "{port:<!-- raw HTML omitted -->}"},
		// Hostile text stays text.
		{`<script>alert(1)</script>`, "<!-- raw HTML omitted -->"},
		{`a <b onclick=x>b</b>`, "a <!-- raw HTML omitted -->b<!-- raw HTML omitted -->"},
		{"`</code><img onerror=x>`", "<code>&lt;/code&gt;&lt;img onerror=x&gt;</code>"},
		{"[x](javascript:alert(1))", `<a href="">x</a>`},
	} {
		got, err := newMarkdown(silent).line(c.in)
		if err != nil || string(got) != c.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", c.in, got, err, c.want)
		}
	}
}

func TestFences(t *testing.T) {
	m := newMarkdown(silent)
	got, err := m.block("```console\n$ kubectl get svc\n{port:80}:{nodePort:30352}/TCP <b>\n```\n\n```yaml\nport: 80 # <x>\n```\n", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<pre class="term" tabindex="0">$ kubectl get svc` + "\n" + pin80 + `:<span class="pin k-nodePort">30352</span>/TCP &lt;b&gt;</pre>`,
		`<ol class="code" tabindex="0"><li data-l="1"><span class="key">port:</span> 80 <span class="com"># &lt;x&gt;</span></li></ol>`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %s\nin %s", want, got)
		}
	}
}

func TestFenceThatTheEngineCannotRead(t *testing.T) {
	no := func([]byte) []byte { return []byte(`{"version":1,"ok":false,"problems":[{"text":"too deep"}]}`) }
	if _, err := newMarkdown(no).block("```yaml\na: 1\n```", ""); err == nil || !strings.Contains(err.Error(), "too deep") {
		t.Errorf("error is %v", err)
	}
}

func TestHeadingIDs(t *testing.T) {
	got, err := newMarkdown(silent).block("#### {port:80}는 **문**\n\n#### {port:80}는 문\n\n#### !?\n", "who")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{`id="who-port-80는-문"`, `id="who-port-80는-문-2"`, `id="who"`} {
		if !strings.Contains(string(got), id) {
			t.Errorf("no %s in %s", id, got)
		}
	}
}

func TestPlain(t *testing.T) {
	if got := plain("{nodePort:30352}는 **어디서** `왔을까` <&>"); got != "nodePort 30352는 어디서 왔을까 <&>" {
		t.Error(got)
	}
}

// A session sets what was typed apart, and nothing in it is markup.
func TestSession(t *testing.T) {
	got := session("$ curl a<b\n<b> {port} at 10.0.0.1\n$ again")
	want := "<span class=\"cmd\">$ <b>curl a&lt;b</b></span>\n&lt;b&gt; port at 10.0.0.1\n<span class=\"cmd\">$ <b>again</b></span>"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
