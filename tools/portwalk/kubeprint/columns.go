package kubeprint

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/tabwriter"

	"k8s.io/client-go/util/jsonpath"
)

// column is one of -o custom-columns=HEADER:PATH,…
type column struct{ header, path string }

var relaxed = regexp.MustCompile(`^\{\.?([^{}]+)\}$|^\.?([^{}]+)$`)

// relax makes {.a.b} of a.b, .a.b and {a.b}.
func relax(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	m := relaxed.FindStringSubmatch(path)
	if m == nil {
		return "", errors.New("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'")
	}
	return "{." + m[1] + m[2] + "}", nil
}

func printColumns(document map[string]any, spec string, noHeaders bool) (string, error) {
	var columns []column
	for _, part := range strings.Split(spec, ",") {
		header, path, ok := strings.Cut(part, ":")
		if !ok {
			return "", fmt.Errorf("unexpected custom-columns spec: %s, expected <header>:<json-path-expr>", part)
		}
		path, err := relax(path)
		if err != nil {
			return "", err
		}
		columns = append(columns, column{header, path})
	}
	return table(document, columns, noHeaders)
}

// printColumnsOf reads the columns from two lines: the headers, and the paths.
func printColumnsOf(document map[string]any, text string) (string, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if text == "" {
		return "", errors.New("invalid template, missing header line. Expected format is one line of space separated headers, one line of space separated column specs.")
	}
	if len(lines) < 2 {
		return "", errors.New("invalid template, missing spec line. Expected format is one line of space separated headers, one line of space separated column specs.")
	}
	headers, paths := strings.Fields(lines[0]), strings.Fields(lines[1])
	if len(headers) != len(paths) {
		return "", fmt.Errorf("number of headers (%d) and field specifications (%d) don't match", len(headers), len(paths))
	}
	var columns []column
	for i := range headers {
		path, err := relax(paths[i])
		if err != nil {
			return "", err
		}
		columns = append(columns, column{headers[i], path})
	}
	return table(document, columns, false)
}

var escaper = strings.NewReplacer("\x1b", "^[", "\r", `\r`)

func table(document map[string]any, columns []column, noHeaders bool) (string, error) {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 6, 4, 3, ' ', 0)
	defer w.Flush()
	if !noHeaders {
		var headers []string
		for _, c := range columns {
			headers = append(headers, c.header)
		}
		fmt.Fprintln(w, strings.Join(headers, "\t"))
	}
	objects := []any{document}
	if document["kind"] == "List" {
		objects, _ = document["items"].([]any)
	}
	var parsers []*jsonpath.JSONPath
	for i, c := range columns {
		p := jsonpath.New(fmt.Sprint("column", i)).AllowMissingKeys(true)
		if err := p.Parse(c.path); err != nil {
			w.Flush()
			return out.String(), err
		}
		parsers = append(parsers, p)
	}
	for _, o := range objects {
		cells := make([]string, len(parsers))
		for i, p := range parsers {
			values, err := p.FindResults(o)
			if err != nil {
				w.Flush()
				return out.String(), err
			}
			var words []string
			if len(values) == 0 || len(values[0]) == 0 {
				words = append(words, "<none>")
			}
			for _, list := range values {
				for _, v := range list {
					words = append(words, escaper.Replace(fmt.Sprint(v.Interface())))
				}
			}
			cells[i] = strings.Join(words, ",")
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	w.Flush()
	return out.String(), nil
}
