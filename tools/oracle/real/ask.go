package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"strings"

	"github.com/portwalk/portwalk/tools/oracle/mask"
)

// answer is what a command said, and what is stored afterwards.
type answer struct {
	Exit           int
	Stdout, Stderr string
	Stored         any `json:",omitempty"`
}

func (a answer) String() string {
	s := fmt.Sprintf("exit %d\n%s%s", a.Exit, a.Stdout, a.Stderr)
	if a.Stored != nil {
		b, err := json.Marshal(a.Stored)
		check(err)
		s += string(b) + "\n"
	}
	return s
}

// kubectl runs the real one, in the folder of the manifests.
func (c *cluster) kubectl(args ...string) answer {
	return c.ask(c.bin+"/kubectl", append([]string{"--kubeconfig", c.path("kubeconfig"), "--cache-dir", c.path("cache")}, args...)...)
}

// ours runs portwalk. state is what the cluster holds, as kubectl get -o yaml told it; it may be empty.
func (c *cluster) ours(state string, args ...string) answer {
	if state != "" {
		args = append(args, "--state", state)
	}
	return c.ask(c.portwalk, append(args, "--bare")...)
}

func (c *cluster) ask(command string, args ...string) answer {
	var out, errs bytes.Buffer
	cmd := exec.Command(command, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.dir, &out, &errs
	cmd.Env = []string{"HOME=" + c.dir, "PATH=/usr/bin:/bin", "TZ=UTC", "LC_ALL=C"}
	err := cmd.Run()
	var code *exec.ExitError
	if err != nil && !errors.As(err, &code) {
		panic(err)
	}
	return answer{Exit: cmd.ProcessState.ExitCode(), Stdout: out.String(), Stderr: errs.String()}
}

// write puts a manifest where both commands find it under the same name.
func (c *cluster) write(name, text string) string {
	check(os.WriteFile(c.path(name), []byte(text), 0o644))
	return name
}

// same compares with what is left to chance masked.
func same(manifest string, a, b answer) bool {
	return a.Exit == b.Exit && mask.Text(a.Stdout) == mask.Text(b.Stdout) && mask.Text(mask.History(a.Stderr)) == mask.Text(mask.History(b.Stderr)) &&
		reflect.DeepEqual(mask.Value(manifest, a.Stored), mask.Value(manifest, b.Stored))
}

// sortedLines is a text without the order of its lines.
func sortedLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\n* ", "\n"), "\n")
	return strings.Join(sorted(lines), "\n")
}
