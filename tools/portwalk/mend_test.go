package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Each of these files has one mistake; the patch mends it, and the doctor finds nothing broken any more.
func TestPatchMends(t *testing.T) {
	for _, name := range []string{"05-refused/labels", "05-refused/named", "05-refused/loopback", "02-clusterip/misspelt"} {
		dir := t.TempDir()
		file := filepath.Join(dir, "service.yaml")
		if err := os.WriteFile(file, []byte(content(t, "../../lessons/"+name+".yaml")), 0o644); err != nil {
			t.Fatal(err)
		}
		diff, errs, code := portwalk(t, "", "doctor", "-f", file, "--patch")
		if code != notDelivered || !strings.HasPrefix(diff, "--- ") {
			t.Errorf("%s: exit %d\n%s%s", name, code, diff, errs)
			continue
		}
		apply(t, file, diff)
		if out, errs, code := portwalk(t, "", "doctor", "-f", file); code != 0 {
			t.Errorf("%s, patched: exit %d\n%s%s\nafter\n%s", name, code, out, errs, diff)
		}
	}
}

// apply is patch itself where there is one, and a strict reading of the diff.
func apply(t *testing.T, file, diff string) {
	t.Helper()
	before := content(t, file)
	want, err := strict(before, diff)
	if err != nil {
		t.Fatalf("%v in\n%s", err, diff)
	}
	if bin, err := exec.LookPath("patch"); err == nil {
		c := exec.Command(bin, "-s", file)
		c.Stdin = strings.NewReader(diff)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("patch: %v %s", err, out)
		}
		if got := content(t, file); got != want {
			t.Errorf("patch made\n%s\nthe diff says\n%s", got, want)
		}
		return
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// strict applies a unified diff in which every line of context has to be where it is said to be.
func strict(text, diff string) (string, error) {
	lines := strings.SplitAfter(text, "\n")
	var out []string
	at := 0
	for _, l := range strings.SplitAfter(diff, "\n") {
		var a, n int
		switch {
		case l == "" || strings.HasPrefix(l, "---") || strings.HasPrefix(l, "+++"):
		case strings.HasPrefix(l, "@@"):
			if _, err := fmt.Sscanf(l, "@@ -%d,%d", &a, &n); err != nil {
				return "", err
			}
			if n > 0 {
				a--
			}
			out, at = append(out, lines[at:a]...), a
		case l[0] == '+':
			out = append(out, l[1:])
		case at >= len(lines) || lines[at] != l[1:]:
			return "", fmt.Errorf("line %d is not %q", at+1, l[1:])
		default:
			if l[0] == ' ' {
				out = append(out, l[1:])
			}
			at++
		}
	}
	return strings.Join(append(out, lines[at:]...), ""), nil
}
