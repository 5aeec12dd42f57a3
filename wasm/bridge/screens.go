package bridge

import (
	"unicode/utf8"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
)

// screens are the commands whose output stands beside the picture: one Service's table and description, and what
// stands behind it.
func screens(c engine.Cluster, q Request) []Screen {
	var out []Screen
	for _, k := range most(c.Written("Service")) {
		ns := ""
		if k.Namespace != "default" {
			ns = " -n " + k.Namespace
		}
		for _, command := range []string{
			"kubectl get svc " + k.Name + ns,
			"kubectl describe svc " + k.Name + ns,
			"kubectl get endpointslices -l " + api.ServiceNameLabel + "=" + k.Name + ns,
		} {
			out = append(out, screen(c, command))
		}
	}
	out = append(out, screen(c, "kubectl get pods -o wide"))
	return append(out, screen(c, "kubectl get nodes -o wide"))
}

func screen(c engine.Cluster, command string) Screen {
	got := c.Kubectl(command)
	s := Screen{Command: command, Text: got.Err + got.Text, Exit: got.Exit}
	shift := units(got.Err)
	for _, sp := range got.Spans {
		w := Span{Start: shift + units(got.Text[:sp.Start]), End: shift + units(got.Text[:sp.End]), Kind: sp.Kind}
		if sp.Object != "" {
			o := c.Origin(sp.Object, sp.Path)
			w.Origin = &o
		}
		s.Spans = append(s.Spans, w)
	}
	return s
}

// units is the length of a text in UTF-16 code units, which is how a browser counts.
func units(s string) int {
	n := 0
	for _, r := range s {
		if r >= 0x10000 && r <= utf8.MaxRune {
			n++
		}
		n++
	}
	return n
}
