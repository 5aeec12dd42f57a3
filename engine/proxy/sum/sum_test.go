package sum

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"testing"
)

// Lengths around the padding's edges, and all of both, against the standard library.
func TestAgainstStandardLibrary(t *testing.T) {
	for n := range 200 {
		text := strings.Repeat("default/test:http1tcp", 12)[:n]
		want := sha256.Sum256([]byte(text))
		got := SHA256(text)
		if got != want {
			t.Fatalf("SHA256 of %d bytes: %x, want %x", n, got, want)
		}
		if g, w := Base32(got[:], 16), base32.StdEncoding.EncodeToString(want[:])[:16]; g != w {
			t.Fatalf("Base32: %s, want %s", g, w)
		}
	}
}
