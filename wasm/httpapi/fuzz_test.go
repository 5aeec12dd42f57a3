package httpapi

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/wasm/link"
)

// seeds are manifests of the lessons and of the recordings, as far as they are short.
func seeds(f *testing.F) (out []string) {
	for _, pattern := range []string{"../../lessons/*/*.yaml", "../../engine/testdata/recorded/*/*.yaml"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			if b, err := os.ReadFile(name); err == nil && len(b) < 4<<10 {
				out = append(out, string(b))
			}
		}
	}
	return append(out, bomb, "", "\x00", "a: [")
}

// FuzzPicture: whatever the YAML and the question, the answer is a picture that is XML and carries its state, and never a bug.
func FuzzPicture(f *testing.F) {
	for i, text := range seeds(f) {
		f.Add(text, []string{"", "test:80", "node-2:30088", "10.0.0.1:1/UDP"}[i%4], []string{"", "outside", "node/node-1", "pod/x"}[i/4%4], i%2 == 0)
	}
	h := New(Options{Build: "b"})
	f.Fuzz(func(t *testing.T, text, to, from string, korean bool) {
		if len(text) > 4<<10 {
			return
		}
		in := url.Values{"yaml": {text}, "to": {to}, "from": {from}, "lang": {map[bool]string{true: "ko", false: "en"}[korean]}}
		w := call(h, "GET", "/api/v1/trace.svg?"+in.Encode(), "")
		switch w.Code {
		case http.StatusOK:
		case http.StatusBadRequest, http.StatusRequestURITooLong:
			return
		default:
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		d := xml.NewDecoder(strings.NewReader(w.Body.String()))
		for {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, w.Body)
			}
		}
		kept, err := link.FromPicture(w.Body.String())
		if err != nil {
			t.Fatal(err)
		}
		if s, err := link.Unpack(kept); err != nil || s.Files[0].Text != text || s.Ask.To != to {
			t.Errorf("opens as %v %+v", err, s)
		}
	})
}

// FuzzTrace: no body is a bug, and every refusal says why.
func FuzzTrace(f *testing.F) {
	for _, text := range seeds(f) {
		b, _ := json.Marshal(TraceRequest{Files: file(text)})
		f.Add(b)
	}
	f.Add([]byte(`{"files":[{"text":"a"}],"ask":{"seed":18446744073709551615}}`))
	h := New(Options{Build: "b"})
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 8<<10 {
			return
		}
		w := call(h, "POST", "/api/v1/trace", string(body))
		if w.Code == http.StatusOK {
			return
		}
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Detail == "" || p.Status != w.Code || w.Code >= 500 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
