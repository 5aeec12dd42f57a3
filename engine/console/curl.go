package console

import (
	"fmt"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// curl opens a connection and asks once. Its words are those of curl 7.88.
func (t *Console) curl(from string, args []string) (Reply, error) {
	f, err := parse("curl", args, "--from= --via= -m= --max-time= --connect-timeout= -s -S -v -i -k -4 -6 --silent --show-error -o= -w= -H=")
	if err != nil {
		return Reply{}, err
	}
	if len(f.rest) != 1 {
		return Reply{}, fmt.Errorf("curl: wanted one URL")
	}
	host, port := url(f.rest[0])
	w, total := tool{"curl", usual}, true
	if v := f.get("--connect-timeout"); v != "" {
		total = false
		w.patience, err = seconds(v)
	} else if v := f.get("-m", "--max-time"); v != "" {
		w.patience, err = seconds(v)
	}
	if err != nil {
		return Reply{}, err
	}
	a := where(f, from)
	a.To, a.Protocol = hostPort(host, port), api.TCP
	r, err := t.send(w, a)
	if err != nil {
		return Reply{}, err
	}
	out := Reply{Result: &r}
	out.Out, out.Err, out.Exit = curled(r, w, total, host, port)
	if (f.set["-s"] || f.set["--silent"]) && !f.set["-S"] && !f.set["--show-error"] {
		out.Err = ""
	}
	return out, nil
}

// curled is what curl says.
func curled(r trace.Result, w tool, total bool, host, port string) (out, err string, exit int) {
	failed := func(ms int64, why string) string {
		return fmt.Sprintf("Failed to connect to %s port %s after %d ms: %s\n", host, port, ms, why)
	}
	const no = "Couldn't connect to server"
	switch v := r.Trace.Verdict; {
	case v == trace.Delivered:
		return answer(r), "", 0
	case v == trace.NXDomain:
		return "", "curl: (6) Could not resolve host: " + host + "\n", 6
	case v == trace.Refused:
		return "", "curl: (7) " + failed(0, no), 7
	case v == trace.Unreachable && r.Trace.Reason.Code != trace.NoNeighbour:
		return "", "curl: (7) " + failed(0, no), 7
	case v == trace.Unreachable && w.patience > lookingFor:
		return "", "curl: (7) " + failed(3065, no), 7
	case total:
		return "", fmt.Sprintf("curl: (28) Connection timed out after %d milliseconds\n", 1000*w.patience), 28
	}
	return "", "curl: (28) " + failed(1000*w.patience+1, "Timeout was reached"), 28
}

// url takes host and port out of a URL: http://web:8080/path, web, [fd00::1]:80.
func url(u string) (host, port string) {
	port = "80"
	if rest, ok := strings.CutPrefix(u, "https://"); ok {
		u, port = rest, "443"
	}
	u = strings.TrimPrefix(u, "http://")
	u, _, _ = strings.Cut(u, "/")
	if rest, ok := strings.CutPrefix(u, "["); ok {
		host, rest, _ = strings.Cut(rest, "]")
		if p, ok := strings.CutPrefix(rest, ":"); ok {
			port = p
		}
		return host, port
	}
	if h, p, ok := strings.Cut(u, ":"); ok {
		return h, p
	}
	return u, port
}

// nc is netcat (OpenBSD's): a connection or a datagram, and what comes back.
func (t *Console) nc(from string, args []string) (Reply, error) {
	f, err := parse("nc", args, "--from= --via= -u -z -v -n -4 -6 -w= --sctp")
	if err != nil {
		return Reply{}, err
	}
	if len(f.rest) != 2 {
		return Reply{}, fmt.Errorf("nc: wanted HOST PORT")
	}
	w := tool{"nc", usual}
	if v := f.get("-w"); v != "" {
		if w.patience, err = seconds(v); err != nil {
			return Reply{}, err
		}
	}
	a := where(f, from)
	a.To, a.Protocol = hostPort(f.rest[0], f.rest[1]), api.TCP
	if f.set["-u"] {
		a.Protocol = api.UDP
	} else if f.set["--sctp"] {
		a.Protocol = api.SCTP
	}
	r, err := t.send(w, a)
	if err != nil {
		return Reply{}, err
	}
	out := netcatted(r, f.rest[0], f.rest[1], strings.ToLower(a.Protocol), f.set["-v"])
	if f.set["-z"] {
		out.Out = ""
	}
	out.Result = &r
	return out, nil
}

func netcatted(r trace.Result, host, port, protocol string, loud bool) (out Reply) {
	fail := func(what string) {
		out.Exit = 1
		if loud {
			out.Err = fmt.Sprintf("nc: connect to %s port %s (%s) %s\n", host, port, protocol, what)
		}
	}
	switch v := r.Trace.Verdict; {
	case v == trace.Delivered:
		out.Out = answer(r)
		if loud {
			out.Err = fmt.Sprintf("Connection to %s %s port [%s/%s] succeeded!\n", host, port, protocol, service(port))
		}
	case v == trace.NXDomain:
		out.Err, out.Exit = fmt.Sprintf("nc: getaddrinfo for host \"%s\" port %s: Name or service not known\n", host, port), 1
	case protocol != "tcp": // a datagram was sent; nothing came back
		out.Exit = 1
	case v == trace.Refused:
		fail("failed: Connection refused")
	case v == trace.Unreachable && r.Trace.Reason.Code == trace.NoNeighbour:
		fail("failed: No route to host")
	case v == trace.Unreachable:
		fail("failed: Network is unreachable")
	default:
		fail("timed out: Operation now in progress")
	}
	return out
}

// service is a port's name in /etc/services, or *.
func service(port string) string {
	name := map[string]string{"22": "ssh", "53": "domain", "80": "http", "443": "https", "3306": "mysql", "5432": "postgresql", "6379": "redis", "8080": "http-alt"}[port]
	if name == "" {
		return "*"
	}
	return name
}
