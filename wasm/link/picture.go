package link

import (
	"encoding/xml"
	"strings"
)

// A picture carries the state it was drawn from, so that it can be opened and edited again:
//
//	<metadata><walk xmlns="https://portwalk.dev/ns/1" state="v1=…" href="https://…/en/sandbox/#v1=…"/></metadata>
const (
	walkOpen  = `<metadata><walk xmlns="https://portwalk.dev/ns/1" state="`
	walkHref  = `" href="`
	walkClose = `"/></metadata>`
)

// IntoPicture puts a link, and where it opens if that is known, behind an SVG's description.
func IntoPicture(svg, text, href string) string {
	at := strings.Index(svg, "</desc>") + len("</desc>")
	if at < len("</desc>") {
		return svg
	}
	var b strings.Builder
	b.WriteString(svg[:at] + walkOpen)
	xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	if href != "" {
		b.WriteString(walkHref)
		xml.EscapeText(&b, []byte(href))
	}
	b.WriteString(walkClose + svg[at:])
	return b.String()
}

// FromPicture finds the link in a picture; ErrNoLink if there is none.
func FromPicture(svg string) (string, error) {
	_, rest, ok := strings.Cut(svg, walkOpen)
	text, _, closed := strings.Cut(rest, `"`)
	if !ok || !closed {
		return "", ErrNoLink
	}
	return text, nil
}
