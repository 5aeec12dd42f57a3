package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/portwalk/portwalk/wasm/bridge"
	"github.com/portwalk/portwalk/wasm/link"
)

// TraceRequest is the body of POST api/v1/trace.
type TraceRequest struct {
	Version int            `json:"version"` // 1, or left out
	Files   []bridge.File  `json:"files"`   // applied in order; at least one
	Options bridge.Options `json:"options"` // mode, pins, bare
	Ask     bridge.AskFor  `json:"ask"`     // empty fields are chosen: from outside to the first address that shows something
	Lang    string         `json:"lang"`    // of the story and the notes: ko or en (the default)
}

// question is what both ways of asking come to.
type question struct {
	bridge.Request
	state link.State // the same, as a link carries it
}

var (
	modes = []string{"iptables", "nftables", "ipvs"}
	langs = []string{"en", "ko"}
)

// readBody reads the body of a POST.
func readBody(r *http.Request) ([]byte, *Problem) {
	kind, with, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := strings.ToLower(with["charset"]); err != nil || kind != jsonType || charset != "" && charset != "utf-8" {
		return nil, problemOf(mediaType, "The body is %q, application/json is wanted.", clip(r.Header.Get("Content-Type")))
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return nil, problemOf(mediaType, "The body is packed with %q, plain JSON is wanted.", clip(coding))
	}
	if r.ContentLength > mostBody {
		return nil, problemOf(tooLarge, "The body has %d bytes, %d is the most.", r.ContentLength, mostBody).limit(mostBody)
	}
	var late interface{ Timeout() bool }
	body, err := io.ReadAll(io.LimitReader(r.Body, mostBody+1))
	switch {
	case errors.As(err, &late) && late.Timeout():
		return nil, problemOf(slow, "Only %d bytes of the body came in time.", len(body))
	case err != nil:
		return nil, problemOf(badJSON, "The body ended early, after %d bytes.", len(body))
	case len(body) > mostBody:
		return nil, problemOf(tooLarge, "The body has more than %d bytes.", mostBody).limit(mostBody)
	case !utf8.Valid(body):
		return nil, problemOf(badJSON, "The body is not UTF-8.")
	}
	return body, nil
}

// decodeTrace reads a TraceRequest to the letter: what is not known would be ignored in silence, and somebody would wonder.
func decodeTrace(body []byte) (q question, p *Problem) {
	var in TraceRequest
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return q, jsonProblem(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return q, problemOf(badJSON, "Something stands behind the JSON.")
	}
	if in.Version != 0 && in.Version != 1 {
		return q, problemOf(badJSON, "version is %d, 1 is the only one.", in.Version).at("version")
	}
	for i := range in.Files {
		if in.Files[i].Name == "" {
			in.Files[i].Name = fileName(i)
		}
	}
	if in.Lang == "" {
		in.Lang = langs[0]
	}
	return ask(link.State{Files: in.Files, Ask: in.Ask, Options: &in.Options, Lang: in.Lang}, badJSON)
}

// fileName names a file that has none.
func fileName(i int) string {
	if i == 0 {
		return "service.yaml"
	}
	return fmt.Sprintf("service-%d.yaml", i+1)
}

// jsonProblem tells what encoding/json found in the names that the caller knows.
func jsonProblem(err error) *Problem {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong) && wrong.Field == "":
		return problemOf(badJSON, "The body is a JSON %s, an object is wanted.", wrong.Value)
	case errors.As(err, &wrong):
		return problemOf(badJSON, "%s is a JSON %s, %s is wanted.", wrong.Field, wrong.Value, wanted(wrong.Type.String())).at(wrong.Field)
	case errors.As(err, &syntax):
		return problemOf(badJSON, "At byte %d: %s.", syntax.Offset, syntax.Error())
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return problemOf(badJSON, "The JSON is cut off.")
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name = clip(strings.Trim(name, `"`))
		return problemOf(badJSON, "%s is not known here.", name).at(name)
	}
	return problemOf(badJSON, "%s.", clip(err.Error()))
}

// wanted is a Go type as JSON has it.
func wanted(t string) string {
	switch {
	case strings.HasPrefix(t, "[]"):
		return "an array"
	case strings.HasPrefix(t, "int"), strings.HasPrefix(t, "uint"):
		return "a whole number that fits"
	case t == "string":
		return "a string"
	case t == "bool":
		return "true or false"
	}
	return "an object"
}

// The parameters that describe a question in a URL.
var questionParams = []string{"v1", "yaml", "from", "to", "via", "seed", "mode", "bare", "lang"}

// readQuestion reads a question from a URL: a link's state, or YAML; single parameters count before the link.
func readQuestion(in params) (q question, p *Problem) {
	var s link.State
	switch {
	case in.has("v1") && in.has("yaml"):
		return q, problemOf(badParameter, "v1 and yaml both hold the files. Send one of them.").at("yaml")
	case in.has("v1"):
		var err error
		if s, err = link.Unpack("v1=" + in.get("v1")); err != nil {
			return q, problemOf(badLink, "%s.", err).at("v1")
		}
	case in.has("yaml"):
		s = link.State{Files: []bridge.File{{Name: fileName(0), Text: in.get("yaml")}}, View: "kernel"}
	default:
		return q, problemOf(badParameter, "yaml or v1 is missing: which Service?").at("yaml")
	}
	if s.Options == nil {
		s.Options = &bridge.Options{}
	}
	for name, to := range map[string]*string{"from": &s.Ask.From, "to": &s.Ask.To, "via": &s.Ask.Via} {
		if in.has(name) {
			*to = in.get(name)
		}
	}
	seed, p := in.number("seed", 0, 1<<31-1, int(min(s.Ask.Seed, 1<<31-1)))
	if p != nil {
		return q, p
	}
	s.Ask.Seed = uint64(seed)
	if s.Options.Mode, p = in.word("mode", s.Options.Mode, modes...); p != nil {
		return q, p
	}
	bare, p := in.word("bare", fmt.Sprint(s.Options.Bare), "true", "false")
	if p != nil {
		return q, p
	}
	s.Options.Bare = bare == "true"
	if s.Lang == "" {
		s.Lang = langs[0]
	}
	if s.Lang, p = in.word("lang", s.Lang, langs...); p != nil {
		return q, p
	}
	return ask(s, badParameter)
}

// ask checks what both ways of asking share.
func ask(s link.State, wrong problemKind) (question, *Problem) {
	q := question{state: s, Request: bridge.Request{Version: bridge.ProtocolVersion, Lang: s.Lang, Files: s.Files, Options: *s.Options, Ask: s.Ask}}
	if len(s.Files) == 0 {
		return q, problemOf(wrong, "There are no files.").at("files")
	}
	if m := s.Options.Mode; m != "" && !slices.Contains(modes, m) {
		return q, problemOf(wrong, "mode is %q. It can be %s.", clip(s.Options.Mode), strings.Join(modes, ", ")).at("options.mode")
	}
	if !slices.Contains(langs, s.Lang) {
		return q, problemOf(wrong, "lang is %q. It can be %s.", clip(s.Lang), strings.Join(langs, ", ")).at("lang")
	}
	total := 0
	for _, f := range s.Files {
		total += len(f.Name) + len(f.Text)
	}
	if total > mostBody {
		return q, problemOf(tooLarge, "The files have %d bytes together, %d is the most.", total, mostBody).limit(mostBody)
	}
	return q, nil
}
