package admit

import (
	"fmt"
	"strconv"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
)

// version is a resourceVersion as the API server reads it: none is 0.
func version(m *api.ObjectMeta) (uint64, error) {
	if m.ResourceVersion == "" {
		return 0, nil
	}
	return strconv.ParseUint(m.ResourceVersion, 10, 64)
}

// newborn drops what only the API server says of a new object. A version kubectl itself leaves out of what it creates.
func newborn(m *api.ObjectMeta) {
	m.ResourceVersion, m.UID, m.CreationTimestamp, m.DeletionTimestamp = "", "", "", ""
}

// unstorable is why the store does not take a new object that is right in itself: it is there.
func (s *Server) unstorable(o api.Object) *failure {
	if s.d.Get(api.KeyOf(o)) != nil {
		return exists(o)
	}
	return nil
}

// stale says that an update is meant for another version than the stored one. Objects that were made here have no
// version to tell, so that no other is theirs.
func stale(o, old api.Object) *failure {
	m, was := o.Meta(), old.Meta()
	asked, err := version(m)
	if err != nil {
		return &failure{class: problem.Internal, bare: true,
			message: fmt.Sprintf("resourceVersion: Invalid value: %q: %v", m.ResourceVersion, err)}
	}
	if asked != 0 && m.ResourceVersion != was.ResourceVersion {
		return &failure{class: problem.Conflict, message: fmt.Sprintf("Operation cannot be fulfilled on %s %q: "+
			"the object has been modified; please apply your changes to the latest version and try again", resource(o.Type()), m.Name)}
	}
	m.ResourceVersion = was.ResourceVersion
	if m.UID == "" {
		m.UID = was.UID
	}
	m.CreationTimestamp = was.CreationTimestamp
	return nil
}
