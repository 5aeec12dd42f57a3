package admit

import (
	"fmt"
	"strings"
)

// The API server's checks of names. Each returns the messages of what is wrong.

const (
	label1123     = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
	label1123Text = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
	subdomain     = label1123 + "(\\." + label1123 + ")*"
	subdomainText = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
	keyFormat     = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
	keyText       = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
	valueText     = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
)

func tooLongChars(n int) string { return fmt.Sprintf("must be no more than %d characters", n) }
func tooLongBytes(n int) string { return fmt.Sprintf("must be no more than %d bytes", n) }
func between(lo, hi int) string { return fmt.Sprintf("must be between %d and %d, inclusive", lo, hi) }

// format words what a name must look like.
func format(text, pattern string, examples ...string) string {
	if len(examples) == 0 {
		return text + " (regex used for validation is '" + pattern + "')"
	}
	text += " (e.g. "
	for i, e := range examples {
		if i > 0 {
			text += " or "
		}
		text += "'" + e + "', "
	}
	return text + "regex used for validation is '" + pattern + "')"
}

func isLower(b byte) bool { return 'a' <= b && b <= 'z' }
func isDigit(b byte) bool { return '0' <= b && b <= '9' }
func isAlnum(b byte) bool { return isLower(b) || isDigit(b) || 'A' <= b && b <= 'Z' }

// matchesLabel is label1123 as a function.
func matchesLabel(s string) bool {
	if s == "" || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if !isLower(s[i]) && !isDigit(s[i]) && s[i] != '-' {
			return false
		}
	}
	return true
}

func matchesSubdomain(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if !matchesLabel(part) {
			return false
		}
	}
	return true
}

// matchesKey is keyFormat as a function.
func matchesKey(s string) bool {
	if s == "" || !isAlnum(s[0]) || !isAlnum(s[len(s)-1]) {
		return false
	}
	for i := range len(s) {
		if !isAlnum(s[i]) && s[i] != '-' && s[i] != '_' && s[i] != '.' {
			return false
		}
	}
	return true
}

// dnsLabel checks a name without dots.
func dnsLabel(s string) (msgs []string) {
	if len(s) > 63 {
		msgs = append(msgs, tooLongChars(63))
	}
	if !matchesLabel(s) {
		if matchesSubdomain(s) {
			return append(msgs, "must not contain dots")
		}
		msgs = append(msgs, format(label1123Text, label1123, "my-name", "123-abc"))
	}
	return msgs
}

// dnsSubdomain checks a name of several labels.
func dnsSubdomain(s string) (msgs []string) {
	if len(s) > 253 {
		msgs = append(msgs, tooLongChars(253))
	}
	if !matchesSubdomain(s) {
		msgs = append(msgs, format(subdomainText, subdomain, "example.com"))
	}
	return msgs
}

// qualifiedName checks a label key: a name, perhaps with a domain in front.
func qualifiedName(s string) (msgs []string) {
	parts := strings.Split(s, "/")
	name := parts[0]
	switch len(parts) {
	case 1:
	case 2:
		name = parts[1]
		if parts[0] == "" {
			msgs = append(msgs, "prefix part must be non-empty")
		} else {
			for _, m := range keyPrefix(parts[0]) {
				msgs = append(msgs, "prefix part "+m)
			}
		}
	default:
		return append(msgs, "a valid label key "+format(keyText, keyFormat, "MyName", "my.name", "123-abc")+
			" with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')")
	}
	if name == "" {
		msgs = append(msgs, "name part must be non-empty")
	} else if len(name) > 63 {
		msgs = append(msgs, "name part "+tooLongBytes(63))
	}
	if !matchesKey(name) {
		msgs = append(msgs, "name part "+format(keyText, keyFormat, "MyName", "my.name", "123-abc"))
	}
	return msgs
}

// keyPrefix is dnsSubdomain with the newer wording of label keys: bytes for characters.
func keyPrefix(s string) (msgs []string) {
	if len(s) > 253 {
		msgs = append(msgs, tooLongBytes(253))
	}
	if !matchesSubdomain(s) {
		msgs = append(msgs, format(subdomainText, subdomain, "example.com"))
	}
	return msgs
}

// labelValue checks the value of a label.
func labelValue(s string) (msgs []string) {
	if len(s) > 63 {
		msgs = append(msgs, tooLongBytes(63))
	}
	if s != "" && !matchesKey(s) {
		msgs = append(msgs, format(valueText, "("+keyFormat+")?", "MyValue", "my_value", "12345"))
	}
	return msgs
}

// portName checks the name of a container's port.
func portName(s string) (msgs []string) {
	if len(s) > 15 {
		msgs = append(msgs, tooLongChars(15))
	}
	letters, others := false, s == ""
	for i := range len(s) {
		letters = letters || isLower(s[i])
		others = others || !isLower(s[i]) && !isDigit(s[i]) && s[i] != '-'
	}
	if others {
		msgs = append(msgs, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
	}
	if !letters {
		msgs = append(msgs, "must contain at least one letter (a-z)")
	}
	if strings.Contains(s, "--") {
		msgs = append(msgs, "must not contain consecutive hyphens")
	}
	if s != "" && (s[0] == '-' || s[len(s)-1] == '-') {
		msgs = append(msgs, "must not begin or end with a hyphen")
	}
	return msgs
}

// portNumber checks a port.
func portNumber(n int32) []string {
	if n < 1 || n > 65535 {
		return []string{between(1, 65535)}
	}
	return nil
}

// pathSegment checks a name that becomes part of a URL.
func pathSegment(s string) (msgs []string) {
	if s == "." || s == ".." {
		return []string{fmt.Sprintf("may not be '%s'", s)}
	}
	for _, c := range []string{"/", "%"} {
		if strings.Contains(s, c) {
			msgs = append(msgs, fmt.Sprintf("may not contain '%s'", c))
		}
	}
	return msgs
}
