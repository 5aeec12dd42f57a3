package main

import (
	"strings"
	"testing"
)

// names are Services of every kind that DNS tells apart, and pods behind them.
const names = `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, clusterIP: 10.96.0.20, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {selector: {app: db}, clusterIP: None, ports: [{name: sql, port: 3306}]}
---
apiVersion: v1
kind: Service
metadata: {name: empty}
spec: {selector: {app: nobody}, clusterIP: None, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: ext}
spec: {type: ExternalName, externalName: db.example.com}
---
apiVersion: v1
kind: Pod
metadata: {name: db-0, labels: {app: db}}
spec: {nodeName: node-1, hostname: db-0, subdomain: db, containers: [{name: c, image: i}]}
status: {podIP: 10.244.1.50}
---
apiVersion: v1
kind: Pod
metadata: {name: host, labels: {app: host}}
spec: {nodeName: node-1, hostNetwork: true, containers: [{name: c, image: i}]}
`

// The answers follow the DNS specification's sections 2.3 to 2.5 for ClusterIP, headless and external Services.
func TestDNS(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"web", 0, "web.default.svc.cluster.local.  30  IN  A      10.96.0.20\n"},
		{"_http._tcp.web --type srv", 0, "SRV    0 100 80 web.default.svc.cluster.local.\n"},
		{"db-0.db", 0, "db-0.db.default.svc.cluster.local.  30  IN  A      10.244.1.50\n"},
		{"_sql._tcp.db --type SRV", 0, "SRV    0 100 3306 db-0.db.default.svc.cluster.local.\n"},
		{"10.244.1.50", 0, "PTR    db-0.db.default.svc.cluster.local.\n"},
		{"web.default.svc.cluster.local. --type AAAA", 3, ";   web.default.svc.cluster.local.  NODATA\n"},
		{"web.other", 3, ";   web.other.default.svc.cluster.local.  NXDOMAIN\n;   web.other.svc.cluster.local.          NXDOMAIN\n"},
		{"wbe", 3, "; Did you mean web?\n"},
		{"empty", 3, "; Service default/empty is headless and has no ready endpoint"},
		{"empty --lang ko", 3, "; 헤드리스 Service default/empty에 준비된 엔드포인트가 없어서"},
		{"ext", 0, "CNAME  db.example.com.\n; db.example.com is not in the cluster"},
		{"web --from pod/host", 3, "It does not ask the cluster's DNS.\n;   web.  NXDOMAIN\n"},
		{"web --from node/node-1", 3, ";   web.  NXDOMAIN\n"},
		{"node-1 --from outside", 0, "node-1.  30  IN  A      192.168.100.11\n"},
		{"a.b.c.d.e.f", 3, "; a.b.c.d.e.f has as many dots as ndots (5 of 5)"},
		{"web --from pod/nobody", 1, `there is no pod "nobody" in namespace "default"`},
		{"web --from node/nobody", 1, `there is no node "nobody"`},
		{"web --from moon", 2, "--from is pod"},
		{"web --type MX", 2, `unknown type "MX"`},
		{"", 2, "wanted one name"},
	} {
		args := append([]string{"dns"}, strings.Fields(c.args+" --bare -f -")...)
		if !strings.Contains(c.args, "--lang") {
			args = append(args, "--lang", "en")
		}
		out, errs, code := portwalk(t, names, args...)
		if code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("dns %s: exit %d\n%s%s", c.args, code, out, errs)
		}
	}
}
