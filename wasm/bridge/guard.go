package bridge

import "fmt"

// Guard makes a panic of handle a reply that says so. Whoever gets such a reply throws the engine away and starts another,
// because nobody knows what state a panic left; the request, which holds all that the reader typed, is simply sent again.
func Guard(handle func([]byte) []byte) func([]byte) []byte {
	return func(request []byte) (reply []byte) {
		defer func() {
			if p := recover(); p != nil {
				reply = []byte(Crash(fmt.Sprint(p)))
			}
		}()
		return handle(request)
	}
}
