package main

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// machines play the scheduler and every kubelet: pods that a controller made get a node, an address, and run.
type machines struct {
	*cluster
	nodes []corev1.Node
	next  int // the next node in turn, and the next address
}

// settle lets the controllers and the machines work until nothing changes any more.
func (c *cluster) settle() error {
	ctx := context.Background()
	nodes, err := c.client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	m := &machines{cluster: c, nodes: nodes.Items}
	last, since := "", time.Now()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(40 * time.Millisecond) {
		if err := m.run(); err != nil {
			return err
		}
		now, busy, err := c.progress()
		if err != nil {
			return err
		}
		if now != last || busy {
			last, since = now, time.Now()
		}
		if time.Since(since) > 400*time.Millisecond {
			return nil
		}
	}
	return fmt.Errorf("the cluster does not come to rest")
}

// run starts the pods that wait for it.
func (m *machines) run() error {
	ctx := context.Background()
	pods, err := m.client.CoreV1().Pods("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, p := range pods.Items {
		if len(p.OwnerReferences) == 0 || p.Status.PodIP != "" {
			continue
		}
		if p.Spec.NodeName == "" {
			b := &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Name: p.Name, Namespace: p.Namespace}, Target: corev1.ObjectReference{Kind: "Node", Name: m.choose(&p)}}
			if err := m.client.CoreV1().Pods(p.Namespace).Bind(ctx, b, metav1.CreateOptions{}); err != nil {
				return err
			}
			bound, err := m.client.CoreV1().Pods(p.Namespace).Get(ctx, p.Name, metav1.GetOptions{})
			if err != nil {
				return err
			}
			p = *bound
		}
		m.report(&p)
		if _, err := m.client.CoreV1().Pods(p.Namespace).UpdateStatus(ctx, &p, metav1.UpdateOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// choose is the node in turn, or the one that a DaemonSet wants.
func (m *machines) choose(p *corev1.Pod) string {
	if a := p.Spec.Affinity; a != nil && a.NodeAffinity != nil && a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution != nil {
		return a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchFields[0].Values[0]
	}
	m.next++
	return m.nodes[m.next%len(m.nodes)].Name
}

// report is what a kubelet says of a pod that runs and is ready.
func (m *machines) report(p *corev1.Pod) {
	now, yes := metav1.Now(), true
	m.next++
	ip := fmt.Sprintf("10.244.%d.%d", 200+m.next/200, 10+m.next%200)
	st := &p.Status
	st.Phase, st.StartTime, st.PodIP, st.PodIPs = corev1.PodRunning, &now, ip, []corev1.PodIP{{IP: ip}}
	for _, n := range m.nodes {
		if n.Name == p.Spec.NodeName {
			st.HostIP = n.Status.Addresses[0].Address
			st.HostIPs = []corev1.HostIP{{IP: st.HostIP}}
		}
	}
	st.Conditions = nil
	for _, t := range []corev1.PodConditionType{"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"} {
		st.Conditions = append(st.Conditions, corev1.PodCondition{Type: t, Status: "True", LastTransitionTime: now})
	}
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}}
	done := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed", StartedAt: now, FinishedAt: now}}
	status := func(c corev1.Container, state corev1.ContainerState) corev1.ContainerStatus {
		return corev1.ContainerStatus{Name: c.Name, Image: c.Image, ImageID: "sha256:1", ContainerID: "containerd://" + c.Name, Ready: true, Started: &yes, State: state}
	}
	for _, c := range p.Spec.Containers {
		st.ContainerStatuses = append(st.ContainerStatuses, status(c, running))
	}
	for _, c := range p.Spec.InitContainers {
		state := done
		if c.RestartPolicy != nil {
			state = running
		}
		st.InitContainerStatuses = append(st.InitContainerStatuses, status(c, state))
	}
}

// progress is a text that changes while anybody works, and whether a workload waits for pods.
func (c *cluster) progress() (string, bool, error) {
	ctx, all := context.Background(), metav1.ListOptions{}
	text, busy := "", false
	deployments, err := c.client.AppsV1().Deployments("").List(ctx, all)
	if err != nil {
		return "", false, err
	}
	for _, d := range deployments.Items {
		busy = busy || d.Status.ObservedGeneration < d.Generation || d.Status.ReadyReplicas < *d.Spec.Replicas
		text += d.ResourceVersion + " "
	}
	sets, err := c.client.AppsV1().StatefulSets("").List(ctx, all)
	if err != nil {
		return "", false, err
	}
	for _, s := range sets.Items {
		busy = busy || s.Status.ObservedGeneration < s.Generation || s.Status.ReadyReplicas < *s.Spec.Replicas
		text += s.ResourceVersion + " "
	}
	daemons, err := c.client.AppsV1().DaemonSets("").List(ctx, all)
	if err != nil {
		return "", false, err
	}
	for _, d := range daemons.Items {
		busy = busy || d.Status.ObservedGeneration < d.Generation || d.Status.NumberReady < d.Status.DesiredNumberScheduled
		text += d.ResourceVersion + " "
	}
	slices, err := c.client.DiscoveryV1().EndpointSlices("").List(ctx, all)
	if err != nil {
		return "", false, err
	}
	for _, s := range slices.Items {
		text += s.ResourceVersion + " "
	}
	endpoints, err := c.client.CoreV1().Endpoints("").List(ctx, all)
	if err != nil {
		return "", false, err
	}
	for _, e := range endpoints.Items {
		text += e.ResourceVersion + " "
	}
	return text, busy, nil
}
