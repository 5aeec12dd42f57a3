package lessons

import (
	"os"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/view/words"
)

// Korean particles behind numbers, names and code fit their sound: {port:30080}으로, {nodePort:30352}로.
func TestKoreanParticlesFit(t *testing.T) {
	pairs := [][2]string{{"은", "는"}, {"이", "가"}, {"을", "를"}, {"과", "와"}, {"으로", "로"}, {"이에요", "예요"}, {"이라는", "라는"}}
	checked := 0
	for _, folder := range order {
		text, err := os.ReadFile(folder + "/ko.md")
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			for _, end := range []string{"}", "`"} {
				for at := strings.Index(line, end); at >= 0; at = next(line, at, end) {
					before, after := line[:at+1], line[at+1:]
					for _, p := range pairs {
						written := firstWord(after)
						for _, more := range []string{"도", "는", "만"} { // 으로도, 로는
							if rest, ok := strings.CutSuffix(written, more); ok && (rest == "으로" || rest == "로") {
								written = rest
							}
						}
						if written != p[0] && written != p[1] {
							continue
						}
						checked++
						if want := strings.TrimPrefix(words.Josa(before+"("+p[0]+"/"+p[1]+")"), before); written != want {
							t.Errorf("%s/ko.md:%d: %s%s, should be %s", folder, i+1, before, written, want)
						}
					}
				}
			}
		}
	}
	if checked < 50 {
		t.Errorf("found only %d particles", checked)
	}
}

func next(line string, at int, end string) int {
	i := strings.Index(line[at+1:], end)
	if i < 0 {
		return -1
	}
	return at + 1 + i
}

// firstWord is the text up to the first blank or punctuation.
func firstWord(s string) string {
	if i := strings.IndexAny(s, " .,?!:*`{"); i >= 0 {
		return s[:i]
	}
	return s
}

// The kernel's view never forwards: it rewrites. Quotations of the post are the exception, and they are in quotes.
func TestProseNeverSaysForward(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		for lang, p := range l.Prose {
			for _, s := range p.Sections {
				for _, w := range []string{"포워딩", "forward"} {
					if strings.Contains(strings.ReplaceAll(s.After, "kubectl port-forward", ""), w) {
						t.Errorf("%s %s %s: says %s of the kernel", l.Folder, lang, s.ID, w)
					}
				}
			}
		}
	}
}

// Paragraphs are short: the column beside the picture is narrow.
func TestParagraphsAreShort(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		for lang, p := range l.Prose {
			for _, s := range p.Sections {
				for _, para := range strings.Split(s.Body+"\n\n"+s.After, "\n\n") {
					if strings.HasPrefix(para, "```") {
						continue // a terminal
					}
					if n := len([]rune(words.Plain(para))); lang == "ko" && n > 170 || n > 340 {
						t.Errorf("%s/%s.md: %s: a paragraph of %d characters: %s", l.Folder, lang, s.ID, n, para)
					}
				}
			}
		}
	}
}
