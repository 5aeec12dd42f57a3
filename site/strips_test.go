package site

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/portwalk/portwalk/wasm/bridge"
)

var update = flag.Bool("update", false, "write what the engine draws")

// stripCase is one block as an author may write it, and the one-line picture that the engine draws of it. The front end's
// own picture, drawn without the engine, is held to it (site/web/embed/still.test.mjs).
type stripCase struct {
	Name  string         `json:"name"`
	YAML  string         `json:"yaml"`
	Lang  string         `json:"lang"`
	View  string         `json:"view"`
	Pins  []bridge.Pin   `json:"pins,omitempty"`
	Ask   *bridge.AskFor `json:"ask,omitempty"`
	Doors []stripDoor    `json:"doors"`
	From  float64        `json:"from"` // where the line begins, behind the client's name
}

// stripDoor is a socket on the line.
type stripDoor struct {
	Kind   string  `json:"kind"`
	Number string  `json:"number"`
	Note   string  `json:"note"`
	Wire   string  `json:"wire"` // the kind of the wire that leads to it
	Ring   bool    `json:"ring"`
	Goal   bool    `json:"goal"`
	X      float64 `json:"x"`
	Left   float64 `json:"left"`
}

const stripFile = "web/embed/testdata/strips.json"

func TestStripsAreWhatTheEngineDraws(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash(stripFile))
	if err != nil {
		t.Fatal(err)
	}
	var cases []stripCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for i := range cases {
		cases[i].draw(t)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(cases); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(filepath.FromSlash(stripFile), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(out.Bytes(), text) {
		t.Errorf("the engine draws other strips than %s says: go test ./site -run Strips -update, and read the difference", stripFile)
	}
}

var (
	stripWire  = regexp.MustCompile(`<path class="wire k k-(\w+) past" data-s="\d+" d="M([\d.]+) 38L([\d.]+) 38"/>`)
	stripRing  = regexp.MustCompile(`<circle class="orbit open k k-\w+" cx="([\d.]+)"`)
	stripGoal  = regexp.MustCompile(`<path class="ring k k-containerPort" d="M([\d.]+) `)
	stripLabel = regexp.MustCompile(`<text class="note-s" x="([\d.]+)" y="17">([^<]*)</text><text class="field k k-(\w+)" x="[\d.]+" y="[\d.]+">\w+ <tspan class="num num-m">(\w+)</tspan>`)
)

// draw asks the engine and reads its picture.
func (c *stripCase) draw(t *testing.T) {
	q := bridge.Request{Version: bridge.ProtocolVersion, Lang: c.Lang, Files: []bridge.File{{Name: "service.yaml", Text: c.YAML}},
		Options: bridge.Options{Pins: c.Pins}, Want: []string{"figure:strip"}}
	if c.Ask != nil {
		q.Ask = *c.Ask
	}
	r := bridge.Answer(q)
	svg := r.Figures["strip/"+c.View]
	if svg == "" {
		t.Fatalf("%s: no picture, problems %v", c.Name, r.Problems)
	}
	number := func(s string) float64 {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	at := map[float64]*stripDoor{}
	c.Doors = nil
	labels := stripLabel.FindAllStringSubmatch(svg, -1)
	wires := stripWire.FindAllStringSubmatch(svg, -1)
	for i, l := range labels {
		d := stripDoor{Kind: l[3], Number: l[4], Note: l[2], Wire: wires[i][1], X: number(wires[i][3]), Left: number(l[1])}
		c.Doors = append(c.Doors, d)
	}
	for i := range c.Doors {
		at[c.Doors[i].X] = &c.Doors[i]
	}
	c.From = number(wires[0][2])
	for _, m := range stripRing.FindAllStringSubmatch(svg, -1) {
		at[number(m[1])].Ring = true
	}
	for _, m := range stripGoal.FindAllStringSubmatch(svg, -1) {
		at[number(m[1])].Goal = true
	}
}
