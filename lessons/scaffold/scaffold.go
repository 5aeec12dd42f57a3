// Package scaffold starts a lesson: a folder that already passes lesson check, to be rewritten sentence by sentence.
package scaffold

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

//go:embed lesson
var model embed.FS

var (
	goodName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,40}$`)
	numbered = regexp.MustCompile(`^(\d\d)-(.+)$`)
)

// New writes the lesson NAME into dir, the lessons folder, as the last one, and names it in lessons.go. It answers the new
// folder. A name that is taken or not fit for an address is an error, and nothing is written.
func New(dir, name string) (string, error) {
	if !goodName.MatchString(name) {
		return "", fmt.Errorf("name %q: small letters, digits and dashes, beginning with a letter", name)
	}
	list, err := os.ReadFile(filepath.Join(dir, "lessons.go"))
	if err != nil {
		return "", fmt.Errorf("%s is not the lessons folder: %w", dir, err)
	}
	last, err := taken(dir, name)
	if err != nil {
		return "", err
	}
	folder := fmt.Sprintf("%02d-%s", last+1, name)
	named, err := enlist(string(list), folder)
	if err != nil {
		return "", err
	}
	if err := write(filepath.Join(dir, folder), name); err != nil {
		return "", err
	}
	return folder, os.WriteFile(filepath.Join(dir, "lessons.go"), []byte(named), 0o644)
}

// taken is the highest number of a lesson there is.
func taken(dir, name string) (last int, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		m := numbered.FindStringSubmatch(e.Name())
		if m == nil || !e.IsDir() {
			continue
		}
		if m[2] == name {
			return 0, fmt.Errorf("there is a lesson %s already: %s", name, e.Name())
		}
		fmt.Sscanf(m[1], "%d", &last)
	}
	return last, nil
}

// enlist adds a folder to the two lists in lessons.go: what is embedded, and in which order.
func enlist(source, folder string) (string, error) {
	embedded := regexp.MustCompile(`(?m)^//go:embed \d\d-.*$`)
	ordered := regexp.MustCompile(`(?m)^(var order = \[\.\.\.\]string\{.*)\}$`)
	if !embedded.MatchString(source) || !ordered.MatchString(source) {
		return "", errors.New("lessons.go has no //go:embed line or no order list on one line")
	}
	source = embedded.ReplaceAllStringFunc(source, func(line string) string { return line + " " + folder })
	return ordered.ReplaceAllString(source, `${1}, "`+folder+`"}`), nil
}

// write copies the model lesson under its new name.
func write(folder, name string) error {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	return fs.WalkDir(model, "lesson", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := model.ReadFile(file)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(folder, filepath.Base(file)), []byte(strings.ReplaceAll(string(text), "NAME", name)), 0o644)
	})
}
