package httpapi

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/portwalk/portwalk/engine/view/columns"
)

// refusalTitles head the picture of a problem, by code and language.
var refusalTitles = map[string]map[string]string{
	"manifest-refused": {"ko": "API 서버는 이 YAML을 받지 않아요", "en": "The API server would not take this"},
	"ask-refused":      {"ko": "이 요청은 보낼 수 없어요", "en": "This request cannot be sent"},
	"nothing-to-ask":   {"ko": "요청을 보낼 Service가 없어요", "en": "There is no Service to ask"},
	"too-much-work":    {"ko": "여기서 그리기에는 너무 커요", "en": "This is too much to draw here"},
}

// refusalDetails are in a reader's language what is Portwalk's own word; what kubectl and the API server say stays as it is.
var refusalDetails = map[string]map[string]string{
	"nothing-to-ask": {"ko": "파일에 요청을 받을 Service가 없어요. 보낼 곳을 HOST:PORT로 적어 주세요."},
	"too-much-work":  {"ko": "파일에 담긴 문서나 노드, Service, 파드가 너무 많아요. portwalk 명령에는 이런 제한이 없어요."},
}

// refusalCSS has the figure's own surface, edge, ink and trouble colours, for both schemes.
func refusalCSS(theme string) string {
	light := "rect{fill:#FFFFFF;stroke:#868B91}.t{fill:#B80F3B}.l,.m{fill:#191B1E}"
	dark := "rect{fill:#1A1D20;stroke:#767D85}.t{fill:#FF8DA1}.l,.m{fill:#EEEFF0}"
	fonts := `.t{font:650 15px Pretendard,"Apple SD Gothic Neo","Noto Sans KR","Malgun Gothic",NanumGothic,system-ui,sans-serif}` +
		`.l{font:600 12px Pretendard,"Apple SD Gothic Neo","Noto Sans KR","Malgun Gothic",NanumGothic,system-ui,sans-serif}` +
		`.m{font:12px ui-monospace,"SF Mono",Menlo,Consolas,D2Coding,"DejaVu Sans Mono",monospace;white-space:pre}`
	switch theme {
	case "light":
		return fonts + light
	case "dark":
		return fonts + dark
	}
	return fonts + light + "@media (prefers-color-scheme:dark){" + dark + "}"
}

// The size of the picture: columns of text at 12 px, and what stands around them.
const (
	refusalColumns = 84
	refusalNarrow  = 42
	refusalLines   = 14
	refusalColumn  = 7.25 // px
)

// drawProblem is a picture of what is wrong, in the words of whoever says no.
func drawProblem(p *Problem, lang string, l look) string {
	wide := refusalColumns
	if l.layout == "tall" || l.layout == "slim" {
		wide = refusalNarrow
	}
	detail := firstOf(refusalDetails[p.code][lang], p.Detail)
	lines := wrap(detail, wide)
	if len(lines) > refusalLines {
		lines = append(lines[:refusalLines-1], "…")
	}
	title, at := refusalTitles[p.code][lang], ""
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	w, h, y := float64(wide)*refusalColumn+40, 58+18*len(lines), 62
	if at != "" {
		h += 20
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %d" width="%g" height="%d" role="img" aria-labelledby="walk-t walk-d" lang=%q>`, w, h, w, h, lang)
	b.WriteString(`<title id="walk-t">` + escaped(title) + `</title><desc id="walk-d">` + escaped(detail) + `</desc><style>` + refusalCSS(l.theme) + `</style>`)
	fmt.Fprintf(&b, `<rect x="1" y="1" width="%g" height="%d" rx="8" stroke-width="1.5"/><text class="t" x="20" y="32">%s</text>`, w-2, h-2, escaped(title))
	if at != "" {
		fmt.Fprintf(&b, `<text class="l" x="20" y="54">%s</text>`, escaped(at))
		y += 20
	}
	for i, line := range lines {
		fmt.Fprintf(&b, `<text class="m" x="20" y="%d" xml:space="preserve">%s</text>`, y-6+18*i, escaped(line))
	}
	b.WriteString(`</svg>`)
	return b.String()
}

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

// wrap breaks a text into lines of at most so many columns, at spaces where there are any.
func wrap(text string, most int) (out []string) {
	for _, line := range strings.Split(text, "\n") {
		for columns.Width(line) > most {
			cut, space, wide := 0, 0, 0
			for i, r := range line {
				if wide += columns.Width(string(r)); wide > most {
					break
				}
				if r == ' ' {
					space = i
				}
				cut = i + len(string(r))
			}
			if space > 0 {
				cut = space + 1
			}
			out = append(out, strings.TrimRight(line[:cut], " "))
			line = line[cut:]
		}
		out = append(out, line)
	}
	return out
}
