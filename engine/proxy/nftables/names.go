package nftables

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
)

// nameMax is how long a chain's name may be, without its kind.
const nameMax = 256 - 16

// base is the second half of a chain's name: a hash, and then in plain words what the chain is for.
func base(p *proxy.ServicePort, protocol string) string {
	return hashed(words(p, protocol))
}

// endpointBase is the same for one endpoint of the ServicePort.
func endpointBase(p *proxy.ServicePort, protocol string, e *proxy.Endpoint) string {
	ip := strings.ReplaceAll(e.Addr.Addr().String(), ":", ".")
	return hashed(words(p, protocol) + "__" + ip + "/" + strconv.Itoa(int(e.Addr.Port())))
}

func words(p *proxy.ServicePort, protocol string) string {
	return p.Label + "/" + protocol + "/" + p.Service.Spec.Ports[p.Index].Name
}

func hashed(name string) string {
	sum := sha256.Sum256([]byte(name))
	name = base32.StdEncoding.EncodeToString(sum[:5]) + "-" + name
	if len(name) > nameMax {
		name = name[:nameMax-3] + "..."
	}
	return name
}
