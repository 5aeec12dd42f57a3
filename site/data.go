package site

import (
	"encoding/json"
	"html/template"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/lessons/ask"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// pageData is the block that a page hands to the browser code (site/web/core/page.ts), as JSON in
// <script type="application/json" data-page>.
type pageData struct {
	Version int            `json:"version"` // bridge.ProtocolVersion
	Page    string         `json:"page"`    // lesson/loadbalancer: where edits and progress are kept, for all languages
	Files   []bridge.File  `json:"files"`
	Options bridge.Options `json:"options"`
	Ask     bridge.AskFor  `json:"ask"`
	View    string         `json:"view"` // kernel, told
	Stop    int            `json:"stop"` // from 1; 0 is the last
	Reply   bridge.Reply   `json:"reply"`
	Steps   []stepData     `json:"steps,omitempty"` // lessons only
}

// stepData is what arriving at a step sets; what it leaves out stays.
type stepData struct {
	ID      string          `json:"id"` // of the step's section in the page
	Ask     bridge.AskFor   `json:"ask"`
	View    string          `json:"view"`
	Stop    int             `json:"stop,omitempty"`
	Files   []bridge.File   `json:"files,omitempty"` // only if the step brings its own
	Options *bridge.Options `json:"options,omitempty"`
	Goals   []bridge.Goal   `json:"goals,omitempty"`
	Predict string          `json:"predict,omitempty"` // id of the prediction that hides the walk until it is answered
}

// newPageData is a step as a whole page starts with it. The reply travels without its figures: they are in the page.
func newPageData(page string, s lessons.Step, r bridge.Reply) pageData {
	r.Figures = nil
	return pageData{Version: bridge.ProtocolVersion, Page: page, Files: ask.Files(s.Files), Options: ask.Options(s),
		Ask: ask.For(s.Ask), View: s.View, Reply: r}
}

// newStepData is one of a lesson's steps.
func newStepData(s lessons.Step) stepData {
	d := stepData{ID: "step-" + s.ID, Ask: ask.For(s.Ask), View: s.View, Goals: ask.Goals(s.Goals)}
	if s.Fresh {
		o := ask.Options(s)
		d.Files, d.Options = ask.Files(s.Files), &o
	}
	if s.Predict != nil {
		d.Predict = "predict-" + s.ID
	}
	return d
}

func (d pageData) block() (template.HTML, error) { return dataBlock(d) }

// dataBlock is data as it stands in the page. json.Marshal writes <, > and & as escapes, so no text can end the script.
func dataBlock(d any) (template.HTML, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	return template.HTML(`<script type="application/json" data-page>` + string(text) + `</script>`), nil
}
