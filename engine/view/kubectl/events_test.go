package kubectl

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

// An event of the newer kind has no source; who reports it is its From. The words are those of the real
// ipallocator-repair-controller and kubectl v1.36.3.
func TestEventWithoutSource(t *testing.T) {
	svc := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}}
	svc.Name, svc.Namespace, svc.UID = "s0", "default", "u"
	e := &api.Event{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Event"}, Reason: "ClusterIPNotAllocated", EventType: "Warning",
		Message: "Cluster IP [IPv4]: 10.96.1.2 is not allocated; repairing", ReportingComponent: "ipallocator-repair-controller"}
	e.Name, e.Namespace = "s0.1", "default"
	e.InvolvedObject = api.ObjectReference{Kind: "Service", Namespace: "default", Name: "s0", UID: "u"}
	d := api.NewState(api.DefaultConfig()).Edit()
	d.Put(svc, e)
	if text := Describe(d.State, Request{Args: []string{"svc", "s0"}}).Text; !strings.Contains(text, "ipallocator-repair-controller  Cluster IP [IPv4]") {
		t.Error(text)
	}
}
