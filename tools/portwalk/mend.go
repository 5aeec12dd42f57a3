package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/tools/portwalk/patch"
)

// printPatch prints the proven fixes of files as one unified diff, and says on stderr what is not in it.
func (in *input) printPatch(r doctor.Report, mode string, out, errs io.Writer) error {
	files, err := in.read(in.files)
	if err != nil {
		return err
	}
	mended := append([]engine.File(nil), files...)
	var done []doctor.Finding
	for _, f := range r.Findings {
		switch ok, why := mend(mended, f.Fix); {
		case ok:
			done = append(done, f)
		case f.Severity != doctor.Note:
			fmt.Fprintf(errs, "not in the patch: %s: %s\n", finding(f), why)
		}
	}
	for i, f := range files {
		if f.Name == "STDIN" && f.Text != mended[i].Text {
			fmt.Fprintln(errs, "not in the patch: standard input is no file")
			continue
		}
		if _, err := io.WriteString(out, patch.Diff(relative(f.Name), f.Text, mended[i].Text)); err != nil {
			return err
		}
	}
	return in.verify(mended, done, mode, errs)
}

// mend makes a fix's edits in the texts: all of them, or none.
func mend(files []engine.File, fix *doctor.Fix) (bool, string) {
	switch {
	case fix == nil:
		return false, "no fix is proven"
	case len(fix.Edits) == 0:
		return false, "the request has to change, no file"
	}
	try := append([]engine.File(nil), files...)
	for _, e := range fix.Edits {
		found := false
		for i := range try {
			if try[i].Name != e.File {
				continue
			}
			text, err := patch.Edit(try[i].Text, e)
			if err != nil {
				return false, err.Error()
			}
			try[i].Text, found = text, true
		}
		if !found {
			return false, "no file holds it"
		}
	}
	copy(files, try)
	return true, ""
}

// verify applies the mended files and asks again what failed.
func (in *input) verify(files []engine.File, done []doctor.Finding, mode string, errs io.Writer) error {
	c, err := in.base()
	if err != nil || len(done) == 0 {
		return err
	}
	c = c.Apply(files...)
	arrived, asked := 0, 0
	for _, f := range done {
		if len(f.Asks) == 0 {
			continue
		}
		ask := f.Asks[0]
		if f.Fix.Ask != nil {
			ask = *f.Fix.Ask
		}
		ask.Mode = mode
		asked++
		if r, p := c.Trace(ask); p == nil && r.Trace.Verdict == trace.Delivered {
			arrived++
		}
	}
	fmt.Fprintf(errs, "patched: %d of %d requests arrive then\n", arrived, asked)
	return nil
}

func finding(f doctor.Finding) string {
	at := f.Object
	if f.Line > 0 {
		at = fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Object)
	}
	return strings.TrimSpace(f.Code + " " + at)
}

// relative is a file's name as patch takes it: below the folder it is run in.
func relative(name string) string {
	dir, err := os.Getwd()
	if err != nil {
		return name
	}
	if rel, err := filepath.Rel(dir, name); filepath.IsAbs(name) && err == nil {
		return rel
	}
	return filepath.Clean(name)
}
