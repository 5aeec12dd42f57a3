//go:build js && wasm

// Command browser is the engine as the browser's worker loads it: it registers one function,
// portwalk(request) -> reply, both JSON texts, and does nothing else.
package main

import (
	"syscall/js"

	"github.com/portwalk/portwalk/wasm/bridge"
)

func main() {
	answer := bridge.Guard(bridge.Handle)
	js.Global().Set("portwalk", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if len(args) != 1 || args[0].Type() != js.TypeString {
			return bridge.Crash("portwalk takes one string")
		}
		return string(answer([]byte(args[0].String())))
	}))
	if ready := js.Global().Get("portwalkReady"); ready.Type() == js.TypeFunction {
		ready.Invoke()
	}
	select {}
}
