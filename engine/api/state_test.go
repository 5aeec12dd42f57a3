package api_test

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

func pod(name string) *api.Pod {
	p := &api.Pod{TypeMeta: api.TypeMeta{Kind: "Pod"}}
	p.Name, p.Namespace = name, "default"
	return p
}

func names(s api.State) string {
	var out []string
	for _, p := range s.Pods() {
		out = append(out, p.Name)
	}
	return strings.Join(out, " ")
}

// Lists are kept between questions; no change may be missing from one, and no other State may see it.
func TestListsFollowChanges(t *testing.T) {
	one := api.NewState(api.DefaultConfig()).Put(pod("b"))
	two := one.Put(pod("a"))
	if names(one) != "b" || names(two) != "a b" {
		t.Errorf("one %q, two %q", names(one), names(two))
	}
	d := two.Edit()
	d.Put(pod("c"))
	if names(d.State) != "a b c" || names(two) != "a b" {
		t.Errorf("draft %q, two %q", names(d.State), names(two))
	}
	d.Delete(api.KeyOf(pod("a")), api.KeyOf(pod("nobody")))
	list := d.Pods()
	list[0] = pod("z")
	if names(d.State) != "b c" || names(two) != "a b" || names(one) != "b" {
		t.Errorf("draft %q, two %q, one %q", names(d.State), names(two), names(one))
	}
	if (api.State{}).Pods() != nil {
		t.Error("an empty State has pods")
	}
}
