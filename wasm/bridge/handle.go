package bridge

import (
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/json"
	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/svg"
	"github.com/portwalk/portwalk/engine/view/words"
)

// mostInput is the size of a request that is still looked at: far more than anybody types.
const mostInput = 4 << 20

// Handle answers one request. It never fails: what cannot be answered is a Reply that says why.
func Handle(request []byte) []byte {
	if len(request) > mostInput {
		return encode(refuse(0, "the request is larger than 4 MiB"))
	}
	var q Request
	if err := json.Unmarshal(request, &q); err != nil {
		return encode(refuse(0, "the request is not the JSON that the bridge speaks: "+err.Error()))
	}
	if q.Version != ProtocolVersion {
		return encode(refuse(q.ID, "the request speaks another version of the protocol"))
	}
	return encode(Answer(q))
}

// Crash is the reply after a panic: the caller throws the engine away and starts another.
func Crash(what string) string {
	r := refuse(0, what)
	r.Crash = true
	return string(encode(r))
}

// empty is a Reply whose lists are lists.
func empty(id int) Reply {
	return Reply{Version: ProtocolVersion, ID: id, Kubernetes: api.Version,
		Problems: []problem.Problem{}, Answers: []string{}, Notes: []Note{}, Marks: []Mark{}, Ghosts: []Ghost{},
		Clients: []Choice{}, Addresses: []Choice{}}
}

func refuse(id int, text string) Reply {
	r := empty(id)
	r.Problems = append(r.Problems, problem.Problem{Class: problem.Refused, Text: text, Causes: []problem.Cause{{Text: text}}})
	return r
}

func encode(r Reply) []byte {
	b, err := json.Marshal(r)
	if err != nil {
		b, _ = json.Marshal(refuse(r.ID, "the reply cannot be written as JSON: "+err.Error()))
	}
	return b
}

// Answer is Handle on Go values.
func Answer(q Request) Reply {
	c := Open(q)
	r := empty(q.ID)
	r.OK = true
	say(&r, c, q)
	mark(&r, c, q)
	r.Clients, r.Addresses = append(r.Clients, clients(c)...), append(r.Addresses, addresses(c, c.Written("Service"))...)
	walk(&r, c, q)
	if slices.Contains(q.Want, "kubectl") {
		r.Screens = screens(c, q)
	}
	if slices.Contains(q.Want, "rules") {
		r.Rules = rules(c)
	}
	r.Goals = check(c, q)
	return r
}

// Open builds the cluster the request describes, for whoever asks more of it than a Reply holds.
func Open(q Request) engine.Cluster {
	o := engine.Options{Bare: q.Options.Bare, Mode: q.Options.Mode}
	for _, p := range q.Options.Pins {
		o.Pins = append(o.Pins, alloc.Pin(p))
	}
	files := make([]engine.File, len(q.Files))
	for i, f := range q.Files {
		files[i] = engine.File(f)
	}
	return engine.New(o).Create(files...)
}

// say fills in what kubectl says of the files, and what the reader should know beside it.
func say(r *Reply, c engine.Cluster, q Request) {
	for _, o := range c.Said.Outcomes {
		if o.Problem != nil {
			r.Problems = append(r.Problems, *o.Problem)
		} else if o.Line != "" {
			r.Answers = append(r.Answers, o.Line)
		}
		for _, w := range o.Warnings {
			r.Notes = append(r.Notes, Note{Code: "warning", Text: "Warning: " + w, File: o.Doc.File, Line: o.Doc.Line})
		}
	}
	for _, n := range c.Notes {
		r.Notes = append(r.Notes, Note{Code: n.Code, Text: words.Note(q.Lang, n.Code, n.Args), File: n.File, Line: n.Line})
	}
}

// walk answers the question itself: the trace, its stories, its pictures. Files with a problem get no trace, so that the
// page keeps its last good picture.
func walk(r *Reply, c engine.Cluster, q Request) {
	ask, ok := ask(r, c, q)
	if !ok || len(r.Problems) > 0 {
		return
	}
	result, p := c.Trace(ask)
	if p != nil {
		r.Problems = append(r.Problems, *p)
		return
	}
	r.Result = &result
	r.Kernel = words.Tell(result, "kernel", q.Lang)
	r.Told = words.Tell(result, "told", q.Lang)
	r.Figures = figures(result, r, q)
}

func figures(result trace.Result, r *Reply, q Request) map[string]string {
	out := map[string]string{}
	for _, want := range q.Want {
		layout, ok := strings.CutPrefix(want, "figure:")
		if !ok {
			continue
		}
		for view, story := range map[string]*trace.Story{"kernel": r.Kernel, "told": r.Told} {
			if story != nil {
				out[layout+"/"+view] = svg.Draw(result, *story, svg.Options{Layout: layout, Frame: -1, ID: layout + "-" + view, Lang: q.Lang})
			}
		}
		if r.Kernel != nil && slices.Contains(q.Want, "predict") {
			out[layout+"/predict"] = svg.Draw(result, *r.Kernel, svg.Options{Layout: layout, ID: layout + "-predict", Lang: q.Lang, Predict: true})
		}
	}
	return out
}

// ask turns the reader's choice into a question the engine understands, and notes which choice it was.
func ask(r *Reply, c engine.Cluster, q Request) (trace.Ask, bool) {
	a := trace.Ask{From: q.Ask.From, To: q.Ask.To, Via: q.Ask.Via, Seed: q.Ask.Seed, Mode: q.Options.Mode}
	to, ok := pick(r.Addresses, q.Ask.To)
	if q.Ask.To == "" {
		if ok = len(r.Addresses) > 0; ok {
			to = r.Addresses[0] // what shows most of the first Service
		}
	}
	if ok && elsewhere(q.Ask, to) {
		ok = false // the words stand: a short name means another Service there, or none
	}
	if ok {
		a.To, r.To = to.Word, to.Key
	}
	if a.From == "" {
		a.From = firstClient(r.Clients, to)
	}
	if from, ok := pick(r.Clients, a.From); ok {
		a.From, r.From = from.Word, from.Key
	}
	a.To, a.Protocol = engine.SplitProtocol(a.To)
	return a, a.To != ""
}

// elsewhere says whether a short name is asked by a pod of another namespace than the Service's.
func elsewhere(a AskFor, to Choice) bool {
	namespace, name, _ := strings.Cut(to.Service, "/")
	host, _, _ := strings.Cut(a.To, ":")
	from := strings.Split(a.From, "/")
	return host == name && len(from) == 3 && from[0] == "pod" && from[1] != namespace
}

// firstClient asks from where the address means something: a ClusterIP or a name from a pod, all else from outside.
func firstClient(list []Choice, to Choice) string {
	way, _, _ := strings.Cut(to.Key, "/")
	if way == "clusterip" || way == "name" || way == "endpoint" {
		for _, c := range list {
			if strings.HasPrefix(c.Key, "pod/") {
				return c.Key
			}
		}
	}
	return "outside"
}

func rules(c engine.Cluster) []NodeRules {
	var out []NodeRules
	for _, n := range most(c.State.Nodes()) {
		rs, p := c.Rules(n.Name, "")
		if p != nil {
			continue
		}
		nr := NodeRules{Node: n.Name, Mode: rs.Mode()}
		for _, l := range c.Lines(rs) {
			nr.Rules = append(nr.Rules, Rule(l))
		}
		out = append(out, nr)
	}
	return out
}
