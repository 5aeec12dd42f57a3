package admit

import (
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// mutable are the fields of a pod's spec that an update may change.
var mutable = []string{
	"`spec.containers[*].image`", "`spec.initContainers[*].image`", "`spec.activeDeadlineSeconds`",
	"`spec.tolerations` (only additions to existing tolerations)",
	"`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
}

// checkPodUpdate: a pod is hardly changed once it is made. The API server adds a comparison of the two specs, field by
// field and filled in, which is left out here.
func checkPodUpdate(c *causes, p, old *api.Pod) {
	p.Status = old.Status
	for _, list := range []struct {
		path    string
		is, was []api.Container
	}{{"spec.containers", p.Spec.Containers, old.Spec.Containers}, {"spec.initContainers", p.Spec.InitContainers, old.Spec.InitContainers}} {
		if len(list.is) != len(list.was) {
			c.forbidden(list.path, "pod updates may not add or remove containers")
			return
		}
		for i, ctr := range list.is {
			if ctr.Image == "" {
				c.required(index(list.path, i)+".image", "")
			}
			if strings.TrimSpace(ctr.Image) != ctr.Image {
				c.invalid(index(list.path, i)+".image", ctr.Image, "must not have leading or trailing whitespace")
			}
		}
	}
	checkTolerationsUpdate(c, p.Spec.Tolerations, old.Spec.Tolerations)
	is, was := p.Spec, old.Spec
	is.Containers, is.InitContainers = withImages(is.Containers, was.Containers), withImages(is.InitContainers, was.InitContainers)
	is.Tolerations = was.Tolerations
	if p.Beyond || print(is) != print(was) {
		c.forbidden("spec", "pod updates may not change fields other than "+strings.Join(mutable, ",")+"\n")
	}
}

// checkTolerationsUpdate lets tolerations be added, and the seconds of one change.
func checkTolerationsUpdate(c *causes, is, was []api.Toleration) {
	for _, t := range was {
		if !slices.ContainsFunc(is, func(n api.Toleration) bool {
			n.TolerationSeconds, t.TolerationSeconds = nil, nil
			return n == t
		}) {
			c.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")
			return
		}
	}
}

// withImages are containers with the images of others.
func withImages(list, from []api.Container) []api.Container {
	list = slices.Clone(list)
	for i := range list {
		list[i].Image = from[i].Image
	}
	return list
}
