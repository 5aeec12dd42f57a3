package endpoints

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// zoneWeights is each zone's share of the cluster's cpu; empty when it cannot be told, and then nobody gets hints.
type zoneWeights struct{ share map[string]float64 }

// overload is how much more than its share an endpoint may get before hints are given up.
const overload = 0.2

// weigh adds up the allocatable cpu of the ready nodes, control planes aside. One node without zone or cpu spoils it.
func weigh(nodes []*api.Node) *zoneWeights {
	milli := map[string]int64{}
	var total int64
	for _, n := range nodes {
		if _, ok := n.Labels["node-role.kubernetes.io/control-plane"]; ok {
			continue
		}
		if _, ok := n.Labels["node-role.kubernetes.io/master"]; ok || n.Condition("Ready") != "True" {
			continue
		}
		zone, cpu := n.Labels[api.ZoneLabel], milliCPU(n.Status.Allocatable["cpu"])
		if zone == "" || cpu == 0 {
			return &zoneWeights{}
		}
		milli[zone] += cpu
		total += cpu
	}
	if total == 0 || len(milli) < 2 {
		return &zoneWeights{}
	}
	w := &zoneWeights{share: map[string]float64{}}
	for zone, cpu := range milli {
		w.share[zone] = float64(cpu) / float64(total)
	}
	return w
}

// milliCPU reads "4", "1.5" and "500m".
func milliCPU(q api.Quantity) int64 {
	s, scale := string(q), 1000.0
	if strings.HasSuffix(s, "m") {
		s, scale = s[:len(s)-1], 1
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return int64(math.Ceil(f * scale))
}

// hint spreads the ready endpoints of a family over the zones by their shares, or leaves all hints out and says why.
func (w *zoneWeights) hint(made []*api.EndpointSlice) (why string) {
	var eps []*api.Endpoint
	for _, e := range made {
		for i := range e.Endpoints {
			if *e.Endpoints[i].Conditions.Ready {
				eps = append(eps, &e.Endpoints[i])
			}
		}
	}
	desired, why := w.desired(len(eps))
	if why != "" {
		return why
	}
	if slices.ContainsFunc(eps, func(ep *api.Endpoint) bool { return ep.Zone == nil }) {
		return "One or more endpoints do not have a zone specified"
	}
	have := map[string]int{}
	for _, ep := range eps {
		ep.Hints = forZone(*ep.Zone)
		have[*ep.Zone]++
	}
	give, take := moves(desired, have)
	for _, ep := range eps {
		if give[*ep.Zone] == 0 {
			continue
		}
		for _, zone := range slices.Sorted(maps.Keys(take)) {
			if take[zone] > 0 {
				ep.Hints = forZone(zone)
				give[*ep.Zone]--
				take[zone]--
				break
			}
		}
	}
	return ""
}

func forZone(zone string) *api.EndpointHints {
	return &api.EndpointHints{ForZones: []api.ForName{{Name: zone}}}
}

// desired is how many endpoints each zone should get; or why they cannot be shared fairly.
func (w *zoneWeights) desired(n int) (out map[string]float64, why string) {
	count := " (" + strconv.Itoa(n) + " endpoints, " + strconv.Itoa(len(w.share)) + " zones)"
	switch {
	case len(w.share) < 2:
		return nil, "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes"
	case len(w.share) > n:
		return nil, "Insufficient number of endpoints" + count
	}
	out, left := map[string]float64{}, n
	for zone, share := range w.share {
		want := share * float64(n)
		least := math.Ceil(want * (1 / (1 + overload)))
		out[zone] = math.Max(want, least)
		left -= int(least)
	}
	if left < 0 {
		return nil, "Unable to allocate minimum required endpoints to each zone without exceeding overload threshold" + count
	}
	return out, ""
}

// moves says how many endpoints each zone gives away, and how many each gets. Always the zone with the most to give
// meets the one with the most to get, until neither has a whole one, or one has less than a half.
func moves(desired map[string]float64, have map[string]int) (give, take map[string]int) {
	over, under := map[string]float64{}, map[string]float64{}
	for zone, want := range desired {
		switch d := float64(have[zone]) - want; {
		case d > 0:
			over[zone] = d
		case d < 0:
			under[zone] = -d
		}
	}
	give, take = map[string]int{}, map[string]int{}
	for {
		from, o := most(over)
		to, u := most(under)
		if from == "" || to == "" || o < 1 && u < 1 || o < 0.5 || u < 0.5 {
			return give, take
		}
		give[from]++
		over[from]--
		take[to]++
		under[to]--
	}
}

func most(zones map[string]float64) (string, float64) {
	name, n := "", 0.0
	for _, z := range slices.Sorted(maps.Keys(zones)) {
		if zones[z] > n {
			name, n = z, zones[z]
		}
	}
	return name, n
}
