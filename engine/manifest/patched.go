package manifest

// CheckPatched holds a Service that a patch was merged into against the schema, with the API server's words for
// patches: they are shorter than those for whole objects. It returns "" if all is well, or the text and the field's path.
func CheckPatched(service map[string]any) (text, path string) {
	d := &decoder{}
	d.value(service, lookup("v1", "Service").typ, nil, "", "")
	for _, e := range []*decodeError{d.hard, d.first} {
		if e != nil {
			return e.text, e.paths[0]
		}
	}
	if len(d.unknown) > 0 {
		e := d.strict()
		return e.text, e.paths[0]
	}
	return "", ""
}
