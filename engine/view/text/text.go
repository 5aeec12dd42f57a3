// Package text prints a trace as lines: one for each step, under the place where it happened, with what was
// rewritten as old -> new, the YAML line it comes from and the rule that spoke; then the verdict in words and every
// way it can end. It is what `portwalk trace` prints, and the language in which tests state walks.
//
// The texts are plain: no colours. Sentences are at most Columns wide; rules and addresses stay on one line.
package text

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/columns"
	"github.com/portwalk/portwalk/engine/view/words"
)

// Columns is the width that lines are made for.
const Columns = 100

// Where a step's parts begin.
const (
	actionColumn = 2
	textColumn   = 14
	originColumn = 62
	ruleColumn   = 6
)

// Trace prints a whole answer. The last line ends with a newline.
func Trace(r trace.Result, lang string) string {
	p := &printer{lang: lang}
	p.head(r)
	for i, hop := range r.Trace.Hops {
		if hop.Back && !r.Trace.Hops[i-1].Back {
			p.line("")
			p.line(p.word(wordAnswer))
		}
		p.hop(hop)
	}
	p.line("")
	p.verdict(r)
	p.outcomes(r)
	p.met(r.Trace)
	return p.b.String()
}

type printer struct {
	b    strings.Builder
	lang string
}

// line writes a line; blanks at its end are dropped.
func (p *printer) line(s string) {
	p.b.WriteString(strings.TrimRight(s, " "))
	p.b.WriteByte('\n')
}

// head says what was asked.
func (p *printer) head(r trace.Result) {
	a := r.Ask
	from := a.From
	if a.Source != "" && !strings.Contains(from, a.Source) {
		from += " (" + a.Source + ")"
	}
	to := a.To
	if a.Protocol != "TCP" && !strings.HasSuffix(to, "/"+a.Protocol) {
		to += "/" + a.Protocol
	}
	line := from + " -> " + to + ", " + a.Mode
	if a.Via != "" {
		line += ", " + p.word(wordVia) + " " + a.Via
	}
	p.line(line)
}

// hop prints a place with the packet as it is when it gets there, and what happens there.
func (p *printer) hop(hop trace.Hop) {
	p.line("")
	p.line(columns.Pad(place(hop.At), textColumn-2) + "  " + tuple(hop.Steps[0].Before, hop.Steps[0].After))
	for _, s := range hop.Steps {
		p.step(s)
	}
}

// place is a hop's name as the command line writes it: node-1, pod default/web, lb.
func place(at string) string {
	at = strings.TrimPrefix(at, "node/")
	if rest, ok := strings.CutPrefix(at, "pod/"); ok {
		return "pod " + rest
	}
	return strings.TrimPrefix(at, "host/")
}

// tuple is the packet's two addresses: as it enters, or as it is made.
func tuple(before, after trace.Packet) string {
	if !before.Dst.IsValid() {
		before = after
	}
	if !before.Dst.IsValid() {
		return before.Src.String()
	}
	return before.Src.String() + " -> " + before.Dst.String()
}

func (p *printer) step(s trace.Step) {
	did := p.what(s)
	line := columns.Pad(strings.Repeat(" ", actionColumn)+string(s.Action), textColumn) + did[0]
	if o := origin(s.Origin); o != "" {
		line = columns.Pad(line, originColumn-2) + "  " + o
	}
	p.line(line)
	for _, more := range did[1:] {
		p.line(strings.Repeat(" ", textColumn) + more)
	}
	if s.Rule != "" {
		p.rule(s)
	}
}

// what is what a step did: a line with the old and the new value for each address it changed, else a few words.
func (p *printer) what(s trace.Step) []string {
	switch s.Action {
	case trace.Rewrote, trace.Marked:
		return changes(s.Before, s.After)
	case trace.Chose:
		return []string{choice(s.Among)}
	}
	return []string{words.Plain(words.Brief(p.lang, s.Reason))}
}

