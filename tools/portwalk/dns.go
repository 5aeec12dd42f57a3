package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/dns"
)

func dnsCommand(in *input) *cobra.Command {
	var typ, from string
	c := &cobra.Command{
		Use:   "dns NAME [--type A|AAAA|SRV|PTR|CNAME] [--from pod/…]",
		Short: "Ask the cluster's DNS, and show each name of the search path that was tried",
		Long: `Ask the cluster's DNS, and show each name of the search path that was tried.

The answers are those of the Kubernetes DNS specification (schema 1.1.0) as CoreDNS gives them, with kubeadm's TTL of 30
seconds. Without --from a pod in the namespace default asks. Nodes and machines outside don't ask the cluster's DNS.

Exit status: 0 answered, 3 no such name or no such record, 1 bad input, 2 bad usage.`,
		Example: "  portwalk dns test -f service.yaml\n  portwalk dns _http._tcp.test --type SRV -f service.yaml\n  portwalk dns db-0.db --from pod/shop/client --state cluster.yaml\n  portwalk dns 10.96.0.1 --type PTR",
		Args:    exactly(1, "one name"),
		RunE: func(c *cobra.Command, args []string) error {
			cluster, err := in.cluster(c.ErrOrStderr())
			if err != nil {
				return err
			}
			who, err := asker(cluster.State, from)
			if err != nil {
				return err
			}
			name, kind, err := question(args[0], typ)
			if err != nil {
				return err
			}
			a := dns.Query(cluster.State, name, kind, who)
			printAnswer(c.OutOrStdout(), a, kind, from, who, in.language())
			if len(a.Records) == 0 {
				return exit(notDelivered)
			}
			return nil
		},
	}
	c.Flags().StringVar(&typ, "type", "", "A, AAAA, SRV, PTR or CNAME (default: addresses of both families)")
	c.Flags().StringVar(&from, "from", "pod", "who asks: pod (any pod in default), pod/[NS/]NAME, node/NAME, outside")
	return c
}

// question is what to ask for: an address given with type PTR, or with none, is asked for by its reverse name.
func question(name, typ string) (string, string, error) {
	typ = strings.ToUpper(typ)
	if !slices.Contains([]string{"", "A", "AAAA", "SRV", "PTR", "CNAME"}, typ) {
		return "", "", usage{fmt.Errorf("unknown type %q: A, AAAA, SRV, PTR or CNAME", typ)}
	}
	if ip, err := netip.ParseAddr(name); err == nil && (typ == "" || typ == "PTR") {
		return dns.Reverse(ip), "PTR", nil
	}
	return name, typ, nil
}

// asker reads --from.
func asker(s api.State, from string) (dns.From, error) {
	kind, name, _ := strings.Cut(from, "/")
	switch {
	case kind == "pod" && name == "":
		return dns.From{Where: dns.Cluster, Namespace: "default"}, nil
	case kind == "pod":
		namespace, pod, ok := strings.Cut(name, "/")
		if !ok {
			namespace, pod = "default", name
		}
		p := s.Pod(namespace, pod)
		if p == nil {
			return dns.From{}, fmt.Errorf("there is no pod %q in namespace %q", pod, namespace)
		}
		return dns.FromPod(p), nil
	case kind == "node" && s.Node(name) != nil:
		return dns.From{Where: dns.Node}, nil
	case kind == "node":
		return dns.From{}, fmt.Errorf("there is no node %q", name)
	case kind == "outside":
		return dns.From{Where: dns.Outside}, nil
	}
	return dns.From{}, usage{errors.New("--from is pod, pod/[NAMESPACE/]NAME, node/NAME or outside")}
}

// sayings are the comments around an answer, in English and Korean.
var sayings = map[string]struct{ en, ko string }{
	"asks":    {"; %s asks for %s. Its resolv.conf: search %s, ndots:%d\n", "; %s에서 %s 레코드를 물어요. resolv.conf: search %s, ndots:%d\n"},
	"outside": {"; %s asks for %s. It does not ask the cluster's DNS.\n", "; %s에서 %s 레코드를 물어요. 클러스터의 DNS에는 묻지 않아요.\n"},
	"both":    {"A and AAAA", "A와 AAAA"},
	"dot":     {"; %s ends in a dot: it is asked for as it is\n", "; %s: 점으로 끝나서 그대로 물어요\n"},
	"few":     {"; %s has fewer dots than ndots (%d of %d): the search path goes first\n", "; %s: 점이 ndots보다 적어서(%d/%d) search 경로부터 물어요\n"},
	"many":    {"; %s has as many dots as ndots (%d of %d): it goes first, then the search path\n", "; %s: 점이 ndots만큼 있어서(%d/%d) 이름 그대로 먼저 묻고 그다음 search 경로를 물어요\n"},
	"beyond":  {"; %s is not in the cluster: the DNS of the internet answers from here on\n", "; %s: 클러스터 밖의 이름이라 여기부터는 인터넷의 DNS가 답해요\n"},
	"empty":   {"; Service %s is headless and has no ready endpoint, so that its name does not exist\n", "; 헤드리스 Service %s에 준비된 엔드포인트가 없어서 이름도 없어요\n"},
	"near":    {"; Did you mean %s?\n", "; 혹시 %s인가요?\n"},
}

// printAnswer writes the way there as comments, and the answer as dig does.
func printAnswer(w io.Writer, a *dns.Answer, typ, from string, who dns.From, lang string) {
	say := func(what string, args ...any) string {
		if lang == "ko" {
			return fmt.Sprintf(sayings[what].ko, args...)
		}
		return fmt.Sprintf(sayings[what].en, args...)
	}
	types := typ
	if typ == "" {
		types = say("both")
	}
	if who.Where == dns.Cluster {
		io.WriteString(w, say("asks", from, types, strings.Join(who.Search(), " "), dns.NDots))
		switch n := strings.Count(a.Name, "."); {
		case strings.HasSuffix(a.Name, "."):
			io.WriteString(w, say("dot", a.Name))
		case n < dns.NDots:
			io.WriteString(w, say("few", a.Name, n, dns.NDots))
		default:
			io.WriteString(w, say("many", a.Name, n, dns.NDots))
		}
	} else {
		io.WriteString(w, say("outside", from, types))
	}
	widest := 0
	for _, name := range a.Tried {
		widest = max(widest, len(name))
	}
	for i, name := range a.Tried {
		fmt.Fprintf(w, ";   %-*s  %s\n", widest, name, a.Codes[i])
	}
	width := 0
	for _, r := range a.Records {
		width = max(width, len(r.Name))
	}
	for _, r := range a.Records {
		fmt.Fprintf(w, "%-*s  30  IN  %-5s  %s\n", width, r.Name, r.Type, data(r))
	}
	switch {
	case a.Outside != "":
		io.WriteString(w, say("beyond", a.Outside))
	case len(a.Records) > 0:
	case a.Empty != "":
		io.WriteString(w, say("empty", a.Empty))
	case a.Near != "":
		io.WriteString(w, say("near", a.Near))
	}
}

func data(r dns.Record) string {
	switch r.Type {
	case "A", "AAAA":
		return r.Addr.String()
	case "SRV":
		return fmt.Sprint(r.Priority, " ", r.Weight, " ", r.Port, " ", r.Target)
	}
	return r.Target
}
