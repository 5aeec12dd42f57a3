package endpoints

import "github.com/portwalk/portwalk/engine/api"

// ReconcileSome is Reconcile where nothing has changed since the last one but some Services, each put or deleted: only
// what belongs to them is made anew.
func ReconcileSome(d *api.Draft, services []api.Key) {
	r := openReconciler(d)
	changed := map[api.Key]bool{}
	for _, k := range services {
		changed[k] = true
		k.Kind = "Endpoints"
		if e, ok := d.Get(k).(*api.Endpoints); ok && e.Derived {
			d.Delete(k)
		}
	}
	for _, e := range d.Slices() {
		k := api.Key{Kind: "Service", Namespace: e.Namespace, Name: e.Labels[api.ServiceNameLabel]}
		switch {
		case !changed[k]:
		case e.Derived:
			d.Delete(api.KeyOf(e))
		default:
			r.given[k] = append(r.given[k], e)
		}
	}
	for _, k := range services {
		if s, ok := d.Get(k).(*api.Service); ok {
			r.reconcile(s)
		}
	}
	for _, k := range services {
		k.Kind = "Endpoints"
		if e, ok := d.Get(k).(*api.Endpoints); ok {
			r.mirror(e)
		}
	}
}
