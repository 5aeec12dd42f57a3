package alloc

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

func fresh(pins ...Pin) *Allocator { return New(api.DefaultConfig(), pins, 7) }

// TestBands: 2,768 node ports keep 2768/32 = 86 for those who choose themselves, so free choices start at 30086; a /12
// keeps its first 256 addresses, so they start at 10.96.1.1.
func TestBands(t *testing.T) {
	a := fresh()
	low := netip.MustParseAddr("10.96.1.1")
	for i := range 500 {
		port, err := a.NextPort(fmt.Sprint("default/", i), "http")
		if err != nil || port < 30086 || port > 32767 {
			t.Fatalf("port %d, %v", port, err)
		}
		ip, err := a.NextIP(fmt.Sprint("default/", i), api.IPv4)
		if err != nil || ip.Less(low) || !netip.MustParsePrefix("10.96.0.0/12").Contains(ip) {
			t.Fatalf("address %v, %v", ip, err)
		}
	}
}

func TestPortBand(t *testing.T) {
	for size, want := range map[int32]int32{10: 0, 16: 0, 17: 16, 512: 16, 1024: 32, 2768: 86, 4096: 128, 20000: 128} {
		if got := portBand(size); got != want {
			t.Errorf("a range of %d keeps %d, want %d", size, got, want)
		}
	}
}

// TestFull takes everything there is, the lower band last.
func TestFull(t *testing.T) {
	cfg := api.DefaultConfig()
	cfg.NodePortRange = [2]int32{30000, 30039}
	cfg.ServiceCIDRs = []string{"10.0.0.0/28"}
	a := New(cfg, nil, 1)
	for i := range 40 {
		port, err := a.NextPort("a/b", fmt.Sprint(i))
		if err != nil || (port >= 30016) != (i < 24) {
			t.Fatalf("choice %d is %d, %v", i, port, err)
		}
	}
	if _, err := a.NextPort("a/b", "x"); !errors.Is(err, ErrFull) {
		t.Errorf("a full range says %v", err)
	}
	seen := map[netip.Addr]bool{}
	for range 14 { // 16 addresses without the network's and the broadcast address
		ip, err := a.NextIP("a/b", api.IPv4)
		if err != nil || seen[ip] || ip == netip.MustParseAddr("10.0.0.0") || ip == netip.MustParseAddr("10.0.0.15") {
			t.Fatalf("%v, %v", ip, err)
		}
		seen[ip] = true
	}
	if _, err := a.NextIP("a/b", api.IPv4); !errors.Is(err, ErrFull) {
		t.Errorf("a full range says %v", err)
	}
}

func TestTake(t *testing.T) {
	a := fresh()
	for _, tt := range []struct {
		ip   string
		want error
	}{
		{"10.96.0.10", nil}, {"10.96.0.10", ErrIPAllocated}, {"10.96.0.0", ErrMismatch}, {"10.111.255.255", ErrMismatch},
		{"10.111.255.254", nil}, {"192.168.1.1", ErrMismatch}, {"fd00::1", ErrMismatch},
	} {
		if err := a.TakeIP(netip.MustParseAddr(tt.ip)); err != tt.want {
			t.Errorf("%s: %v, want %v", tt.ip, err, tt.want)
		}
	}
	const outside = "provided port is not in the valid range. The range of valid ports is 30000-32767"
	if err := a.TakePort(29999); err == nil || err.Error() != outside {
		t.Errorf("29999: %v", err)
	}
	if a.TakePort(32767) != nil || a.TakePort(32767) != ErrPortOccupied {
		t.Error("the last port of the range can be taken once")
	}
}

// TestSteady: what one Service gets does not depend on the others, only on the seed and its own name.
func TestSteady(t *testing.T) {
	a, b := fresh(), fresh()
	a.NextPort("default/first", "http")
	a.NextIP("default/first", api.IPv4)
	p1, _ := a.NextPort("default/web", "http")
	p2, _ := b.NextPort("default/web", "http")
	i1, _ := a.NextIP("default/web", api.IPv4)
	i2, _ := b.NextIP("default/web", api.IPv4)
	if p1 != p2 || i1 != i2 {
		t.Errorf("%d %v alone, %d %v in company", p2, i2, p1, i1)
	}
	c := New(api.DefaultConfig(), nil, 8)
	if p3, _ := c.NextPort("default/web", "http"); p3 == p1 {
		t.Error("another seed gives the same port")
	}
}

func TestPins(t *testing.T) {
	a := fresh(Pin{Service: "default/web", ClusterIP: "10.96.5.5", NodePorts: map[string]int32{"http": 30352, "81": 31824, "bad": 80}},
		Pin{Service: "default/other", ClusterIP: "10.96.5.5"}, Pin{Service: "default/odd", ClusterIP: "x"})
	if ip, _ := a.NextIP("default/web", api.IPv4); ip != netip.MustParseAddr("10.96.5.5") {
		t.Errorf("pinned 10.96.5.5, got %v", ip)
	}
	if p, _ := a.NextPort("default/web", "http", "80"); p != 30352 {
		t.Errorf("pinned by name 30352, got %d", p)
	}
	if p, _ := a.NextPort("default/web", "#1", "81"); p != 31824 {
		t.Errorf("pinned by number 31824, got %d", p)
	}
	a.NextPort("default/web", "bad")
	a.NextIP("default/other", api.IPv4)
	a.NextIP("default/odd", api.IPv4)
	var got []string
	for _, i := range a.Ignored() {
		got = append(got, i.Service+" "+i.Value)
	}
	if want := "[default/web 80 default/other 10.96.5.5 default/odd x]"; fmt.Sprint(got) != want {
		t.Errorf("ignored %v, want %v", got, want)
	}
}

func TestFamilies(t *testing.T) {
	cfg := api.DefaultConfig()
	cfg.ServiceCIDRs = []string{"fd00:1::/112", "10.96.0.0/12", "10.112.0.0/16", "fd00::/32", "x"}
	a := New(cfg, nil, 1)
	if fmt.Sprint(a.Families()) != "[IPv6 IPv4]" {
		t.Errorf("families %v", a.Families())
	}
	ip, err := a.NextIP("default/web", api.IPv6)
	if err != nil || !netip.MustParsePrefix("fd00:1::/112").Contains(ip) {
		t.Errorf("%v, %v", ip, err)
	}
	if err := a.TakeIP(netip.MustParseAddr("fd00::1")); err != ErrMismatch {
		t.Errorf("a range with more than 64 bits of hosts is none: %v", err)
	}
}

// TestOperation: what fails gives back what it took and keeps what it meant to free.
func TestOperation(t *testing.T) {
	a := fresh()
	ip := netip.MustParseAddr("10.96.0.9")
	if a.TakeIP(ip) != nil || a.TakePort(30001) != nil {
		t.Fatal("cannot take what is free")
	}
	op := a.Begin()
	op.FreeIP(ip)
	op.FreePort(30001)
	if op.TakePort(30002) != nil {
		t.Fatal("cannot take what is free")
	}
	op.Revert()
	if a.TakePort(30001) != ErrPortOccupied || a.TakePort(30002) != nil {
		t.Error("after Revert 30001 is taken and 30002 free")
	}
	op.FreeIP(ip)
	op.Commit()
	if a.TakeIP(ip) != nil {
		t.Error("after Commit the address is free")
	}
}

func TestAvoid(t *testing.T) {
	a, b := fresh(), fresh()
	p, _ := a.NextPort("default/web", "http")
	b.Avoid(p)
	if q, err := b.NextPort("default/web", "http"); err != nil || q == p {
		t.Errorf("chose %d, which another asks for", q)
	}
}
