//go:build ignore

package main

import (
	"os"

	"github.com/portwalk/portwalk/site/fidelity"
)

func main() {
	b, _ := os.ReadFile("site/fidelity/fidelity.json")
	d, err := fidelity.Parse(b)
	if err != nil {
		panic(err)
	}
	b, _ = d.Marshal()
	os.WriteFile("site/fidelity/fidelity.json", b, 0o644)
}
