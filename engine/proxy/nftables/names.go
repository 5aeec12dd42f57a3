package nftables

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/sum"
)

// nameMax is how long a chain's name may be, without its kind.
const nameMax = 256 - 16

// base is the second half of a chain's name: a hash, and then in plain words what the chain is for.
func base(p *proxy.ServicePort, protocol string) string {
	return hashed(portWords(p, protocol))
}

// endpointBase is the same for one endpoint of the ServicePort.
func endpointBase(p *proxy.ServicePort, protocol string, e *proxy.Endpoint) string {
	ip := strings.ReplaceAll(e.Addr.Addr().String(), ":", ".")
	return hashed(portWords(p, protocol) + "__" + ip + "/" + strconv.Itoa(int(e.Addr.Port())))
}

func portWords(p *proxy.ServicePort, protocol string) string {
	return p.Label + "/" + protocol + "/" + p.Service.Spec.Ports[p.Index].Name
}

func hashed(name string) string {
	hash := sum.SHA256(name)
	name = sum.Base32(hash[:], 8) + "-" + name
	if len(name) > nameMax {
		name = name[:nameMax-3] + "..."
	}
	return name
}
