package nftables

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// value is what a packet has in one field: an address, a number, or a word.
type value struct {
	addr netip.Addr
	num  uint32
	text string
}

// part is what one part of an element, or one side of a comparison, asks for.
type part struct {
	first, last value
	kind        byte // a: addresses, n: numbers, w: a word
	text        string
}

func (p part) exact() bool {
	if p.kind == 'w' {
		return !strings.HasSuffix(p.text, "*")
	}
	return p.first == p.last
}

func (p part) has(v value) bool {
	switch p.kind {
	case 'a':
		return v.addr.IsValid() && v.addr.Is4() == p.first.addr.Is4() && p.first.addr.Compare(v.addr) <= 0 && v.addr.Compare(p.last.addr) <= 0
	case 'n':
		return v.text == "" && !v.addr.IsValid() && p.first.num <= v.num && v.num <= p.last.num
	}
	if prefix, ok := strings.CutSuffix(p.text, "*"); ok {
		return strings.HasPrefix(v.text, prefix)
	}
	return slices.Contains(strings.Split(v.text, ","), p.text)
}

// readPart reads 10.0.0.1, 10.0.0.0/8, 10.0.0.1-10.0.0.9, 80, 1-1023, 0x4000, tcp, "eth0".
func readPart(t token) (part, bool) {
	text := t.text
	if t.quoted {
		return part{kind: 'w', text: text}, true
	}
	if q, ok := proxy.ParsePrefix(text); ok && strings.Contains(text, "/") {
		return part{kind: 'a', first: value{addr: q.Addr()}, last: value{addr: last(q)}, text: text}, true
	}
	low, high, ranged := strings.Cut(text, "-")
	if !ranged {
		high = low
	}
	if from, err := netip.ParseAddr(low); err == nil {
		to, err := netip.ParseAddr(high)
		return part{kind: 'a', first: value{addr: from}, last: value{addr: to}, text: text}, err == nil
	}
	if from, err := strconv.ParseUint(low, 0, 32); err == nil {
		to, err := strconv.ParseUint(high, 0, 32)
		return part{kind: 'n', first: value{num: uint32(from)}, last: value{num: uint32(to)}, text: text}, err == nil
	}
	return part{kind: 'w', text: text}, text != "" && !strings.HasPrefix(text, "@") && !strings.HasPrefix(text, "$")
}

// listedElement is a key, and in a map what it leads to.
type listedElement struct {
	parts   []part
	comment string
	to      []token // of a map
	from    token
	text    string
}

// listedSet is a named set or map of a listing.
type listedSet struct {
	name     token
	isMap    bool
	types    []string // of the key's parts
	toType   string
	dynamic  bool
	timeout  int
	comment  string
	tokens   []token
	elements []listedElement
	exact    map[string]int
	loose    []int // elements with ranges
	typed    *Set  // if it is one that kube-proxy makes
	verdicts []Statement
}

// set reads everything of a set but its elements.
func (t *tableParser) set(name token, isMap bool, inside []token) {
	s := &listedSet{name: name, isMap: isMap, exact: map[string]int{}}
	for len(inside) > 0 {
		var one []token
		one, inside = statement(inside)
		if len(one) < 2 {
			continue
		}
		switch one[0].text {
		case "type", "typeof":
			s.readType(one[1:])
		case "flags":
			s.dynamic = strings.Contains(words(one, t.dump.Text), "dynamic")
		case "timeout":
			s.timeout = seconds(one[1].text)
		case "comment":
			s.comment = one[1].text
		case "elements":
			if open := opens(one); open >= 0 {
				s.tokens, _ = block(one[open+1:])
			}
		}
	}
	t.sets[name.text] = s
	t.order = append(t.order, s)
	if t.ours() {
		s.typed = t.typed(s)
	}
}

func (s *listedSet) readType(tokens []token) {
	for i, t := range tokens {
		switch {
		case t.is(":"):
			if i+1 < len(tokens) {
				s.toType = tokens[i+1].text
			}
			return
		case !t.is("."):
			s.types = append(s.types, t.text)
		}
	}
}

// seconds reads 3h, 10m, 1d2h3m4s.
func seconds(text string) (n int) {
	units := map[byte]int{'d': 86400, 'h': 3600, 'm': 60, 's': 1}
	number := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= '0' && c <= '9' && number < 1<<24:
			number = number*10 + int(c-'0')
		case c == 'm' && i+1 < len(text) && text[i+1] == 's':
			return n
		case units[c] != 0:
			n += number * units[c]
			number = 0
		}
	}
	return n
}

