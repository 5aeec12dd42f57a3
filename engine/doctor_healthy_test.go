package engine_test

import (
	"os"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/lessons"
)

// quiet fails if the doctor calls anything broken or to be watched.
func quiet(t *testing.T, name string, c engine.Cluster) {
	t.Helper()
	for _, mode := range []string{"iptables", "nftables"} {
		r := c.Survey(mode)
		if r.Count(doctor.Broken)+r.Count(doctor.Warning) > 0 {
			t.Errorf("%s, %s: nothing is wrong here, but the doctor says%s", name, mode, summary(r))
		}
		if r.Asked == 0 {
			t.Errorf("%s, %s: the doctor asked nothing", name, mode)
		}
	}
}

// The blog post's cluster, applied and as it was found, works.
func TestDoctorIsQuietAboutThePost(t *testing.T) {
	read := func(name string) engine.File {
		b, err := os.ReadFile("testdata/recorded/blog/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return engine.File{Name: name, Text: string(b)}
	}
	found := engine.New(engine.Options{Bare: true}).Load(read("objects.yaml"))
	quiet(t, "as found", found)
	if r := found.Survey(""); len(r.Findings) > 0 {
		t.Errorf("a dump is nobody's handwriting, but the doctor notes%s", summary(r))
	}
	quiet(t, "applied", engine.New(engine.Options{Bare: true}).Apply(read("input.yaml")))
}

// What the lessons teach as solved, works.
func TestDoctorIsQuietAboutSolutions(t *testing.T) {
	all, err := lessons.All()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, l := range all {
		for _, s := range l.Steps {
			if len(s.Solution) == 0 {
				continue
			}
			seen++
			quiet(t, l.ID+"/"+s.ID, solved(s))
		}
	}
	if seen < 8 {
		t.Errorf("only %d solutions", seen)
	}
}

func solved(s lessons.Step) engine.Cluster {
	o := engine.Options{Bare: s.Bare}
	for _, p := range s.Pins {
		o.Pins = append(o.Pins, alloc.Pin(p))
	}
	var files []engine.File
	for _, f := range s.Solution {
		files = append(files, engine.File(f))
	}
	return engine.New(o).Apply(files...)
}

// The cases in which nothing is wrong get no finding that says so, asked one by one as well.
func TestDoctorIsQuietAboutWorkingCases(t *testing.T) {
	for _, c := range learnersCases(t) {
		if unasked[c.ID] != "works" || len(c.Steps) > 0 || c.ID == "G13" {
			continue
		}
		cluster := c.apply(diagnosis{id: c.ID})
		if len(cluster.State.Services()) < 2 {
			t.Errorf("%s: no Service", c.ID)
		}
		if c.ID != "E03" {
			quiet(t, c.ID, cluster)
		}
		for _, a := range c.asks(cluster, diagnosis{address: "198.51.100.9"}) {
			if a.To == "198.51.100.9:80" {
				continue // its address comes from the fabric
			}
			checkQuiet(t, c.ID, cluster, a)
		}
	}
}

func checkQuiet(t *testing.T, id string, cluster engine.Cluster, a trace.Ask) {
	r, err := cluster.Examine(a)
	if err != nil {
		t.Fatal(err)
	}
	if r.Count(doctor.Broken)+r.Count(doctor.Warning) > 0 {
		t.Errorf("%s: %s -> %s works, but the doctor says%s", id, a.From, a.To, summary(r))
	}
}
