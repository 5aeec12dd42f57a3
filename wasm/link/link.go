// Package link reads and writes permalinks: all that a reader typed, in one text that a page carries behind its #, a
// picture carries inside itself and the HTTP API takes as a parameter.
//
//	v1=BASE64URL(deflate-raw(JSON in UTF-8))
//
// The browser's half is site/web/core/link.ts; testdata holds links that it made, and links made long ago must open for
// ever. What a link does not know it leaves out, and what a reader of links does not know it ignores, so that old pages
// open new links and new pages old ones.
package link

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/portwalk/portwalk/wasm/bridge"
)

// State is what a link carries.
type State struct {
	Files []bridge.File `json:"files"` // at least one
	Ask   bridge.AskFor `json:"ask"`
	View  string        `json:"view"` // kernel or told
	Stop  int           `json:"stop"` // where the walk stands, from 1; 0 at its end

	Options  *bridge.Options `json:"options,omitempty"` // what is declared beside the YAML
	Lang     string          `json:"lang,omitempty"`    // ko or en
	Theme    string          `json:"theme,omitempty"`   // light, dark or auto
	ReadOnly bool            `json:"readonly,omitempty"`
	Lesson   string          `json:"lesson,omitempty"` // the lesson it came from
}

const mark = "v1="

// Limits of a link. The browser holds to the same number for what a link inflates to.
const (
	mostText     = 1 << 20 // bytes of the link itself
	mostInflated = 2 << 20 // bytes of its JSON
	mostFiles    = 64
	mostPins     = 64
)

// What is wrong with a link.
var (
	ErrNoLink  = errors.New("it does not begin with v1=")
	ErrLong    = errors.New("it holds more than a link may")
	ErrDamaged = errors.New("it is damaged: the text was cut, or changed on its way")
	ErrNoFiles = errors.New("it holds no files")
)

// Pack writes a link, without #.
func Pack(s State) (string, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if s.Files == nil {
		s.Files = []bridge.File{}
	}
	if o := s.Options; o != nil && !o.Bare && o.Mode == "" && len(o.Pins) == 0 {
		s.Options = nil
	}
	if err := e.Encode(s); err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return "", err
	}
	w.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n"))) // a bytes.Buffer takes everything
	if err := w.Close(); err != nil {
		return "", err
	}
	return mark + base64.RawURLEncoding.EncodeToString(packed.Bytes()), nil
}

// Unpack reads a link, with or without #. Its error is one of those above.
func Unpack(text string) (State, error) {
	text, ok := strings.CutPrefix(strings.TrimPrefix(text, "#"), mark)
	if !ok {
		return State{}, ErrNoLink
	}
	if len(text) > mostText {
		return State{}, ErrLong
	}
	packed, err := fromBase64(text)
	if err != nil {
		return State{}, ErrDamaged
	}
	inflated, err := inflate(packed)
	if err != nil {
		return State{}, err
	}
	return decode(inflated)
}

// inflate unpacks up to the limit. What stands behind the end of the packed text is damage, as it is in a browser.
func inflate(packed []byte) ([]byte, error) {
	from := bytes.NewReader(packed)
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(from), mostInflated+1))
	switch {
	case len(out) > mostInflated:
		return nil, ErrLong
	case err != nil || from.Len() > 0 || !utf8.Valid(out):
		return nil, ErrDamaged
	}
	return out, nil
}

// fromBase64 takes what a browser's atob takes: either alphabet, with padding or without, white space anywhere.
func fromBase64(text string) ([]byte, error) {
	text = strings.NewReplacer("-", "+", "_", "/", " ", "", "\t", "", "\n", "", "\f", "", "\r", "").Replace(text)
	if len(text)%4 == 0 {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "="), "=")
	}
	return base64.RawStdEncoding.DecodeString(text)
}
