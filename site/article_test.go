package site

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

var (
	fenceOpen = regexp.MustCompile("(?m)^(?:```|~~~)([a-z]+ .*)$")
	headingID = regexp.MustCompile(`(?m)^#+ .*\{#([a-z-]+)\}$`)
	yamlFence = regexp.MustCompile("(?ms)^```yaml (service=.*?)\n(.*?)^```")
	comment   = regexp.MustCompile(` #.*`)
)

// Both languages of an article have the same headings by id and the same code in the same order; only words differ.
func TestArticlesAreTwins(t *testing.T) {
	for _, name := range articleNames {
		ko, en := articleText(t, name, "ko"), articleText(t, name, "en")
		for what, find := range map[string]*regexp.Regexp{"fences": fenceOpen, "headings": headingID} {
			if k, e := matches(find, ko), matches(find, en); k != e {
				t.Errorf("%s: %s differ:\nko %s\nen %s", name, what, k, e)
			}
		}
		if k, e := services(ko), services(en); k != e {
			t.Errorf("%s: YAML differs beyond comments:\n%s\n%s", name, k, e)
		}
	}
}

// The post retold shows the post's own Services, comments aside.
func TestPostHasThePostsServices(t *testing.T) {
	post, err := os.ReadFile("blogs/post.md")
	if err != nil {
		t.Fatal(err)
	}
	var theirs []string
	for _, m := range regexp.MustCompile("(?ms)^```yaml\n(.*?)^```").FindAllStringSubmatch(string(post), -1) {
		theirs = append(theirs, comment.ReplaceAllString(m[1], ""))
	}
	if len(theirs) != 3 {
		t.Fatalf("the post has %d Services", len(theirs))
	}
	if got := services(articleText(t, "post", "ko")); got != strings.Join(theirs, "---\n") {
		t.Errorf("retold:\n%s\nthe post:\n%s", got, strings.Join(theirs, "---\n"))
	}
}

// Every number that the post quotes with its field is in its YAML or in what kubectl prints there.
func TestPostQuotesWhatIsThere(t *testing.T) {
	o, _ := real(t)
	quoted := regexp.MustCompile(`\{(port|nodePort|targetPort|containerPort):(\d+)\}`)
	for _, lang := range []string{"ko", "en"} {
		page := read([]byte(pageOf(t, o, lang+"/post"))).text
		code := strings.Join(matched(yamlFence, articleText(t, "post", lang)), "\n") + page[strings.Index(page, "$ kubectl"):]
		for _, m := range quoted.FindAllStringSubmatch(articleText(t, "post", lang), -1) {
			if !strings.Contains(code, m[1]+": "+m[2]) && !strings.Contains(code, ":"+m[2]+"/TCP") {
				t.Errorf("%s: nothing shows %s %s", lang, m[1], m[2])
			}
		}
	}
}

func articleText(t *testing.T, name, lang string) string {
	t.Helper()
	text, err := articleFiles.ReadFile(path.Join("articles", name, lang+".md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func matched(re *regexp.Regexp, s string) (all []string) {
	for _, m := range re.FindAllStringSubmatch(s, -1) {
		all = append(all, m[len(m)-1])
	}
	return all
}

func matches(re *regexp.Regexp, s string) string { return strings.Join(matched(re, s), "\n") }

// services are an article's Services without comments.
func services(s string) string {
	return comment.ReplaceAllString(strings.Join(matched(yamlFence, s), "---\n"), "")
}
