package goal

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// Parse reads a goal. An error names the word that does not fit and what may stand there.
func Parse(text string) (Goal, error) {
	g := Goal{Protocol: "TCP"}
	client, rest, ok := strings.Cut(text, ",")
	words := strings.Fields(client)
	if !ok || len(words) != 2 || words[0] != "from" {
		return g, fmt.Errorf("goal %q: begins with: from CLIENT, as in: from outside, node-2:30088 reaches app=test", text)
	}
	g.From = words[1]
	p := parser{text: text, words: strings.Fields(rest)}
	p.client(g.From)
	p.target(&g)
	p.ends(&g)
	if !g.Never && p.takes("in", "every", "outcome") {
		g.Every = true
	}
	if p.err == nil && len(p.words) > 0 {
		p.fail("nothing more, or: in every outcome")
	}
	return g, p.err
}

// parser takes words from the front; after the first mistake it only keeps that.
type parser struct {
	text  string
	words []string
	err   error
}

func (p *parser) fail(want string) {
	if p.err != nil {
		return
	}
	at := "the end"
	if len(p.words) > 0 {
		at = strconv.Quote(p.words[0])
	}
	p.err = fmt.Errorf("goal %q: at %s: expected %s", p.text, at, want)
}

// takes takes these words if they come next.
func (p *parser) takes(words ...string) bool {
	if p.err != nil || len(p.words) < len(words) {
		return false
	}
	for i, w := range words {
		if p.words[i] != w {
			return false
		}
	}
	p.words = p.words[len(words):]
	return true
}

// word takes one word, whatever it is.
func (p *parser) word(want string) string {
	if p.err != nil || len(p.words) == 0 {
		p.fail(want)
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

// back gives a word back, so that a mistake is told at it.
func (p *parser) back(w, want string) {
	if p.err == nil {
		p.words = append([]string{w}, p.words...)
		p.fail(want)
	}
}

func (p *parser) client(c string) {
	kind, name, named := strings.Cut(c, "/")
	switch {
	case kind == "outside" && (!named || isIP(name)):
	case (kind == "node" || kind == "pod") && name != "":
	default:
		p.back(c, "outside, outside/IP, node/NAME or pod/NAME")
	}
}

func (p *parser) target(g *Goal) {
	for _, kind := range [...]string{"lb", "clusterIP"} {
		if p.takes(kind, "of") {
			g.AddressOf = kind
		}
	}
	const want = "HOST:PORT, lb of SERVICE:PORT or clusterIP of SERVICE:PORT"
	w := p.word(want)
	address, protocol, ok := cutLast(w, "/")
	if ok && (protocol == "TCP" || protocol == "UDP" || protocol == "SCTP") {
		g.Protocol = protocol
	} else {
		address = w
	}
	g.Host, g.Port, ok = cutLast(address, ":")
	if !ok || g.Host == "" || !isPort(g.Port) {
		p.back(w, want)
	}
	if g.AddressOf != "" && !strings.Contains(g.Host, "/") {
		g.Host = "default/" + g.Host
	}
	if p.takes("via") {
		g.Via = p.word("a node's name")
	}
}

func (p *parser) ends(g *Goal) {
	for words, v := range endings() {
		if p.takes(strings.Fields(words)...) {
			g.Verdict = v
			return
		}
	}
	g.Never = p.takes("never")
	if !p.takes("reaches") {
		p.fail("reaches PODS, never reaches PODS, is refused, times out, is unreachable or is unknown")
		return
	}
	g.Verdict = trace.Delivered
	p.receiver(g)
	if p.takes("on") {
		if g.On = p.word("a port"); !isPort(g.On) {
			p.back(g.On, "a port")
		}
	}
	if p.takes("seen", "from") {
		if g.SeenFrom = p.word("an IP address"); !isIP(g.SeenFrom) {
			p.back(g.SeenFrom, "an IP address")
		}
	}
}

func (p *parser) receiver(g *Goal) {
	const want = "KEY=VALUE, pod/NAME, node/NAME or: a pod"
	if p.takes("a", "pod") {
		return
	}
	w := p.word(want)
	if kind, name, ok := strings.Cut(w, "/"); ok && !strings.Contains(w, "=") {
		if kind == "pod" && !strings.Contains(name, "/") {
			w = "pod/default/" + name
		}
		if g.Receiver = w; (kind != "pod" && kind != "node") || name == "" {
			p.back(w, want)
		}
		return
	}
	for _, pair := range strings.Split(w, ",") {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			p.back(w, want)
			return
		}
		g.Pods = append(g.Pods, Label{key, value})
	}
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func isIP(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}
