package main

import (
	"os"
	"os/exec"
)

// shell runs the script that the variable SCRIPT holds beside a fresh cluster, for looking at single questions: KUBECTL is
// the real kubectl with all it needs.
func shell(c *cluster, _ *report) error {
	cmd := exec.Command("/bin/sh", "-c", os.Getenv("SCRIPT"))
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.dir, os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "KUBECONFIG="+c.path("kubeconfig"), "PATH="+c.bin+":"+os.Getenv("PATH"))
	return cmd.Run()
}
