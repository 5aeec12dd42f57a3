// Package problem says what is wrong with an input: which object, which field, which line,
// and the exact words that kubectl would print. A learner's mistake is a value here, never a Go error
// that loses its place, and never a panic.
package problem

import (
	"fmt"
	"strings"
)

// Class tells who answers, and so how kubectl words it and with which exit code.
type Class string

// Classes, in the order in which a manifest meets them.
const (
	Unreadable Class = "unreadable"  // kubectl cannot parse the file: "error: error parsing FILE: …"
	NoMatch    Class = "no-match"    // kubectl knows no such kind: "error: resource mapping not found …"
	BadRequest Class = "bad-request" // the API server cannot decode it: "Error from server (BadRequest): …"
	NotFound   Class = "not-found"   // no such namespace, node or resource: "Error from server (NotFound): …"
	Exists     Class = "exists"      // create of what is there already
	Conflict   Class = "conflict"    // an update of another version than the one that is there
	Invalid    Class = "invalid"     // validation: "The Service "x" is invalid: …"
	Internal   Class = "internal"    // "Error from server (InternalError): …"
	Refused    Class = "refused"     // Portwalk itself says no: too big, too deep, too many, or a request that makes no sense
	Note       Class = "note"        // accepted by Kubernetes in silence, but worth a word; never changes an exit code
)

// Reason is the API server's word for the class, as kubectl prints it in brackets; "" for what kubectl says itself.
func (c Class) Reason() string {
	switch c {
	case BadRequest:
		return "BadRequest"
	case NotFound:
		return "NotFound"
	case Exists:
		return "AlreadyExists"
	case Conflict:
		return "Conflict"
	case Invalid:
		return "Invalid"
	case Internal:
		return "InternalError"
	}
	return ""
}

// Problem is one thing that is wrong.
type Problem struct {
	Class  Class   `json:"class"`
	Object string  `json:"object,omitempty"` // api.Key as text
	Causes []Cause `json:"causes"`           // at least one
	File   string  `json:"file,omitempty"`
	Text   string  `json:"text"` // all that kubectl prints to stderr for it, to the letter, without the last newline

	// Message is what the API server itself says, before kubectl frames it; empty if kubectl never asked it.
	Message string `json:"-"`
}

// Cause is one field's part in a problem.
type Cause struct {
	Path string   `json:"path,omitempty"` // spec.ports[0].nodePort
	Line int      `json:"line,omitempty"` // in File, from 1; 0 if unknown
	Text string   `json:"text"`           // Invalid value: 80: provided port is not in the valid range. …
	Hint string   `json:"hint,omitempty"` // code of an explanation, for views to word
	Args []string `json:"args,omitempty"`
}

// Line is the first line that any cause names, or 0.
func (p *Problem) Line() int {
	for _, c := range p.Causes {
		if c.Line > 0 {
			return c.Line
		}
	}
	return 0
}

// Error makes a Problem usable as an error in Go.
func (p *Problem) Error() string { return p.Text }

// Invalids is the text of one or several causes for one object, as kubectl lists them.
func Invalids(kind, name string, causes []Cause) string {
	var lines []string
	for _, c := range causes {
		lines = append(lines, c.Path+": "+c.Text)
	}
	if len(lines) == 1 {
		return fmt.Sprintf("The %s %q is invalid: %s", kind, name, lines[0])
	}
	return fmt.Sprintf("The %s %q is invalid: \n* %s", kind, name, strings.Join(lines, "\n* "))
}

// InvalidMessage is the API server's own sentence for the same, which kubectl prints when several objects fail.
// The kind carries its group: Deployment.apps.
func InvalidMessage(kind, name string, causes []Cause) string {
	var lines []string
	for _, c := range causes {
		lines = append(lines, c.Path+": "+c.Text)
	}
	text := strings.Join(lines, ", ")
	if len(lines) != 1 {
		text = "[" + text + "]"
	}
	return fmt.Sprintf("%s %q is invalid: %s", kind, name, text)
}
