package admit

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// sloppyIP reads an address as the API server did before it became strict: octets may have leading zeros.
func sloppyIP(s string) (netip.Addr, bool) {
	if strings.Contains(s, "%") {
		return netip.Addr{}, false
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return a, true
	}
	a, err := netip.ParseAddr(withoutZeros(s))
	return a, err == nil
}

// withoutZeros drops leading zeros of octets, and of groups with more than four digits.
func withoutZeros(s string) string {
	var b strings.Builder
	dots := strings.Contains(s, ".")
	lastColon := strings.LastIndex(s, ":")
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j] != '.' && s[j] != ':' {
			j++
		}
		part := s[i:j]
		if dots && i > lastColon || len(part) > 4 {
			if t := strings.TrimLeft(part, "0"); t != part {
				part = t
				if t == "" {
					part = "0"
				}
			}
		}
		b.WriteString(part)
		if j < len(s) {
			b.WriteByte(s[j])
			j++
		}
		i = j
	}
	return b.String()
}

// sloppyCIDR reads a network the same way. The prefix length may have leading zeros too.
func sloppyCIDR(s string) (netip.Prefix, bool) {
	addr, length, ok := strings.Cut(s, "/")
	if !ok {
		return netip.Prefix{}, false
	}
	ip, ok := sloppyIP(addr)
	if !ok || length == "" || strings.Trim(length, "0123456789") != "" {
		return netip.Prefix{}, false
	}
	n, err := strconv.Atoi(length)
	if err != nil || n > ip.BitLen() {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(ip, n), true
}

// ipText prints an address as Go's older type does: an IPv4 address mapped into IPv6 as IPv4.
func ipText(a netip.Addr) string { return a.Unmap().String() }

// checkIP checks an address of a field that was once read sloppily. Values of the old object stay allowed.
func checkIP(c *causes, path, value string, old []string) {
	if slices.Contains(old, value) {
		return
	}
	if _, ok := sloppyIP(value); !ok {
		c.invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")
		return
	}
	a, err := netip.ParseAddr(value)
	if err != nil {
		c.invalid(path, value, "must not have leading 0s")
	}
	if a.Is4In6() {
		c.invalid(path, value, "must not be an IPv4-mapped IPv6 address")
	}
}

// checkCIDR is checkIP for networks.
func checkCIDR(c *causes, path, value string, old []string) {
	if slices.Contains(old, value) {
		return
	}
	if _, ok := sloppyCIDR(value); !ok {
		c.invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")
		return
	}
	p, err := netip.ParsePrefix(value)
	switch {
	case err != nil:
		c.invalid(path, value, "must not have leading 0s in IP or prefix length")
	case p.Addr().Is4In6():
		c.invalid(path, value, "must not have an IPv4-mapped IPv6 address")
	case p != p.Masked():
		c.invalid(path, value, "must not have bits set beyond the prefix length")
	}
}

// checkEndpointIP refuses addresses that no other machine can reach.
func checkEndpointIP(c *causes, path, value string) {
	a, ok := sloppyIP(value)
	if !ok {
		c.invalid(path, value, "must be a valid IP address")
		return
	}
	a = a.Unmap()
	if a.IsUnspecified() {
		c.invalid(path, value, fmt.Sprintf("may not be unspecified (%s)", value))
	}
	if a.IsLoopback() {
		c.invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)")
	}
	if a.IsLinkLocalUnicast() {
		c.invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")
	}
	if a.IsLinkLocalMulticast() {
		c.invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")
	}
}

// warnIP tells of an address that is accepted in a form that others may read differently.
func warnIP(path, value string) []string {
	sloppy, ok := sloppyIP(value)
	if !ok {
		return nil
	}
	a, err := netip.ParseAddr(value)
	if err != nil || a.Is4In6() {
		return []string{fmt.Sprintf("%s: non-standard IP address %q is invalid: use %q", path, value, ipText(sloppy))}
	}
	if a.Is6() && a.String() != value {
		return []string{fmt.Sprintf("%s: IPv6 address %q should be in RFC 5952 canonical format (%q)", path, value, a)}
	}
	return nil
}

// warnCIDR is warnIP for networks.
func warnCIDR(path, value string) (warnings []string) {
	sloppy, ok := sloppyCIDR(value)
	if !ok {
		return nil
	}
	if sloppy != sloppy.Masked() {
		single := fmt.Sprintf("%s/%d", ipText(sloppy.Addr()), sloppy.Addr().BitLen())
		warnings = append(warnings, fmt.Sprintf("%s: CIDR value %q is ambiguous in this context (should be %q or %q?)",
			path, value, sloppy.Masked(), single))
	}
	p, err := netip.ParsePrefix(value)
	if err != nil || p.Addr().Is4In6() {
		warnings = append(warnings, fmt.Sprintf("%s: non-standard CIDR value %q is invalid: use %q", path, value, sloppy.Masked()))
	}
	if len(warnings) == 0 && p.Addr().Is6() && p.String() != value {
		warnings = append(warnings, fmt.Sprintf("%s: IPv6 CIDR value %q should be in RFC 5952 canonical format (%q)", path, value, p))
	}
	return warnings
}

// isIPv6 is how the API server tells the families of a text that is an address.
func isIPv6(s string) bool {
	a, ok := sloppyIP(s)
	return ok && a.Unmap().Is6()
}

// familyOf is the family of an address, "" if it is none.
func familyOf(s string) string {
	a, ok := sloppyIP(s)
	switch {
	case !ok:
		return ""
	case a.Unmap().Is4():
		return api.IPv4
	}
	return api.IPv6
}
