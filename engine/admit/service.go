package admit

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// Annotations that validation reads.
const (
	topologyHints = "service.kubernetes.io/topology-aware-hints"
	topologyMode  = "service.kubernetes.io/topology-mode"
	sourceRanges  = "service.beta.kubernetes.io/load-balancer-source-ranges"

	onlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'"
)

// validateService checks a Service field by field, in the API server's order. old is nil when it is created.
func validateService(c *causes, s, old *api.Service) {
	hints, hasHints := s.Annotations[topologyHints]
	if mode, ok := s.Annotations[topologyMode]; ok && hasHints && mode != hints {
		c.invalid("metadata.annotations["+topologyMode+"]", mode, "must match annotations["+topologyHints+"] when both are specified")
	}
	if len(s.Spec.Ports) == 0 && !headless(s) && s.Spec.Type != api.ExternalName {
		c.required("spec.ports", "")
	}
	validateByType(c, s)
	names := map[string]bool{}
	for i := range s.Spec.Ports {
		validatePort(c, &s.Spec.Ports[i], len(s.Spec.Ports) > 1, names, index("spec.ports", i))
	}
	checkLabels(c, "spec.selector", s.Spec.Selector)
	validateAffinity(c, s)
	validateClusterIPs(c, s, old)
	validateExternalIPs(c, s, old)
	validateType(c, s)
	validatePortsTogether(c, s)
	validateSourceRanges(c, s, old)
	validateLoadBalancerFields(c, s)
	validateExternalPolicy(c, s)
	validateInternalPolicy(c, s)
	if d := s.Spec.TrafficDistribution; d != nil {
		switch *d {
		case "PreferClose", "PreferSameZone", "PreferSameNode":
		default:
			c.notSupported("spec.trafficDistribution", *d, "PreferClose", "PreferSameZone", "PreferSameNode")
		}
	}
}

// validateByType checks what a type forbids or demands.
func validateByType(c *causes, s *api.Service) {
	switch s.Spec.Type {
	case api.LoadBalancer, api.NodePort:
		if headless(s) {
			c.invalid("spec.clusterIPs[0]", s.Spec.ClusterIPs[0], "may not be set to 'None' for "+s.Spec.Type+" services")
		}
	case api.ExternalName:
		if len(s.Spec.ClusterIPs) > 0 {
			c.forbidden("spec.clusterIPs", "may not be set for ExternalName services")
		}
		if len(s.Spec.IPFamilies) > 0 {
			c.forbidden("spec.ipFamilies", "may not be set for ExternalName services")
		}
		if s.Spec.IPFamilyPolicy != nil {
			c.forbidden("spec.ipFamilyPolicy", "may not be set for ExternalName services")
		}
		if name := strings.TrimSuffix(s.Spec.ExternalName, "."); name != "" {
			c.each("spec.externalName", name, dnsSubdomain(name))
		} else {
			c.required("spec.externalName", "")
		}
	}
}

func validatePort(c *causes, p *api.ServicePort, needsName bool, names map[string]bool, path string) {
	if needsName && p.Name == "" {
		c.required(path+".name", "")
	} else if p.Name != "" {
		c.each(path+".name", p.Name, dnsLabel(p.Name))
		if names[p.Name] {
			c.duplicate(path+".name", p.Name)
		}
		names[p.Name] = true
	}
	c.each(path+".port", p.Port, portNumber(p.Port))
	checkProtocol(c, path+".protocol", p.Protocol)
	checkPortOrName(c, path+".targetPort", p.TargetPort)
	if p.AppProtocol != nil {
		c.each(path+".appProtocol", *p.AppProtocol, qualifiedName(*p.AppProtocol))
	}
}

func checkProtocol(c *causes, path, protocol string) {
	switch protocol {
	case "":
		c.required(path, "")
	case api.TCP, api.UDP, api.SCTP:
	default:
		c.notSupported(path, word(protocol), api.SCTP, api.TCP, api.UDP)
	}
}

func checkPortOrName(c *causes, path string, v api.IntOrString) {
	if v.IsStr {
		c.each(path, v.Str, portName(v.Str))
	} else {
		c.each(path, v.Int, portNumber(v.Int))
	}
}

func validateAffinity(c *causes, s *api.Service) {
	const path = "spec.sessionAffinityConfig"
	cfg := s.Spec.SessionAffinityConfig
	switch s.Spec.SessionAffinity {
	case "":
		c.required("spec.sessionAffinity", "")
	case api.ClientIP:
		const when = "when session affinity type is ClientIP"
		switch {
		case cfg == nil:
			c.required(path, when)
		case cfg.ClientIP == nil:
			c.required(path+".clientIP", when)
		case cfg.ClientIP.TimeoutSeconds == nil:
			c.required(path+".clientIP.timeoutSeconds", when)
		case *cfg.ClientIP.TimeoutSeconds <= 0 || *cfg.ClientIP.TimeoutSeconds > 86400:
			c.invalid(path+".clientIP.timeoutSeconds", *cfg.ClientIP.TimeoutSeconds, "must be greater than 0 and less than 86400")
		}
	case api.None:
		if cfg != nil {
			c.forbidden(path, "must not be set when session affinity is None")
		}
	default:
		c.notSupported("spec.sessionAffinity", word(s.Spec.SessionAffinity), api.ClientIP, api.None)
	}
}

