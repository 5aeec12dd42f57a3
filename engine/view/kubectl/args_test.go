package kubectl

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseArgs(t *testing.T) {
	for line, want := range map[string]Request{
		"svc":                                {Args: []string{"svc"}},
		"svc test -n web -o wide":            {Args: []string{"svc", "test"}, Namespace: "web", Output: "wide"},
		"svc -nweb -owide":                   {Args: []string{"svc"}, Namespace: "web", Output: "wide"},
		"pods --selector=app=test -A":        {Args: []string{"pods"}, Selector: "app=test", AllNamespaces: true},
		"--show-labels svc --output yaml":    {Args: []string{"svc"}, ShowLabels: true, Output: "yaml"},
		"svc,pods --all-namespaces=true -lx": {Args: []string{"svc,pods"}, AllNamespaces: true, Selector: "x"},
	} {
		got, err := ParseArgs(strings.Fields(line))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("ParseArgs(%q) = %+v, %v, want %+v", line, got, err, want)
		}
	}
	for _, line := range []string{"svc --watchme", "svc -n", "svc -z"} {
		if _, err := ParseArgs(strings.Fields(line)); err == nil {
			t.Errorf("ParseArgs(%q) took it", line)
		}
	}
}
