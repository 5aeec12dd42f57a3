package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// prefix marks every namespace that this program makes; the number of the process follows.
const prefix = "pwk-"

// space is a network namespace: one machine.
type space string

// inside runs a function in the namespace, on a thread of its own that dies with it. Sockets that it opens stay there,
// and so do the programs it starts.
func (s space) inside(do func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		done <- func() error {
			ns, err := os.Open(filepath.Join("/run/netns", string(s)))
			if err != nil {
				return err
			}
			defer ns.Close()
			if err := unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET); err != nil {
				return fmt.Errorf("entering %s: %w", s, err)
			}
			return do()
		}()
	}()
	return <-done
}

// ip runs lines of ip(8) in the namespace.
func (s space) ip(lines ...string) error {
	return command(strings.Join(lines, "\n")+"\n", "ip", "-n", string(s), "-batch", "-")
}

// run starts a program in the namespace and feeds it.
func (s space) run(input, name string, args ...string) error {
	return s.inside(func() error { return command(input, name, args...) })
}

// set writes kernel settings: pairs of a path below /proc/sys/net and a value. A path may be a pattern.
func (s space) set(pairs ...string) error {
	return s.inside(func() error {
		for i := 0; i+1 < len(pairs); i += 2 {
			files, _ := filepath.Glob("/proc/sys/net/" + pairs[i])
			for _, f := range files {
				if err := os.WriteFile(f, []byte(pairs[i+1]), 0o644); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func command(input, name string, args ...string) error {
	c := exec.Command(name, args...)
	c.Stdin = strings.NewReader(input)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

// machine makes a namespace with its loopback up and the settings that all machines here share: they forward, answer
// every lost packet with ICMP at once, and do not ask whether an answer takes the same way.
func machine(name string) (space, error) {
	s := space(name)
	if err := command("", "ip", "netns", "add", name); err != nil {
		return "", err
	}
	err := s.set("ipv6/conf/*/disable_ipv6", "0", "ipv6/conf/*/accept_dad", "0", "ipv6/conf/*/accept_ra", "0", "ipv6/conf/*/accept_redirects", "0", "ipv6/conf/all/forwarding", "1",
		"ipv6/icmp/ratelimit", "0", "ipv4/ip_forward", "1", "ipv4/icmp_ratelimit", "0", "ipv4/icmp_msgs_per_sec", "100000", "ipv4/icmp_msgs_burst", "10000",
		"ipv4/conf/*/rp_filter", "0", "ipv4/conf/*/send_redirects", "0", "ipv4/conf/*/accept_redirects", "0")
	if err == nil {
		err = s.ip("link set lo up")
	}
	return s, err
}

// hurry lets a machine find out soon that a neighbour is missing, not after three seconds.
func (s space) hurry() error {
	return s.set("ipv4/neigh/*/mcast_solicit", "3", "ipv4/neigh/*/ucast_solicit", "2", "ipv4/neigh/*/retrans_time_ms", "50",
		"ipv6/neigh/*/mcast_solicit", "3", "ipv6/neigh/*/ucast_solicit", "2", "ipv6/neigh/*/retrans_time_ms", "50")
}

// sweep removes what a run that was killed has left behind.
func sweep() {
	left, _ := filepath.Glob("/run/netns/" + prefix + "*")
	for _, path := range left {
		name := filepath.Base(path)
		pid, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "-")
		if _, err := strconv.Atoi(pid); err != nil {
			continue
		}
		if _, err := os.Stat("/proc/" + pid); os.IsNotExist(err) {
			_ = command("", "ip", "netns", "del", name)
		}
	}
}
