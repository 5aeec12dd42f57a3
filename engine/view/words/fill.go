package words

import (
	"maps"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// entry holds one language's words for one code.
type entry struct {
	code  string
	name  string   // a word or two, for the timeline; may have holes
	brief string   // what happened in a few words
	say   []string // one sentence or two: the first that fits the arguments is taken, the last fits always
}

// Langs are the languages there are words for.
var Langs = [...]string{"ko", "en"}

// Sentence says a reason in one or two sentences, marked up. A code without words is said as it is.
func Sentence(lang string, r trace.Reason) string {
	e, ok := lookup(lang, r.Code)
	if !ok {
		return "`" + r.Code + "`"
	}
	for _, s := range e.say {
		if text, ok := fill(s, r.Args); ok {
			return Josa(text)
		}
	}
	return Josa(loose(e.say[len(e.say)-1], r.Args))
}

// Name is a word or two for a reason: DNAT.
func Name(lang string, r trace.Reason) string {
	e, _ := lookup(lang, r.Code)
	return Josa(loose(e.name, r.Args))
}

// Brief says a reason in a few words.
func Brief(lang string, r trace.Reason) string {
	e, _ := lookup(lang, r.Code)
	return Josa(loose(e.brief, placed(lang, r.Args)))
}

// places are the parts of the scene that have no name of their own, as a few words say them.
var places = map[string][2]string{
	"lb":      {"로드밸런서", "the load balancer"},
	"lan":     {"노드들의 네트워크", "the nodes' network"},
	"outside": {"바깥", "the outside"},
}

// placed is the arguments with such parts in a language's words.
func placed(lang string, args map[string]string) map[string]string {
	for _, key := range [...]string{"at", "to"} {
		p, ok := places[args[key]]
		if !ok {
			continue
		}
		args = maps.Clone(args)
		args[key] = p[1]
		if lang == "ko" {
			args[key] = p[0]
		}
	}
	return args
}

// table is a language's words; English stands in for a language there are none for.
func table(lang string) []entry {
	if lang == "ko" {
		return korean[:]
	}
	return english[:]
}

func lookup(lang, code string) (entry, bool) {
	for _, e := range table(lang) {
		if e.code == code {
			return e, true
		}
	}
	return entry{}, false
}

// fill puts the arguments into a template's holes. It fails when one is missing, or when a guard in front of the
// template, [cause=none-ready], asks for another value.
func fill(tmpl string, args map[string]string) (string, bool) {
	for strings.HasPrefix(tmpl, "[") {
		guard, rest, _ := strings.Cut(tmpl[1:], "]")
		key, want, _ := strings.Cut(guard, "=")
		if arg(args, key) != want {
			return "", false
		}
		tmpl = rest
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(tmpl, "<")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		key, rest, _ := strings.Cut(after, ">")
		value := arg(args, key)
		if value == "" {
			return "", false
		}
		b.WriteString(value)
		tmpl = rest
	}
}

// loose fills a template whatever is missing: a hole without its argument says its own name.
func loose(tmpl string, args map[string]string) string {
	for i := 0; ; {
		open := strings.IndexByte(tmpl[i:], '<')
		if open < 0 {
			return tmpl
		}
		open += i
		end := strings.IndexByte(tmpl[open:], '>') + open
		key := tmpl[open+1 : end]
		value := arg(args, key)
		if value == "" {
			value = key
		}
		tmpl = tmpl[:open] + value + tmpl[end+1:]
		i = open + len(value)
	}
}

// arg is an argument as a reader wants to see it: names without the folders in front, nothing that would be markup.
// "new.port" is the port of the address that the argument "new" holds, "new.host" the rest; "pod" is also the pod
// that "at" names, and "refusal" is how a closed port of the protocol answers.
func arg(args map[string]string, key string) string {
	if v, ok := args[key]; ok {
		return clean(brief(v))
	}
	if name, ok := strings.CutPrefix(args["at"], "pod/"); ok && key == "pod" {
		return clean(brief(name))
	}
	if key == "refusal" {
		return refusal(args["protocol"])
	}
	base, part, ok := strings.Cut(key, ".")
	if !ok {
		return ""
	}
	host, port := splitAddress(args[base])
	if part == "port" {
		return clean(port)
	}
	return clean(host)
}

// refusal is what a kernel answers for a closed port.
func refusal(protocol string) string {
	switch protocol {
	case "UDP":
		return "ICMP"
	case "SCTP":
		return "ABORT"
	}
	return "RST"
}

// clean keeps an argument from being read as markup.
func clean(s string) string {
	if !strings.ContainsAny(s, "{}`*<>") {
		return s
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("{}`*<>", r) {
			return -1
		}
		return r
	}, s)
}

// splitAddress cuts 10.0.0.1:80, [::1]:80 or a bare host apart.
func splitAddress(s string) (host, port string) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.HasSuffix(s, "]") {
		return s, ""
	}
	return strings.Trim(s[:i], "[]"), s[i+1:]
}
