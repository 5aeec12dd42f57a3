package admit

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"

	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
)

// request is one create or update of a Service under way.
type request struct {
	s   *Server
	op  *alloc.Operation
	svc *api.Service // being changed
	old *api.Service // nil on create
}

// key is how pins and draws name the Service.
func (r *request) key() string { return r.svc.Namespace + "/" + r.svc.Name }

// allocateCreate settles families, addresses, node ports and the health check's port, in this order.
func (r *request) allocateCreate() *failure {
	sp := &r.svc.Spec
	if sp.ClusterIP != "" && len(sp.ClusterIPs) == 0 {
		sp.ClusterIPs = []string{sp.ClusterIP}
	}
	if f := r.initFamilies(); f != nil {
		return f
	}
	if f := r.allocClusterIPs(); f != nil {
		return f
	}
	if sp.Type == api.NodePort || sp.Type == api.LoadBalancer {
		if f := r.initNodePorts(); f != nil {
			return f
		}
	}
	if needsHealthCheck(r.svc) {
		return r.allocHealthCheck()
	}
	return nil
}

// allocClusterIPs gives an address of each family, or takes the one that is asked for.
func (r *request) allocClusterIPs() *failure {
	sp := &r.svc.Spec
	if sp.Type == api.ExternalName || len(sp.ClusterIPs) > 0 && sp.ClusterIPs[0] == api.None {
		return nil
	}
	for len(sp.ClusterIPs) < len(sp.IPFamilies) {
		sp.ClusterIPs = append(sp.ClusterIPs, "")
	}
	if sp.ClusterIPs == nil {
		sp.ClusterIPs = []string{}
	}
	asked := slices.Clone(sp.ClusterIPs)
	for i, family := range sp.IPFamilies {
		ip, f := r.allocIP(asked, i, family)
		if f != nil {
			return f
		}
		sp.ClusterIPs[i] = ip
		if i == 0 {
			sp.ClusterIP = ip
		}
	}
	return nil
}

// allocIP settles one address. asked is the list that errors show.
func (r *request) allocIP(asked []string, i int, family string) (string, *failure) {
	var c causes
	if asked[i] == "" {
		ip, err := r.op.NextIP(r.key(), family)
		if err != nil {
			return "", internal("failed to allocate a serviceIP for Service %q: %v", r.svc.Name, err)
		}
		if text := r.parentRefError(ip); text != "" {
			c.invalid("spec.clusterIPs", asked, "failed to allocate IP: "+text)
			return "", invalid(c)
		}
		return ip.String(), nil
	}
	ip, ok := sloppyIP(asked[i])
	if !ok {
		return "", internal("failed to parse service IP %q", asked[i])
	}
	err := r.op.TakeIP(ip)
	if err == nil || err == alloc.ErrIPAllocated {
		if text := r.parentRefError(ip); text != "" {
			err = fmt.Errorf("%s", text)
		}
	}
	if err != nil {
		c.invalid("spec.clusterIPs", asked, "failed to allocate IP "+asked[i]+": "+err.Error())
		return "", invalid(c)
	}
	return asked[i], nil
}

// parentRefError is what the IPAddress object says that the API server makes for each address: it names its Service,
// and so notices a missing name before anybody else.
func (r *request) parentRefError(ip netip.Addr) string {
	var c causes
	if r.svc.Name == "" {
		c.required("spec.parentRef.name", "")
	} else {
		c.each("spec.parentRef.name", r.svc.Name, pathSegment(r.svc.Name))
	}
	if len(c) == 0 {
		return ""
	}
	f := invalid(c)
	o := &api.ServiceCIDR{TypeMeta: api.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "IPAddress"}}
	o.Name = ipText(ip)
	return f.problem(o).Message
}

func (r *request) allocatesNodePorts() bool {
	sp := &r.svc.Spec
	return sp.Type == api.NodePort || sp.Type == api.LoadBalancer && *sp.AllocateLoadBalancerNodePorts
}

// initNodePorts gives each port a node port. Ports of one number (TCP and UDP) share theirs.
func (r *request) initNodePorts() *failure {
	given := map[int32]int32{} // by port
	ports := r.svc.Spec.Ports
	for i := range ports {
		p := &ports[i]
		if p.NodePort == 0 && !r.allocatesNodePorts() {
			continue
		}
		have := given[p.Port]
		switch {
		case have == 0:
			f := r.firstNodePort(i)
			if f != nil {
				return f
			}
			given[p.Port] = p.NodePort
		case p.NodePort == 0:
			p.NodePort = have
		case p.NodePort != have:
			if f := r.takeNodePort(i, p.NodePort); f != nil {
				return f
			}
		}
	}
	return nil
}

// firstNodePort settles the node port of the first port of its number: the one any port of that number asks for, or a free one.
func (r *request) firstNodePort(i int) *failure {
	ports := r.svc.Spec.Ports
	for _, other := range ports {
		if other.Port == ports[i].Port && other.NodePort != 0 {
			if f := r.takeNodePort(i, other.NodePort); f != nil {
				return f
			}
			ports[i].NodePort = other.NodePort
			return nil
		}
	}
	return r.nextNodePort(i)
}

func (r *request) takeNodePort(i int, port int32) *failure {
	if err := r.op.TakePort(port); err != nil {
		var c causes
		c.invalid(index("spec.ports", i)+".nodePort", port, err.Error())
		return invalid(c)
	}
	return nil
}

func (r *request) nextNodePort(i int) *failure {
	p := &r.svc.Spec.Ports[i]
	name := p.Name
	if name == "" {
		name = "#" + strconv.Itoa(i)
	}
	port, err := r.op.NextPort(r.key(), name, strconv.Itoa(int(p.Port)))
	if err != nil {
		return internal("failed to allocate a nodePort: %v", err)
	}
	p.NodePort = port
	return nil
}

// allocHealthCheck settles healthCheckNodePort. Its errors are internal ones, even when the user chose the number.
func (r *request) allocHealthCheck() *failure {
	asked := r.svc.Spec.HealthCheckNodePort
	if asked != 0 {
		if err := r.op.TakePort(asked); err != nil {
			return internal("failed to allocate requested HealthCheck NodePort %d: %v", asked, err)
		}
		return nil
	}
	port, err := r.op.NextPort(r.key(), "healthCheckNodePort")
	if err != nil {
		return internal("failed to allocate a HealthCheck NodePort 0: %v", err)
	}
	r.svc.Spec.HealthCheckNodePort = port
	return nil
}
