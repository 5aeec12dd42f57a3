package httpapi

import (
	"html"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/view/words"
	"github.com/portwalk/portwalk/wasm/bridge"
	"github.com/portwalk/portwalk/wasm/link"
)

// OEmbed is an answer of oEmbed 1.0's type rich.
type OEmbed struct {
	Type            string `json:"type"`    // rich
	Version         string `json:"version"` // 1.0
	Title           string `json:"title"`
	ProviderName    string `json:"provider_name"`
	ProviderURL     string `json:"provider_url"`
	CacheAge        int    `json:"cache_age"` // seconds
	HTML            string `json:"html"`      // an iframe
	Width           int    `json:"width"`
	Height          int    `json:"height"`
	ThumbnailURL    string `json:"thumbnail_url"` // the walk as an SVG
	ThumbnailWidth  int    `json:"thumbnail_width"`
	ThumbnailHeight int    `json:"thumbnail_height"`
}

// The size a playground likes. Below the first width it stands in one column and wants more height.
const (
	likedWidth  = 800
	oneColumn   = 640
	likedHeight = 640
	tallHeight  = 860
)

// sandboxed is what the frame may do: run its own scripts on its own origin, which is never the host's, and open a link.
const sandboxed = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"

// oembed answers whoever pastes a link of ours. Parameters that it does not know are left alone: consumers send many.
func (a *handler) oembed(r *http.Request, in params) (got answer, p *Problem) {
	switch format := in.get("format"); format {
	case "", "json":
	case "xml":
		return got, problemOf(noXML, "format=xml is not offered.").at("format")
	default:
		return got, problemOf(badParameter, "format is %q. It can be json.", clip(format)).at("format")
	}
	width, p := in.number("maxwidth", 1, 1<<20, likedWidth)
	if p != nil {
		return got, p
	}
	height, p := in.number("maxheight", 1, 1<<20, 1<<20)
	if p != nil {
		return got, p
	}
	if in.get("url") == "" {
		return got, problemOf(badParameter, "url is missing: a link to the sandbox, a frame or a lesson.").at("url")
	}
	state, title, ok := a.shown(r, in.get("url"))
	if !ok {
		return got, problemOf(notOurs, "There is no playground at %s.", clip(in.get("url"))).at("url")
	}
	return a.rich(r, state, title, width, height)
}

// rich makes the answer itself.
func (a *handler) rich(r *http.Request, s link.State, title string, width, height int) (answer, *Problem) {
	text, err := link.Pack(s)
	if err != nil {
		return answer{}, problemOf(notOurs, "%s.", err).at("url")
	}
	o := OEmbed{Type: "rich", Version: "1.0", Title: title, ProviderName: "Portwalk", ProviderURL: a.site(r), CacheAge: 86400,
		Width: min(width, likedWidth), Height: likedHeight}
	if o.Width < oneColumn {
		o.Height = tallHeight
	}
	o.Height = min(height, o.Height)
	l := look{layout: "wide", theme: s.Theme, stop: -1}
	o.ThumbnailURL = a.site(r) + "api/v1/trace.svg?" + text
	if width < 480 {
		l.layout, o.ThumbnailURL = "tall", o.ThumbnailURL+"&layout=tall"
	}
	q, p := ask(s, badParameter)
	if p != nil {
		return answer{}, problemOf(notOurs, "%s", p.Detail).at("url")
	}
	var drawing string
	if got, p := a.walk(q); p == nil {
		drawing = draw(got, s, l)
		if o.Title == "" {
			o.Title = words.Plain(storyOf(got, s).Title)
		}
	} else if p.Status == http.StatusUnprocessableEntity {
		drawing, o.Title = drawProblem(p, s.Lang, l), firstOf(title, refusalTitles[p.code][s.Lang])
	} else {
		return answer{}, p
	}
	o.ThumbnailWidth, o.ThumbnailHeight = pixels(drawing, "width"), pixels(drawing, "height")
	src := a.site(r) + s.Lang + "/frame/#" + text
	o.HTML = `<iframe src="` + html.EscapeString(src) + `" width="` + strconv.Itoa(o.Width) + `" height="` + strconv.Itoa(o.Height) +
		`" title="` + html.EscapeString(o.Title) + `" loading="lazy" sandbox="` + sandboxed + `" style="border:0;max-width:100%"></iframe>`
	return answer{status: http.StatusOK, kind: jsonType, body: encode(o)}, nil
}

// shown is the state behind a URL of our own. A path without a host is one of ours too: a page that does not know where it
// is served names itself so in its discovery link.
func (a *handler) shown(r *http.Request, text string) (s link.State, title string, ok bool) {
	u, err := url.Parse(text)
	if err != nil || u.User != nil || u.Opaque != "" {
		return s, "", false
	}
	place := u.Path
	if u.Host != "" {
		home, err := url.Parse(a.origin(r))
		if err != nil || !strings.EqualFold(u.Host, home.Host) || u.Scheme != "https" && u.Scheme != "http" {
			return s, "", false
		}
		if place, ok = strings.CutPrefix(u.Path, a.Base); !ok {
			return s, "", false
		}
	} else if u.Scheme != "" {
		return s, "", false
	}
	parts := strings.Split(strings.TrimPrefix(path.Clean("/"+strings.TrimSuffix(place, "index.html")), "/"), "/")
	if !slices.Contains(langs, parts[0]) || len(parts) < 2 {
		return s, "", false
	}
	switch {
	case len(parts) == 2 && (parts[1] == "sandbox" || parts[1] == "frame"):
		s, err = link.Unpack(u.Fragment)
		ok = err == nil
	case len(parts) == 3 && parts[1] == "lessons" && a.Lesson != nil:
		s, title, ok = a.Lesson(parts[0], parts[2], u.Fragment)
	default:
		return s, "", false
	}
	s.Lang = firstOf(s.Lang, parts[0])
	if s.Options == nil {
		s.Options = &bridge.Options{}
	}
	return s, title, ok
}

// pixels reads a size from the opening tag of an SVG of ours.
func pixels(svg, name string) int {
	head, _, _ := strings.Cut(svg, ">")
	_, rest, _ := strings.Cut(head, " "+name+`="`)
	number, _, _ := strings.Cut(rest, `"`)
	f, _ := strconv.ParseFloat(number, 64) // our own drawing
	return int(f + 0.5)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
