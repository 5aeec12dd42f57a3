package advice

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/json"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/columns"
	"github.com/portwalk/portwalk/engine/view/words"
)

// Columns is the width that lines are made for.
const Columns = 100

// label is how wide the names at the left of a finding's lines are.
const label = 10

// Text prints a report for a terminal. Where nothing is found it is one line.
func Text(r doctor.Report, lang string) string {
	p := &printer{ko: lang == "ko"}
	w := Word(r, lang)
	same := 0
	for i, f := range w.Findings {
		if i > 0 && f.Text == w.Findings[i-1].Text {
			f.Text = "" // one refusal with several causes is quoted once
		}
		if same++; i == 0 || f.Code != w.Findings[i-1].Code || f.Severity != w.Findings[i-1].Severity {
			same = 1
		}
		if same > mostAlike && alike(w.Findings, i) > mostAlike {
			p.brief(f)
			if i+1 == len(w.Findings) || w.Findings[i+1].Code != f.Code {
				p.b.WriteByte('\n')
			}
			continue
		}
		p.finding(f)
		p.b.WriteByte('\n')
	}
	p.sum(r)
	return p.b.String()
}

// mostAlike is how many findings of one kind in a row are told in full; of more, the others have a line each.
const mostAlike = 4

// alike is how many findings around the i-th are of its kind.
func alike(list []Worded, i int) (n int) {
	first := i
	for first > 0 && list[first-1].Code == list[i].Code && list[first-1].Severity == list[i].Severity {
		first--
	}
	for n = 0; first+n < len(list) && list[first+n].Code == list[i].Code && list[first+n].Severity == list[i].Severity; n++ {
	}
	return n
}

// brief is a finding like those before: where, and what the fix changes.
func (p *printer) brief(f Worded) {
	line := columns.Pad(p.pick("같은 일", "same"), label) + place(f.Finding)
	if f.Fix != nil {
		for _, e := range f.Fix.Edits {
			line += "  " + value(e, e.Old) + " -> " + value(e, e.New)
		}
	}
	p.b.WriteString(line + "\n")
}

type printer struct {
	b  strings.Builder
	ko bool
}

// pick is one of two words.
func (p *printer) pick(ko, en string) string {
	if p.ko {
		return ko
	}
	return en
}

func (p *printer) finding(f Worded) {
	severity := map[doctor.Severity]string{
		doctor.Broken: p.pick("고장", "broken"), doctor.Warning: p.pick("주의", "warning"), doctor.Note: p.pick("참고", "note")}[f.Severity]
	p.b.WriteString(strings.TrimRight(columns.Pad(severity, label)+place(f.Finding), " ") + "\n")
	p.part("", words.Plain(f.Says))
	if f.Text != "" {
		name := "kubectl"
		for _, line := range strings.Split(f.Text, "\n") {
			p.part(name, line)
			name = ""
		}
	}
	if len(f.Asks) > 0 {
		p.part(p.pick("요청", "request"), p.asks(f.Asks))
	}
	if f.Ended != "" {
		p.part(p.pick("끝", "end"), words.Plain(f.Ended))
	}
	p.fix(f)
}

// place is where to look: web.yaml:19  Service/default/web  spec.selector.app.
func place(f doctor.Finding) string {
	var parts []string
	if f.Line > 0 {
		parts = append(parts, f.File+":"+strconv.Itoa(f.Line))
	}
	for _, s := range []string{f.Object, f.Path} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, f.Code)
	}
	return strings.Join(parts, "  ")
}

func (p *printer) asks(list []trace.Ask) string {
	a := list[0]
	out := a.From + " -> " + a.To
	if a.Protocol != "" && a.Protocol != "TCP" {
		out += "/" + a.Protocol
	}
	if n := len(list) - 1; n > 0 {
		out += p.pick(", 그리고 "+strconv.Itoa(n)+"개 더", ", and "+strconv.Itoa(n)+" more")
	}
	return out
}

