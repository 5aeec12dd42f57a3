package main

import (
	"os"
	"os/exec"
	"syscall"
)

// inNamespace starts this program again where no port of this machine is taken and nothing it starts can stay behind: in
// a network and a process namespace of its own.
func inNamespace(config string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, append([]string{"-inside", config}, os.Args[1:]...)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID,
		Pdeathsig:  syscall.SIGKILL,
	}
	return cmd.Run()
}
