package alloc

import "net/netip"

// Operation is what one request takes and gives back. It holds at once what it takes; what it gives back stays taken
// until Commit. Revert undoes everything, as the API server does when validation fails afterwards.
type Operation struct {
	a                     *Allocator
	tookIPs, freeIPs      []netip.Addr
	tookPorts, freedPorts []int32
}

// Begin starts an operation.
func (a *Allocator) Begin() *Operation { return &Operation{a: a} }

// TakeIP is Allocator.TakeIP.
func (o *Operation) TakeIP(ip netip.Addr) error {
	err := o.a.TakeIP(ip)
	if err == nil {
		o.tookIPs = append(o.tookIPs, ip)
	}
	return err
}

// NextIP is Allocator.NextIP.
func (o *Operation) NextIP(service, family string) (netip.Addr, error) {
	ip, err := o.a.NextIP(service, family)
	if err == nil {
		o.tookIPs = append(o.tookIPs, ip)
	}
	return ip, err
}

// FreeIP gives an address back at Commit.
func (o *Operation) FreeIP(ip netip.Addr) { o.freeIPs = append(o.freeIPs, ip) }

// TakePort is Allocator.TakePort.
func (o *Operation) TakePort(port int32) error {
	err := o.a.TakePort(port)
	if err == nil {
		o.tookPorts = append(o.tookPorts, port)
	}
	return err
}

// NextPort is Allocator.NextPort.
func (o *Operation) NextPort(service string, names ...string) (int32, error) {
	port, err := o.a.NextPort(service, names...)
	if err == nil {
		o.tookPorts = append(o.tookPorts, port)
	}
	return port, err
}

// FreePort gives a node port back at Commit.
func (o *Operation) FreePort(port int32) { o.freedPorts = append(o.freedPorts, port) }

// Commit gives back what was to be freed and keeps what was taken.
func (o *Operation) Commit() {
	for _, ip := range o.freeIPs {
		o.a.FreeIP(ip)
	}
	for _, p := range o.freedPorts {
		o.a.FreePort(p)
	}
	*o = Operation{a: o.a}
}

// Revert gives back what was taken and keeps what was to be freed.
func (o *Operation) Revert() {
	for _, ip := range o.tookIPs {
		o.a.FreeIP(ip)
	}
	for _, p := range o.tookPorts {
		o.a.FreePort(p)
	}
	*o = Operation{a: o.a}
}
