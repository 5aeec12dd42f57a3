package words_test

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/words"
)

// A reason in both languages, marked up and plain.
func ExampleSentence() {
	why := trace.Why(trace.DNATed, "old", "192.168.100.11:30352", "new", "10.244.2.2:5000")
	fmt.Println(words.Sentence("en", why))
	fmt.Println(words.Plain(words.Sentence("ko", why)))
	// Output:
	// The destination is rewritten to {targetPort:5000} of the chosen pod.
	// 받는 곳을 고른 파드의 targetPort 5000으로 고쳐 써요.
}

// The spans that a page draws: field names with their marks, bold, code.
func ExampleParse() {
	for _, s := range words.Parse("**{port:80}** of `test`") {
		fmt.Printf("%+v\n", s)
	}
	// Output:
	// {Text:80 Kind:port Bold:true Code:false}
	// {Text: of  Kind: Bold:false Code:false}
	// {Text:test Kind: Bold:false Code:true}
}

// Korean particles by the sound before them, numbers read aloud.
func ExampleJosa() {
	fmt.Println(words.Josa("{port:30080}(으로/로) {nodePort:30352}(은/는) node-1(이/가)"))
	// Output: {port:30080}으로 {nodePort:30352}는 node-1이
}