// typed is kube-proxy's own set: its name says which side of a packet the addresses are of.
func (t *tableParser) typed(s *listedSet) *Set {
	set := &Set{Name: s.name.text, Comment: s.comment, IsMap: s.isMap, Timeout: s.timeout, family: t.table.Family, listed: &listing{table: t.name}, index: map[Key]int{}}
	source := strings.HasPrefix(set.Name, "affinity-") || set.Name == "hairpin-connections"
	for _, typ := range s.types {
		switch typ {
		case "ipv4_addr", "ipv6_addr":
			f := Daddr
			if source {
				f, source = Saddr, false
			}
			set.Type = append(set.Type, f)
		case "inet_proto":
			set.Type = append(set.Type, L4Proto)
		case "inet_service":
			set.Type = append(set.Type, Dport)
		default:
			return nil
		}
	}
	if s.isMap && s.toType != "verdict" {
		return nil
	}
	t.table.Sets = append(t.table.Sets, set)
	return set
}

// elements reads the elements, now that the chains that they may lead to are known.
func (t *tableParser) elements(s *listedSet) {
	tokens := s.tokens
	for len(tokens) > 0 {
		one, rest := element(tokens)
		tokens = rest
		if one = clean(one); len(one) > 0 {
			t.element(s, one)
		}
	}
	s.tokens = nil
}

// element cuts the first one off a list.
func element(tokens []token) (one, rest []token) {
	depth := 0
	for i, t := range tokens {
		switch {
		case t.is("{"):
			depth++
		case t.is("}"):
			depth--
		case t.is(",") && depth == 0:
			return tokens[:i], tokens[i+1:]
		}
	}
	return tokens, nil
}

func (t *tableParser) element(s *listedSet, one []token) {
	e, ok := readElement(one, t.dump.Text)
	if ok && len(s.types) > 0 && len(e.parts) != len(s.types) {
		ok = false
	}
	var verdict Statement
	if ok && s.isMap && s.toType == "verdict" {
		verdict = t.verdict(e.to)
		ok = verdict != nil
	}
	if !ok {
		t.setAside(one[0], words(one, t.dump.Text), words(one, t.dump.Text), "match")
		return
	}
	s.verdicts = append(s.verdicts, verdict)
	s.add(e)
	if s.typed != nil && s.timeout == 0 {
		s.typed.addListed(e, verdict, t.dump.At(ListTool, one[0].line, nil))
	}
}

func readElement(one []token, text string) (e listedElement, ok bool) {
	e.from, e.text = one[0], words(one, text)
	i := 0
	for ; i < len(one); i++ {
		p, ok := readPart(one[i])
		if !ok {
			return e, false
		}
		e.parts = append(e.parts, p)
		if i+1 >= len(one) || !one[i+1].is(".") {
			i++
			break
		}
		i++
	}
	for ; i < len(one); i++ {
		switch one[i].text {
		case "comment":
			if i+1 < len(one) {
				e.comment = one[i+1].text
			}
			i++
		case ":":
			e.to = one[i+1:]
			return e, true
		case "timeout", "expires":
			i++
		case "counter":
			i += 4
		default:
			return e, false
		}
	}
	return e, true
}

func (s *listedSet) add(e listedElement) {
	n := len(s.elements)
	s.elements = append(s.elements, e)
	key, exact := "", true
	for _, p := range e.parts {
		exact = exact && p.exact()
		key += "." + keyText(p)
	}
	if !exact {
		s.loose = append(s.loose, n)
		return
	}
	if _, there := s.exact[key]; !there {
		s.exact[key] = n
	}
}

func keyText(p part) string {
	switch p.kind {
	case 'a':
		return p.first.addr.String()
	case 'n':
		return strconv.FormatUint(uint64(p.first.num), 10)
	}
	return p.text
}

// find is the element for a packet's values; -1 if there is none.
func (s *listedSet) find(values []value) int {
	key := ""
	for _, v := range values {
		switch {
		case v.addr.IsValid():
			key += "." + v.addr.String()
		case v.text != "":
			key += "." + v.text
		default:
			key += "." + strconv.FormatUint(uint64(v.num), 10)
		}
	}
	if i, ok := s.exact[key]; ok {
		return i
	}
	for _, i := range s.loose {
		if matchesAll(s.elements[i].parts, values) {
			return i
		}
	}
	return -1
}

func matchesAll(parts []part, values []value) bool {
	if len(parts) != len(values) {
		return false
	}
	for i, p := range parts {
		if !p.has(values[i]) {
			return false
		}
	}
	return true
}

// addListed adds an element of a set that kube-proxy made.
func (s *Set) addListed(e listedElement, verdict Statement, origin *trace.Origin) {
	x := Element{Comment: e.comment, Verdict: verdict}
	x.Origin = origin
	for i, f := range s.Type {
		p := e.parts[i]
		switch f {
		case Saddr:
			x.Key.Src = p.first.addr
		case Daddr:
			x.Key.Dst = p.first.addr
		case L4Proto:
			x.Key.Protocol = p.text
		case Dport:
			x.Key.Port = uint16(p.first.num)
		}
	}
	if _, there := s.index[x.Key]; !there {
		s.add(x)
		s.listed.texts = append(s.listed.texts, e.text)
	}
}
