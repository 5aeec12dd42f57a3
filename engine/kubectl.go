package engine

import (
	"strings"
	"time"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/view/kubectl"
)

// Now is the cluster's clock: objects were made a little while ago. A dump was taken a little while after the last
// thing that it tells of, so that ages are what kubectl printed then.
func (c Cluster) Now() time.Time {
	last := created.Format(time.RFC3339)
	if c.loaded {
		c.State.Each(func(o api.Object) {
			last = max(last, o.Meta().CreationTimestamp)
			if n, ok := o.(*api.Node); ok {
				for _, s := range n.Status.Conditions {
					last = max(last, s.LastHeartbeatTime)
				}
			}
		})
	}
	t, err := time.Parse(time.RFC3339, last)
	if err != nil {
		t = created
	}
	return t.Add(12 * time.Second)
}

// created is when everything that files made was made. Any moment does; a fixed one keeps answers the same.
var created = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Raw is the document an object was written by, as JSON values; nil if nobody wrote it.
func (c Cluster) Raw(k api.Key) map[string]any {
	if doc := c.sources[k]; doc != nil {
		return doc.Raw
	}
	return nil
}

// Kubectl answers a command line as a learner types it: kubectl get or describe.
func (c Cluster) Kubectl(line string) kubectl.Screen {
	words := strings.Fields(line)
	if len(words) > 0 && words[0] == "kubectl" {
		words = words[1:]
	}
	if len(words) == 0 {
		return kubectl.Screen{Err: "error: say get or describe\n", Exit: 1}
	}
	verb := words[0]
	req, err := kubectl.ParseArgs(words[1:])
	req.Now, req.Raw = c.Now(), c.Raw
	switch {
	case err != nil:
		return kubectl.Screen{Err: "error: " + err.Error() + "\n", Exit: 1}
	case verb == "get":
		return kubectl.Get(c.State, req)
	case verb == "describe":
		return kubectl.Describe(c.State, req)
	}
	return kubectl.Screen{Err: "error: unknown command \"" + verb + "\" for \"kubectl\"\n", Exit: 1}
}
