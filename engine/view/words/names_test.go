package words

import "testing"

// A Deployment's pods are named NAME-HASH-SUFFIX in an alphabet without vowels; other names stay whole.
func TestBrief(t *testing.T) {
	for at, want := range map[string]string{
		"node/node-1":                       "node-1",
		"pod/default/web":                   "web",
		"shop/web":                          "shop/web",
		"pod/default/test-6b8d5f9c47-x7k4l": "test-…x7k4l",
		"default/my-app-6b8d5f9c4-bcdfg":    "my-app-…bcdfg",
		"default/web-0":                     "web-0",
		"default/test-client-alpha":         "test-client-alpha",
		"default/ds-x7k4l":                  "ds-x7k4l", // a DaemonSet's: no hash
	} {
		if got := brief(at); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}
