package manifest

import "github.com/portwalk/portwalk/engine/json"

// Cache reads files that change a little at a time: what an editor holds. A document that reads as it did the last time
// is not parsed again. The zero value is ready. A Cache serves one caller at a time.
type Cache struct {
	last map[string][]Doc // by the document's text
}

// Read is the package's Read with memory of the file before.
func (c *Cache) Read(file, text string) []Doc { return c.ReadWithin(file, text, DefaultLimits()) }

// ReadWithin is Read with other limits.
func (c *Cache) ReadWithin(file, text string, l Limits) []Doc {
	r := reader{file: file, limits: l, types: json.Types{}, before: c.last, after: map[string][]Doc{}}
	if len(text) > l.Bytes {
		r.refuse(1, "too-long", len(text), l.Bytes)
		return r.docs
	}
	r.read(decodeText(text))
	c.last = r.after
	return r.docs
}

// recall takes a document over from the last time, moved to its new place. Only documents without problems are kept:
// a problem's words name the file and its lines.
func (r *reader) recall(c chunk) bool {
	docs, ok := r.before[c.text]
	if !ok || len(r.docs)+len(docs) > r.limits.Documents || len(docs) > 0 && docs[0].File != r.file {
		return false
	}
	moved := map[*source]*source{}
	for _, d := range docs {
		s := moved[d.source]
		if s == nil {
			s = &source{text: d.source.text, line: c.line, layout: d.source.layout}
			moved[d.source] = s
		}
		d.Line += c.line - d.source.line
		d.source = s
		r.add(d)
	}
	r.keep(c, r.docs[len(r.docs)-len(docs):])
	return true
}

// keep remembers what a document gave.
func (r *reader) keep(c chunk, docs []Doc) {
	if r.after == nil {
		return
	}
	for _, d := range docs {
		if d.Problem != nil {
			return
		}
	}
	r.after[c.text] = docs[:len(docs):len(docs)]
}
