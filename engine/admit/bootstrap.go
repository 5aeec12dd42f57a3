package admit

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
)

// Bootstrap puts what every cluster holds from its first moment: the system namespaces and the Service
// default/kubernetes with the API server's own address behind it. Whatever is there already stays.
func Bootstrap(d *api.Draft, apiServer netip.Addr) {
	for _, ns := range SystemNamespaces() {
		n := &api.Namespace{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Namespace"}}
		n.Name, n.Labels, n.Status.Phase = ns, map[string]string{"kubernetes.io/metadata.name": ns}, "Active"
		putMissing(d, n)
	}
	cidrs := d.Config.ServiceCIDRs
	if len(cidrs) == 0 {
		cidrs = api.DefaultConfig().ServiceCIDRs
	}
	p, err := netip.ParsePrefix(cidrs[0])
	if err != nil {
		return
	}
	ip := p.Masked().Addr().Next()
	family := familyOf(ip.String())
	svc := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}}
	svc.Name, svc.Namespace = "kubernetes", "default"
	svc.Labels = map[string]string{"component": "apiserver", "provider": "kubernetes"}
	svc.Spec = api.ServiceSpec{
		Type: api.ClusterIP, ClusterIP: ip.String(), ClusterIPs: []string{ip.String()},
		SessionAffinity: api.None, InternalTrafficPolicy: new(api.Cluster), IPFamilies: []string{family}, IPFamilyPolicy: new(singleStack),
		Ports: []api.ServicePort{{Name: "https", Protocol: api.TCP, Port: 443, TargetPort: api.FromInt(6443)}},
	}
	if !putMissing(d, svc) {
		return
	}
	putMissing(d, bootstrapSlice(apiServer))
	e := &api.Endpoints{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Endpoints"}}
	e.Name, e.Namespace = "kubernetes", "default"
	e.Labels = map[string]string{"endpointslice.kubernetes.io/skip-mirror": "true"}
	e.Subsets = []api.EndpointSubset{{
		Addresses: []api.EndpointAddress{{IP: apiServer.String()}},
		Ports:     []api.EndpointsPortNumber{{Name: "https", Port: 6443, Protocol: api.TCP}},
	}}
	putMissing(d, e)
}

func bootstrapSlice(apiServer netip.Addr) *api.EndpointSlice {
	e := &api.EndpointSlice{TypeMeta: api.TypeMeta{APIVersion: "discovery.k8s.io/v1", Kind: "EndpointSlice"}}
	e.Name, e.Namespace = "kubernetes", "default"
	e.Labels = map[string]string{api.ServiceNameLabel: "kubernetes"}
	e.AddressType = familyOf(apiServer.String())
	e.Endpoints = []api.Endpoint{{Addresses: []string{apiServer.String()}, Conditions: api.EndpointConditions{Ready: new(true)}}}
	e.Ports = []api.EndpointPort{{Name: new("https"), Protocol: new(api.TCP), Port: new(int32(6443))}}
	return e
}

func putMissing(d *api.Draft, o api.Object) bool {
	if d.Get(api.KeyOf(o)) != nil {
		return false
	}
	d.Put(o)
	return true
}
