package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every manifest that the real API server refused is a 422 with its file; the problem is never taken for one of the question.
func TestRecordedRefusals(t *testing.T) {
	names, _ := filepath.Glob("../../engine/testdata/recorded/*/*.yaml")
	h := New(Options{Build: "b"})
	refusedOnes := 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := json.Marshal(TraceRequest{Files: file(string(text))})
		w := call(h, "POST", "/api/v1/trace", string(body))
		if w.Code == http.StatusOK || len(text) > mostBody {
			continue
		}
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		switch w.Header().Get("X-Portwalk-Problem") {
		case "manifest-refused":
			refusedOnes++
			if p.File != "f.yaml" || len(p.Errors) == 0 || p.Errors[0].Text != p.Detail {
				t.Errorf("%s: %s", name, w.Body)
			}
		case "nothing-to-ask", "too-much-work":
		default:
			t.Errorf("%s: %s", name, w.Body)
		}
	}
	if refusedOnes < 20 {
		t.Errorf("only %d of %d files were refused", refusedOnes, len(names))
	}
}

// Each is one question too many, and told by its limit.
func TestTooMuchWork(t *testing.T) {
	h := New(Options{Build: "b"})
	deployment := func(replicas string) string {
		return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: " + replicas + ", selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}\n"
	}
	for what, text := range map[string]string{
		"documents":      strings.Repeat("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", mostDocuments+1),
		"nodes":          strings.Repeat("---\napiVersion: v1\nkind: Node\nmetadata: {name: a}\n", mostNodes+1),
		"Services":       strings.Repeat("---\napiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1}]}\n", mostServices+1),
		"ports":          "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [" + strings.Repeat("{port: 1},", mostPorts+1) + "]}\n",
		"pods":           deployment("500") + deployment("400") + deployment("101"),
		"endpoints":      "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: a}\naddressType: IPv4\nendpoints: [" + strings.Repeat("{addresses: [10.0.0.1]},", mostEndpoints+1) + "]\n",
		"addresses":      wide("externalIPs", "20.0.0.1", 60),
		"ranges":         wide("loadBalancerSourceRanges", "20.0.0.1/32", 60),
		"node addresses": "apiVersion: v1\nkind: Node\nmetadata: {name: a}\nstatus: {addresses: [" + strings.Repeat("{type: InternalIP, address: 1.2.3.4},", mostNodeAddrs+1) + "]}\n",
		"depth":          "a: " + strings.Repeat("[", 2000) + strings.Repeat("]", 2000),
		"aliases":        bomb,
		"most pods":      deployment("2147483647") + deployment("2147483647"),
	} {
		body, _ := json.Marshal(TraceRequest{Files: file(text)})
		if w := call(h, "POST", "/api/v1/trace", string(body)); w.Code != http.StatusUnprocessableEntity || w.Header().Get("X-Portwalk-Problem") != "too-much-work" {
			t.Errorf("%s: %d %.300s", what, w.Code, w.Body)
		}
	}
	body, _ := json.Marshal(TraceRequest{Files: file(deployment("1000"))})
	if w := call(h, "POST", "/api/v1/trace", string(body)); w.Header().Get("X-Portwalk-Problem") == "too-much-work" {
		t.Errorf("at the limit: %s", w.Body)
	}
}

// wide is a Service with a hundred ports and many addresses.
func wide(field, address string, n int) string {
	ports := ""
	for i := range 100 {
		ports += fmt.Sprintf("{name: p%d, port: %d},", i, i+1)
	}
	return "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: LoadBalancer, selector: {a: b}, ports: [" + ports + "], " + field + ": [" + strings.Repeat(address+",", n) + "]}\n"
}

// The most that is taken is answered, in each mode. It is here to be found by whoever adds a rule that multiplies: this once
// took minutes, with addresses times ports.
func TestAsMuchAsIsTaken(t *testing.T) {
	var b strings.Builder
	for i := range mostNodes {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: Node\nmetadata: {name: n%d}\nspec: {podCIDR: 10.244.%d.0/24}\nstatus: {addresses: [", i, i)
		for j := range mostNodeAddrs / mostNodes {
			fmt.Fprintf(&b, "{type: InternalIP, address: 192.168.%d.%d},", 100+j, i+11)
		}
		b.WriteString("], conditions: [{type: Ready, status: \"True\"}]}\n")
	}
	for i, replicas := range []int{10, 490, 500} {
		fmt.Fprintf(&b, "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d%d}\nspec: {replicas: %d, selector: {matchLabels: {a: b%d}}, template: {metadata: {labels: {a: b%d}}, spec: {containers: [{name: c, image: i}]}}}\n", i, replicas, i, i)
	}
	for i := range mostServices {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: Service\nmetadata: {name: s%d}\nspec: {type: LoadBalancer, selector: {a: b0}, externalIPs: [20.0.1.%d, 20.0.2.%d, 20.0.3.%d, 20.0.4.%d, 20.0.5.%d], loadBalancerSourceRanges: [203.0.113.0/24, 1.0.0.0/8, 2.0.0.0/8, 3.0.0.0/8, 4.0.0.0/8],"+
			" ports: [{name: a, port: 1}, {name: b, port: 2}, {name: c, port: 3}, {name: d, port: 4}, {name: e, port: 5}]}\n", i, i, i, i, i, i)
	}
	for _, mode := range modes {
		in := TraceRequest{Files: file(b.String())}
		in.Options.Mode = mode
		body, _ := json.Marshal(in)
		if w := call(New(Options{Build: "b"}), "POST", "/api/v1/trace", string(body)); w.Code != http.StatusOK {
			t.Errorf("%s: %d %.300s", mode, w.Code, w.Body)
		}
	}
}

// bomb is ten values in ten in ten: a billion.
var bomb = func() string {
	text := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		a, b := string(rune('0'+i)), string(rune('1'+i))
		text += "a" + b + ": &a" + b + " [" + strings.TrimSuffix(strings.Repeat("*a"+a+", ", 10), ", ") + "]\n"
	}
	return text
}()
