package trace

// Story is a Trace cut into the few stops that a person walks through: the timeline, the ordered list beside the picture,
// and the frames of the picture itself. view/words makes it, view/svg and the pages draw it.
//
// Frame n is a pure function of (Story, n): everything that belongs to stop m is next while n < m, now when n == m,
// past when n > m. Nothing else moves.
type Story struct {
	View    string `json:"view"`            // kernel: what the rules do. told: as the post tells it
	Title   string `json:"title"`           // the picture's title
	Desc    string `json:"desc"`            // the walk in one sentence
	Stops   []Stop `json:"stops"`           // at least one, the first is the start
	Verdict string `json:"verdict"`         // one or two sentences, marked up; stands in the picture at the end
	Teach   string `json:"teach,omitempty"` // the one sentence the view wants to teach while walking
}

// Stop is one stop of a Story. Texts are marked up as words.Markup says: {port:30080}, **bold**, `code`.
type Stop struct {
	Hop    int     `json:"hop"`  // index into Trace.Hops
	Step   int     `json:"step"` // index into that hop's Steps; with Hop it says up to where the walk has come
	Mark   string  `json:"mark"` // kind of socket drawn for it: port, nodePort, targetPort, containerPort, or "" for a dot
	Wire   string  `json:"wire"` // kind of port the packet is heading for on the way to this stop: the wire's colour
	Back   bool    `json:"back,omitempty"`
	Bad    bool    `json:"bad,omitempty"` // the walk ends here, and not well
	Does   string  `json:"does"`          // what it is in the picture: start, balancer, enter, choose, dnat, snat, service, arrive, refuse, drop, lost, nxdomain, reply
	Name   string  `json:"name"`          // a word or two: 출발, DNAT
	Say    string  `json:"say"`           // what happened, one sentence
	Brief  string  `json:"brief"`         // the same in a few words
	Before Packet  `json:"before"`
	After  Packet  `json:"after"`
	Origin *Origin `json:"origin,omitempty"`
	Rule   string  `json:"rule,omitempty"`  // the rule's text
	Chain  string  `json:"chain,omitempty"` // its chain: KUBE-SEP-…
}
