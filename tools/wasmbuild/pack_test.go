package main

import (
	"bytes"
	"testing"
)

// A module by hand: a custom section, and data "ab" at 8, "c" at 12, "d" at 100000. The first two are near enough to
// be one segment with two zeros between; the third is not.
var module = []byte(header +
	"\x00\x03\x02hi" +
	"\x0b\x18\x03" +
	"\x00\x41\x08\x0b\x02ab" +
	"\x00\x41\x0c\x0b\x01c" +
	"\x00\x41\xa0\x8d\x06\x0b\x01d")

func asIs([]segment) error { return nil }

func TestPack(t *testing.T) {
	module[len(header)+6] = byte(len(module) - len(header) - 7) // the data section's length
	got, err := pack(module, asIs)
	want := []byte(header +
		"\x00\x03\x02hi" +
		"\x0b\x13\x02" +
		"\x00\x41\x08\x0b\x05ab\x00\x00c" +
		"\x00\x41\xa0\x8d\x06\x0b\x01d")
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("pack = %q, %v, want %q", got, err, want)
	}
	again, err := pack(got, asIs)
	if err != nil || !bytes.Equal(again, got) {
		t.Errorf("packing twice changes the module: %v", err)
	}
}

func TestPackRefuses(t *testing.T) {
	for name, in := range map[string][]byte{
		"empty":   nil,
		"other":   []byte("\x7fELF0000"),
		"cut off": module[:len(module)-3],
	} {
		if _, err := pack(in, asIs); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestSigned(t *testing.T) {
	for _, v := range []int64{0, 63, 64, 127, 128, 100000, 1 << 31, -1, -64, -65} {
		r := reader{in: appendSigned(nil, v)}
		if got := r.signed(); got != v || r.err != nil || len(r.in) > 0 {
			t.Errorf("%d came back as %d, %v", v, got, r.err)
		}
	}
}
