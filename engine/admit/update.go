package admit

import (
	"fmt"
	"slices"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
)

// keepsPreferDualStack says that an update touches neither addresses nor families of a Service that prefers two stacks:
// such a one is never upgraded behind its owner's back.
func (r *request) keepsPreferDualStack() bool {
	if r.old == nil || r.svc.Spec.IPFamilyPolicy == nil {
		return false
	}
	sp, was := &r.svc.Spec, &r.old.Spec
	if sp.Type != was.Type || !knownType(sp.Type) || sp.Type == api.ExternalName {
		return false
	}
	if policyOf(r.svc) != preferDualStack || was.IPFamilyPolicy != nil && *was.IPFamilyPolicy != preferDualStack {
		return false
	}
	return slices.Equal(sp.ClusterIPs, was.ClusterIPs) && slices.Equal(sp.IPFamilies, was.IPFamilies)
}

// allocateUpdate carries allocated values over and settles what the change needs.
func (r *request) allocateUpdate() *failure {
	r.carryOver()
	r.normalize()
	if f := r.initFamilies(); f != nil {
		return f
	}
	if f := r.updateClusterIPs(); f != nil {
		return f
	}
	return r.updatePorts()
}

// carryOver gives a manifest that names no addresses and ports those that the Service has.
func (r *request) carryOver() {
	sp, was := &r.svc.Spec, &r.old.Spec
	if sp.Type != api.ExternalName && was.Type != api.ExternalName {
		if sp.ClusterIP == "" {
			sp.ClusterIP = was.ClusterIP
		}
		if len(sp.ClusterIPs) == 0 && len(was.ClusterIPs) > 0 {
			sp.ClusterIPs = slices.Clone(was.ClusterIPs)
		}
	}
	if hasNodePorts(r.svc) && hasNodePorts(r.old) {
		carryNodePorts(sp.Ports, was.Ports)
	}
	if needsHealthCheck(r.svc) && needsHealthCheck(r.old) && sp.HealthCheckNodePort == 0 {
		sp.HealthCheckNodePort = was.HealthCheckNodePort
	}
}

// hasNodePorts says whether the Service's ports get node ports.
func hasNodePorts(s *api.Service) bool {
	a := s.Spec.AllocateLoadBalancerNodePorts
	return s.Spec.Type == api.NodePort || s.Spec.Type == api.LoadBalancer && (a == nil || *a)
}

// carryNodePorts finds the old node port by the port's name, unless another port now uses it.
func carryNodePorts(ports, was []api.ServicePort) {
	byName, old, used := map[string]int32{}, map[int32]bool{}, map[int32]bool{}
	for _, p := range was {
		byName[p.Name] = p.NodePort
		old[p.NodePort] = true
	}
	for _, p := range ports {
		if p.NodePort != 0 && old[p.NodePort] {
			used[p.NodePort] = true
		}
	}
	for i := range ports {
		if p := byName[ports[i].Name]; ports[i].NodePort == 0 && !used[p] {
			ports[i].NodePort = p
		}
	}
}

// normalize keeps clusterIP and clusterIPs in step when only one of them was written.
func (r *request) normalize() {
	sp, was := &r.svc.Spec, &r.old.Spec
	if len(was.ClusterIPs) > 0 && len(sp.ClusterIPs) == 0 && was.ClusterIP == sp.ClusterIP {
		sp.ClusterIPs = slices.Clone(was.ClusterIPs)
	}
	if was.ClusterIP == sp.ClusterIP || !slices.Equal(sp.ClusterIPs, was.ClusterIPs) {
		return
	}
	if was.ClusterIP != "" && sp.ClusterIP == "" {
		sp.ClusterIPs = nil
	} else {
		sp.ClusterIPs = []string{sp.ClusterIP}
	}
}

// updateClusterIPs takes and frees addresses as type and families change.
func (r *request) updateClusterIPs() *failure {
	if r.keepsPreferDualStack() {
		return nil
	}
	sp, was := &r.svc.Spec, &r.old.Spec
	switch {
	case was.Type == api.ExternalName && sp.Type != api.ExternalName:
		return r.allocClusterIPs()
	case len(was.ClusterIPs) > 0 && was.ClusterIPs[0] == api.None:
		return nil
	case was.Type != api.ExternalName && sp.Type == api.ExternalName:
		r.freeIPs(was.ClusterIPs)
	case len(was.IPFamilies) == 1 && len(sp.IPFamilies) == 2:
		return r.addSecondIP()
	case len(was.IPFamilies) == 2 && len(sp.IPFamilies) == 1 && len(was.ClusterIPs) == 2:
		r.freeIPs(was.ClusterIPs[1:])
	}
	return nil
}

// addSecondIP upgrades a Service to two stacks.
func (r *request) addSecondIP() *failure {
	sp := &r.svc.Spec
	if len(sp.ClusterIPs) < 2 {
		sp.ClusterIPs = append(sp.ClusterIPs, "")
	}
	ip, f := r.allocIP(slices.Clone(sp.ClusterIPs), 1, sp.IPFamilies[1])
	if f != nil {
		return f
	}
	sp.ClusterIPs[1] = ip
	return nil
}

