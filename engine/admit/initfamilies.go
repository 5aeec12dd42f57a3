package admit

import (
	"slices"

	"github.com/portwalk/portwalk/engine/api"
)

// initFamilies settles ipFamilyPolicy and ipFamilies, and refuses what the cluster cannot do.
func (r *request) initFamilies() *failure {
	sp := &r.svc.Spec
	if sp.Type == api.ExternalName || r.keepsPreferDualStack() {
		return nil
	}
	selectorless := sp.ClusterIP == api.None && len(sp.Selector) == 0
	if sp.IPFamilyPolicy == nil {
		switch {
		case r.old != nil && r.old.Spec.IPFamilyPolicy != nil:
			sp.IPFamilyPolicy = r.old.Spec.IPFamilyPolicy
		case selectorless:
			sp.IPFamilyPolicy = new(requireDualStack)
		default:
			sp.IPFamilyPolicy = new(singleStack)
		}
	}
	var c causes
	validateClusterIPs(&c, r.svc, r.old)
	if len(c) > 0 {
		return invalid(c)
	}
	r.releaseSecond(&c)
	if policyOf(r.svc) == singleStack {
		if len(sp.ClusterIPs) == 2 {
			c.invalid("spec.ipFamilyPolicy", sp.IPFamilyPolicy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified")
		}
		if len(sp.IPFamilies) == 2 {
			c.invalid("spec.ipFamilyPolicy", sp.IPFamilyPolicy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified")
		}
	}
	r.inferFamilies(&c)
	if len(c) > 0 {
		return invalid(c)
	}
	if selectorless {
		r.selectorlessFamilies()
		return nil
	}
	return r.clusterFamilies()
}

// releaseSecond lets an update drop the second address and family.
func (r *request) releaseSecond(c *causes) {
	if r.old == nil {
		return
	}
	sp, was := &r.svc.Spec, &r.old.Spec
	if policyOf(r.svc) == singleStack {
		if slices.Equal(sp.ClusterIPs, was.ClusterIPs) && len(sp.ClusterIPs) > 1 {
			sp.ClusterIPs = sp.ClusterIPs[:1]
		}
		if slices.Equal(sp.IPFamilies, was.IPFamilies) && len(sp.IPFamilies) > 1 {
			sp.IPFamilies = sp.IPFamilies[:1]
		}
		return
	}
	if n := len(sp.ClusterIPs); n > 0 && n < len(was.ClusterIPs) {
		c.invalid("spec.ipFamilyPolicy", sp.IPFamilyPolicy, "must be 'SingleStack' to release the secondary cluster IP")
	}
	if n := len(sp.IPFamilies); n > 0 && n < len(was.IPFamilies) {
		c.invalid("spec.ipFamilyPolicy", sp.IPFamilyPolicy, "must be 'SingleStack' to release the secondary IP family")
	}
}

// inferFamilies reads the families off the addresses.
func (r *request) inferFamilies(c *causes) {
	sp := &r.svc.Spec
	for i, ip := range sp.ClusterIPs {
		if ip == api.None {
			return
		}
		if i < len(sp.IPFamilies) {
			continue
		}
		family := familyOf(ip)
		if !r.s.a.HasFamily(family) {
			c.invalid(index("spec.clusterIPs", i), sp.ClusterIPs, family+" is not configured on this cluster")
			continue
		}
		sp.IPFamilies = append(sp.IPFamilies, family)
	}
}

// selectorlessFamilies: nobody knows what endpoints a headless Service without a selector will get, so it is given both
// families on any cluster.
func (r *request) selectorlessFamilies() {
	sp := &r.svc.Spec
	if len(sp.IPFamilies) == 0 {
		sp.IPFamilies = []string{r.s.primary()}
	}
	if len(sp.IPFamilies) < 2 && policyOf(r.svc) != singleStack {
		sp.IPFamilies = append(sp.IPFamilies, otherFamily(sp.IPFamilies[0]))
	}
}

// clusterFamilies holds the wanted families against those of the cluster.
func (r *request) clusterFamilies() *failure {
	sp := &r.svc.Spec
	var c causes
	dual := len(r.s.a.Families()) == 2
	if policyOf(r.svc) == requireDualStack && !dual {
		c.invalid("spec.ipFamilyPolicy", sp.IPFamilyPolicy, "this cluster is not configured for dual-stack services")
	}
	for i, f := range sp.IPFamilies {
		if !r.s.a.HasFamily(f) {
			c.invalid(index("spec.ipFamilies", i), word(f), "not configured on this cluster")
		}
	}
	if len(c) > 0 {
		return invalid(c)
	}
	if len(sp.IPFamilies) == 0 {
		sp.IPFamilies = []string{r.s.primary()}
	}
	if policyOf(r.svc) != singleStack && len(sp.IPFamilies) == 1 && dual {
		sp.IPFamilies = append(sp.IPFamilies, otherFamily(sp.IPFamilies[0]))
	}
	return nil
}
