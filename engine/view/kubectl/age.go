package kubectl

import (
	"strconv"
	"time"
)

const unknown = "<unknown>"

// age is the time from an RFC 3339 timestamp to now, as kubectl rounds it.
func (p *page) age(timestamp string) string {
	t, err := time.Parse(time.RFC3339, timestamp)
	if err != nil || p.now.IsZero() {
		return unknown
	}
	return HumanDuration(p.now.Sub(t))
}

// HumanDuration rounds as Kubernetes does: two or three figures that a person needs, 4m15s, 5h12m, 3d5h, 200d.
func HumanDuration(d time.Duration) string {
	second := int(d.Seconds())
	minute, hour := int(d/time.Minute), int(d/time.Hour)
	day := hour / 24
	switch {
	case second < -1:
		return "<invalid>"
	case second < 0:
		return "0s"
	case second < 120:
		return strconv.Itoa(second) + "s"
	case minute < 10:
		return two(minute, "m", second%60, "s")
	case minute < 180:
		return strconv.Itoa(minute) + "m"
	case hour < 8:
		return two(hour, "h", minute%60, "m")
	case hour < 48:
		return strconv.Itoa(hour) + "h"
	case hour < 8*24:
		return two(day, "d", hour%24, "h")
	case hour < 2*365*24:
		return strconv.Itoa(day) + "d"
	case hour < 8*365*24:
		return two(day/365, "y", day%365, "d")
	}
	return strconv.Itoa(day/365) + "y"
}

// two leaves out the second part when it is zero.
func two(a int, unitA string, b int, unitB string) string {
	if b == 0 {
		return strconv.Itoa(a) + unitA
	}
	return strconv.Itoa(a) + unitA + strconv.Itoa(b) + unitB
}

// date writes a timestamp as descriptions do: Thu, 01 Jan 2026 00:00:00 +0000. None is the year 1.
func date(timestamp string) string {
	t, _ := time.Parse(time.RFC3339, timestamp)
	return t.Format(time.RFC1123Z)
}
