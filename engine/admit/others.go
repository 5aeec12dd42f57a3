package admit

import "github.com/portwalk/portwalk/engine/api"

// checkOther validates what is not a Service. old is nil on create.
func (s *Server) checkOther(o, old api.Object) ([]string, *failure) {
	return nil, nil
}
