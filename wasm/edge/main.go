//go:build js && wasm

// Command edge is the HTTP API as a Cloudflare Worker runs it, on github.com/syumai/workers. worker.mjs starts it once in an
// isolate and hands it every request that the edge's own cache does not answer. README.md tells how and why.
package main

import (
	"bytes"
	"io"
	"net/http"
	"runtime/debug"
	"syscall/js"

	"github.com/syumai/workers"

	"github.com/portwalk/portwalk/lessons/ask"
	"github.com/portwalk/portwalk/wasm/httpapi"
)

// build names this build; make edge sets it.
var build = "unknown"

// mostMemory is what Go may fill before it collects harder: an isolate has 128 MB for everything.
const mostMemory = 64 << 20

func main() {
	debug.SetGCPercent(400) // a question leaves a megabyte behind, and collecting costs more than the question
	debug.SetMemoryLimit(mostMemory)
	workers.ServeNonBlock(whole{httpapi.New(httpapi.Options{Build: build, Lesson: ask.Link})})
	workers.Ready()
	select {}
}

// whole hands a request to the API and its answer back, both in one piece. Nothing waits for JavaScript in between, so that
// a request is over before the next begins; and no stream is closed, which would end the program (handler_js.go of workers).
type whole struct{ api http.Handler }

// bodyWriter is workers' own ResponseWriter, as far as it takes a body that is JavaScript's already.
type bodyWriter interface{ WriteRawJSBody(js.Value) }

func (h whole) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if sent := js.Global().Get("context").Get("binding"); sent.Get("body").Truthy() {
		r.Body = received(sent.Get("body"), sent.Get("end").String())
	}
	got := &kept{ResponseWriter: w, status: http.StatusOK}
	h.api.ServeHTTP(got, r)
	w.WriteHeader(got.status)
	body := js.Global().Get("Uint8Array").New(got.Len())
	js.CopyBytesToJS(body, got.Bytes())
	w.(bodyWriter).WriteRawJSBody(body)
}

// received is a body as far as it came. end says how it ended: whole, late or broken.
func received(bytesOf js.Value, end string) io.ReadCloser {
	body := make([]byte, bytesOf.Length())
	js.CopyBytesToGo(body, bytesOf)
	var err error = io.EOF
	switch end {
	case "late":
		err = late{}
	case "broken":
		err = io.ErrUnexpectedEOF
	}
	return io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{err}))
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// late is what a connection's deadline is where there are connections.
type late struct{}

func (late) Error() string { return "the body came too slowly" }
func (late) Timeout() bool { return true }

// kept keeps what is written.
type kept struct {
	http.ResponseWriter
	bytes.Buffer
	status int
}

func (k *kept) WriteHeader(status int)      { k.status = status }
func (k *kept) Write(b []byte) (int, error) { return k.Buffer.Write(b) }
