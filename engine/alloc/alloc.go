// Package alloc gives Services their addresses and ports, from the API server's ranges and in its bands: what is chosen
// freely comes from the upper part of a range first, so that the lower part stays for those who choose themselves.
//
// Where the API server draws at random, this package derives the draw from a seed and the Service's name. The same input
// gets the same numbers, and an edit to one Service does not move another's.
package alloc

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
)

// What the API server's allocators answer.
var (
	ErrFull         = errors.New("range is full")
	ErrIPAllocated  = errors.New("provided IP is already allocated")
	ErrMismatch     = errors.New("the provided network does not match the current range")
	ErrPortOccupied = errors.New("provided port is already allocated")
)

// Pin fixes what would be allocated for one Service.
type Pin struct {
	Service      string           // default/test
	ClusterIP    string           // of the primary family, or of the other if its form says so
	LoadBalancer string           // the address the cloud gives; provider reads it
	NodePorts    map[string]int32 // by port name, or by number for a port without name
}

// IgnoredPin is a pinned value that could not be given.
type IgnoredPin struct {
	Service, Value string
	Err            error
}

// Allocator remembers what is taken.
type Allocator struct {
	seed     uint64
	families []string // configured on this cluster, the default first
	ranges   []ipRange
	ips      map[netip.Addr]bool
	low      int32 // of the node ports, inclusive
	high     int32
	ports    map[int32]bool
	avoid    map[int32]bool
	pins     map[string]Pin
	ignored  []IgnoredPin
}

// New returns an allocator with nothing taken.
func New(cfg api.Config, pins []Pin, seed uint64) *Allocator {
	a := &Allocator{seed: seed, ips: map[netip.Addr]bool{}, ports: map[int32]bool{}, avoid: map[int32]bool{}, pins: map[string]Pin{}}
	def := api.DefaultConfig()
	if len(cfg.ServiceCIDRs) == 0 {
		cfg.ServiceCIDRs = def.ServiceCIDRs
	}
	if cfg.NodePortRange[0] <= 0 || cfg.NodePortRange[1] < cfg.NodePortRange[0] || cfg.NodePortRange[1] > 65535 {
		cfg.NodePortRange = def.NodePortRange
	}
	a.low, a.high = cfg.NodePortRange[0], cfg.NodePortRange[1]
	for _, p := range pins {
		a.pins[p.Service] = p
	}
	for _, cidr := range cfg.ServiceCIDRs {
		if a.AddCIDR(cidr) {
			a.addFamily(familyOf(a.ranges[len(a.ranges)-1].first))
		}
	}
	return a
}

func (a *Allocator) addFamily(f string) {
	for _, have := range a.families {
		if have == f {
			return
		}
	}
	a.families = append(a.families, f)
}

// Families lists the IP families of the cluster's Services, the default first.
func (a *Allocator) Families() []string { return a.families }

// HasFamily says whether Services may have addresses of a family.
func (a *Allocator) HasFamily(family string) bool {
	for _, f := range a.families {
		if f == family {
			return true
		}
	}
	return false
}

// Ignored lists the pins that could not be honoured: taken, out of range or no addresses at all.
func (a *Allocator) Ignored() []IgnoredPin { return a.ignored }

// Avoid names node ports that later objects ask for by number. A free choice leaves them alone while there are others,
// as a random draw nearly always would.
func (a *Allocator) Avoid(ports ...int32) {
	for _, p := range ports {
		a.avoid[p] = true
	}
}

// TakePort reserves one node port.
func (a *Allocator) TakePort(port int32) error {
	if port < a.low || port > a.high {
		return fmt.Errorf("provided port is not in the valid range. The range of valid ports is %d-%d", a.low, a.high)
	}
	if a.ports[port] {
		return ErrPortOccupied
	}
	a.ports[port] = true
	return nil
}

// FreePort gives a node port back.
func (a *Allocator) FreePort(port int32) { delete(a.ports, port) }

// NextPort chooses a node port for a Service. names are the keys under which a pin may give it, the first of which also
// steers the draw.
func (a *Allocator) NextPort(service string, names ...string) (int32, error) {
	for _, name := range names {
		port, ok := a.pins[service].NodePorts[name]
		if !ok {
			continue
		}
		err := a.TakePort(port)
		if err == nil {
			return port, nil
		}
		a.ignored = append(a.ignored, IgnoredPin{service, fmt.Sprint(port), err})
	}
	draw := a.draw(service, "port/"+names[0])
	size := a.high - a.low + 1
	band := portBand(size)
	for _, leave := range []map[int32]bool{a.avoid, nil} {
		if p, ok := a.scanPorts(a.low+band, size-band, draw, leave); ok {
			return p, nil
		}
		if p, ok := a.scanPorts(a.low, band, draw, leave); ok {
			return p, nil
		}
	}
	return 0, ErrFull
}

// scanPorts takes the first free port from a drawn place on, around the end of the band.
func (a *Allocator) scanPorts(base, n int32, draw uint64, leave map[int32]bool) (int32, bool) {
	if n <= 0 {
		return 0, false
	}
	start := int32(draw % uint64(n))
	for i := range n {
		p := base + (start+i)%n
		if !a.ports[p] && !leave[p] {
			a.ports[p] = true
			return p, true
		}
	}
	return 0, false
}

// portBand is the size of the lower band of a port range, kept for those who choose themselves.
func portBand(size int32) int32 {
	if size <= 16 {
		return 0
	}
	return min(max(16, size/32), 128)
}

// draw is the random number for one choice of one Service.
func (a *Allocator) draw(service, what string) uint64 {
	h := a.seed ^ 0xcbf29ce484222325
	for _, s := range []string{service, "\x00", what} {
		for i := 0; i < len(s); i++ {
			h = (h ^ uint64(s[i])) * 0x100000001b3
		}
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// nameLetters are those of generated names.
const nameLetters = "bcdfghjklmnpqrstvwxz2456789"

// Suffix is the part that metadata.generateName lets the API server add: five letters without vowels. n tells apart
// several objects of one base.
func (a *Allocator) Suffix(base string, n int) string {
	d := a.draw(base, fmt.Sprint("name/", n))
	var b [5]byte
	for i := range b {
		b[i] = nameLetters[d%uint64(len(nameLetters))]
		d /= uint64(len(nameLetters))
	}
	return string(b[:])
}
