package doctor

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// cause is a finding in the making, with the fixes that might be proven, the likeliest first.
type cause struct {
	Finding
	fixes []Fix
}

// causes lead from where a packet ended to why: one row for each reason that ends a walk badly.
var causes = [...]struct {
	reason string
	find   func(*visit) cause
}{
	{trace.NoEndpoints, (*visit).noEndpoints},
	{trace.SocketClosed, (*visit).closed},
	{trace.SocketProtocol, (*visit).otherProtocol},
	{trace.SocketLoopback, (*visit).loopback},
	{trace.VIPWrongPort, (*visit).wrongPort},
	{trace.NodePortClosed, (*visit).nodeClosed},
	{trace.NotAHost, (*visit).ping},
	{trace.NotOutside, (*visit).clusterIPOutside},
	{trace.PodNotOutside, (*visit).podOutside},
	{trace.ClusterIPUnused, (*visit).unused},
	{trace.NobodyThere, (*visit).unused},
	{trace.NoRoute, (*visit).unused},
	{trace.NoNeighbour, (*visit).unused},
	{trace.BalancerPending, (*visit).balancerPending},
	{trace.BalancerNoHealthy, (*visit).noHealthy},
	{trace.BalancerUnserved, (*visit).unserved},
	{trace.NoLocalEndpoints, (*visit).noLocal},
	{trace.SourceRange, (*visit).sourceRange},
	{trace.ReplyLost, (*visit).replyLost},
	{trace.NameUnknown, (*visit).nameUnknown},
	{trace.NameOutside, (*visit).nameOutside},
}

// cause asks the table. An end that no row knows is named by its own code.
func (v *visit) cause() cause {
	for _, row := range causes {
		if row.reason == v.end.Reason.Code {
			return row.find(v)
		}
	}
	c := found(v.end.Reason.Code, nil, "")
	c.Args = v.end.Reason.Args
	return c
}

// found starts a cause: its code, the object and field to blame, and pairs of arguments.
func found(code string, o api.Object, path string, pairs ...string) cause {
	c := cause{Finding: Finding{Code: code, Path: path, Args: trace.Why(code, pairs...).Args}}
	if o != nil {
		c.Object = api.KeyOf(o).String()
	}
	return c
}

// edit changes one field.
func edit(object, path string, old, new any) Edit {
	return Edit{Object: object, Path: path, Old: old, New: new}
}

// service is the Service that the end is about, or nil.
func (v *visit) service() *api.Service {
	name, _, _ := strings.Cut(v.end.Reason.Args["service"], ":")
	if svc, ok := v.State.Get(api.ParseKey("Service/" + name)).(*api.Service); ok {
		return svc
	}
	if s := v.result.Scene.Service; s != nil {
		return v.State.Service(s.Namespace, s.Name)
	}
	return nil
}

// port is the index of the port that was asked, or -1.
func (v *visit) port(svc *api.Service) int {
	if s := v.result.Scene.Service; s != nil && s.Name == svc.Name && s.Namespace == svc.Namespace {
		for i, p := range s.Ports {
			if p.Asked && i < len(svc.Spec.Ports) {
				return i
			}
		}
	}
	asked := v.askedPort()
	for i := range svc.Spec.Ports {
		if sp := &svc.Spec.Ports[i]; protocolOf(sp) == v.protocol() && (sp.Port == asked || sp.NodePort == asked) {
			return i
		}
	}
	return -1
}

// meant is the index of the port whose number in a field was called.
func (v *visit) meant(svc *api.Service, field string) int {
	asked := v.askedPort()
	for i, sp := range svc.Spec.Ports {
		switch {
		case field == "nodePort" && sp.NodePort == asked,
			field == "targetPort" && sp.TargetPort.Int == asked,
			(field == "port" || field == "protocol" || field == "address") && (sp.Port == asked || sp.NodePort == asked):
			return i
		}
	}
	return -1
}

func portPath(i int, field string) string {
	if i < 0 {
		return "spec.ports"
	}
	return "spec.ports[" + strconv.Itoa(i) + "]." + field
}

// askedPort is the port number of the request, 0 for a ping.
func (v *visit) askedPort() int32 {
	_, port := splitTo(v.ask.To)
	n, _ := strconv.Atoi(port)
	return int32(n)
}

func (v *visit) protocol() string { return v.result.Ask.Protocol }

// host is whom the request calls, without the port.
func (v *visit) host() string {
	host, _ := splitTo(v.ask.To)
	return host
}

func splitTo(to string) (host, port string) {
	to, _, _ = strings.Cut(to, "/")
	i := strings.LastIndexByte(to, ':')
	if i < 0 || strings.HasSuffix(to, "]") {
		return strings.Trim(to, "[]"), ""
	}
	return strings.Trim(to[:i], "[]"), to[i+1:]
}

// call is the request made to another address, by the same client.
func (v *visit) call(host string, port int32, protocol string) Fix {
	ask := v.ask
	ask.To, ask.Protocol, ask.Via = address(host, port), protocol, ""
	return Fix{Code: "call", Args: map[string]string{"to": ask.To, "protocol": protocol}, Ask: &ask}
}
