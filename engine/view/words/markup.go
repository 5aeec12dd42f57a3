package words

import "strings"

// Span is a piece of marked-up text that is drawn in one way.
type Span struct {
	Text string `json:"text"`           // for a port: the number, or "" when only the field is named
	Kind string `json:"kind,omitempty"` // port, nodePort, targetPort, containerPort: draw mark, field name and number
	Bold bool   `json:"bold,omitempty"`
	Code bool   `json:"code,omitempty"`
}

// Parse cuts marked-up text into spans. {port:30080} is a port, {port} the field alone, **x** is bold, `x` is code.
// Inside code nothing else is marked up. What is not closed stands as it is written: every text has a meaning.
func Parse(text string) []Span {
	var spans []Span
	bold := false
	plain := func(s string) {
		if s == "" {
			return
		}
		if n := len(spans); n > 0 && spans[n-1].Kind == "" && !spans[n-1].Code && spans[n-1].Bold == bold {
			spans[n-1].Text += s
			return
		}
		spans = append(spans, Span{Text: s, Bold: bold})
	}
	for text != "" {
		i := strings.IndexAny(text, "{`*")
		if i < 0 {
			break
		}
		plain(text[:i])
		text = text[i:]
		span, rest, ok := mark(text)
		switch {
		case ok:
			span.Bold = bold
			spans, text = append(spans, span), rest
		case strings.HasPrefix(text, "**") && (bold || strings.Contains(text[2:], "**")):
			bold, text = !bold, text[2:]
		default:
			plain(text[:1])
			text = text[1:]
		}
	}
	plain(text)
	return spans
}

// mark reads a port or a piece of code at the start of the text.
func mark(text string) (s Span, rest string, ok bool) {
	if after, found := strings.CutPrefix(text, "`"); found {
		s.Text, rest, ok = strings.Cut(after, "`")
		s.Code = true
		return s, rest, ok && s.Text != ""
	}
	inner, rest, ok := strings.Cut(text, "}")
	if !ok || inner[0] != '{' {
		return s, text, false
	}
	s.Kind, s.Text, _ = strings.Cut(inner[1:], ":")
	return s, rest, IsKind(s.Kind)
}

// IsKind says whether a word is one of the four kinds of port.
func IsKind(s string) bool {
	return s == Port || s == NodePort || s == TargetPort || s == ContainerPort
}

// The four kinds of port, as Kubernetes names the fields.
const (
	Port          = "port"
	NodePort      = "nodePort"
	TargetPort    = "targetPort"
	ContainerPort = "containerPort"
)

// Plain is marked-up text for a terminal or a title: fields stand before their numbers, marks are gone.
func Plain(text string) string {
	var b strings.Builder
	for _, s := range Parse(text) {
		b.WriteString(s.Kind)
		if s.Kind != "" && s.Text != "" {
			b.WriteByte(' ')
		}
		b.WriteString(s.Text)
	}
	return b.String()
}
