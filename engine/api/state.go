package api

import "maps"

// State is what the API server holds at one moment, and what the cluster was started with.
// It is a value: Put and Delete return a new one and share what did not change.
type State struct {
	Config  Config
	objects map[Key]Object
	lists   *lists // made when asked for
}

// NewState returns an empty cluster with the given configuration.
func NewState(c Config) State { return State{Config: c, objects: map[Key]Object{}, lists: new(lists)} }

// Get returns the object with that key, or nil.
func (s State) Get(k Key) Object { return s.objects[k] }

// Len is the number of objects.
func (s State) Len() int { return len(s.objects) }

// Edit copies the State once, for many changes; the copy is the caller's alone until State is called.
func (s State) Edit() *Draft {
	m := maps.Clone(s.objects)
	if m == nil {
		m = map[Key]Object{}
	}
	return &Draft{State{Config: s.Config, objects: m, lists: s.lists.clone()}}
}

// Put returns a State that also holds these objects, in place of older ones with the same key.
func (s State) Put(os ...Object) State {
	d := s.Edit()
	d.Put(os...)
	return d.State
}

// Delete returns a State without these objects.
func (s State) Delete(ks ...Key) State {
	d := s.Edit()
	d.Delete(ks...)
	return d.State
}

// Draft is a State under construction. Whoever holds the Draft may read its State between changes,
// but must stop changing once the State is handed on.
type Draft struct{ State }

// Put adds or replaces objects.
func (d *Draft) Put(os ...Object) {
	for _, o := range os {
		d.objects[KeyOf(o)] = o
		d.lists.forget(o)
	}
}

// Delete removes objects.
func (d *Draft) Delete(ks ...Key) {
	for _, k := range ks {
		if o := d.objects[k]; o != nil {
			delete(d.objects, k)
			d.lists.forget(o)
		}
	}
}

// Each calls f for every object, in no order.
func (s State) Each(f func(Object)) {
	for _, o := range s.objects {
		f(o)
	}
}

// Services, Pods, Nodes and Slices are the lists that everybody asks for.
func (s State) Services() []*Service     { return List[*Service](s) }
func (s State) Pods() []*Pod             { return List[*Pod](s) }
func (s State) Nodes() []*Node           { return List[*Node](s) }
func (s State) Slices() []*EndpointSlice { return List[*EndpointSlice](s) }

// Service returns one Service, or nil.
func (s State) Service(namespace, name string) *Service {
	o, _ := s.Get(Key{"Service", namespace, name}).(*Service)
	return o
}

// Node returns one Node, or nil.
func (s State) Node(name string) *Node {
	o, _ := s.Get(Key{Kind: "Node", Name: name}).(*Node)
	return o
}

// Pod returns one Pod, or nil.
func (s State) Pod(namespace, name string) *Pod {
	o, _ := s.Get(Key{"Pod", namespace, name}).(*Pod)
	return o
}
