// Package lessons holds Portwalk's lessons: Markdown and YAML, one folder a lesson, embedded in order.
//
// What is the same in every language (YAML, requests, predictions, goals) is written once, in lesson.yaml and the
// YAML files beside it; ko.md and en.md hold the words. README.md is the author's page. The package only reads:
// package site renders lessons and proves them with the engine.
package lessons

import (
	"embed"
	"fmt"
	"io/fs"
)

// files are the folders of the lessons, as they are in the repository.
//
//go:embed 01-service 02-clusterip 03-nodeport 04-loadbalancer 05-refused 06-traffic-policy 07-headless 08-connections
var files embed.FS

// order is the order in which a learner meets the lessons.
var order = [...]string{"01-service", "02-clusterip", "03-nodeport", "04-loadbalancer", "05-refused", "06-traffic-policy", "07-headless", "08-connections"}

// Langs are the languages every lesson is written in; the first is the one the lessons were written in.
var Langs = [...]string{"ko", "en"}

// Lesson is one lesson: the steps, and the words for them by language.
type Lesson struct {
	ID     string           // loadbalancer; part of its page's address
	Folder string           // 04-loadbalancer
	Steps  []Step           // at least one
	Prose  map[string]Prose // by language; every language of Langs has one
}

// Step is one step of a lesson: what is on the stage, what is asked, and what the learner is to do.
type Step struct {
	ID       string   // unique in the lesson
	Files    []File   // the editor's tabs as the step starts
	Fresh    bool     // the step brings its own files; otherwise it goes on with the learner's text of the step before
	Solution []File   // Files as they meet all Goals, same names in the same order; nil in a step without goals
	Ask      Ask      // the request on the stage
	View     string   // kernel or told: how the stage tells the walk at first
	Predict  *Predict // the question asked before the walk is shown; nil if there is none
	Goals    []Goal   // what the learner is to reach
	Pins     []Pin    // allocations made as told, so that the step's numbers are the prose's
	Bare     bool     // no demo Deployment for a Service without pods
}

// File is one tab of the editor.
type File struct {
	Name string // service.yaml
	Text string
}

// Ask is the request of a step, in the words of the command line (portwalk trace --from --to --via --seed --mode).
type Ask struct {
	From string `json:"from"` // outside, node/NAME, pod/NAME
	To   string `json:"to"`   // HOST:PORT, or a key of the bridge's Choices, which follows an edit
	Via  string `json:"via,omitempty"`
	Seed uint64 `json:"seed,omitempty"`
	Mode string `json:"mode,omitempty"` // iptables (default), nftables
}

// Predict is a question with answers, of which exactly one is right. Its words are in Section.
type Predict struct {
	Answers []Answer `json:"answers"`
}

// Answer is one answer to choose.
type Answer struct {
	ID    string `json:"id"`
	Right bool   `json:"right,omitempty"`
	Holds string `json:"holds,omitempty"` // the answer as a predicate, in the grammar of engine/goal: it must hold as the step starts if Right, and must not if not. The right answer needs one
}

// Goal is a predicate on behaviour, in the grammar of engine/goal.
type Goal struct {
	ID   string `json:"id"`
	Text string `json:"text"` // from outside, node-2:30088 reaches app=test on 5000
}

// Pin fixes what would be allocated for one Service.
type Pin struct {
	Service      string           `json:"service"` // default/test
	ClusterIP    string           `json:"clusterIP,omitempty"`
	LoadBalancer string           `json:"loadBalancer,omitempty"`
	NodePorts    map[string]int32 `json:"nodePorts,omitempty"` // by port name, or by number for a port without name
}

// Prose is a lesson in one language.
type Prose struct {
	Lang     string
	Title    string            // front matter
	Summary  string            // front matter: one sentence for lists and previews
	Sections []Section         // one for each Step, in the same order
	Comments map[string]string // front matter: the YAML's comments in this language, by the comment as it is written
}

// Section is a step's words. Body and After are Markdown; the rest is one line of inline Markdown each.
// All of it may hold marks: {port:30080}, {nodePort}.
type Section struct {
	ID       string // the Step's
	Title    string
	Body     string
	Question string            // of the prediction
	Answers  map[string]string // by Answer.ID
	After    string            // shown when the prediction was made: what happened, and why
	Goals    map[string]string // by Goal.ID
	Hints    []string          // from a nudge to nearly the answer
	Line     int               // of the heading in the file
}

// All reads every lesson in order. An error is an author's mistake, named with file and line.
func All() ([]Lesson, error) {
	var all []Lesson
	for _, folder := range order {
		l, err := Read(files, folder)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// Read reads the lesson in a folder of fsys, and checks what can be checked without the engine: strict fields,
// unique ids, files that exist, one right answer, and both languages with the same steps, answers, goals and hints.
func Read(fsys fs.FS, folder string) (Lesson, error) {
	sub, err := fs.Sub(fsys, folder)
	if err != nil {
		return Lesson{}, err
	}
	l, err := readPlan(sub)
	if err != nil {
		return Lesson{}, fmt.Errorf("%s/%w", folder, err)
	}
	l.Folder, l.Prose = folder, map[string]Prose{}
	for _, lang := range Langs {
		p, err := readProse(sub, lang)
		if err != nil {
			return Lesson{}, fmt.Errorf("%s/%w", folder, err)
		}
		if err := agreeComments(l.Steps, p); err != nil {
			return Lesson{}, fmt.Errorf("%s/%w", folder, err)
		}
		if err := agree(l.Steps, p); err != nil {
			return Lesson{}, fmt.Errorf("%s/%w", folder, err)
		}
		l.Prose[lang] = p
	}
	return l, sameHints(l)
}
