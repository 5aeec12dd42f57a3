package bridge

import (
	"encoding/json"
	"testing"
)

func TestGuard(t *testing.T) {
	broken := Guard(func([]byte) []byte {
		var list []int
		return []byte{byte(list[3])}
	})
	var r Reply
	if err := json.Unmarshal(broken([]byte("{}")), &r); err != nil {
		t.Fatal(err)
	}
	if r.OK || !r.Crash || len(r.Problems) != 1 || r.Problems[0].Text != "runtime error: index out of range [3] with length 0" {
		t.Errorf("a panic is told as %+v", r)
	}
	if got := Guard(func(b []byte) []byte { return b })([]byte("as it is")); string(got) != "as it is" {
		t.Errorf("without a panic the reply is %q", got)
	}
}
