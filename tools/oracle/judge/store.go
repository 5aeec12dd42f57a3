package main

import (
	"context"
	"fmt"
	"reflect"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/apiserver/pkg/storage"
)

// memory is etcd for one process: just enough of it for create and update.
type memory struct {
	objects map[string]runtime.Object
	version uint64
}

var _ storage.Interface = &memory{}

func (m *memory) Versioner() storage.Versioner { return storage.APIObjectVersioner{} }

func (m *memory) put(key string, obj, out runtime.Object) error {
	m.version++
	c := obj.DeepCopyObject()
	if err := m.Versioner().UpdateObject(c, m.version); err != nil {
		return err
	}
	m.objects[key] = c
	set(out, c)
	return nil
}

func set(out, from runtime.Object) {
	reflect.ValueOf(out).Elem().Set(reflect.ValueOf(from.DeepCopyObject()).Elem())
}

func (m *memory) Create(_ context.Context, key string, obj, out runtime.Object, _ uint64) error {
	if m.objects[key] != nil {
		return storage.NewKeyExistsError(key, 0)
	}
	return m.put(key, obj, out)
}

func (m *memory) Get(_ context.Context, key string, o storage.GetOptions, out runtime.Object) error {
	if m.objects[key] == nil {
		if o.IgnoreNotFound {
			return nil
		}
		return storage.NewKeyNotFoundError(key, 0)
	}
	set(out, m.objects[key])
	return nil
}

func (m *memory) GuaranteedUpdate(_ context.Context, key string, out runtime.Object, ignoreNotFound bool,
	_ *storage.Preconditions, try storage.UpdateFunc, _ runtime.Object) error {
	existing := reflect.New(reflect.TypeOf(out).Elem()).Interface().(runtime.Object)
	meta := storage.ResponseMeta{}
	if o := m.objects[key]; o != nil {
		set(existing, o)
		meta.ResourceVersion, _ = m.Versioner().ObjectResourceVersion(o)
	} else if !ignoreNotFound {
		return storage.NewKeyNotFoundError(key, 0)
	}
	changed, _, err := try(existing, meta)
	if err != nil {
		return err
	}
	return m.put(key, changed, out)
}

func (m *memory) Delete(context.Context, string, runtime.Object, *storage.Preconditions, storage.ValidateObjectFunc, runtime.Object, storage.DeleteOptions) error {
	return fmt.Errorf("not here")
}

func (m *memory) Watch(context.Context, string, storage.ListOptions) (watch.Interface, error) {
	return nil, fmt.Errorf("not here")
}

func (m *memory) GetList(context.Context, string, storage.ListOptions, runtime.Object) error {
	return fmt.Errorf("not here")
}
func (m *memory) Stats(context.Context) (storage.Stats, error)        { return storage.Stats{}, nil }
func (m *memory) ReadinessCheck() error                               { return nil }
func (m *memory) RequestWatchProgress(context.Context) error          { return nil }
func (m *memory) EnableResourceSizeEstimation(storage.KeysFunc) error { return nil }
func (m *memory) CompactRevision() int64                              { return 0 }
func (m *memory) GetCurrentResourceVersion(context.Context) (uint64, error) {
	return m.version, nil
}
