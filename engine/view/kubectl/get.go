package kubectl

import (
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// cellFunc writes one cell of a row.
type cellFunc func(*page)

// text is a cell without port numbers. Like kubectl's tables it ends at the first line break.
func text(s string) cellFunc {
	return func(p *page) {
		if i := strings.IndexAny(s, "\f\n\r"); i >= 0 {
			p.put(s[:i])
			p.put("...")
			return
		}
		p.put(s)
	}
}

// found is one answer of the API server: a list, or one object by name.
type found struct {
	wanted
	objects []api.Object
}

// Get is `kubectl get`.
func Get(s api.State, req Request) Screen {
	if len(req.Args) == 0 {
		return Screen{Exit: 1, Err: "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\n" +
			"error: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\n" +
			"See 'kubectl get -h' for help and examples\n"}
	}
	if req.ShowLabels && req.Output != "" && req.Output != "wide" {
		return fail("--show-labels option cannot be used with " + req.Output + " printer")
	}
	switch req.Output {
	case "", "wide", "yaml", "json", "name":
	default:
		if req.More.Print != nil {
			break
		}
		return fail(`unable to match a printer suitable for the output format "` + req.Output + `", allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml`)
	}
	list, problem := parse(req)
	if problem != "" {
		return fail(problem)
	}
	answers, errs, warnings := ask(s, req, list)
	answers = keep(answers, req, &errs)
	if req.More.IgnoreNotFound {
		errs = ""
	}
	answers, problem = sortAnswers(answers, req)
	if problem != "" {
		return Screen{Err: warnings + "error: " + problem + "\n", Exit: 1}
	}
	var out Screen
	switch req.Output {
	case "", "wide":
		out = tables(s, req, answers)
		if out.Text == "" && errs == "" && !req.More.IgnoreNotFound {
			out.Err = nothing(req, list)
		}
	case "name":
		out.Text = names(answers)
	default:
		if len(list) > 1 || list[0].name == "" || errs == "" && len(answers) > 0 {
			out.Text, problem = document(req, list, answers)
		}
	}
	if problem != "" {
		errs += "error: " + problem + "\n"
	}
	out.Err = warnings + out.Err + errs
	if errs != "" {
		out.Exit = 1
	}
	return out
}

// keep leaves out what a field selector does not select, and the types that cannot be selected so.
func keep(answers []found, req Request, errs *string) (kept []found) {
	_, problem := parseSelector(req.Selector)
	for _, a := range answers {
		wrong := problem
		if wrong == "" && req.More.Keep != nil {
			_, wrong = req.More.Keep(a.qualified(), nil)
		}
		if wrong != "" {
			*errs += a.badSelector(req, wrong)
			continue
		}
		if req.More.Keep != nil {
			a.objects = slices.DeleteFunc(slices.Clone(a.objects), func(o api.Object) bool {
				m, _ := tree(o, req.Raw).(map[string]any)
				ok, _ := req.More.Keep(a.qualified(), m)
				return !ok
			})
		}
		kept = append(kept, a)
	}
	return kept
}

// sortAnswers puts the objects into the order that was asked for. kubectl sorts the rows of a table; it cannot sort
// several tables, because a table has no such field.
func sortAnswers(answers []found, req Request) ([]found, string) {
	if req.More.Sort == nil || len(answers) == 0 {
		return answers, ""
	}
	var objects []any
	table := req.Output == "" || req.Output == "wide"
	for _, a := range answers {
		for _, o := range a.objects {
			if table && len(answers) > 1 {
				objects = append(objects, map[string]any{"kind": "Table"})
			} else {
				objects = append(objects, tree(o, req.Raw))
			}
		}
	}
	if len(objects) < 2 && table {
		return answers, ""
	}
	order, problem := req.More.Sort(objects)
	if problem != "" && table && len(answers) == 1 {
		answers[0].objects = nil // kubectl loses the error, and with it the table
		return answers, ""
	}
	if problem != "" {
		return nil, problem
	}
	var all []found // one for each object: its type goes with it
	for _, a := range answers {
		for _, o := range a.objects {
			all = append(all, found{a.wanted, []api.Object{o}})
		}
	}
	if len(all) == 0 {
		return answers, ""
	}
	sorted := make([]found, len(all))
	for i, from := range order {
		sorted[i] = all[from]
	}
	if len(answers) == 1 { // rows of one table
		for _, a := range sorted[1:] {
			sorted[0].objects = append(sorted[0].objects, a.objects...)
		}
		sorted = sorted[:1]
	}
	return sorted, ""
}

// ask collects the API server's answers, its warnings (each once) and the names it does not know.
func ask(s api.State, req Request, list []wanted) (answers []found, errs, warnings string) {
	for _, w := range list {
		objects, ok := w.objects(s, req)
		if w.warning != "" && !strings.Contains(warnings, w.warning) {
			warnings += "Warning: " + w.warning + "\n"
		}
		if w.name != "" && !ok {
			errs += w.missing()
			continue
		}
		answers = append(answers, found{w, objects})
	}
	return answers, errs, warnings
}

func nothing(req Request, list []wanted) string {
	for _, w := range list {
		if w.clusterWide {
			return "No resources found\n"
		}
	}
	if req.AllNamespaces {
		return "No resources found\n"
	}
	return "No resources found in " + req.namespace() + " namespace.\n"
}

// tables prints the answers, an empty line between kinds; names carry their kind if there are several.
func tables(s api.State, req Request, answers []found) Screen {
	several, spaced := false, false // once a table had the column NAMESPACE, those behind it have it
	for _, a := range answers {
		several = several || a.plural != answers[0].plural
	}
	var out Screen
	for i := 0; i < len(answers); {
		p := &page{now: req.Now, state: s}
		r := answers[i].resource
		p.spaced = req.AllNamespaces && (!r.clusterWide || spaced)
		spaced = p.spaced
		headed := req.NoHeaders
		for ; i < len(answers) && answers[i].plural == r.plural; i++ {
			for _, o := range answers[i].objects {
				if !headed {
					p.header(r, req)
					headed = true
				}
				p.row(r, o, req, several)
			}
		}
		if p.raw.Len() == 0 {
			continue
		}
		if out.Text != "" && !req.NoHeaders {
			out.Text += "\n"
		}
		text, spans := align(p.raw.String(), p.spans, 6, 3)
		for _, sp := range spans {
			sp.Start += len(out.Text)
			sp.End += len(out.Text)
			out.Spans = append(out.Spans, sp)
		}
		out.Text += text
	}
	return out
}

func (p *page) header(r *resource, req Request) {
	var cells []string
	if p.spaced {
		cells = append(cells, "NAMESPACE")
	}
	for _, c := range r.columns {
		if !c.wide || req.Output == "wide" {
			cells = append(cells, c.name)
		}
	}
	for _, l := range req.More.LabelColumns {
		cells = append(cells, strings.ToUpper(l[strings.LastIndexByte(l, '/')+1:]))
	}
	if req.ShowLabels {
		cells = append(cells, "LABELS")
	}
	p.line(0, cells...)
}

func (p *page) row(r *resource, o api.Object, req Request, several bool) {
	if p.spaced {
		p.put(o.Meta().Namespace, "\t")
	}
	first := true
	for i, c := range r.row(p, o) {
		if r.columns[i].wide && req.Output != "wide" {
			continue
		}
		if !first {
			p.put("\t")
		}
		first = false
		if several && r.columns[i].name == "NAME" {
			p.put(r.prefix())
		}
		c(p)
	}
	for _, l := range req.More.LabelColumns {
		p.put("\t")
		text(o.Meta().Labels[l])(p)
	}
	if req.ShowLabels {
		p.put("\t", formatLabels(o.Meta().Labels))
	}
	p.put("\n")
}

func names(answers []found) string {
	var b strings.Builder
	for _, a := range answers {
		for _, o := range a.objects {
			b.WriteString(a.prefix() + o.Meta().Name + "\n")
		}
	}
	return b.String()
}
