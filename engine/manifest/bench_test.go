package manifest

import "testing"

// BenchmarkSchema is what the first Read pays once.
func BenchmarkSchema(b *testing.B) {
	for b.Loop() {
		parseSchema(schemaText)
	}
}

// BenchmarkReadOne is one Service, as an editor reads it at every key.
func BenchmarkReadOne(b *testing.B) {
	for b.Loop() {
		Read("f.yaml", web)
	}
}
