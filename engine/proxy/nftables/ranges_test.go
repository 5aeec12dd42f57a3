package nftables

import (
	"net/netip"
	"strings"
	"testing"
)

// What nft 1.0.6 listed after it was given "ip saddr != { … }".
func TestRangesAreListedAsNftDoes(t *testing.T) {
	for written, listed := range map[string]string{
		"203.0.113.0/25":                                   "203.0.113.0/25",
		"203.0.113.5/32":                                   "203.0.113.5",
		"203.0.113.128/25 203.0.113.0/25":                  "{ 203.0.113.0/24 }",
		"203.0.113.5/32 10.0.0.0/8 10.1.0.0/16 1.2.3.4/32": "{ 1.2.3.4, 10.0.0.0/8, 203.0.113.5 }",
		"203.0.113.0/25 203.0.113.128/26 1.2.3.4/32":       "{ 1.2.3.4, 203.0.113.0-203.0.113.191 }",
		"10.96.0.0/12 10.200.0.0/16":                       "{ 10.96.0.0/12, 10.200.0.0/16 }",
		"203.0.113.5/32 203.0.113.6/32":                    "{ 203.0.113.5-203.0.113.6 }",
		"203.0.113.4/32 203.0.113.5/32":                    "{ 203.0.113.4/31 }",
		"0.0.0.0/1 128.0.0.0/1":                            "{ 0.0.0.0/0 }",
		"10.0.0.0/8 10.0.0.0/8":                            "{ 10.0.0.0/8 }",
	} {
		var ranges []Range
		for _, text := range strings.Fields(written) {
			ranges = append(ranges, rangeOf(netip.MustParsePrefix(text)))
		}
		p := &printer{family: "ip"}
		Ranges{Field: Saddr, Not: true, Alone: len(ranges) == 1, Ranges: merge(ranges)}.print(p)
		if got := strings.TrimPrefix(p.String(), "ip saddr != "); got != listed {
			t.Errorf("%s is listed as %s, want %s", written, got, listed)
		}
	}
}

func TestRangesContainTheirEnds(t *testing.T) {
	r := rangeOf(netip.MustParsePrefix("203.0.113.0/25"))
	for text, want := range map[string]bool{"203.0.112.255": false, "203.0.113.0": true, "203.0.113.127": true, "203.0.113.128": false, "::1": false} {
		if got := r.contains(netip.MustParseAddr(text)); got != want {
			t.Errorf("contains %s: %v, want %v", text, got, want)
		}
	}
}

// What nft listed for "timeout 93784s" and so on.
func TestDuration(t *testing.T) {
	for seconds, want := range map[int]string{1: "1s", 90: "1m30s", 600: "10m", 10800: "3h", 86400: "1d", 93784: "1d2h3m4s"} {
		if got := duration(seconds); got != want {
			t.Errorf("%d seconds are %s, want %s", seconds, got, want)
		}
	}
}
