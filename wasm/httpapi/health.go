package httpapi

import (
	_ "embed"
	"net/http"

	"github.com/portwalk/portwalk/engine/api"
)

//go:embed openapi.json
var openapi []byte

func (a *handler) openapi(*http.Request, params) (answer, *Problem) {
	return answer{status: http.StatusOK, kind: jsonType, body: openapi}, nil
}

// Health is the answer of healthz.
type Health struct {
	Status     string `json:"status"` // ok
	Kubernetes string `json:"kubernetes"`
	Build      string `json:"build"`
}

func (a *handler) health(*http.Request, params) (answer, *Problem) {
	return answer{status: http.StatusOK, kind: jsonType, body: encode(Health{"ok", api.Version, a.Build})}, nil
}
