package bridge

import (
	"fmt"
	"strings"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
)

// mark finds the port numbers in the files, and the values nobody wrote.
func mark(r *Reply, c engine.Cluster, q Request) {
	for _, f := range q.Files {
		for _, m := range manifest.Marks(f.Name, f.Text) {
			r.Marks = append(r.Marks, Mark{File: f.Name, Line: m.Line, Col: m.Col, Len: m.Len, Kind: m.Kind})
		}
	}
	for _, k := range c.Written("Service") {
		if svc := c.State.Service(k.Namespace, k.Name); svc != nil {
			r.Ghosts = append(r.Ghosts, ghosts(c, svc, q.Files)...)
		}
	}
}

// ghosts are the port numbers of one Service that the API server filled in: allocated nodePorts, and targetPorts that
// were left out.
func ghosts(c engine.Cluster, svc *api.Service, files []File) []Ghost {
	var out []Ghost
	object := api.KeyOf(svc).String()
	for i, p := range svc.Spec.Ports {
		item := fmt.Sprintf("spec.ports[%d]", i)
		at := c.Origin(object, item+".port")
		if at.Line == 0 || at.Filled != "" {
			continue
		}
		add := func(field, value, kind string) {
			path := item + "." + field
			if c.Origin(object, path).Filled == "" {
				return
			}
			out = append(out, Ghost{File: at.File, After: c.LastLine(object, item), Kind: kind, By: "apiserver", Path: path, Object: object,
				Text: indent(files, at.File, at.Line, "port:") + field + ": " + value})
		}
		add("targetPort", p.TargetPort.String(), "targetPort")
		if p.NodePort != 0 {
			add("nodePort", fmt.Sprint(p.NodePort), "nodePort")
		}
	}
	return out
}

// indent is the white space that a neighbour of the given field wants, a list's dash counted as white space.
func indent(files []File, name string, line int, field string) string {
	for _, f := range files {
		if f.Name != name {
			continue
		}
		lines := strings.Split(f.Text, "\n")
		if line > len(lines) {
			break
		}
		if i := strings.Index(lines[line-1], field); i >= 0 {
			return strings.Repeat(" ", i)
		}
	}
	return ""
}
