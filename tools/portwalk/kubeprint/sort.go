package kubeprint

import (
	"fmt"
	"math/big"
	"reflect"
	"regexp"
	"sort"
	"strings"

	"k8s.io/client-go/util/jsonpath"
)

// sorted is the order of objects by the value at a path. kubectl's own comparison is not quite an order (two objects
// without the value come before each other), so it is repeated here as it is, with the same algorithm.
func sorted(objects []any, path, output string) (order []int, problem string) {
	order = make([]int, len(objects))
	for i := range order {
		order[i] = i
	}
	if len(objects) == 0 {
		return order, ""
	}
	field, err := relax(path)
	if err != nil {
		return nil, err.Error()
	}
	parser := jsonpath.New("sorting").AllowMissingKeys(true)
	if err := parser.Parse(field); err != nil {
		return nil, err.Error()
	}
	s := &sorter{order: order}
	found := false
	for _, o := range objects {
		values, err := parser.FindResults(unstructured(o))
		if err != nil {
			return nil, err.Error()
		}
		var first any
		has := len(values) > 0 && len(values[0]) > 0
		if has {
			first = value(values[0][0])
		}
		found = found || has
		s.values, s.has = append(s.values, first), append(s.has, has)
	}
	if !found {
		return nil, fmt.Sprintf("couldn't find any field with path %q in the list of objects", field)
	}
	sort.Sort(s)
	if s.problem != "" {
		return nil, "Field " + field + " in " + s.problem
	}
	return s.order, ""
}

func value(v reflect.Value) any {
	if !v.IsValid() || !v.CanInterface() {
		return nil
	}
	return v.Interface()
}

type sorter struct {
	order   []int
	values  []any
	has     []bool
	problem string
}

func (s *sorter) Len() int { return len(s.order) }

func (s *sorter) Swap(i, j int) {
	s.order[i], s.order[j] = s.order[j], s.order[i]
	s.values[i], s.values[j] = s.values[j], s.values[i]
	s.has[i], s.has[j] = s.has[j], s.has[i]
}

func (s *sorter) Less(i, j int) bool {
	if !s.has[i] {
		return true
	}
	if !s.has[j] {
		return false
	}
	a, b := s.values[i], s.values[j]
	if a == nil || b == nil {
		return a == nil && b != nil
	}
	switch a := a.(type) {
	case int64:
		if b, ok := b.(int64); ok {
			return a < b
		}
	case float64:
		if b, ok := b.(float64); ok {
			return a < b
		}
	case string:
		if b, ok := b.(string); ok {
			return lessText(a, b)
		}
	default:
		s.problem = fmt.Sprintf("*unstructured.Unstructured is an unsortable type: interface, err: unsortable type: %T", a)
		return false
	}
	s.problem = "*unstructured.Unstructured is an unsortable type: interface, err: unsortable interface: interface"
	return false
}

// lessText compares amounts as amounts, if both are.
func lessText(a, b string) bool {
	x, y := amount(a), amount(b)
	if x == nil || y == nil {
		return a < b
	}
	return x.Cmp(y) < 0
}

var (
	amounts  = regexp.MustCompile(`^([+-]?(?:\d+(?:\.\d*)?|\.\d+))((?:[KMGTPE]i)|[numkMGTPE]|(?:[eE][+-]?\d+))?$`)
	suffixes = map[string]*big.Rat{"": big.NewRat(1, 1), "n": big.NewRat(1, 1e9), "u": big.NewRat(1, 1e6), "m": big.NewRat(1, 1e3)}
)

// amount reads a Quantity; nil is none.
func amount(text string) *big.Rat {
	m := amounts.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	if strings.ContainsAny(m[2], "eE") && len(m[2]) > 1 {
		r, _ := new(big.Rat).SetString(m[1] + m[2])
		return r
	}
	r, ok := new(big.Rat).SetString(m[1])
	if !ok {
		return nil
	}
	if f := suffixes[m[2]]; f != nil {
		return r.Mul(r, f)
	}
	base := int64(1000)
	if strings.HasSuffix(m[2], "i") {
		base = 1024
	}
	power := strings.Index("KMGTPE", strings.ToUpper(m[2][:1])) + 1
	f := new(big.Int).Exp(big.NewInt(base), big.NewInt(int64(power)), nil)
	return r.Mul(r, new(big.Rat).SetInt(f))
}
