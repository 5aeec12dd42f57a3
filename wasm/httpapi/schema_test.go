package httpapi

import (
	"bytes"
	"encoding"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write openapi.json anew")

// openapi.json is testdata/openapi.json, which people write, with the schemas of the Go types, which nobody has to.
func TestOpenAPIIsFresh(t *testing.T) {
	written, err := os.ReadFile("testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	g := &schemas{types: map[string]any{}, notes: map[string]map[string]string{}, enums: map[string][]string{}}
	for _, v := range []any{TraceRequest{}, TraceReply{}, Problem{}, OEmbed{}, Health{}} {
		g.of(t, reflect.TypeOf(v))
	}
	made, err := json.MarshalIndent(g.types, "    ", " ")
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Replace(written, []byte(`"schemas": {}`), append([]byte(`"schemas": `), made...), 1)
	if *update {
		if err := os.WriteFile("openapi.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if !bytes.Equal(want, openapi) {
		t.Error("openapi.json is not what testdata/openapi.json and the Go types say: go test ./wasm/httpapi -run Fresh -update")
	}
}

// schemas makes JSON schemas of Go types, with the comments of their fields as descriptions.
type schemas struct {
	types map[string]any
	notes map[string]map[string]string // by type "trace.Step", then by field, "" for the type
	enums map[string][]string          // constants of a named string type
}

// nameOf is a type's name in the description. Two packages have a Problem.
func nameOf(t reflect.Type) string {
	if t.String() == "problem.Problem" {
		return "Refused"
	}
	return t.Name()
}

// asked are what a caller sends: fields that nobody knows are refused, and only few must be there.
var asked = map[string][]string{"TraceRequest": {"files"}, "File": {"text"}, "Options": {}, "Pin": {"service"}, "AskFor": {}}

func (g *schemas) of(t *testing.T, r reflect.Type) any {
	switch {
	case r.Kind() == reflect.Pointer:
		return g.of(t, r.Elem())
	case r.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return map[string]any{"type": "string"}
	}
	switch r.Kind() {
	case reflect.String:
		g.read(t, r)
		if list := g.enums[r.String()]; list != nil {
			return map[string]any{"type": "string", "enum": list}
		}
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return map[string]any{"type": "integer", "minimum": 0}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": g.of(t, r.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": g.of(t, r.Elem())}
	case reflect.Struct:
		return g.object(t, r)
	}
	t.Fatalf("no schema for %s", r)
	return nil
}

func (g *schemas) object(t *testing.T, r reflect.Type) any {
	name := nameOf(r)
	ref := map[string]any{"$ref": "#/components/schemas/" + name}
	if g.types[name] != nil {
		return ref
	}
	g.read(t, r)
	props, required := map[string]any{}, []string{}
	s := map[string]any{"type": "object", "properties": props}
	g.types[name] = s
	if d := g.notes[r.String()][""]; d != "" {
		s["description"] = d
	}
	for i := range r.NumField() {
		f := r.Field(i)
		tag, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || tag == "-" {
			continue
		}
		p := g.of(t, f.Type)
		if d := g.notes[r.String()][f.Name]; d != "" {
			p = describe(p, d)
		}
		props[tag] = p
		if !strings.Contains(opts, "omitempty") {
			required = append(required, tag)
		}
	}
	if must, is := asked[name]; is {
		required, s["additionalProperties"] = must, false
	}
	if len(required) > 0 {
		s["required"] = required
	}
	return ref
}

func describe(p any, text string) any {
	m := map[string]any{"description": text}
	for k, v := range p.(map[string]any) {
		m[k] = v
	}
	return m
}

// read takes the comments and the constants of a type's package.
func (g *schemas) read(t *testing.T, r reflect.Type) {
	pkg := path.Base(r.PkgPath())
	if r.PkgPath() == "" || g.notes[pkg] != nil {
		return
	}
	g.notes[pkg] = map[string]string{}
	dir := "../.." + strings.TrimPrefix(r.PkgPath(), "github.com/portwalk/portwalk")
	all, err := parser.ParseDir(token.NewFileSet(), dir, func(i fs.FileInfo) bool { return !strings.HasSuffix(i.Name(), "_test.go") }, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all[pkg].Files {
		for _, d := range f.Decls {
			if gd, ok := d.(*ast.GenDecl); ok {
				g.decl(pkg, gd)
			}
		}
	}
	for _, list := range g.enums {
		slices.Sort(list)
	}
}

func (g *schemas) decl(pkg string, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.ValueSpec:
			if id, ok := s.Type.(*ast.Ident); ok && len(s.Values) == 1 {
				if lit, ok := s.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING && d.Tok == token.CONST {
					text, _ := strconv.Unquote(lit.Value)
					g.enums[pkg+"."+id.Name] = append(g.enums[pkg+"."+id.Name], text)
				}
			}
		case *ast.TypeSpec:
			notes := map[string]string{"": oneLine(d.Doc)}
			if st, ok := s.Type.(*ast.StructType); ok {
				for _, f := range st.Fields.List {
					for _, n := range f.Names {
						notes[n.Name] = oneLine(f.Doc, f.Comment)
					}
				}
			}
			g.notes[pkg+"."+s.Name.Name] = notes
		}
	}
}

func oneLine(groups ...*ast.CommentGroup) string {
	var out []string
	for _, c := range groups {
		out = append(out, strings.Fields(c.Text())...)
	}
	return strings.Join(out, " ")
}
