package svg

import "strings"

// standalone is the style sheet of a file of its own. Many viewers know no custom properties, so they are resolved:
// once for light, and once more, for the rules that use one, inside a media query for dark. Theme light or dark is that
// one alone.
func standalone(sheet, theme string) string {
	var light, dark strings.Builder
	var day, night map[string]string
	for _, line := range strings.Split(sheet, "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "/*") || strings.HasPrefix(line, "[data-theme"):
		case strings.HasPrefix(line, ".fig{--"):
			day = tokenValues(line)
		case strings.HasPrefix(line, "@media (prefers-color-scheme:dark)"):
			if night = tokenValues(line[strings.Index(line, "{")+1:]); theme == "dark" {
				day = night
			}
		case strings.Contains(line, "var("):
			light.WriteString(resolve(line, day))
			sel, body, _ := strings.Cut(line, "{")
			dark.WriteString(sel + "{")
			for _, d := range strings.Split(strings.TrimSuffix(body, "}"), ";") {
				if strings.Contains(d, "var(") {
					dark.WriteString(resolve(d, night) + ";")
				}
			}
			dark.WriteString("}")
		default:
			light.WriteString(line)
		}
	}
	light.WriteString(".paper{fill:" + day["surface"] + ";stroke:" + day["hair"] + ";stroke-width:2}")
	if theme == "light" || theme == "dark" {
		return light.String()
	}
	dark.WriteString(".paper{fill:" + night["surface"] + ";stroke:" + night["hair"] + "}")
	return light.String() + "@media (prefers-color-scheme:dark){" + dark.String() + "}"
}

// tokenValues reads --name:value pairs of one rule.
func tokenValues(rule string) map[string]string {
	m := map[string]string{}
	_, body, _ := strings.Cut(rule, "{")
	for _, d := range strings.Split(strings.TrimRight(body, "}"), ";") {
		name, value, ok := strings.Cut(d, ":")
		if ok {
			m[strings.TrimPrefix(name, "--")] = value
		}
	}
	return m
}

// resolve puts values for var(--name).
func resolve(s string, values map[string]string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "var(--")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		n := strings.IndexByte(s[i:], ')')
		b.WriteString(s[:i])
		b.WriteString(values[s[i+6:i+n]])
		s = s[i+n+1:]
	}
}
