package nftables

import (
	"net/netip"
	"strings"
)

// matches holds the packet against a condition.
func (w *walker) matches(x Expr) bool {
	switch x := x.(type) {
	case NewConnection:
		return w.New
	case TranslatedConnection:
		return w.DNATed
	case Local:
		return w.IsLocal(w.addr(x.Field))
	case Protocol:
		return w.key([]Field{L4Proto}).Protocol == string(x)
	case MarkedWith:
		return w.Packet.Mark&uint32(x) != 0
	case Address:
		return x.Prefix.Contains(w.addr(x.Field)) != x.Not
	case Interface:
		return x.matches(w.In) != x.Not
	case Ranges:
		return x.contains(w.addr(x.Field)) != x.Not
	case Lookup:
		return w.lookup(x)
	case asker:
		return x.ask(w)
	}
	return false
}

// asker is a condition that only a dump has.
type asker interface{ ask(w *walker) bool }

func (e Interface) matches(name string) bool {
	if prefix, ok := strings.CutSuffix(e.Name, "+"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return e.Name == name
}

func (w *walker) addr(f Field) netip.Addr {
	if f == Saddr {
		return w.Packet.Src.Addr()
	}
	return w.Packet.Dst.Addr()
}

func (e Ranges) contains(a netip.Addr) bool {
	for _, r := range e.Ranges {
		if r.contains(a) {
			return true
		}
	}
	return false
}

// lookup asks a set. Sets that the kernel fills by itself are affinity's memory.
func (w *walker) lookup(x Lookup) bool {
	if x.Set.Timeout > 0 {
		w.Lookups++
		return w.Affinity.Seen(x.Set.Name, w.Packet.Src.Addr(), x.Set.Timeout)
	}
	i, found := x.Set.index[w.key(x.Fields)]
	if found {
		w.found = &x.Set.Elements[i].Facts
	}
	return found
}
