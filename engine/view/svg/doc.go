// Package svg draws a trace: the one picture of Portwalk. Go draws it once, whole; pages show it without JavaScript,
// and TypeScript moves on it without drawing.
//
//	svg.Draw(result, story, svg.Options{Layout: "wide", Frame: -1, ID: "lb", Lang: "ko"})   // an <svg> element
//	svg.CSS()                                                                               // once in the page
//
// # Frames
//
// A Story has stops 1..N. A frame n says where the walk stands: 0 before it began, n at stop n, N+1 (or -1 in Options)
// when all is over and nothing is now. Every element that depends on the walk carries data-s="M", the stop it belongs
// to, and exactly one of three classes:
//
//	n < M  next      n == M  now      n > M  past
//
// To show frame n, set these classes on every [data-s] in the <svg>; there is nothing else to do. All old and new
// values, walls, answers, verdicts and dots are in the drawing from the start, and figure.css shows what each state
// shows. Some classes say when an element is there at all:
//
//	from    hidden while next: a rewritten value, the answer, a wall, the verdict
//	until   hidden when now or past: the sentence that teaches while walking
//	stop    its dot is seen only while now
//
// # Ids
//
// All ids begin with Options.ID and a dash; characters other than letters, digits, - and _ become -.
//
//	hop-M       the wire that leads to stop M; it ends where stop M's dot rests, so a dot may travel along it
//	            (getPointAtLength). Stops of the answer have theirs too, on the dotted line back.
//	stop-M      the dot of stop M, and an invisible disc around it
//	step-N-M    the change that step M of hop N of the Trace made (both from 0): a row of a tag or of the sheet
//	tag-1 tag-2 the packet from the client, and behind the balancer
//	sheet       the rules of the node that rewrote (or refused)
//	tick-M      the mark across the wire where stop M rewrote the address
//	node-NAME pod-NAMESPACE-NAME lb client maybe-N verdict teach
//
// What belongs to a stop and is worth a click (dots, wires, ticks, sockets, tags, rewritten rows) has data-stop="M".
//
// In the strip (one line) wires and sockets carry their states, but there are no dots.
//
// The layers are groups with a class, bottom up: L-machines L-band L-maybe L-boxes L-reply L-wires L-sheets L-sockets
// L-labels L-tags L-now.
//
// # Security
//
// The drawing has no style attributes, scripts, handlers or links, so it fits the strictest CSP; colours come from
// classes only. All text of the input is escaped. Options.Standalone makes a file of its own: the style sheet is inside,
// with every custom property resolved, because many viewers of SVG know none.
package svg
