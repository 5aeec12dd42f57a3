package doctor

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// nameUnknown: a name without an address. Short names end at their namespace, and Service names at the cluster's edge.
func (v *visit) nameUnknown() cause {
	why := v.end.Reason.Args
	svc := v.called(why["near"])
	switch {
	case why["cause"] == "no-endpoints":
		c := v.noEndpoints()
		if c.Code == "no-endpoints" {
			c.Code = "headless-empty"
		}
		return c
	case svc == nil:
		return found("name-unknown", nil, "", "name", why["name"])
	case svc.Spec.Type == api.ExternalName:
		return v.aliasOfAddress(svc)
	case why["where"] != "cluster":
		c := found("name-not-in-pod", svc, "metadata.name", "name", why["name"], "service", svc.Name, "where", why["where"])
		if why["where"] == "node" && !svc.Headless() {
			c.fixes = v.callPorts(svc, svc.Spec.ClusterIP, v.port(svc))
		} else {
			c.fixes = v.fromOutside(svc, v.port(svc))
		}
		return c
	}
	code := "name-misspelt"
	if first, _, _ := strings.Cut(why["name"], "."); first == svc.Name {
		code = "name-of-other-namespace"
	}
	c := found(code, svc, "metadata.name", "name", why["name"], "service", svc.Name, "namespace", svc.Namespace, "near", why["near"])
	if code == "name-of-other-namespace" {
		c.Path = "metadata.namespace"
	}
	c.fixes = []Fix{v.call(why["near"], v.askedPort(), v.protocol())}
	return c
}

// called is the Service that a name stands for: of the client's own namespace first.
func (v *visit) called(name string) *api.Service {
	if name == "" {
		name = v.host()
	}
	first, rest, _ := strings.Cut(name, ".")
	namespace, _, _ := strings.Cut(rest, ".")
	if namespace == "" {
		namespace = "default"
		if k := api.ParseKey(v.ask.From); k.Kind == "pod" && k.Namespace != "" {
			namespace = k.Namespace
		}
	}
	return v.State.Service(namespace, first)
}

// aliasOfAddress: ExternalName is a name for a name. An address written there is looked up as a name, and is none.
func (v *visit) aliasOfAddress(svc *api.Service) cause {
	return found("external-name-address", svc, "spec.externalName", "service", svc.Name, "target", svc.Spec.ExternalName)
}

// nameOutside: an alias of a name that other people's DNS answers for. That is all an ExternalName does.
func (v *visit) nameOutside() cause {
	svc := v.called("")
	if svc == nil {
		return cause{}
	}
	if _, err := netip.ParseAddr(svc.Spec.ExternalName); err == nil {
		return v.aliasOfAddress(svc)
	}
	c := found("external-name", svc, "spec.externalName", "service", svc.Name, "target", svc.Spec.ExternalName)
	c.Severity = Note
	return c
}
