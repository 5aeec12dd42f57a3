// Package fidelity is what the page of that name is made of: with what the engine was compared, how often it said the
// same, and where it is known to say something else. Tests here and where a difference names one prove that each known
// difference is still there: one that was mended must leave the list.
package fidelity

import (
	"bytes"
	_ "embed"
	"encoding/json"
)

//go:embed fidelity.json
var file []byte

// Text is a sentence or two in both languages.
type Text struct {
	Ko string `json:"ko"`
	En string `json:"en"`
}

// Data is the whole page.
type Data struct {
	Kubernetes  string       `json:"kubernetes"` // the version that is modelled
	Comparisons []Comparison `json:"comparisons"`
	Differences []Difference `json:"differences"`
}

// Comparison is one way in which the engine is held against the real thing.
type Comparison struct {
	ID      string `json:"id"`
	What    Text   `json:"what"`    // what is compared
	With    Text   `json:"with"`    // with which part of the real Kubernetes or Linux
	Case    Text   `json:"case"`    // what one case is
	Command string `json:"command"` // what repeats it, from the repository's root; SEED stands for any number
	Runs    []Run  `json:"runs"`
}

// Run is what came of it once.
type Run struct {
	Seed   int64          `json:"seed,omitempty"` // of the generator; 0 for recordings, which are always the same
	Cases  int            `json:"cases"`
	Equal  int            `json:"equal"`
	Listed map[string]int `json:"listed,omitempty"` // the others, by the id of their Difference
	Steps  int            `json:"steps,omitempty"`  // questions asked in all the cases
	Date   string         `json:"date"`             // 2026-11-22
}

// Difference is something that the engine is known to say otherwise.
type Difference struct {
	ID     string `json:"id"`
	Real   Text   `json:"real"`   // what Kubernetes does
	Ours   Text   `json:"ours"`   // what Portwalk does
	Reason Text   `json:"reason"` // why it stays
	Test   string `json:"test"`   // proves that it is still there: FOLDER.TestName
}

// Read returns the data.
func Read() (Data, error) { return Parse(file) }

// Parse reads a file like fidelity.json. A field it does not know is an error.
func Parse(b []byte) (d Data, err error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	return d, dec.Decode(&d)
}

// Marshal writes the file as it is kept.
func (d Data) Marshal() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(d)
	return b.Bytes(), err
}

// Add enters a run of a comparison; a run with the same seed gives way to it.
func (d *Data) Add(id string, r Run) bool {
	for i := range d.Comparisons {
		c := &d.Comparisons[i]
		if c.ID != id {
			continue
		}
		for j := range c.Runs {
			if c.Runs[j].Seed == r.Seed {
				c.Runs[j] = r
				return true
			}
		}
		c.Runs = append(c.Runs, r)
		return true
	}
	return false
}
