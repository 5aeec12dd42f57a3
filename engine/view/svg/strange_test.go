package svg

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
)

// strangers are stories that no engine tells: a stop missing, twice, out of order, of no hop, of no known doing; a scene
// without nodes, pods, Service or balancer. They must come out as a drawing all the same.
func strangers(r trace.Result, s trace.Story) (out []struct {
	r trace.Result
	s trace.Story
}) {
	add := func(r trace.Result, s trace.Story) {
		out = append(out, struct {
			r trace.Result
			s trace.Story
		}{r, s})
	}
	stops := func(change func([]trace.Stop) []trace.Stop) {
		t := s
		t.Stops = change(slices.Clone(s.Stops))
		add(r, t)
	}
	for i := range s.Stops {
		stops(func(l []trace.Stop) []trace.Stop { return slices.Delete(l, i, i+1) })
		stops(func(l []trace.Stop) []trace.Stop { return slices.Insert(l, i, l[i]) })
		stops(func(l []trace.Stop) []trace.Stop { l[i].Does = "dance"; return l })
		stops(func(l []trace.Stop) []trace.Stop { l[i].Hop = 99; return l })
		stops(func(l []trace.Stop) []trace.Stop { l[i].Back = !l[i].Back; return l })
		stops(func(l []trace.Stop) []trace.Stop {
			l[i].Before, l[i].After = trace.Packet{}, trace.Packet{}
			return l
		})
	}
	stops(func(l []trace.Stop) []trace.Stop { slices.Reverse(l); return l })
	for _, v := range []trace.Verdict{trace.Delivered, trace.Refused, trace.Timeout, trace.Unreachable, trace.NXDomain, ""} {
		t := r
		t.Trace.Verdict = v
		add(t, s)
	}
	for _, change := range []func(*trace.Scene){
		func(c *trace.Scene) { c.Nodes = nil },
		func(c *trace.Scene) { c.Nodes = c.Nodes[:1] },
		func(c *trace.Scene) { c.Service = nil },
		func(c *trace.Scene) { c.Balancer = nil },
		func(c *trace.Scene) { c.Service.Ports = nil },
		func(c *trace.Scene) { c.Client = trace.SceneClient{} },
		func(c *trace.Scene) {
			c.Client = trace.SceneClient{Kind: "pod", Name: "default/x", Node: "node-9", Address: "10.9.9.9"}
		},
		func(c *trace.Scene) {
			for i := range c.Nodes {
				c.Nodes[i].Pods = nil
			}
		},
		func(c *trace.Scene) {
			for i := range c.Nodes {
				for j := range c.Nodes[i].Pods {
					c.Nodes[i].Pods[j].Target = true
				}
			}
		},
	} {
		t := copied(r)
		if t.Scene.Service == nil || len(t.Scene.Nodes) == 0 {
			continue
		}
		change(&t.Scene)
		add(t, s)
	}
	return out
}

// copied is a deep copy.
func copied(r trace.Result) (out trace.Result) {
	b, err := json.Marshal(r)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		panic(err)
	}
	return out
}

func TestStrangeStories(t *testing.T) {
	for _, s := range scenarios() {
		for i, x := range strangers(s.result, s.story("en")) {
			for _, layout := range []string{"wide", "tall", "slim", "strip"} {
				for _, predict := range []bool{false, true} {
					func() {
						defer func() {
							if e := recover(); e != nil {
								t.Fatalf("%s, stranger %d, %s: %v", s.name, i, layout, e)
							}
						}()
						d := Draw(x.r, x.s, Options{Layout: layout, Frame: 1, Predict: predict})
						if i%7 == 0 {
							parseAll(t, d, nil)
						}
					}()
				}
			}
		}
	}
}
