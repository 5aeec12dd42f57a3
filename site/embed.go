package site

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/lessons/ask"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// embedFile is the script that other people's posts load. It lies at the site's root.
const embedFile = "embed.js"

// Integrity is embed.json: what a host needs to pin the script by its content, <script integrity="…">.
type Integrity struct {
	Bytes  int    `json:"bytes"`  // of embed.js, uncompressed
	SHA384 string `json:"sha384"` // sha384-BASE64, as the attribute wants it
}

// integrityOf says what pins a script.
func integrityOf(script []byte) Integrity {
	sum := sha512.Sum384(script)
	return Integrity{Bytes: len(script), SHA384: "sha384-" + base64.StdEncoding.EncodeToString(sum[:])}
}

func (b *builder) integrity() []byte {
	text, _ := json.Marshal(integrityOf(b.assets.files[embedFile])) // two plain fields: it cannot fail
	return append(text, '\n')
}

// frameData is the data block of the frame page. The state in the address replaces the files; without one the
// showcase is what it opens with.
type frameData struct {
	Version int               `json:"version"`
	Page    string            `json:"page"`
	Files   []bridge.File     `json:"files"`
	Options bridge.Options    `json:"options"`
	Ask     bridge.AskFor     `json:"ask"`
	View    string            `json:"view"`
	Lessons map[string]string `json:"lessons"` // titles by folder, for the link to a lesson
}

// frame is the page that hosts put into an iframe: a playground without a site around it.
func (b *builder) frame(lang string) error {
	p := b.newPage(lang, lang+"/frame/", "frame")
	p.Title, p.About = p.T.Way, p.T.Description
	step, _ := b.showcase()
	d := frameData{Version: bridge.ProtocolVersion, Page: "frame", Files: ask.Files(step.Files), Options: ask.Options(step),
		Ask: ask.For(step.Ask), View: step.View, Lessons: b.titles(lang)}
	var err error
	if p.Data, err = dataBlock(d); err != nil {
		return fmt.Errorf("%s: %w", p.Path, err)
	}
	return b.write("frame.html", p)
}

// titles are the lessons' titles as plain text.
func (b *builder) titles(lang string) map[string]string {
	all := map[string]string{}
	for _, l := range b.lessons {
		all[l.ID] = lessonName(l, lang)
	}
	return all
}

func lessonName(l lessons.Lesson, lang string) string { return plain(l.Prose[lang].Title) }
