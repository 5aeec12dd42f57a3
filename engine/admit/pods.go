package admit

import (
	"fmt"
	"slices"

	"github.com/portwalk/portwalk/engine/api"
)

// checkPod fills in and validates a pod.
func checkPod(c *causes, p, old *api.Pod) []string {
	defaultPodSpec(&p.Spec, p.Spec.HostNetwork)
	checkPodSpec(c, "spec", &p.Spec)
	if old != nil {
		checkPodUpdate(c, p, old)
		return nil // the API server does not spend time on warnings here
	}
	var w []string
	if msgs := dnsLabel(p.Name); len(msgs) > 0 {
		w = append(w, fmt.Sprintf("metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: %v", msgs))
	}
	return append(w, warnPorts("spec", &p.Spec)...)
}

// defaultPodSpec writes TCP where a port names no protocol, in copies of the containers. In a pod (not in a template)
// with the node's network, a port is the node's port too.
func defaultPodSpec(sp *api.PodSpec, hostPorts bool) {
	for _, list := range []*[]api.Container{&sp.Containers, &sp.InitContainers} {
		*list = slices.Clone(*list)
		for i := range *list {
			ports := slices.Clone((*list)[i].Ports)
			for j := range ports {
				if ports[j].Protocol == "" {
					ports[j].Protocol = api.TCP
				}
				if hostPorts && ports[j].HostPort == 0 {
					ports[j].HostPort = ports[j].ContainerPort
				}
			}
			(*list)[i].Ports = ports
		}
	}
}

func checkPodSpec(c *causes, path string, sp *api.PodSpec) {
	if len(sp.Containers) == 0 {
		c.required(path+".containers", "")
	}
	names := map[string]bool{}
	for i := range sp.Containers {
		p, ctr := index(path+".containers", i), &sp.Containers[i]
		checkContainer(c, p, ctr)
		if names[ctr.Name] {
			c.duplicate(p+".name", ctr.Name)
		}
		names[ctr.Name] = true
	}
	checkHostPorts(c, path+".containers", sp.Containers)
	for i := range sp.InitContainers {
		p, ctr := index(path+".initContainers", i), &sp.InitContainers[i]
		checkContainer(c, p, ctr)
		if names[ctr.Name] {
			c.duplicate(p+".name", ctr.Name)
		} else if ctr.Name != "" {
			names[ctr.Name] = true
		}
		checkHostPorts(c, path+".initContainers", sp.InitContainers[i:i+1])
	}
	if sp.HostNetwork {
		checkHostNetwork(c, path, sp)
	}
	if sp.NodeName != "" {
		c.each(path+".nodeName", sp.NodeName, dnsSubdomain(sp.NodeName))
	}
	if sp.Hostname != "" {
		c.each(path+".hostname", sp.Hostname, dnsLabel(sp.Hostname))
	}
	if sp.Subdomain != "" {
		c.each(path+".subdomain", sp.Subdomain, dnsLabel(sp.Subdomain))
	}
}

func checkContainer(c *causes, path string, ctr *api.Container) {
	if ctr.Name == "" {
		c.required(path+".name", "")
	} else {
		c.each(path+".name", ctr.Name, dnsLabel(ctr.Name))
	}
	if ctr.Image == "" {
		c.required(path+".image", "")
	}
	names := map[string]bool{}
	for i, p := range ctr.Ports {
		checkContainerPort(c, index(path+".ports", i), p, names)
	}
}

func checkContainerPort(c *causes, path string, p api.ContainerPort, names map[string]bool) {
	if p.Name != "" {
		if msgs := portName(p.Name); len(msgs) > 0 {
			c.each(path+".name", p.Name, msgs)
		} else if names[p.Name] {
			c.duplicate(path+".name", p.Name)
		} else {
			names[p.Name] = true
		}
	}
	if p.ContainerPort == 0 {
		c.required(path+".containerPort", "")
	} else {
		c.each(path+".containerPort", p.ContainerPort, portNumber(p.ContainerPort))
	}
	if p.HostPort != 0 {
		c.each(path+".hostPort", p.HostPort, portNumber(p.HostPort))
	}
	checkProtocol(c, path+".protocol", p.Protocol)
}

// checkHostPorts finds two containers that want one port of the node.
func checkHostPorts(c *causes, path string, containers []api.Container) {
	seen := map[string]bool{}
	for i := range containers {
		for j, p := range containers[i].Ports {
			if p.HostPort == 0 {
				continue
			}
			k := fmt.Sprintf("%s//%d", p.Protocol, p.HostPort)
			if seen[k] {
				c.duplicate(index(index(path, i)+".ports", j)+".hostPort", k)
			}
			seen[k] = true
		}
	}
}

// checkHostNetwork: with the node's network, a port is the node's port; a template may leave it out.
func checkHostNetwork(c *causes, path string, sp *api.PodSpec) {
	for i := range sp.Containers {
		for j, p := range sp.Containers[i].Ports {
			if p.HostPort != 0 && p.HostPort != p.ContainerPort {
				c.invalid(index(index(path+".containers", i)+".ports", j)+".hostPort", p.HostPort, "must match `containerPort` when `hostNetwork` is true")
			}
		}
	}
}

// warnPorts tells of ports that are declared twice.
func warnPorts(path string, sp *api.PodSpec) (w []string) {
	type place struct {
		path string
		port api.ContainerPort
	}
	byNumber, byName := map[string][]place{}, map[string]string{}
	var names []string
	visit := func(list string, containers []api.Container) {
		for i := range containers {
			for j, p := range containers[i].Ports {
				here := index(index(list, i)+".ports", j)
				k := fmt.Sprintf("%d/%s", p.ContainerPort, p.Protocol)
				for _, other := range byNumber[k] {
					if p.HostPort == other.port.HostPort {
						w = append(w, here+": duplicate port definition with "+other.path)
					} else if p.HostPort == 0 || other.port.HostPort == 0 {
						w = append(w, here+": overlapping port definition with "+other.path)
					}
				}
				byNumber[k] = append(byNumber[k], place{here, p})
				if p.Name == "" {
					continue
				}
				if first, ok := byName[p.Name]; ok {
					names = append(names, fmt.Sprintf("%s: duplicate port name %q with %s, services and probes that select ports by name will use %s", here, p.Name, first, first))
				} else {
					byName[p.Name] = here
				}
			}
		}
	}
	visit(path+".initContainers", sp.InitContainers)
	visit(path+".containers", sp.Containers)
	return append(w, names...)
}
