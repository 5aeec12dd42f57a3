package kubectl

import (
	"errors"
	"strings"
)

// ParseArgs reads what stands behind `kubectl get` or `kubectl describe`: arguments and the flags of Request, in any
// order, as kubectl takes them (-n NS, -nNS, --namespace NS, --namespace=NS).
func ParseArgs(words []string) (Request, error) {
	var r Request
	for i := 0; i < len(words); i++ {
		name, value, has := split(words[i])
		if name == "" {
			r.Args = append(r.Args, words[i])
			continue
		}
		if set := r.toggle(name); set != nil {
			*set = value != "false"
			continue
		}
		target := r.flag(name)
		if target == nil {
			return r, errors.New("unknown flag: " + words[i])
		}
		if !has {
			if i++; i == len(words) {
				return r, errors.New("flag needs an argument: " + words[i-1])
			}
			value = words[i]
		}
		*target = value
	}
	return r, nil
}

// split takes a flag apart; the name is empty for what is no flag.
func split(word string) (name, value string, has bool) {
	if long, ok := strings.CutPrefix(word, "--"); ok {
		return cut(long)
	}
	if short, ok := strings.CutPrefix(word, "-"); ok && short != "" {
		return short[:1], strings.TrimPrefix(short[1:], "="), len(short) > 1
	}
	return "", "", false
}

func cut(s string) (name, value string, has bool) { name, value, has = strings.Cut(s, "="); return }

func (r *Request) flag(name string) *string {
	switch name {
	case "n", "namespace":
		return &r.Namespace
	case "o", "output":
		return &r.Output
	case "l", "selector":
		return &r.Selector
	}
	return nil
}

func (r *Request) toggle(name string) *bool {
	switch name {
	case "A", "all-namespaces":
		return &r.AllNamespaces
	case "show-labels":
		return &r.ShowLabels
	case "no-headers":
		return &r.NoHeaders
	case "show-events":
		r.ShowEvents = new(bool)
		return r.ShowEvents
	}
	return nil
}
