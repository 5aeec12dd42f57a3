package clusters

import (
	"fmt"
	"math/rand"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Change is the cluster a little later: pods fail, become ready or not, go, get other labels, come; Services get other
// ports, selectors, labels and distributions. Controllers' pods stay as they are, so that their controllers rest.
func (c *Cluster) Change(r *rand.Rand, now time.Time) *Cluster {
	g := &generator{Rand: r, now: now, c: c.Copy(), ids: 5000}
	for _, p := range g.c.Pods {
		if len(p.OwnerReferences) == 0 {
			g.changePod(p)
		}
	}
	for _, s := range g.c.Services {
		g.changeService(s)
	}
	for i := range g.Intn(5) {
		p := g.pod("default", fmt.Sprintf("new%d", i), g.labels(), nil)
		if p.Spec.NodeName == "gone" {
			g.c.Pods = g.c.Pods[:len(g.c.Pods)-1]
		}
	}
	return g.c
}

func (g *generator) changePod(p *corev1.Pod) {
	switch g.Intn(8) {
	case 0:
		p.Status.Phase = corev1.PodFailed
	case 1:
		for i := range p.Status.Conditions {
			if p.Status.Conditions[i].Type == corev1.PodReady {
				p.Status.Conditions[i].Status = corev1.ConditionStatus(g.pick("True", "False"))
			}
		}
	case 2:
		p.DeletionTimestamp, p.DeletionGracePeriodSeconds = ptr(metav1.NewTime(g.now)), ptr(int64(30))
	case 3:
		p.Labels["app"] = g.pick("web", "db")
	}
}

func (g *generator) changeService(s *corev1.Service) {
	if s.Spec.Type == corev1.ServiceTypeExternalName || len(s.Spec.Selector) == 0 {
		return
	}
	switch g.Intn(6) {
	case 0:
		for i := range s.Spec.Ports {
			s.Spec.Ports[i].TargetPort = intstr.FromInt32(int32(8000 + g.Intn(3)))
		}
	case 1:
		s.Spec.Selector = map[string]string{"app": g.pick("web", "db", "none")}
	case 2:
		s.Labels = map[string]string{"team": "blue"}
	case 3:
		s.Spec.TrafficDistribution = ptr(g.pick("PreferClose", "PreferSameNode"))
	case 4:
		s.Spec.PublishNotReadyAddresses = !s.Spec.PublishNotReadyAddresses
	}
}
