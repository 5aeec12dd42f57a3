package admit

import "github.com/portwalk/portwalk/engine/api"

// createService is the registry's create: addresses first, then validation, then the store.
func (s *Server) createService(svc *api.Service) (api.Object, []string, *failure) {
	setDefaults(svc)
	op := s.a.Begin()
	r := &request{s: s, op: op, svc: svc}
	if f := r.allocateCreate(); f != nil {
		op.Revert()
		return nil, nil, f
	}
	svc.Status = api.ServiceStatus{}
	var c causes
	checkMeta(&c, &svc.ObjectMeta, true, dnsLabel)
	validateService(&c, svc, nil)
	if f := invalid(c); f != nil {
		op.Revert()
		return nil, nil, f
	}
	warnings := warningsFor(svc)
	if f := s.unstorable(svc); f != nil {
		op.Revert()
		return nil, warnings, f
	}
	op.Commit()
	defaultOnRead(svc, s.primary())
	return svc, warnings, nil
}

// updateService is the registry's update.
func (s *Server) updateService(svc, stored *api.Service) (api.Object, []string, *failure) {
	setDefaults(svc)
	old := clone(stored)
	defaultOnRead(old, s.primary())
	svc.Generation = old.Generation
	svc.CreationTimestamp, svc.DeletionTimestamp = old.CreationTimestamp, old.DeletionTimestamp
	op := s.a.Begin()
	r := &request{s: s, op: op, svc: svc, old: old}
	if f := r.allocateUpdate(); f != nil {
		op.Revert()
		return nil, nil, f
	}
	svc.Status = old.Status
	wipe(svc, old)
	var c causes
	checkMetaCommon(&c, &svc.ObjectMeta, true)
	checkMetaUpdate(&c, &svc.ObjectMeta, &old.ObjectMeta)
	checkMetaUpdate(&c, &svc.ObjectMeta, &old.ObjectMeta)
	for i, f := range svc.Finalizers {
		checkFinalizer(&c, index("metadata.finalizers", i), f)
	}
	validateClusterIPsUpdate(&c, svc, old)
	validateFamiliesUpdate(&c, svc, old)
	validateClassUpdate(&c, svc, old)
	if needsHealthCheck(old) && needsHealthCheck(svc) && svc.Spec.HealthCheckNodePort != old.Spec.HealthCheckNodePort {
		c.forbidden("spec.healthCheckNodePort", "field is immutable")
	}
	validateService(&c, svc, old)
	if f := invalid(c); f != nil {
		op.Revert()
		return nil, nil, f
	}
	op.Commit()
	defaultOnRead(svc, s.primary())
	return svc, warningsFor(svc), nil
}

// validateClassUpdate keeps the class of a load balancer as it is.
func validateClassUpdate(c *causes, s, old *api.Service) {
	if s.Spec.Type == api.LoadBalancer && old.Spec.Type == api.LoadBalancer && !same(s.Spec.LoadBalancerClass, old.Spec.LoadBalancerClass) {
		c.invalid("spec.loadBalancerClass", s.Spec.LoadBalancerClass, "may not change once set")
	}
	validateClass(c, s)
}

func same[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
