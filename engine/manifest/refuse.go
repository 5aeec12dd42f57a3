package manifest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/problem"
)

// unreadable ends the file with kubectl's parse error.
func (r *reader) unreadable(c chunk, err error) {
	if err == errRefused {
		return
	}
	line := max(c.line, 1) + lineIn(err.Error()) - 1
	if last := c.line + strings.Count(c.text, "\n") - 1; line > last && last >= c.line {
		line = last
	}
	text := "error parsing " + r.file + ": " + err.Error()
	r.add(Doc{File: r.file, Line: max(line, 1), Problem: &problem.Problem{Class: problem.Unreadable, File: r.file,
		Text: "error: " + text, Causes: []problem.Cause{{Line: max(line, 1), Text: err.Error()}}}})
}

// lineIn finds "line 7:" in a YAML error. The parser counts from zero where it waits for the next key or item, so that
// the line it names is the one before.
func lineIn(text string) int {
	_, after, ok := strings.Cut(text, "line ")
	number, _, ok2 := strings.Cut(after, ":")
	n, err := strconv.Atoi(number)
	if !ok || !ok2 || err != nil {
		return 1
	}
	if strings.Contains(text, "did not find expected") {
		n++
	}
	return n
}

// refuse ends the file because Portwalk itself has enough. The code says why; the numbers are its arguments.
func (r *reader) refuse(line int, code string, numbers ...int) {
	args := make([]string, len(numbers))
	for i, n := range numbers {
		args[i] = strconv.Itoa(n)
	}
	text := refusals[code]
	for _, a := range args {
		text = strings.Replace(text, "%", a, 1)
	}
	r.add(Doc{File: r.file, Line: line, Problem: &problem.Problem{Class: problem.Refused, File: r.file,
		Text: "error: " + r.file + ": " + text, Causes: []problem.Cause{{Line: line, Text: text, Hint: code, Args: args}}}})
}

// refusals are Portwalk's own words, by code.
var refusals = map[string]string{
	"too-long":           "the text has % bytes; portwalk reads at most %",
	"too-many-documents": "portwalk reads at most % objects of one file",
	"too-deep":           "lists and maps are nested % deep; portwalk reads at most %",
	"too-many-aliases":   "aliases make at least % values of this document; portwalk reads at most %",
}

// fail sets the problem of a document that never reaches the API server's decoder.
func (d *Doc) fail(class problem.Class, text string) {
	short := strings.TrimPrefix(text, "error: ")
	d.Problem = &problem.Problem{Class: class, Object: d.Key.String(), File: d.File, Text: text,
		Causes: []problem.Cause{{Line: d.Line, Text: short}}}
}

// badRequest sets the problem of a document that the API server cannot decode.
func (d *Doc) badRequest(kind, text string) { d.Problem = d.badRequestProblem(kind, text, nil) }

func (d *Doc) badRequestProblem(kind, text string, paths []string) *problem.Problem {
	_, version, ok := strings.Cut(d.APIVersion, "/")
	if !ok {
		version = d.APIVersion
	}
	p := &problem.Problem{Class: problem.BadRequest, Object: d.Key.String(), File: d.File}
	p.Message = fmt.Sprintf("%s in version %q cannot be handled as a %s: %s", d.Kind, version, kind, text)
	p.Text = fmt.Sprintf("Error from server (BadRequest): error when creating %q: %s", d.File, p.Message)
	for _, path := range paths {
		line, _ := d.LineOf(path)
		p.Causes = append(p.Causes, problem.Cause{Path: path, Line: line, Text: text})
	}
	if len(paths) == 0 {
		p.Causes = []problem.Cause{{Line: d.Line, Text: text}}
	}
	return p
}
