package httpapi

import (
	"encoding/json"
	"os"
	"testing"
)

func BenchmarkTrace(b *testing.B) {
	y, _ := os.ReadFile("../../lessons/04-loadbalancer/service.yaml")
	body, _ := json.Marshal(TraceRequest{Files: file(string(y))})
	h := New(Options{Build: "b"})
	b.ReportAllocs()
	for b.Loop() {
		if w := call(h, "POST", "/api/v1/trace", string(body)); w.Code != 200 {
			b.Fatal(w.Body)
		}
	}
}
func BenchmarkPicture(b *testing.B) {
	y, _ := os.ReadFile("../../lessons/04-loadbalancer/service.yaml")
	h := New(Options{Build: "b"})
	b.ReportAllocs()
	for b.Loop() {
		if w := call(h, "GET", pictureOf(string(y)), ""); w.Code != 200 {
			b.Fatal(w.Body)
		}
	}
}
