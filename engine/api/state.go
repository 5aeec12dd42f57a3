package api

// State is what the API server holds at one moment, and what the cluster was started with.
// It is a value: Put and Delete return a new one and share what did not change.
type State struct {
	Config  Config
	objects table
	lists   *lists // made when asked for
}

// NewState returns an empty cluster with the given configuration.
func NewState(c Config) State {
	return State{Config: c, objects: newTable(), lists: new(lists)}
}

// Get returns the object with that key, or nil.
func (s State) Get(k Key) Object { return s.objects.get(k) }

// Len is the number of objects.
func (s State) Len() int {
	n := 0
	s.objects.each(func(Object) { n++ })
	return n
}

// Each calls f for every object, in no order.
func (s State) Each(f func(Object)) { s.objects.each(f) }

// Edit opens the State for many changes; the copy is the caller's alone until State is called. Lists that the State makes
// before serve the copy too.
func (s State) Edit() *Draft {
	return &Draft{State: State{Config: s.Config, objects: s.objects.edit(), lists: s.lists.clone()}, changed: map[Key]bool{}}
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
type Draft struct {
	State
	changed map[Key]bool
}

// Put adds or replaces objects.
func (d *Draft) Put(os ...Object) {
	for _, o := range os {
		k := KeyOf(o)
		d.objects.put(k, o)
		d.changed[k] = true
		d.lists.forget(k, o)
	}
}

// Delete removes objects.
func (d *Draft) Delete(ks ...Key) {
	for _, k := range ks {
		if o := d.objects.get(k); o != nil {
			d.objects.remove(k)
			d.changed[k] = true
			d.lists.forget(k, o)
		}
	}
}

// Changed calls f for every key that something was put under or deleted from, in no order.
func (d *Draft) Changed(f func(Key)) {
	for k := range d.changed {
		f(k)
	}
}

// Done hands the State on, in a form that the next Edit copies fast.
func (d *Draft) Done() State {
	d.objects.settle()
	return d.State
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