func (p *printer) fix(f Worded) {
	name := p.pick("고치기", "fix")
	if f.Unproven {
		p.part(name, p.pick("발견한 것이 많아서 여기서는 확인해 보지 않았어요. 이 요청만 물어보세요: ", "not tried, there are too many findings. Ask about this request alone: ")+"portwalk doctor --from "+f.Asks[0].From+" --to "+f.Asks[0].To)
		return
	}
	if f.Fix == nil {
		if f.Severity != doctor.Note {
			p.part(name, p.pick("증명된 방법이 없어요. 원인만 알려 드려요.", "none is proven; the cause stands above."))
		}
		return
	}
	p.part(name, words.Plain(f.Do))
	for _, e := range f.Fix.Edits {
		p.edit(e)
	}
	switch pr := f.Fix.Proof; {
	case pr.Together > 1:
		n := strconv.Itoa(pr.Together)
		p.part("", p.pick("확인: "+n+"개를 함께 고치면 이 요청이 "+pr.Pod+" ("+pr.Delivered+")에 닿아요.", "proven: with "+n+" such edits made together the request reaches "+pr.Pod+" ("+pr.Delivered+")."))
	case pr.Kind == "accepted":
		p.part("", p.pick("확인: 이렇게 고치면 API 서버가 받아 줘요.", "proven: the API server takes it then."))
	case pr.Pod != "":
		p.part("", p.pick("확인: 그러면 요청이 ", "proven: the request then reaches ")+pr.Pod+" ("+pr.Delivered+")"+p.pick("에 닿아요.", "."))
	default:
		p.part("", p.pick("확인: 그러면 요청이 ", "proven: the request then reaches ")+pr.Delivered+p.pick("에 닿아요.", "."))
	}
}

// edit prints a change as what goes and what comes.
func (p *printer) edit(e doctor.Edit) {
	where := e.Path
	if e.Line > 0 {
		where = strings.TrimSpace(e.File + ":" + strconv.Itoa(e.Line) + "  " + e.Path)
	}
	p.b.WriteString(strings.Repeat(" ", label) + where + "\n")
	field := e.Path[strings.LastIndexByte(e.Path, '.')+1:]
	if i := strings.IndexByte(field, '['); i > 0 || strings.HasSuffix(e.Path, "]") {
		field = e.Path[strings.LastIndexByte(e.Path, '[')+1:]
		field = strings.TrimSuffix(field, "]")
	}
	if field != "" {
		field += ": "
	}
	if e.Old != nil {
		p.raw("- " + field + value(e, e.Old))
	}
	if e.New != nil {
		p.raw("+ " + field + value(e, e.New))
	}
}

// value is a value as YAML's flow style writes it: a text that looks like something else has quotes. A line of text
// stands as it is.
func value(e doctor.Edit, v any) string {
	if s, ok := v.(string); ok {
		var other any
		if e.Path != "" && json.Unmarshal([]byte(s), &other) == nil || s == "yes" || s == "no" || s == "on" || s == "off" {
			return strconv.Quote(s)
		}
		return strings.ReplaceAll(s, "\t", "→")
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// part prints a name and its text, wrapped.
func (p *printer) part(name, text string) {
	for i, line := range columns.Wrap(text, Columns-label) {
		if i > 0 {
			name = ""
		}
		p.b.WriteString(strings.TrimRight(columns.Pad(name, label)+line, " ") + "\n")
	}
}

func (p *printer) raw(line string) { p.b.WriteString(strings.Repeat(" ", label+2) + line + "\n") }

// sum is the last line, and the only one where all is well.
func (p *printer) sum(r doctor.Report) {
	asked := p.count(r.Asked, "요청", "request")
	switch {
	case len(r.Findings) == 0 && r.Asked == 0:
		p.b.WriteString(p.pick("이상 없어요.", "All is well.") + "\n")
	case len(r.Findings) == 0:
		p.b.WriteString(p.pick("이상 없어요. "+asked+"가 모두 닿았어요.", "All is well: "+asked+" asked, and delivered.") + "\n")
	default:
		p.b.WriteString(p.pick("고장 "+strconv.Itoa(r.Count(doctor.Broken))+"개, ", strconv.Itoa(r.Count(doctor.Broken))+" broken, ") +
			p.count(r.Count(doctor.Warning), "주의", "warning") + ", " + p.count(r.Count(doctor.Note), "참고", "note") +
			p.pick(" ("+asked+"를 보내 봤어요)", " ("+asked+" asked)") + "\n")
	}
	if r.Unasked > 0 {
		p.b.WriteString(p.pick(p.count(r.Unasked, "요청", "")+"는 너무 많아서 보내지 않았어요.", p.count(r.Unasked, "", "more request")+" not asked: too many.") + "\n")
	}
}

// count is a number of things: 1 request, 2 requests; 요청 2개.
func (p *printer) count(n int, ko, en string) string {
	if !p.ko && n != 1 {
		en += "s"
	}
	return p.pick(ko+" "+strconv.Itoa(n)+"개", strconv.Itoa(n)+" "+en)
}