func validateExternalIPs(c *causes, s, old *api.Service) {
	var existing []string
	if old != nil {
		existing = old.Spec.ExternalIPs
	}
	for i, ip := range s.Spec.ExternalIPs {
		path := index("spec.externalIPs", i)
		before := len(*c)
		checkIP(c, path, ip, existing)
		if len(*c) == before {
			checkEndpointIP(c, path, ip)
		}
	}
}

func validateType(c *causes, s *api.Service) {
	switch {
	case s.Spec.Type == "":
		c.required("spec.type", "")
	case !knownType(s.Spec.Type):
		c.notSupported("spec.type", word(s.Spec.Type), api.ClusterIP, api.ExternalName, api.LoadBalancer, api.NodePort)
	case s.Spec.Type == api.ClusterIP:
		for i, p := range s.Spec.Ports {
			if p.NodePort != 0 {
				c.forbidden(index("spec.ports", i)+".nodePort", "may not be used when `type` is 'ClusterIP'")
			}
		}
	}
}

// internalPort is how the API server prints a whole port: its internal struct, which has no JSON names.
type internalPort struct {
	Name, Protocol string
	AppProtocol    *string
	Port           int32
	TargetPort     int
	NodePort       int32
}

// validatePortsTogether looks for two ports of one number and protocol.
func validatePortsTogether(c *causes, s *api.Service) {
	type key struct {
		protocol string
		number   int32
	}
	nodePorts, ports := map[key]bool{}, map[key]bool{}
	for i, p := range s.Spec.Ports {
		if p.NodePort == 0 {
			continue
		}
		k := key{p.Protocol, p.NodePort}
		if nodePorts[k] {
			c.duplicate(index("spec.ports", i)+".nodePort", p.NodePort)
		}
		nodePorts[k] = true
	}
	for i, p := range s.Spec.Ports {
		k := key{p.Protocol, p.Port}
		if ports[k] {
			c.duplicate(index("spec.ports", i), internalPort{Protocol: p.Protocol, Port: p.Port})
		}
		ports[k] = true
	}
}

// validateSourceRanges checks the field, or the annotation it replaced. The field's path has a capital L.
func validateSourceRanges(c *causes, s, old *api.Service) {
	const path = "spec.LoadBalancerSourceRanges"
	const annotation = "metadata.annotations[" + sourceRanges + "]"
	if len(s.Spec.LoadBalancerSourceRanges) > 0 {
		if s.Spec.Type != api.LoadBalancer {
			c.forbidden(path, onlyLoadBalancer)
		}
		var existing []string
		if old != nil {
			for _, r := range old.Spec.LoadBalancerSourceRanges {
				existing = append(existing, strings.TrimSpace(r))
			}
		}
		for i, r := range s.Spec.LoadBalancerSourceRanges {
			checkCIDR(c, index(path, i), strings.TrimSpace(r), existing)
		}
		return
	}
	value, ok := s.Annotations[sourceRanges]
	if !ok {
		return
	}
	if s.Spec.Type != api.LoadBalancer {
		c.forbidden(annotation, onlyLoadBalancer)
	}
	if old != nil {
		if before, ok := old.Annotations[sourceRanges]; ok && before == value || !ok && value == "" {
			return
		}
	}
	if value = strings.TrimSpace(value); value != "" {
		for r := range strings.SplitSeq(value, ",") {
			checkCIDR(c, annotation, strings.TrimSpace(r), nil)
		}
	}
}

func validateLoadBalancerFields(c *causes, s *api.Service) {
	isLB := s.Spec.Type == api.LoadBalancer
	if s.Spec.AllocateLoadBalancerNodePorts != nil && !isLB {
		c.forbidden("spec.allocateLoadBalancerNodePorts", onlyLoadBalancer)
	}
	if s.Spec.AllocateLoadBalancerNodePorts == nil && isLB {
		c.required("allocateLoadBalancerNodePorts", "")
	}
	validateClass(c, s)
}

func validateClass(c *causes, s *api.Service) {
	class := s.Spec.LoadBalancerClass
	switch {
	case class == nil:
	case s.Spec.Type == api.LoadBalancer:
		c.each("spec.loadBalancerClass", *class, qualifiedName(*class))
	default:
		c.forbidden("spec.loadBalancerClass", onlyLoadBalancer)
	}
}

func validateExternalPolicy(c *causes, s *api.Service) {
	const path = "spec.externalTrafficPolicy"
	policy := s.Spec.ExternalTrafficPolicy
	switch {
	case !externallyAccessible(s):
		if policy != "" {
			c.invalid(path, word(policy), "may only be set for externally-accessible services")
		}
	case policy == "":
		c.required(path, "")
	case policy != api.Cluster && policy != api.Local:
		c.notSupported(path, word(policy), api.Cluster, api.Local)
	}
	port := s.Spec.HealthCheckNodePort
	switch {
	case !needsHealthCheck(s):
		if port != 0 {
			c.invalid("spec.healthCheckNodePort", port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")
		}
	case port == 0:
		c.required("spec.healthCheckNodePort", "")
	default:
		c.each("spec.healthCheckNodePort", port, portNumber(port))
	}
}

func validateInternalPolicy(c *causes, s *api.Service) {
	const path = "spec.internalTrafficPolicy"
	policy := s.Spec.InternalTrafficPolicy
	switch {
	case policy == nil:
		if knownType(s.Spec.Type) && s.Spec.Type != api.ExternalName {
			c.required(path, "")
		}
	case *policy != api.Cluster && *policy != api.Local:
		c.notSupported(path, word(*policy), api.Cluster, api.Local)
	}
}
