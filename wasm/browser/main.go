//go:build js && wasm

// Command browser is the engine as the browser's worker loads it: it registers one function,
// portwalk(request) -> reply, both JSON texts, and does nothing else.
//
// A panic becomes a reply with ok false and "crash": the worker then throws this instance away and starts another,
// because after a panic nobody knows what state the memory is in.
package main

import (
	"fmt"
	"syscall/js"

	"github.com/portwalk/portwalk/wasm/bridge"
)

func main() {
	js.Global().Set("portwalk", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if len(args) != 1 || args[0].Type() != js.TypeString {
			return bridge.Crash("portwalk takes one string")
		}
		return answer(args[0].String())
	}))
	if ready := js.Global().Get("portwalkReady"); ready.Type() == js.TypeFunction {
		ready.Invoke()
	}
	select {}
}

func answer(request string) (reply string) {
	defer func() {
		if p := recover(); p != nil {
			reply = bridge.Crash(fmt.Sprint(p))
		}
	}()
	return string(bridge.Handle([]byte(request)))
}
