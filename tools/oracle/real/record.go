package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/portwalk/portwalk/tools/oracle/mask"
)

// origin is the first line of a file of recordings: where the rest is from.
type origin struct {
	Kubernetes, Command, ServiceRange string
	Seed                              int64
}

// recording is one case as the real components answered it.
type recording struct {
	Case   string
	Before string `json:",omitempty"` // a manifest that was created first
	Steps  []step
}

// step is one file, and what kubectl said of it. What was drawn in the stored spec reads <clusterIP> or <nodePort>.
type step struct {
	Manifest       string
	Exit           int
	Stdout, Stderr string
	Spec           any `json:",omitempty"`
}

// mostOfAPart is how many cases of a part are recorded.
const mostOfAPart = 40

var (
	quoted = regexp.MustCompile(`"([^"\\]|\\.)*"`)
	number = regexp.MustCompile(`\d+`)
)

// keep records a case if one of its answers has a form that none before had. Answers with drawn values are left out, so
// that replaying needs no masks.
func (r *report) keep(i int, before string, steps []step) {
	if r.record == "" || len(r.recordings) >= mostOfAPart {
		return
	}
	fresh, given := false, before
	for _, s := range steps {
		given += s.Manifest
	}
	for _, s := range steps {
		text := s.Stdout + s.Stderr
		if mask.Drawn(given, text) || strings.HasPrefix(s.Stderr, "panic: ") || len(text) > 6000 {
			return
		}
		for line := range strings.Lines(s.Stderr) {
			form := number.ReplaceAllString(quoted.ReplaceAllString(line, `""`), "0")
			fresh = fresh || !r.forms[form]
			r.forms[form] = true
		}
		if s.Exit == 0 {
			form := fmt.Sprint(s.Stderr != "", " ", strings.Count(s.Manifest, "\n")/4)
			fresh = fresh || !r.forms[form]
			r.forms[form] = true
		}
	}
	if fresh {
		r.recordings = append(r.recordings, recording{Case: fmt.Sprintf("%06d", i), Before: before, Steps: steps})
	}
}

// writeRecordings writes those of a part, one a line.
func (r *report) writeRecordings(serviceRange string) {
	if r.record == "" || len(r.recordings) == 0 {
		return
	}
	f, err := os.Create(filepath.Join(r.record, r.name+".jsonl"))
	check(err)
	defer f.Close()
	enc := json.NewEncoder(f)
	enc.SetEscapeHTML(false)
	check(enc.Encode(origin{Kubernetes: "v1.36.3", Command: "oracle/real -parts " + r.name, ServiceRange: serviceRange, Seed: r.seed}))
	for _, x := range r.recordings {
		check(enc.Encode(x))
	}
}

// recorded is an answer as a step.
func recorded(manifest, given string, a answer) step {
	s := step{Manifest: manifest, Exit: a.Exit, Stdout: a.Stdout, Stderr: a.Stderr}
	stored, _ := a.Stored.(map[string]any)
	if len(stored) == 1 {
		for _, v := range stored {
			b, err := json.Marshal(v.([]any)[1])
			check(err)
			check(json.Unmarshal(b, &s.Spec))
			s.Spec = marked(given, s.Spec)
		}
	}
	return s
}

// marked puts marks in the place of values that no manifest names.
func marked(given string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			switch f := e.(type) {
			case float64:
				if (k == "nodePort" || k == "healthCheckNodePort") && !strings.Contains(given, fmt.Sprint(int(f))) {
					v[k] = "<nodePort>"
				}
			case string:
				if k == "clusterIP" && f != "None" && !strings.Contains(given, f) {
					v[k] = "<clusterIP>"
				}
			case []any:
				for i := range f {
					if ip, ok := f[i].(string); ok && k == "clusterIPs" && ip != "None" && !strings.Contains(given, ip) {
						f[i] = "<clusterIP>"
					}
				}
				v[k] = marked(given, e)
			default:
				v[k] = marked(given, e)
			}
		}
	case []any:
		for i, e := range v {
			v[i] = marked(given, e)
		}
	}
	return v
}