func (r *request) freeIPs(ips []string) {
	for _, ip := range ips {
		if a, ok := sloppyIP(ip); ok {
			r.op.FreeIP(a)
		}
	}
}

// updatePorts takes and frees node ports and the health check's port.
func (r *request) updatePorts() *failure {
	had, has := usesNodePorts(r.old), usesNodePorts(r.svc)
	if had && (r.svc.Spec.Type == api.ExternalName || r.svc.Spec.Type == api.ClusterIP) {
		for _, p := range nodePortsOf(r.old) {
			r.op.FreePort(p)
		}
	}
	if has {
		if f := r.updateNodePorts(); f != nil {
			return f
		}
	}
	needed, needs := needsHealthCheck(r.old), needsHealthCheck(r.svc)
	if !needed && needs {
		return r.allocHealthCheck()
	}
	if needed && !needs {
		r.op.FreePort(r.old.Spec.HealthCheckNodePort)
	}
	return nil
}

func usesNodePorts(s *api.Service) bool {
	return s.Spec.Type == api.NodePort || s.Spec.Type == api.LoadBalancer
}

func nodePortsOf(s *api.Service) (out []int32) {
	for _, p := range s.Spec.Ports {
		if p.NodePort != 0 {
			out = append(out, p.NodePort)
		}
	}
	return out
}

// updateNodePorts takes the node ports that are new and frees those that are gone. Unlike on create, two ports of one
// number do not share.
func (r *request) updateNodePorts() *failure {
	type pair struct {
		protocol string
		nodePort int32
	}
	old := nodePortsOf(r.old)
	taken, seen := map[int32]bool{}, map[pair]bool{}
	for i := range r.svc.Spec.Ports {
		p := &r.svc.Spec.Ports[i]
		if p.NodePort == 0 && !r.allocatesNodePorts() {
			continue
		}
		if p.NodePort == 0 {
			if f := r.nextNodePort(i); f != nil {
				return f
			}
		} else if !slices.Contains(old, p.NodePort) && !taken[p.NodePort] {
			if f := r.takeNodePort(i, p.NodePort); f != nil {
				return f
			}
			taken[p.NodePort] = true
		}
		k := pair{p.Protocol, p.NodePort}
		if seen[k] {
			return &failure{class: problem.Internal, bare: true, message: fmt.Sprintf("duplicate nodePort: {%s %d}", p.Protocol, p.NodePort)}
		}
		seen[k] = true
	}
	now := nodePortsOf(r.svc)
	for _, p := range old {
		if !slices.Contains(now, p) {
			r.op.FreePort(p)
		}
	}
	return nil
}

// wipe clears fields that the new type has no use for, if the user left them as they were. What the user changed at the
// same time is kept, and fails in validation.
func wipe(s, old *api.Service) {
	sp, was := &s.Spec, &old.Spec
	if was.Type != api.ExternalName && sp.Type == api.ExternalName {
		wipeAddresses(sp, was)
	}
	if usesNodePorts(old) && !usesNodePorts(s) && subset(nodePortsOf(s), nodePortsOf(old)) {
		for i := range sp.Ports {
			sp.Ports[i].NodePort = 0
		}
	}
	if needsHealthCheck(old) && !needsHealthCheck(s) && sp.HealthCheckNodePort == was.HealthCheckNodePort {
		sp.HealthCheckNodePort = 0
	}
	if was.Type == api.LoadBalancer && sp.Type != api.LoadBalancer {
		if a, b := sp.AllocateLoadBalancerNodePorts, was.AllocateLoadBalancerNodePorts; a != nil && b != nil && *a == *b {
			sp.AllocateLoadBalancerNodePorts = nil
		}
		if same(sp.LoadBalancerClass, was.LoadBalancerClass) {
			sp.LoadBalancerClass = nil
		}
	}
	if externallyAccessible(old) && !externallyAccessible(s) && sp.ExternalTrafficPolicy == was.ExternalTrafficPolicy {
		sp.ExternalTrafficPolicy = ""
	}
	if sp.Type != api.LoadBalancer {
		s.Status.LoadBalancer = api.LoadBalancerStatus{}
	}
}

func wipeAddresses(sp, was *api.ServiceSpec) {
	if sp.ClusterIP == was.ClusterIP && slices.Equal(sp.ClusterIPs, was.ClusterIPs) {
		sp.ClusterIP, sp.ClusterIPs = "", nil
	}
	if slices.Equal(sp.IPFamilies, was.IPFamilies) {
		sp.IPFamilies = nil
	}
	if same(sp.IPFamilyPolicy, was.IPFamilyPolicy) {
		sp.IPFamilyPolicy = nil
	}
}

func subset(a, b []int32) bool {
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return true
}
