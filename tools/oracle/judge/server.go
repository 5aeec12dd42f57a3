package main

import (
	"context"
	"fmt"
	"math/rand"
	"net"
	"net/netip"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/api/servicecidr"
	api "k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/apis/networking"
	netvalidation "k8s.io/kubernetes/pkg/apis/networking/validation"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
	"k8s.io/kubernetes/pkg/registry/core/service/portallocator"
	svcstore "k8s.io/kubernetes/pkg/registry/core/service/storage"
)

// server is the API server's own registry of Services, on memory instead of etcd.
type server struct {
	rest       *svcstore.REST
	namespaces map[string]bool
	names      *string // of the Service under way: its addresses' objects name it
}

// ips stands in for the allocator that keeps IPAddress objects in etcd. It validates them the same way.
type ips struct {
	prefix netip.Prefix
	family api.IPFamily
	taken  map[string]bool
	name   *string
}

func (a *ips) object(ip string) error {
	o := &networking.IPAddress{ObjectMeta: metav1.ObjectMeta{Name: ip}, Spec: networking.IPAddressSpec{
		ParentRef: &networking.ParentReference{Resource: "services", Namespace: "default", Name: *a.name}}}
	var el field.ErrorList = netvalidation.ValidateIPAddress(o)
	if len(el) > 0 {
		return apierrors.NewInvalid(networking.Kind("IPAddress"), ip, el)
	}
	if a.taken[ip] {
		return ipallocator.ErrAllocated
	}
	a.taken[ip] = true
	return nil
}

func (a *ips) Allocate(ip net.IP) error {
	if !servicecidr.PrefixContainsIP(a.prefix, servicecidr.IPToAddr(ip)) {
		return ipallocator.ErrMismatchedNetwork
	}
	return a.object(ip.String())
}

func (a *ips) AllocateNext() (net.IP, error) {
	if a.family == api.IPv6Protocol {
		for {
			b := a.prefix.Addr().As16()
			b[14], b[15] = byte(2+rand.Intn(250)), byte(1+rand.Intn(250))
			if ip := net.IP(b[:]); !a.taken[ip.String()] {
				return ip, a.object(ip.String())
			}
		}
	}
	for {
		b := a.prefix.Addr().As4()
		b[1] |= byte(rand.Intn(16))
		b[2], b[3] = byte(rand.Intn(256)), byte(1+rand.Intn(250))
		if b[2] < 2 {
			continue
		}
		ip := net.IP(b[:])
		if a.taken[ip.String()] {
			continue
		}
		return ip, a.object(ip.String())
	}
}
func (a *ips) Release(ip net.IP) error       { delete(a.taken, ip.String()); return nil }
func (a *ips) ForEach(func(net.IP))          {}
func (a *ips) CIDR() net.IPNet               { return net.IPNet{} }
func (a *ips) IPFamily() api.IPFamily        { return a.family }
func (a *ips) Has(ip net.IP) bool            { return a.taken[ip.String()] }
func (a *ips) Destroy()                      {}
func (a *ips) EnableMetrics()                {}
func (a *ips) DryRun() ipallocator.Interface { return a }

type noPods struct{}

func (noPods) Get(context.Context, string, *metav1.GetOptions) (runtime.Object, error) {
	return nil, fmt.Errorf("not here")
}

type noEndpoints struct{ noPods }

func (noEndpoints) Delete(context.Context, string, rest.ValidateObjectFunc, *metav1.DeleteOptions) (runtime.Object, bool, error) {
	return nil, false, fmt.Errorf("not here")
}

type options struct{ m *memory }

func (o options) GetRESTOptions(r schema.GroupResource, _ runtime.Object) (generic.RESTOptions, error) {
	return generic.RESTOptions{
		StorageConfig:  &storagebackend.ConfigForResource{GroupResource: r},
		ResourcePrefix: "/services",
		Decorator: func(*storagebackend.ConfigForResource, string, func(runtime.Object) (string, error), func() runtime.Object,
			func() runtime.Object, storage.AttrFunc, storage.IndexerFuncs, *cache.Indexers) (storage.Interface, factory.DestroyFunc, error) {
			return o.m, func() {}, nil
		},
	}, nil
}

// dual makes clusters of both families, IPv4 first.
var dual bool

func newServer() *server {
	name := "kubernetes"
	a := &ips{prefix: netip.MustParsePrefix("10.96.0.0/12"), family: api.IPv4Protocol, taken: map[string]bool{"10.96.0.1": true}, name: &name}
	ports, err := portallocator.NewInMemory(utilnet.PortRange{Base: 30000, Size: 2768})
	check(err)
	m := &memory{objects: map[string]runtime.Object{}}
	allocs := map[api.IPFamily]ipallocator.Interface{api.IPv4Protocol: a}
	if dual {
		allocs[api.IPv6Protocol] = &ips{prefix: netip.MustParsePrefix("fd00::/112"), family: api.IPv6Protocol, taken: map[string]bool{}, name: &name}
	}
	r, _, _, err := svcstore.NewREST(options{m}, api.IPv4Protocol, allocs, ports, noEndpoints{}, noPods{}, nil)
	check(err)
	return &server{rest: r, names: &name, namespaces: map[string]bool{"default": true, "kube-system": true, "kube-public": true, "kube-node-lease": true}}
}

// recorder keeps the API server's warnings.
type recorder struct{ texts []string }

func (r *recorder) AddWarning(_, text string) { r.texts = append(r.texts, text) }

func (s *server) context(ns string, rec *recorder) context.Context {
	ctx := request.WithNamespace(request.NewContext(), ns)
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{IsResourceRequest: true, Resource: "services", APIVersion: "v1", Namespace: ns})
	return warning.WithWarningRecorder(ctx, rec)
}

var kind = schema.GroupVersionKind{Version: "v1", Kind: "Service"}

// decode is the create handler's strict decoding.
func decode(body []byte) (*api.Service, error) {
	info, _ := runtime.SerializerInfoForMediaType(legacyscheme.Codecs.SupportedMediaTypes(), "application/json")
	d := legacyscheme.Codecs.DecoderToVersion(info.StrictSerializer, schema.GroupVersion{Version: runtime.APIVersionInternal})
	def := kind
	obj, gvk, err := d.Decode(body, &def, &api.Service{})
	if err == nil {
		return obj.(*api.Service), nil
	}
	if gvk != nil && gvk.Kind != "" {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("%s in version %q cannot be handled as a %s: %v", gvk.Kind, gvk.Version, "Service", err))
	}
	return nil, apierrors.NewBadRequest(err.Error())
}

// create is the create handler behind the decoder.
func (s *server) create(ns string, svc *api.Service, rec *recorder) (*api.Service, error) {
	if !s.namespaces[ns] {
		return nil, apierrors.NewNotFound(schema.GroupResource{Resource: "namespaces"}, ns)
	}
	*s.names = svc.Name
	if svc.Name == "" && svc.GenerateName != "" {
		*s.names = "generated"
	}
	out, err := s.rest.Create(s.context(ns, rec), svc, rest.ValidateAllObjectFunc, &metav1.CreateOptions{})
	if err != nil {
		return nil, err
	}
	return out.(*api.Service), nil
}

// update is the update handler behind the decoder.
func (s *server) update(ns string, svc *api.Service, rec *recorder) (*api.Service, error) {
	*s.names = svc.Name
	out, _, err := s.rest.Update(s.context(ns, rec), svc.Name, rest.DefaultUpdatedObjectInfo(svc), rest.ValidateAllObjectFunc,
		rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{})
	if err != nil {
		return nil, err
	}
	return out.(*api.Service), nil
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
