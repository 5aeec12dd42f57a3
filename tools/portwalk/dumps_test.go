package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const recordedPost = "../../engine/testdata/recorded/blog/"

// english is portwalk in English.
func english(t *testing.T, args ...string) (code int, out, errs string) {
	out, errs, code = portwalk(t, "", append(args, "--lang", "en")...)
	return code, out, errs
}

// changed is a recorded file with something replaced, in a folder of its own.
func changed(t *testing.T, file, old, new string) string {
	t.Helper()
	b, err := os.ReadFile(recordedPost + file)
	if err != nil || !strings.Contains(string(b), old) {
		t.Fatal(err, "nothing to replace")
	}
	path := filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(b), old, new)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What the rules say, what the listing's line is, and which line of YAML made kube-proxy write it.
func TestTraceThroughRules(t *testing.T) {
	for _, file := range []string{"iptables-node-1.txt", "nft-node-1.txt"} {
		code, out, errs := english(t, "trace", "--state", recordedPost+"objects.yaml", "--rules", "node-1="+recordedPost+file, "--to", "node-1:30088")
		if code != 0 || !strings.Contains(out, file+":") || !strings.Contains(out, "objects.yaml:396 nodePort") || !strings.Contains(errs, "node-1: ") {
			t.Errorf("%s: exit %d\n%s\n%s", file, code, out, errs)
		}
	}
}

// Without manifests the rules must do; what is assumed is said.
func TestTraceThroughRulesAlone(t *testing.T) {
	code, out, errs := english(t, "trace", "--rules", "node-1="+recordedPost+"nft-node-1.txt", "--to", "node-1:30088")
	if code != 0 || !strings.Contains(out, "10.244.2.20:5000") || !strings.Contains(errs, "assumed to listen") || strings.Contains(errs, "--address") {
		t.Errorf("nftables: exit %d\n%s\n%s", code, out, errs)
	}
	code, out, errs = english(t, "trace", "--rules", recordedPost+"iptables-node-1.txt", "--pod-cidr", "10.244.1.0/24", "--to", "192.168.100.11:30088")
	if code != 0 || !strings.Contains(out, "10.244.1.1\n") || !strings.Contains(errs, "192.168.100.11 is taken for an address of node node") {
		t.Errorf("iptables: exit %d\n%s\n%s", code, out, errs)
	}
}

// A firewall that kube-proxy knows nothing of is named, with its chain, its rule and whose it probably is.
func TestTraceNamesTheRuleOfOthers(t *testing.T) {
	file := changed(t, "iptables-node-1.txt", ":KUBE-EXTERNAL-SERVICES - [0:0]\n",
		":KUBE-EXTERNAL-SERVICES - [0:0]\n:ufw-user-forward - [0:0]\n-A FORWARD -j ufw-user-forward\n-A ufw-user-forward -m set --match-set office src -j ACCEPT\n-A ufw-user-forward -p tcp -m tcp --dport 5000 -j REJECT --reject-with tcp-reset\n")
	code, out, errs := english(t, "trace", "--state", recordedPost+"objects.yaml", "--rules", "node-1="+file, "--to", "node-1:30088")
	for _, want := range []string{"kube-proxy did not write", "filter/ufw-user-forward", "It is ufw's", "refused", "rst, node-1", "cannot tell: -m set --match-set office src"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if code != notDelivered || !strings.Contains(errs, "also rules of ufw") || !strings.Contains(errs, "-m set --match-set office src") {
		t.Errorf("exit %d\n%s", code, errs)
	}
}

func TestBadRules(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"trace", "--rules", recordedPost + "objects.yaml", "--to", "10.0.0.1:80"}, 1, "neither iptables-save's text nor that of nft list ruleset"},
		{[]string{"trace", "--rules", "nowhere.txt", "--to", "10.0.0.1:80"}, 1, "does not exist"},
		{[]string{"trace", "--rules", recordedPost + "nft-node-1.txt"}, badUsage, "--to ADDRESS is wanted"},
		{[]string{"trace", "--node", "node-1", "--to", "10.0.0.1:80"}, badUsage, "go with --rules"},
		{[]string{"trace", "--state", recordedPost + "objects.yaml", "--rules", "node-9=" + recordedPost + "nft-node-1.txt", "--to", "10.0.0.1:80"}, 1, `nodes "node-9" not found`},
	} {
		if code, _, errs := english(t, c.args...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%q: exit %d, want %d: %s", c.args, code, c.code, errs)
		}
	}
}

// A node's rules are those that kube-proxy should have there, or it is said for which Service they are not.
func TestRulesDiff(t *testing.T) {
	for _, file := range []string{"iptables-node-1.txt", "nft-node-1.txt"} {
		code, out, _ := english(t, "rules", "--bare", "--state", recordedPost+"objects.yaml", "--node", "node-1", "--diff", recordedPost+file)
		if code != 0 || !strings.Contains(out, "those that it should have") {
			t.Errorf("%s: exit %d\n%s", file, code, out)
		}
	}
	for file, change := range map[string][2]string{"iptables-node-1.txt": {"--dport 30088", "--dport 30099"}, "nft-node-1.txt": {"tcp . 30088", "tcp . 30099"}} {
		code, out, errs := english(t, "rules", "--bare", "--state", recordedPost+"objects.yaml", "--node", "node-1", "--diff", changed(t, file, change[0], change[1]))
		if code != notDelivered || strings.Count(out, "Service ") != 1 || !strings.Contains(out, "Service default/nodeport (") || !strings.Contains(out, "missing ") || !strings.Contains(out, "30099") {
			t.Errorf("%s: exit %d\n%s\n%s", file, code, out, errs)
		}
	}
	stale := changed(t, "iptables-node-1.txt", "default/nodeport", "default/gone")
	if _, out, _ := english(t, "rules", "--bare", "--state", recordedPost+"objects.yaml", "--node", "node-1", "--diff", stale); !strings.Contains(out, "Service default/gone (no such Service)") {
		t.Errorf("a stale Service:\n%s", out)
	}
}
