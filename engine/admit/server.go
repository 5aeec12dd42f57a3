// Package admit is the API server: it fills in what an object leaves out, lets alloc give it addresses and ports, and
// turns down what Kubernetes would turn down, with the same words in the same order. Allocation comes before
// validation, as it does there, so that its errors hide others.
//
// A request is answered at once and all or nothing: what was taken for an object that fails is given back.
package admit

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
)

// Server holds the objects and what they have taken.
type Server struct {
	d *api.Draft
	a *alloc.Allocator

	namespaces map[string]bool
	generated  map[string]int // names made of a base so far
}

// NewServer serves a draft. Whatever it already holds keeps its addresses and ports.
func NewServer(d *api.Draft, a *alloc.Allocator) *Server {
	s := &Server{d: d, a: a, generated: map[string]int{}, namespaces: map[string]bool{}}
	for _, ns := range SystemNamespaces() {
		s.namespaces[ns] = true
	}
	for _, n := range api.List[*api.Namespace](d.State) {
		s.namespaces[n.Name] = true
	}
	for _, c := range api.List[*api.ServiceCIDR](d.State) {
		s.addCIDRs(c)
	}
	for _, svc := range d.Services() {
		s.hold(svc)
	}
	return s
}

// SystemNamespaces exist in every cluster.
func SystemNamespaces() []string {
	return []string{"default", "kube-node-lease", "kube-public", "kube-system"}
}

// Load takes an object as it is: from a cluster that already holds it. Its addresses and ports count as taken, its
// namespace exists.
func (s *Server) Load(o api.Object) {
	m := o.Meta()
	if m.Namespace != "" {
		s.namespaces[m.Namespace] = true
	}
	switch o := o.(type) {
	case *api.Service:
		c := clone(o)
		setDefaults(c)
		defaultOnRead(c, s.primary())
		s.hold(c)
		s.d.Put(c)
		return
	case *api.Namespace:
		s.namespaces[o.Name] = true
	case *api.ServiceCIDR:
		s.addCIDRs(o)
	}
	s.d.Put(o)
}

// Get returns a stored object, or nil.
func (s *Server) Get(k api.Key) api.Object { return s.d.Get(k) }

// Expect tells the server of objects to come: node ports that they ask for by number are left alone by free choices
// before them, as a random draw nearly always would.
func (s *Server) Expect(o api.Object) {
	svc, ok := o.(*api.Service)
	if !ok {
		return
	}
	s.a.Avoid(nodePortsOf(svc)...)
	if svc.Spec.HealthCheckNodePort != 0 {
		s.a.Avoid(svc.Spec.HealthCheckNodePort)
	}
}

// hold marks what a stored Service has.
func (s *Server) hold(svc *api.Service) {
	for _, ip := range svc.Spec.ClusterIPs {
		if a, ok := sloppyIP(ip); ok {
			s.a.HoldIP(a)
		}
	}
	for _, p := range svc.Spec.Ports {
		if p.NodePort != 0 {
			s.a.HoldPort(p.NodePort)
		}
	}
	if svc.Spec.HealthCheckNodePort != 0 {
		s.a.HoldPort(svc.Spec.HealthCheckNodePort)
	}
}

func (s *Server) addCIDRs(c *api.ServiceCIDR) {
	for _, cidr := range c.Spec.CIDRs {
		s.a.AddCIDR(cidr)
	}
}

func (s *Server) primary() string {
	if f := s.a.Families(); len(f) > 0 {
		return f[0]
	}
	return api.IPv4
}

// Create answers `kubectl create`. The object is copied; what is stored has all that the API server adds. A Problem's
// causes carry field paths, its Text lacks the file's name where kubectl would print one.
func (s *Server) Create(o api.Object) (stored api.Object, warnings []string, p *problem.Problem) {
	o = Copy(o)
	if f := s.namespaceExists(o); f != nil {
		if o.Type().Kind == "Endpoints" {
			warnings = []string{EndpointsDeprecated}
		}
		return nil, warnings, f.problem(o)
	}
	newborn(o.Meta())
	s.generateName(o)
	stored, warnings, f := s.create(o)
	if f != nil {
		return nil, warnings, f.problem(o)
	}
	s.put(stored)
	return stored, warnings, nil
}

// Update answers the request that `kubectl replace` and `kubectl apply` end in: the whole object anew. An object that
// does not exist is created.
func (s *Server) Update(o api.Object) (stored api.Object, warnings []string, p *problem.Problem) {
	old := s.d.Get(api.KeyOf(o))
	if old == nil {
		return s.Create(o)
	}
	o = Copy(o)
	if f := stale(o, old); f != nil {
		return nil, nil, f.problem(o)
	}
	stored, warnings, f := s.update(o, old)
	o.Meta().Beyond = false
	if f != nil {
		return nil, warnings, f.problem(o)
	}
	s.put(stored)
	return stored, warnings, nil
}

func (s *Server) create(o api.Object) (api.Object, []string, *failure) {
	switch o := o.(type) {
	case *api.Service:
		return s.createService(o)
	default:
		warnings, f := s.checkOther(o, nil)
		if f == nil {
			f = s.unstorable(o)
		}
		return o, warnings, f
	}
}

func (s *Server) update(o, old api.Object) (api.Object, []string, *failure) {
	switch o := o.(type) {
	case *api.Service:
		if was, ok := old.(*api.Service); ok {
			return s.updateService(o, was)
		}
	}
	warnings, f := s.checkOther(o, old)
	return o, warnings, f
}

func (s *Server) put(o api.Object) {
	switch o := o.(type) {
	case *api.Namespace:
		s.namespaces[o.Name] = true
	case *api.ServiceCIDR:
		s.addCIDRs(o)
	}
	s.d.Put(o)
}

// namespaceExists is the admission step that precedes everything else.
func (s *Server) namespaceExists(o api.Object) *failure {
	ns := o.Meta().Namespace
	if !namespaced(o) || ns == "" || s.namespaces[ns] {
		return nil
	}
	return &failure{class: problem.NotFound, message: fmt.Sprintf("namespaces %q not found", ns)}
}

// generateName gives an object without a name one that starts with metadata.generateName.
func (s *Server) generateName(o api.Object) {
	m := o.Meta()
	if m.Name != "" || m.GenerateName == "" {
		return
	}
	base := m.GenerateName[:min(len(m.GenerateName), 58)]
	for {
		m.Name = base + s.a.Suffix(base, s.generated[base])
		s.generated[base]++
		if s.d.Get(api.KeyOf(o)) == nil {
			return
		}
	}
}

func exists(o api.Object) *failure {
	return &failure{class: problem.Exists, message: fmt.Sprintf("%s %q already exists", resource(o.Type()), o.Meta().Name)}
}
