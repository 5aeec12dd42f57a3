// Package advice words what engine/doctor found, in Korean and English, and prints it for `portwalk doctor`.
//
// The doctor speaks in codes with arguments. Here each code has a sentence in both languages: findings.go for requests
// that fail, refused.go for documents that the API server refuses, notes.go for what it takes in silence, fixes.go for
// what to do. Templates follow engine/view/words: <hole>, [guard=value], (은/는), {port:80} and `code`.
package advice

// entry is one code's words. Of several templates the first that fits the arguments is taken.
type entry struct {
	code   string
	ko, en []string
}

func one(code, ko, en string) entry { return entry{code, []string{ko}, []string{en}} }

// lookup finds a code's words in a language; nil if there are none.
func lookup(table []entry, code, lang string) []string {
	for _, e := range table {
		if e.code == code && lang == "ko" {
			return e.ko
		}
		if e.code == code {
			return e.en
		}
	}
	return nil
}
