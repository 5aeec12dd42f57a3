package admit

import (
	"fmt"
	"slices"

	"github.com/portwalk/portwalk/engine/api"
)

// IP family policies.
const (
	singleStack      = "SingleStack"
	preferDualStack  = "PreferDualStack"
	requireDualStack = "RequireDualStack"
)

// validateClusterIPs checks clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy against each other.
func validateClusterIPs(c *causes, s, old *api.Service) {
	if s.Spec.Type == api.ExternalName {
		return
	}
	validateClusterIPPair(c, s)
	validateFamilies(c, s)
	if !validateClusterIPValues(c, s, old) {
		return
	}
	ips := s.Spec.ClusterIPs
	if len(ips) > 1 && !dualStack(ips) {
		c.invalid("spec.clusterIPs", ips, "may specify no more than one IP for each IP family")
	}
	if headless(s) {
		return
	}
	for i, ip := range ips {
		if i >= len(s.Spec.IPFamilies) {
			break
		}
		switch family := s.Spec.IPFamilies[i]; {
		case family == api.IPv4 && isIPv6(ip):
			c.invalid(index("spec.clusterIPs", i), ip, fmt.Sprintf("expected an IPv4 value as indicated by `ipFamilies[%d]`", i))
		case family == api.IPv6 && !isIPv6(ip):
			c.invalid(index("spec.clusterIPs", i), ip, fmt.Sprintf("expected an IPv6 value as indicated by `ipFamilies[%d]`", i))
		}
	}
}

func validateClusterIPPair(c *causes, s *api.Service) {
	const path = "spec.clusterIPs"
	ip, ips := s.Spec.ClusterIP, s.Spec.ClusterIPs
	switch {
	case ip == "":
		if len(ips) != 0 {
			c.invalid(path, ips, "must be empty when `clusterIP` is not specified")
		}
	case len(ips) == 0:
		c.required(path, "")
	case ips[0] != ip:
		c.invalid(path, ips, "first value must match `clusterIP`")
	}
}

func validateFamilies(c *causes, s *api.Service) {
	for i, f := range s.Spec.IPFamilies {
		path := index("spec.ipFamilies", i)
		if f != api.IPv4 && f != api.IPv6 {
			c.notSupported(path, word(f), api.IPv4, api.IPv6)
		}
		if slices.Contains(s.Spec.IPFamilies[:i], f) {
			c.duplicate(path, word(f))
		}
	}
	if p := s.Spec.IPFamilyPolicy; p != nil && *p != singleStack && *p != preferDualStack && *p != requireDualStack {
		c.notSupported("spec.ipFamilyPolicy", word(*p), preferDualStack, requireDualStack, singleStack)
	}
}

// validateClusterIPValues checks each address; false means that comparing them makes no sense.
func validateClusterIPValues(c *causes, s, old *api.Service) bool {
	const path = "spec.clusterIPs"
	var existing []string
	if old != nil {
		existing = old.Spec.ClusterIPs
	}
	ips, good := s.Spec.ClusterIPs, true
	for i, ip := range ips {
		if i == 0 && ip == api.None {
			if len(ips) > 1 {
				good = false
				c.invalid(path, ips, "'None' must be the first and only value")
			}
			continue
		}
		before := len(*c)
		checkIP(c, index(path, i), ip, existing)
		good = good && len(*c) == before
	}
	if len(ips) > 2 {
		c.invalid(path, ips, "may only hold up to 2 values")
	}
	return good
}

// dualStack says whether the addresses are of both families.
func dualStack(ips []string) bool {
	v4, v6 := false, false
	for _, ip := range ips {
		v4 = v4 || !isIPv6(ip)
		v6 = v6 || isIPv6(ip)
	}
	return v4 && v6
}

// validateClusterIPsUpdate lets a Service gain or lose its second address, and change nothing else.
func validateClusterIPsUpdate(c *causes, s, old *api.Service) {
	if s.Spec.Type == api.ExternalName || old.Spec.Type == api.ExternalName || headless(s) && headless(old) {
		return
	}
	const first = "spec.clusterIPs[0]"
	ips, was := s.Spec.ClusterIPs, old.Spec.ClusterIPs
	switch {
	case len(was) == len(ips):
		for i, ip := range was {
			if ip != ips[i] {
				c.invalid(index("spec.clusterIPs", i), ips, "may not change once set")
			}
		}
	case len(was) > len(ips):
		if len(ips) == 0 {
			c.invalid(first, ips, "primary clusterIP can not be unset")
		}
		if len(ips) > 0 && ips[0] != was[0] {
			c.invalid(first, ips, "may not change once set")
		}
		if len(ips) == 1 && policyOf(s) != singleStack {
			c.invalid("spec.ipFamilyPolicy", s.Spec.IPFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP")
		}
	case len(was) > 0 && ips[0] != was[0]:
		c.invalid(first, ips, "may not change once set")
	}
}

// validateFamiliesUpdate is the same for the families.
func validateFamiliesUpdate(c *causes, s, old *api.Service) {
	if s.Spec.Type == api.ExternalName || old.Spec.Type == api.ExternalName || headless(s) || headless(old) {
		return
	}
	const first = "spec.ipFamilies[0]"
	fs, was := s.Spec.IPFamilies, old.Spec.IPFamilies
	switch {
	case len(was) == len(fs):
		for i, f := range was {
			if f != fs[i] {
				c.invalid(first, fs, "may not change once set")
			}
		}
	case len(was) > len(fs):
		if len(s.Spec.ClusterIPs) == 0 {
			c.invalid(first, fs, "primary ipFamily can not be unset")
		}
		if len(fs) > 0 && fs[0] != was[0] {
			c.invalid(first, s.Spec.ClusterIPs, "may not change once set")
		}
		if len(fs) == 1 && policyOf(s) != singleStack {
			c.invalid("spec.ipFamilyPolicy", s.Spec.IPFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary ipFamily")
		}
	case len(was) > 0 && fs[0] != was[0]:
		c.invalid(first, s.Spec.ClusterIPs, "may not change once set")
	}
}

func policyOf(s *api.Service) string {
	if s.Spec.IPFamilyPolicy == nil {
		return ""
	}
	return *s.Spec.IPFamilyPolicy
}
