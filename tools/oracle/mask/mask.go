// Package mask hides what is left to chance in an answer of Kubernetes and in ours, so that the rest can be compared.
package mask

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

var (
	clusterIP = regexp.MustCompile(`10\.(9[6-9]|10\d|11[01])\.\d+\.\d+|fd00::[0-9a-f]{3,4}\b`)
	nodePort  = regexp.MustCompile(`(Duplicate value: |nodePort"?:)3\d{4}`)
	generated = regexp.MustCompile(`[-_][bcdfghjklmnpqrstvwxz2456789]{5}\b`)
)

// Text hides drawn addresses, node ports and name suffixes in what was printed.
func Text(s string) string {
	s = clusterIP.ReplaceAllString(s, "IP")
	s = nodePort.ReplaceAllString(s, "${1}PORT")
	return generated.ReplaceAllString(s, "-RANDOM")
}

// History hides what an object's past left in its metadata, in lines that are JSON.
func History(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		var o map[string]any
		if !strings.HasPrefix(l, "{") || json.Unmarshal([]byte(l), &o) != nil {
			continue
		}
		if m, ok := o["metadata"].(map[string]any); ok {
			for _, k := range []string{"managedFields", "uid", "resourceVersion", "generation", "creationTimestamp"} {
				delete(m, k)
			}
		}
		b, err := json.Marshal(o)
		if err != nil {
			panic(err)
		}
		lines[i] = string(b)
	}
	return strings.Join(lines, "\n")
}

// Value hides addresses in decoded JSON, and node ports that the manifest does not name.
func Value(manifest string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			f, ok := e.(float64)
			if ok && (k == "nodePort" || k == "healthCheckNodePort") && !strings.Contains(manifest, fmt.Sprint(int(f))) {
				v[k] = "PORT"
			} else {
				v[k] = Value(manifest, e)
			}
		}
	case []any:
		for i, e := range v {
			v[i] = Value(manifest, e)
		}
	case string:
		return clusterIP.ReplaceAllString(v, "IP")
	}
	return v
}

var (
	moment = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000`)
	age    = regexp.MustCompile(`\b\d+(s|m|m\d+s)\b( \(x\d+ over \d+(s|m|m\d+s)\))?`)
	gap    = regexp.MustCompile(`(\S)  +`) // not at the start of a line
	rule   = regexp.MustCompile(`---+`)
)

// Screen hides moments and ages in what kubectl printed, and the width that ages give to columns: between two columns are
// two spaces. (Widths are compared where both sides have the same clock, by ./controllers and the recordings.)
func Screen(s string) string {
	s = age.ReplaceAllString(moment.ReplaceAllString(s, "TIME"), "AGE")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(gap.ReplaceAllString(rule.ReplaceAllString(l, "---"), "$1  "), " ")
	}
	return strings.Join(lines, "\n")
}

// Drawn says whether a text holds a value that was drawn: one that Text hides and that was not given.
func Drawn(given, s string) bool {
	for _, re := range []*regexp.Regexp{clusterIP, nodePort, generated} {
		for _, m := range re.FindAllString(s, -1) {
			if !strings.Contains(given, strings.TrimLeft(m, `Duplicatevlunodeor: "`)) {
				return true
			}
		}
	}
	return false
}
