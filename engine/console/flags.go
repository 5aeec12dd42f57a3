package console

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// flags are options as a tool reads them: those with a value, those without, and the rest.
type flags struct {
	value map[string]string
	set   map[string]bool
	rest  []string
}

// parse reads options. names lists, apart by blanks, options as they are written: -m= takes a value, -s does not. Letters
// without a value may stand together (-sS). What is not listed is an error; "--" ends the options.
func parse(tool string, args []string, names string) (flags, error) {
	f := flags{value: map[string]string{}, set: map[string]bool{}}
	known := strings.Fields(names)
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "--" {
			f.rest = append(f.rest, args[i:]...)
			return f, nil
		}
		if !strings.HasPrefix(a, "-") || a == "-" {
			f.rest = append(f.rest, a)
			continue
		}
		name, value, given := strings.Cut(a, "=")
		switch {
		case slices.Contains(known, name+"=") && given:
			f.value[name] = value
		case slices.Contains(known, a+"=") && i+1 < len(args):
			i++
			f.value[a] = args[i]
		case slices.Contains(known, a):
			f.set[a] = true
		case f.letters(a, known):
		case len(a) > 2 && a[1] != '-' && slices.Contains(known, a[:2]+"="):
			f.value[a[:2]] = a[2:] // -m5
		default:
			return f, fmt.Errorf("%s: option %s is not played here", tool, a)
		}
	}
	return f, nil
}

// letters reads -sS, and -zvw 2 is not among them.
func (f flags) letters(a string, known []string) bool {
	if len(a) < 3 || a[1] == '-' {
		return false
	}
	for _, l := range a[1:] {
		if !slices.Contains(known, "-"+string(l)) {
			return false
		}
	}
	for _, l := range a[1:] {
		f.set["-"+string(l)] = true
	}
	return true
}

// get is the value of the first of these options that was given.
func (f flags) get(names ...string) string {
	for _, n := range names {
		if v, ok := f.value[n]; ok {
			return v
		}
	}
	return ""
}

// seconds reads 3h, 90s, 1m30s, 5.
func seconds(text string) (int64, error) {
	if n, err := strconv.ParseFloat(text, 64); err == nil && n >= 0 && n < 1e9 {
		return int64(n), nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 16); err == nil {
			return int64(n) * 24 * 3600, nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is no time: 90s, 3h, 5d", text)
	}
	return int64(d / time.Second), nil
}