func changes(before, after trace.Packet) []string {
	var lines []string
	if before.Dst != after.Dst {
		lines = append(lines, "dst "+before.Dst.String()+" -> "+after.Dst.String())
	}
	if before.Src != after.Src {
		lines = append(lines, "src "+before.Src.String()+" -> "+after.Src.String())
	}
	if before.Mark != after.Mark {
		mark := "mark " + hex(before.Mark) + " -> " + hex(after.Mark)
		if n := len(lines); n > 0 {
			lines[n-1] += ", " + mark
		} else {
			lines = []string{mark}
		}
	}
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// choice is what was taken, with its chance if there was another: 10.244.2.2:5000, 1/3.
func choice(among []trace.Option) string {
	for _, o := range among {
		if o.Taken && o.Odds == trace.Sure {
			return place(o.Name)
		}
		if o.Taken {
			return place(o.Name) + ", " + o.Odds.String()
		}
	}
	return ""
}

// origin is where a step comes from: service.yaml:12 targetPort. A value that the user did not write names who did.
func origin(o *trace.Origin) string {
	if o == nil {
		return ""
	}
	field := o.Path[strings.LastIndexByte(o.Path, '.')+1:]
	var parts []string
	switch {
	case o.Line > 0:
		parts = append(parts, o.File+":"+itoa(o.Line))
	default:
		parts = append(parts, o.Object)
	}
	if field != "" {
		parts = append(parts, field)
	}
	if o.Filled != "" {
		parts = append(parts, "("+o.Filled+")")
	}
	if o.Of != nil {
		return strings.Join(parts, " ") + ", " + origin(o.Of)
	}
	return strings.Join(parts, " ")
}

// rule prints a rule under its step, on one line and without its comment: `portwalk rules` has it to the letter.
func (p *printer) rule(s trace.Step) {
	text := withoutComment(s.Rule)
	if _, chain, ok := strings.Cut(s.Stage, "/"); ok && !strings.Contains(text, chain) {
		text = chain + ": " + text
	}
	p.line(strings.Repeat(" ", ruleColumn) + text)
}

// withoutComment drops the words that kube-proxy writes into an iptables rule for people.
func withoutComment(rule string) string {
	before, rest, ok := strings.Cut(rule, ` -m comment --comment "`)
	if !ok {
		return rule
	}
	_, after, ok := strings.Cut(rest, `"`)
	if !ok {
		return rule
	}
	return before + after
}

// verdict is the end in words.
func (p *printer) verdict(r trace.Result) {
	text := words.Plain(words.Sentence(p.lang, r.Trace.Reason))
	if story := words.Tell(r, words.Kernel, p.lang); story != nil {
		text = words.Plain(story.Verdict)
	}
	for i, l := range columns.Wrap(text, Columns-textColumn) {
		word := ""
		if i == 0 {
			word = string(r.Trace.Verdict)
		}
		p.line(columns.Pad(word, textColumn) + l)
	}
}

// met counts the rules that the packet was held against: what iptables mode costs, and nftables mode saves.
func (p *printer) met(t trace.Trace) {
	if t.Met == 0 {
		return
	}
	line := p.word(wordMet) + " " + strconv.Itoa(t.Met)
	if t.Lookups > 0 {
		line += ", " + p.word(wordLookups) + " " + strconv.Itoa(t.Lookups)
	}
	p.line("")
	p.line(line)
}

// outcomes is the table of all ends with their odds.
func (p *printer) outcomes(r trace.Result) {
	rows := [][]string{{p.word(wordOdds), p.word(wordVerdict), p.word(wordReceiver), p.word(wordDelivered), p.word(wordSeenFrom)}}
	for _, o := range r.Outcomes {
		rows = append(rows, []string{o.Odds.String(), string(o.Verdict), o.Pod, o.Delivered, o.SeenFrom})
		if row := rows[len(rows)-1]; o.Verdict != trace.Delivered {
			row[2] = "(" + words.Plain(words.Brief(p.lang, o.Reason)) + ")"
			if o.RefusedBy != nil {
				row[3] = o.RefusedBy.With + ", " + place(o.RefusedBy.At)
			}
		}
	}
	if r.Rest != nil {
		rows = append(rows, []string{r.Rest.String(), "…"})
	}
	p.line("")
	for _, l := range table(rows) {
		p.line(l)
	}
}
