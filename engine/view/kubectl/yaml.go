package kubectl

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// foldAt is the column after which kubectl's YAML writer breaks a long text at the next space.
const foldAt = 80

// toYAML writes a tree of maps, lists and scalars as `kubectl -o yaml` does: keys sorted, lists not indented below
// their key, texts quoted only where another reading is possible.
func toYAML(v any) string {
	var w yamlWriter
	w.value(v, 0, false)
	return w.b.String()
}

type yamlWriter struct{ b strings.Builder }

// value writes a value after "key:" or "-", or at the start of the document.
func (w *yamlWriter) value(v any, indent int, inline bool) {
	switch t := v.(type) {
	case map[string]any:
		if len(t) == 0 {
			w.b.WriteString(space(inline) + "{}\n")
			return
		}
		w.mapping(t, indent)
	case []any:
		if len(t) == 0 {
			w.b.WriteString(space(inline) + "[]\n")
			return
		}
		w.list(t, indent)
	default:
		w.b.WriteString(space(inline))
		w.scalar(v, indent)
	}
}

func space(inline bool) string {
	if inline {
		return " "
	}
	return ""
}

func (w *yamlWriter) mapping(m map[string]any, indent int) {
	for i, k := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			w.b.WriteString(strings.Repeat(" ", indent))
		}
		w.b.WriteString(quote(k) + ":")
		switch t := m[k].(type) {
		case map[string]any:
			if len(t) > 0 {
				w.b.WriteString("\n" + strings.Repeat(" ", indent+2))
			}
			w.value(t, indent+2, true)
		case []any:
			if len(t) > 0 {
				w.b.WriteString("\n" + strings.Repeat(" ", indent))
			}
			w.value(t, indent, true)
		default:
			w.value(t, indent, true)
		}
	}
}

func (w *yamlWriter) list(l []any, indent int) {
	for i, v := range l {
		if i > 0 {
			w.b.WriteString(strings.Repeat(" ", indent))
		}
		w.b.WriteString("-")
		if isEmpty(v) || !isCollection(v) {
			w.value(v, indent, true)
			continue
		}
		w.b.WriteString(" ")
		w.value(v, indent+2, false)
	}
}

func isCollection(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

func isEmpty(v any) bool {
	switch t := v.(type) {
	case map[string]any:
		return len(t) == 0
	case []any:
		return len(t) == 0
	}
	return false
}

func (w *yamlWriter) scalar(v any, indent int) {
	switch t := v.(type) {
	case nil:
		w.b.WriteString("null\n")
	case bool:
		w.b.WriteString(strconv.FormatBool(t) + "\n")
	case int:
		w.b.WriteString(strconv.Itoa(t) + "\n")
	case int64:
		w.b.WriteString(strconv.FormatInt(t, 10) + "\n")
	case float64:
		w.b.WriteString(strconv.FormatFloat(t, 'g', -1, 64) + "\n")
	case string:
		if strings.Contains(t, "\n") && literalAllowed(t) {
			w.literal(t, indent+2)
			return
		}
		w.b.WriteString(w.fold(quote(t), indent+2) + "\n")
	}
}

// literal writes a text of several lines after "|".
func (w *yamlWriter) literal(s string, indent int) {
	w.b.WriteString("|")
	if s[0] == ' ' || s[0] == '\n' {
		w.b.WriteString("2")
	}
	body := strings.TrimRight(s, "\n")
	switch ends := len(s) - len(body); {
	case ends == 0:
		w.b.WriteString("-")
	case ends > 1 || body == "":
		w.b.WriteString("+")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\n"), "\n") {
		w.b.WriteByte('\n')
		if line != "" {
			w.b.WriteString(strings.Repeat(" ", indent) + line)
		}
	}
	w.b.WriteByte('\n')
}

// fold breaks a plain or quoted text at single spaces once the line is longer than foldAt.
func (w *yamlWriter) fold(s string, indent int) string {
	text := w.b.String()
	column := utf8.RuneCountInString(text[strings.LastIndexByte(text, '\n')+1:])
	if column+utf8.RuneCountInString(s) <= foldAt {
		return s
	}
	edge := 0 // nothing is broken right behind or before a quote
	if s[0] == '"' || s[0] == '\'' {
		edge = 1
	}
	var out strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		inner := i > edge && i+1 < len(runes)-edge && runes[i-1] != ' ' && runes[i+1] != ' '
		if r == ' ' && column > foldAt && inner {
			out.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
			continue
		}
		out.WriteRune(r)
		column++
	}
	return out.String()
}

