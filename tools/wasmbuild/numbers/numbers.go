// Package numbers tells what go.yaml.in/yaml/v2 asks two regular expressions about. In the browser's engine its source
// takes their place: package regexp with its tables is 6 % of the engine as it is sent, for these two questions.
package numbers

// pattern has the one method that the YAML library calls.
type pattern func(string) bool

// MatchString says whether the whole text is of the pattern's form.
func (p pattern) MatchString(s string) bool { return p(s) }

// float is ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$
func float(s string) bool {
	s = unsigned(s)
	whole, rest := digits(s)
	if len(rest) > 0 && rest[0] == '.' {
		fraction, after := digits(rest[1:])
		if whole == 0 && fraction == 0 {
			return false
		}
		rest = after
	} else if whole == 0 {
		return false
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	n, rest := digits(unsigned(rest[1:]))
	return n > 0 && rest == ""
}

// base60 is ^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$
func base60(s string) bool {
	s = unsigned(s)
	if s == "" || !digit(s[0]) {
		return false
	}
	s = grouped(s)
	parts := 0
	for len(s) > 1 && s[0] == ':' && digit(s[1]) {
		if len(s) > 2 && s[1] <= '5' && digit(s[2]) {
			s = s[3:]
		} else {
			s = s[2:]
		}
		parts++
	}
	if len(s) > 0 && s[0] == '.' {
		s = grouped(s[1:])
	}
	return parts > 0 && s == ""
}

func unsigned(s string) string {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[1:]
	}
	return s
}

// digits counts the digits at the start, and gives the rest.
func digits(s string) (n int, rest string) {
	for n < len(s) && digit(s[n]) {
		n++
	}
	return n, s[n:]
}

// grouped is what follows digits and underscores.
func grouped(s string) string {
	for s != "" && (digit(s[0]) || s[0] == '_') {
		s = s[1:]
	}
	return s
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
