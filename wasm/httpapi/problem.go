package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// Problem is why there is no answer, as RFC 9457 writes it. Type is a relative URL: the place on the page of problems that
// explains it.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`  // the same for every problem of the type
	Status int    `json:"status"` // the same as the response's
	Detail string `json:"detail"` // what happened this time; what the API server says, to the letter, if it was it that refused
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"` // in File, from 1

	Field string `json:"field,omitempty"` // the field or parameter that is wrong: files[0].text, mode
	Limit int    `json:"limit,omitempty"` // what may be at most, when it was too much

	Kubernetes string            `json:"kubernetes,omitempty"` // with manifest-refused: who would refuse
	Answers    []string          `json:"answers,omitempty"`    // kubectl's lines for the objects that were taken
	Errors     []problem.Problem `json:"errors,omitempty"`     // everything that was refused, with lines
	Notes      []bridge.Note     `json:"notes,omitempty"`

	code string
}

// problemKind is a type of problem.
type problemKind struct {
	code   string
	status int
	title  string
	means  string // for people, on the page of problems
}

// The problems. Their codes are a contract: the last part of Type, and X-Portwalk-Problem.
var (
	notFound      = problemKind{"not-found", http.StatusNotFound, "There is nothing here", "No route of the API has this path."}
	badMethod     = problemKind{"method", http.StatusMethodNotAllowed, "This takes another method", "Allow lists the methods that the path takes."}
	notAcceptable = problemKind{"not-acceptable", http.StatusNotAcceptable, "Accept rules this answer out", "Send no Accept, or one that leaves the kind that this path answers with."}
	slow          = problemKind{"slow", http.StatusRequestTimeout, "The request came too slowly", "The whole request has to be there within ten seconds."}
	tooLarge      = problemKind{"too-large", http.StatusRequestEntityTooLarge, "The request is too large", "A body may have 256 KiB."}
	longURL       = problemKind{"long-url", http.StatusRequestURITooLong, "The URL is too long", "A URL may have 16 KiB. POST api/v1/trace takes more."}
	mediaType     = problemKind{"media-type", http.StatusUnsupportedMediaType, "The body is of another kind", "Send application/json in UTF-8, not compressed."}
	badJSON       = problemKind{"bad-json", http.StatusBadRequest, "The body is not the JSON that is wanted", "It is cut off, not UTF-8, has a field that is not known, or a value of another type."}
	badParameter  = problemKind{"bad-parameter", http.StatusBadRequest, "A parameter is wrong", "It is not known here, stands there twice, is missing, or has a value it cannot have."}
	badLink       = problemKind{"bad-link", http.StatusBadRequest, "The link is damaged", "What stands in v1 is no state of Portwalk's: it was cut, or changed on its way."}
	tooMuch       = problemKind{"too-much-work", http.StatusUnprocessableEntity, "This is more than is worked on here", "The files hold more documents, nodes, Services or pods than the API takes, or nest too deeply. The command portwalk has no such bounds."}
	refused       = problemKind{"manifest-refused", http.StatusUnprocessableEntity, "The API server would refuse this", "kubectl or the API server says no to one of the files. detail is what it prints, to the letter; errors holds every refusal with its line. Nothing is traced through a cluster that was not made as written."}
	badAsk        = problemKind{"ask-refused", http.StatusUnprocessableEntity, "This cannot be asked", "The client or the address is none that this cluster knows how to ask."}
	nothing       = problemKind{"nothing-to-ask", http.StatusUnprocessableEntity, "There is nothing to ask", "The files hold no Service that could be asked, and no address was given."}
	notOurs       = problemKind{"not-ours", http.StatusNotFound, "This URL is none of ours", "oEmbed speaks for this site's sandbox, frames and lessons only."}
	noXML         = problemKind{"no-xml", http.StatusNotImplemented, "There is no XML here", "oEmbed answers in JSON. Ask with format=json."}
	busy          = problemKind{"busy", http.StatusServiceUnavailable, "Every worker is busy", "Ask again after the seconds in Retry-After."}
	bug           = problemKind{"bug", http.StatusInternalServerError, "Portwalk hit a bug", "Not your fault. The process goes on."}
)

// problemKinds are all of them, as the page lists them.
var problemKinds = []problemKind{notFound, badMethod, notAcceptable, slow, tooLarge, longURL, mediaType, badJSON, badParameter, badLink,
	tooMuch, refused, badAsk, nothing, notOurs, noXML, busy, bug}

func problemOf(k problemKind, format string, args ...any) *Problem {
	return &Problem{Title: k.title, Status: k.status, Detail: fmt.Sprintf(format, args...), code: k.code}
}

func (p *Problem) at(field string) *Problem             { p.Field = field; return p }
func (p *Problem) limit(limit int) *Problem             { p.Limit = limit; return p }
func (p *Problem) where(file string, line int) *Problem { p.File, p.Line = file, line; return p }

func (p *Problem) encode(base string) []byte {
	p.Type = base + "api/v1/problems#" + p.code
	p.Detail = strings.ToValidUTF8(p.Detail, "\uFFFD")
	return encode(p)
}

// encode writes JSON for people too: < and & stay as they are.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(v) // our own types hold nothing that cannot be written
	return b.Bytes()
}

// clip shortens what a caller wrote before it is told back.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// problems is the page that explains them.
func (a *handler) problems(*http.Request, params) (answer, *Problem) {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
		`<title>Portwalk: problems of the HTTP API</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}` +
		`code{font-family:ui-monospace,monospace}h2{margin:2rem 0 0;font-size:1.1rem}p{margin:.25rem 0}</style>` +
		`<h1>What can go wrong</h1><p>Answers that are no answers are <code>application/problem+json</code>; <code>type</code> leads here.</p>`)
	for _, k := range problemKinds {
		fmt.Fprintf(&b, "<h2 id=%q><code>%s</code> %d</h2><p>%s.</p><p>%s</p>", k.code, k.code, k.status, html.EscapeString(k.title), html.EscapeString(k.means))
	}
	b.WriteString("</html>\n")
	return answer{status: http.StatusOK, kind: "text/html; charset=utf-8", body: []byte(b.String())}, nil
}
