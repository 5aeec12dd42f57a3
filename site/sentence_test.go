package site

import "testing"

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"받는 곳을 {port:80}으로": "받는 곳을 " + port80 + "으로",
		"**`a`**는 _x_ <b>":  "<strong><code>a</code></strong>는 _x_ &lt;b&gt;",
		"{port:<b>}":        `<span class="p k-port"><i class="mk"></i>port<b>&lt;b&gt;</b></span>`,
	} {
		if got := string(sentence(in)); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}
