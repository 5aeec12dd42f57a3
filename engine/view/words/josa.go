package words

import (
	"strings"
	"unicode/utf8"
)

// A particle's form depends on the last sound before it: 노드는, 파드는, 포트가, 5000은, 30081로.
// Sentences write both forms, "(은/는)"; Josa keeps the one that fits.

// ending is the last sound of a word.
type ending int

const (
	vowel     ending = iota // 파드: 는 가 를 와 로 예요
	rieul                   // 팔: 은 이 을 과 로 이에요
	consonant               // 육: 은 이 을 과 으로 이에요
)

// particles are the pairs that Josa knows, the form after a consonant first.
var particles = [...][2]string{{"은", "는"}, {"이라는", "라는"}, {"이어야", "여야"}, {"이", "가"}, {"을", "를"}, {"과", "와"}, {"으로", "로"}, {"이에요", "예요"}}

// Josa replaces every "(은/는)" by the form that fits the text before it. Markup before it is read as it is shown.
func Josa(text string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '(')
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:i])
		text = text[i:]
		if form, rest, ok := particle(text, b.String()); ok {
			b.WriteString(form)
			text = rest
			continue
		}
		b.WriteByte('(')
		text = text[1:]
	}
}

// particle reads a pair at the start of the text.
func particle(text, before string) (form, rest string, ok bool) {
	for _, p := range particles {
		rest, ok = strings.CutPrefix(text, "("+p[0]+"/"+p[1]+")")
		if !ok {
			continue
		}
		e := lastSound(Plain(before))
		if e == consonant || e == rieul && p[0] != "으로" {
			return p[0], rest, true
		}
		return p[1], rest, true
	}
	return "", text, false
}

// lastSound is the sound a text ends with when read aloud in Korean.
func lastSound(text string) ending {
	text = strings.TrimRight(text, " `*\"')]")
	r, size := utf8.DecodeLastRuneInString(text)
	switch {
	case r >= '가' && r <= '힣':
		return hangul(r)
	case isDigit(r):
		return digit(numerator(text))
	case isLatin(r):
		return latin(text[strings.LastIndexFunc(text, func(r rune) bool { return !isLatin(r) && !isDigit(r) })+1:])
	case size == 0:
		return vowel
	}
	return lastSound(text[:len(text)-size])
}

// hangul reads the final consonant out of the syllable's number: 28 finals a vowel, the eighth is ㄹ.
func hangul(r rune) ending {
	switch (r - '가') % 28 {
	case 0:
		return vowel
	case 8:
		return rieul
	}
	return consonant
}

// numerator is the digit that a number's reading ends with: of 1/3, 삼분의 일, it is the 1.
func numerator(text string) rune {
	i := strings.LastIndexFunc(text, func(r rune) bool { return !isDigit(r) })
	if i > 0 && text[i] == '/' && isDigit(rune(text[i-1])) {
		return rune(text[i-1])
	}
	return rune(text[len(text)-1])
}

// digit is how a number ends that ends in this digit: 십, 백, 천, 만 for 0, then 일 이 삼 사 오 육 칠 팔 구.
func digit(r rune) ending {
	switch r {
	case '1', '7', '8':
		return rieul
	case '0', '3', '6':
		return consonant
	}
	return vowel
}

// latin guesses how a word or an abbreviation is read. It is right for the names that Kubernetes and this package
// use; of others it gets most.
func latin(word string) ending {
	last := word[len(word)-1]
	if spelled(word) {
		return letter(last)
	}
	for _, w := range readWithFinal {
		if strings.HasSuffix(strings.ToLower(word), w) {
			return consonant
		}
	}
	var before byte
	if len(word) > 1 {
		before = word[len(word)-2]
	}
	switch last | 0x20 {
	case 'l':
		return rieul
	case 'm', 'n':
		return consonant
	case 'g':
		if before|0x20 == 'n' {
			return consonant
		}
	case 'b', 'c', 'k', 'p', 't': // 웹, 틱, 앱, 넷, but 링크, 포트, 테스트
		if isVowel(before) || before|0x20 == 'c' || before == last {
			return consonant
		}
	}
	return vowel
}

// readWithFinal are endings that are silent on paper only.
var readWithFinal = [...]string{"type", "name", "line", "zone", "time", "some"}

// spelled says whether a word is read letter by letter: capitals (ClusterIP), a mix with digits (x7k4l), no vowel (svc).
func spelled(word string) bool {
	last := word[len(word)-1]
	if len(word) == 1 || last >= 'A' && last <= 'Z' {
		return true
	}
	vowels := 0
	for i := range len(word) {
		if isDigit(rune(word[i])) {
			return true
		}
		if isVowel(word[i]) || word[i]|0x20 == 'y' {
			vowels++
		}
	}
	return vowels == 0
}

// letter is how a letter's name ends: 엘, 엠, 엔, 아르.
func letter(c byte) ending {
	switch c | 0x20 {
	case 'l':
		return rieul
	case 'm', 'n':
		return consonant
	}
	return vowel
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c|0x20) >= 0 }
func isDigit(r rune) bool { return r >= '0' && r <= '9' }
func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
