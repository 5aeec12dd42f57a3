package site

import (
	"fmt"
	"html"
	"strings"

	"github.com/portwalk/portwalk/engine/view/svg"
	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/lessons/ask"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// snippets draws the fences that only articles have:
//
//	```yaml service=NAME [request=… client=… view=… mode=… cluster-ip=… load-balancer=… node-ports=…]
//	a code block as any blog has it, for embed.js to find; the picture in a noscript under it
//
//	```kubectl get svc test
//	what the engine prints for the Service above; the fence is empty
//
//	```copy ID
//	code with a button that copies it
type snippets struct {
	b       *builder
	t       texts
	root    string // from the page to the site's root
	article string
	last    *bridge.Reply // the engine about the last service
}

func (b *builder) snippetsOf(p page, article string) *snippets {
	return &snippets{b: b, t: p.T, root: p.Root, article: article}
}

// markdown renders the article, its fences included.
func (s *snippets) markdown() *markdown {
	m := newMarkdown(s.b.engine)
	m.special = s.fence
	return m
}

// fence answers false for a fence that is like any other.
func (s *snippets) fence(info, body string) (string, bool, error) {
	lang, rest, _ := strings.Cut(info, " ")
	switch {
	case lang == "yaml" && strings.HasPrefix(rest, "service="):
		h, err := s.service(attributes(rest), body)
		return h, true, err
	case lang == "kubectl":
		h, err := s.kubectl(info)
		return h, true, err
	case lang == "copy":
		return copied(rest, body), true, nil
	}
	return "", false, nil
}

// attribute is one key=value of a fence.
type attribute struct{ key, value string }

func attributes(s string) (all []attribute) {
	for _, f := range strings.Fields(s) {
		key, value, _ := strings.Cut(f, "=")
		all = append(all, attribute{key, value})
	}
	return all
}

// service is a code block as an author has it, what embed.js is to know as data-portwalk-* on it, and the still picture.
func (s *snippets) service(all []attribute, yaml string) (string, error) {
	name, step := all[0].value, lessons.Step{Files: []lessons.File{{Name: "service.yaml", Text: yaml}}, View: "kernel"}
	pin := lessons.Pin{Service: "default/test"}
	var data strings.Builder
	for _, a := range all[1:] {
		switch a.key {
		case "request":
			step.Ask.To = a.value
		case "client":
			step.Ask.From = a.value
		case "mode":
			step.Ask.Mode = a.value
		case "view":
			step.View = a.value
		case "cluster-ip":
			pin.ClusterIP = a.value
		case "load-balancer":
			pin.LoadBalancer = a.value
		case "node-ports":
			pin.NodePorts = map[string]int32{}
			for _, p := range strings.Split(a.value, ",") {
				port, number, _ := strings.Cut(p, "=")
				var n int32
				if _, err := fmt.Sscan(number, &n); err != nil {
					return "", fmt.Errorf("service %s: node-ports: %q: %w", name, p, err)
				}
				pin.NodePorts[port] = n
			}
		default:
			return "", fmt.Errorf("service %s: unknown %s", name, a.key)
		}
		fmt.Fprintf(&data, ` data-portwalk-%s="%s"`, a.key, html.EscapeString(a.value))
	}
	if pin.ClusterIP != "" || pin.LoadBalancer != "" || pin.NodePorts != nil {
		step.Pins = []lessons.Pin{pin}
	}
	r, err := s.b.engine.Ask(ask.Step(s.t.Lang, step, "kubectl"))
	if err != nil {
		return "", fmt.Errorf("service %s: %w", name, err)
	}
	if len(r.Problems) > 0 {
		return "", fmt.Errorf("service %s: %s", name, ask.Problems(r))
	}
	s.last = &r
	return fmt.Sprintf(`<div class="highlight" id="yaml-%s"%s><pre tabindex="0"><code class="language-yaml">%s</code></pre></div>%s`+"\n",
		html.EscapeString(name), data.String(), highlighted(yaml), s.still(name, step, r)), nil
}

// highlighted is YAML with quiet keys and comments, as a blog's highlighter would have it.
func highlighted(yaml string) string {
	var b strings.Builder
	var y yamlLines
	for _, line := range strings.Split(strings.TrimRight(yaml, "\n"), "\n") {
		b.WriteString(paint(line, y.spans(line), nil) + "\n")
	}
	return b.String()
}

// still is the picture for readers without scripts, and what the engine added to the YAML to draw it.
func (s *snippets) still(name string, step lessons.Step, r bridge.Reply) string {
	story := ask.Story(r, step.View)
	if r.Result == nil || story == nil {
		return ""
	}
	url := func(layout string) string {
		file := fmt.Sprintf("figures/%s/%s-%s-%s.svg", s.t.Lang, s.article, name, layout)
		s.b.stills[file] = []byte(svg.Draw(*r.Result, *story, svg.Options{Layout: layout, Frame: -1, Lang: s.t.Lang, Standalone: true}))
		return s.root + file
	}
	var notes strings.Builder
	for _, n := range r.Notes {
		notes.WriteString(html.EscapeString(n.Text) + " ")
	}
	return fmt.Sprintf(`<noscript><figure class="still"><picture><source media="(min-width: 900px)" srcset="%s"><img class="fig" src="%s" alt="%s"></picture><figcaption>%s</figcaption></figure></noscript>`,
		url("wide"), url("tall"), html.EscapeString(plain(story.Desc)), strings.TrimSpace(notes.String()))
}

// kubectl prints the screen of that command about the last service.
func (s *snippets) kubectl(command string) (string, error) {
	if s.last == nil {
		return "", fmt.Errorf("%s: no service stands above it", command)
	}
	for _, screen := range s.last.Screens {
		if screen.Command == command {
			return `<pre class="term" tabindex="0">` + string(terminal(screen)) + "</pre>\n", nil
		}
	}
	return "", fmt.Errorf("%s: the engine has no such screen", command)
}

// copied is code with a button that copies it.
func copied(id, code string) string {
	id = html.EscapeString(strings.TrimSpace(id))
	return `<div class="snip-box"><pre class="snip" id="` + id + `" tabindex="0">` + html.EscapeString(strings.TrimRight(code, "\n")) +
		`</pre><pw-copy for="` + id + `"></pw-copy></div>` + "\n"
}
