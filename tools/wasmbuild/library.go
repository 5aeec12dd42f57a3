package main

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed numbers/numbers.go
var numbers string

const yamlModule = "go.yaml.in/yaml/v2"

// swaps are what the YAML library writes in its files, and what stands there in the browser's engine.
var swaps = map[string][][2]string{
	"resolve.go": {
		{"\t\"regexp\"\n", ""},
		{"regexp.MustCompile(`^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)", "pattern(float)"},
	},
	"encode.go": {
		{"\t\"regexp\"\n", ""},
		{"regexp.MustCompile(`^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?$`)", "pattern(base60)"},
	},
}

// modfile writes a copy of the library with its changes to dir, and a go.mod that takes it from there, and returns that
// file's name, for go build -modfile. A library that is not as expected is an error: then somebody has to look at the
// swaps again.
func modfile(dir string) (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", yamlModule).Output()
	if err != nil {
		return "", fmt.Errorf("where is %s? %w", yamlModule, err)
	}
	lib := filepath.Join(dir, "yaml")
	if err := copyLibrary(strings.TrimSpace(string(out)), lib); err != nil {
		return "", err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		if name == "go.mod" {
			b = fmt.Appendf(b, "\nreplace %s => %s\n", yamlModule, lib)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, "go.mod"), nil
}

// copyLibrary copies the library's own files, changed where swaps says so, and adds numbers.
func copyLibrary(from, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err != nil {
			return err
		}
		text, err := swap(string(b), swaps[e.Name()])
		if err != nil {
			return fmt.Errorf("%s of %s: %w", e.Name(), yamlModule, err)
		}
		if err := os.WriteFile(filepath.Join(to, e.Name()), []byte(text), 0o644); err != nil {
			return err
		}
	}
	own := strings.Replace(numbers, "package numbers", "package yaml", 1)
	return os.WriteFile(filepath.Join(to, "numbers.go"), []byte(own), 0o644)
}

// swap replaces each text that must be there exactly once.
func swap(text string, pairs [][2]string) (string, error) {
	for _, p := range pairs {
		if n := strings.Count(text, p[0]); n != 1 {
			return "", fmt.Errorf("%q stands there %d times, not once", p[0], n)
		}
		text = strings.Replace(text, p[0], p[1], 1)
	}
	return text, nil
}