// quote writes a text plain if it reads back as the same text, or else in quotes: double ones where YAML would see
// another type, or characters that must be escaped; single ones otherwise.
func quote(s string) string {
	switch {
	case s == "" || otherType(s) || !printable(s):
		return doubleQuoted(s)
	case !plainAllowed(s):
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return s
}

func printable(s string) bool {
	for _, r := range s {
		if !isPrint(r) {
			return false
		}
	}
	return true
}

// isPrint says whether YAML 1.1's writer leaves a character as it is: nothing beyond the basic plane.
func isPrint(r rune) bool {
	return r >= ' ' && r <= '~' || r >= 0xa0 && r <= 0xd7ff || r >= 0xe000 && r < 0xfffd && r != 0xfeff
}

func literalAllowed(s string) bool {
	for line := range strings.SplitSeq(s, "\n") {
		if !printable(line) || strings.HasSuffix(line, " ") {
			return false
		}
	}
	return true
}

func doubleQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		short := strings.IndexRune("\x00\a\b\t\n\v\f\r\x1b\"\\", r)
		switch {
		case short >= 0:
			b.WriteString(`\` + `0abtnvfre"\`[short:short+1])
		case isPrint(r):
			b.WriteRune(r)
		case r < 0x100:
			b.WriteString(`\x` + hex(r, 2))
		case r < 0x10000:
			b.WriteString(`\u` + hex(r, 4))
		default:
			b.WriteString(`\U` + hex(r, 8))
		}
	}
	return b.String() + `"`
}

func hex(r rune, digits int) string {
	s := strings.ToUpper(strconv.FormatInt(int64(r), 16))
	return strings.Repeat("0", max(digits-len(s), 0)) + s
}

// plainAllowed says whether a text of one line may stand without quotes.
func plainAllowed(s string) bool {
	if strings.HasPrefix(s, "---") || strings.HasPrefix(s, "...") || s[0] == ' ' || s[len(s)-1] == ' ' {
		return false
	}
	if strings.ContainsRune("#,[]{}&*!|>'\"%@`", rune(s[0])) {
		return false
	}
	blankAt := func(i int) bool { return i == len(s) || s[i] == ' ' }
	if strings.ContainsRune("-?:", rune(s[0])) && blankAt(1) {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] == ':' && blankAt(i+1) || s[i] == '#' && s[i-1] == ' ' {
			return false
		}
	}
	return true
}

// otherType says whether YAML 1.1 reads a plain text as something else: a truth value, a number, a date, null, a merge.
func otherType(s string) bool {
	switch s {
	case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON",
		"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF",
		"~", "null", "Null", "NULL",
		".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF":
		return true
	}
	if !strings.ContainsRune("+-.0123456789", rune(s[0])) {
		return false
	}
	bare := strings.ReplaceAll(s, "_", "")
	if _, err := strconv.ParseInt(bare, 0, 64); err == nil {
		return true
	}
	if _, err := strconv.ParseUint(bare, 0, 64); err == nil {
		return true
	}
	return isFloat(bare) || isSexagesimal(s) || isDate(s)
}

// isFloat is [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
func isFloat(s string) bool {
	s = strings.TrimLeft(s[:1], "+-") + s[1:]
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i+1:]
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
		if !digits(exponent) {
			return false
		}
	}
	whole, fraction, dot := strings.Cut(mantissa, ".")
	if whole == "" {
		return dot && digits(fraction)
	}
	return digits(whole) && (fraction == "" || digits(fraction))
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isSexagesimal is a number to the base 60 in old YAML: 12:30:45.
func isSexagesimal(s string) bool {
	parts := strings.Split(strings.TrimLeft(s, "+-"), ":")
	if len(parts) < 2 {
		return false
	}
	for i, p := range parts {
		if i == len(parts)-1 {
			p, _, _ = strings.Cut(p, ".")
		}
		if !digits(p) || i > 0 && (len(p) > 2 || len(p) == 2 && p[0] > '5') {
			return false
		}
	}
	return true
}

// isDate is 2026-01-02, alone or with a time.
func isDate(s string) bool {
	for _, form := range []string{"2006-1-2T15:4:5.999999999Z07:00", "2006-1-2t15:4:5.999999999Z07:00", "2006-1-2 15:4:5.999999999", "2006-1-2"} {
		if _, err := time.Parse(form, s); err == nil {
			return len(s) > 4 && s[4] == '-'
		}
	}
	return false
}
