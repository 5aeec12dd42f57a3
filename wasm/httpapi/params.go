package httpapi

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// params are what stands behind the ?.
type params url.Values

// readParams reads a query strictly: a parameter that is misspelt, or there twice, would be answered with something that
// nobody asked. known is nil where others may add parameters of their own.
func readParams(query string, known []string) (params, *Problem) {
	v, err := url.ParseQuery(query)
	if err != nil {
		return nil, problemOf(badParameter, "The query cannot be read: a %% stands there without two hexadecimal digits, or a ; as a separator.")
	}
	for name, values := range v {
		switch {
		case known != nil && !slices.Contains(known, name):
			return nil, problemOf(badParameter, "%s is not known here. %s", clip(name), knownParams(known)).at(clip(name))
		case len(values) > 1:
			return nil, problemOf(badParameter, "%s stands there %d times.", clip(name), len(values)).at(clip(name))
		case !utf8.ValidString(values[0]):
			return nil, problemOf(badParameter, "%s is not UTF-8.", clip(name)).at(clip(name))
		}
	}
	return params(v), nil
}

func knownParams(known []string) string {
	if len(known) == 0 {
		return "This takes no parameters."
	}
	return "There are: " + strings.Join(known, ", ") + "."
}

func (p params) get(name string) string { return url.Values(p).Get(name) }

func (p params) has(name string) bool { return url.Values(p).Has(name) }

// word is one of a few, or otherwise if it is not given.
func (p params) word(name, otherwise string, words ...string) (string, *Problem) {
	got := p.get(name)
	if !p.has(name) {
		return otherwise, nil
	}
	if !slices.Contains(words, got) {
		return "", problemOf(badParameter, "%s is %q. It can be %s.", name, clip(got), strings.Join(words, ", ")).at(name)
	}
	return got, nil
}

// number is a whole number from least to most, or otherwise if it is not given.
func (p params) number(name string, least, most, otherwise int) (int, *Problem) {
	if !p.has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(p.get(name))
	if err != nil || n < least || n > most {
		return 0, problemOf(badParameter, "%s is %q. It can be a whole number from %d to %d.", name, clip(p.get(name)), least, most).at(name)
	}
	return n, nil
}
