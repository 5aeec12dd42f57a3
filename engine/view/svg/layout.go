package svg

// geometry is the grid of a layout. x only: heights follow from what there is to show.
type geometry struct {
	tall, slim bool
	width      float64
	nodeX      float64 // the nodes' left edge; their right edge is width
	gap        float64
	spine      float64 // tall: the line down the left
	client     box     // outside; in wide its y follows the wire
	lb         box
	sheetX     float64
	sheetW     float64
	dnat       float64
	trunk      float64
	podX, podW float64
	labelX     float64 // big labels of the socket on the node's edge
	smallX     float64 // small ones
	ringX      float64
	bandX      float64
	bandW      float64
	cornerW    float64 // room for sentences
}

func geometryOf(layout string, inside, crosses bool) geometry {
	var g geometry
	switch layout {
	case "tall":
		g = geometry{tall: true, width: 358, nodeX: 32, gap: 14, spine: 15, client: box{0, 4, 62, 42}, lb: box{0, 84, 358, 62},
			sheetX: 44, sheetW: 178, dnat: 158, trunk: 234, podX: 254, podW: 98, labelX: 49, smallX: 47, ringX: 66, bandX: 142, bandW: 64, cornerW: 350}
	case "slim":
		g = geometry{tall: true, slim: true, width: 288, nodeX: 27, gap: 12, spine: 13, client: box{0, 4, 62, 42}, lb: box{0, 66, 288, 56},
			dnat: 122, trunk: 160, podX: 186, podW: 96, labelX: 44, smallX: 42, ringX: 56, bandX: 104, bandW: 50, cornerW: 280}
	default:
		g = geometry{width: 806, nodeX: 450, gap: 14, client: box{0, 47, 62, 42}, lb: box{170, 30, 94, 0},
			sheetX: 463, sheetW: 186, dnat: 586, trunk: 667, podX: 697, podW: 100, labelX: 467, smallX: 465, ringX: 476, bandX: 558, bandW: 80, cornerW: 300}
	}
	if inside {
		switch {
		case !g.tall:
			g.nodeX, g.smallX, g.cornerW = 172, 185, 160
		case !crosses:
			g.nodeX, g.smallX = 0, 16
		}
	}
	return g
}

// clientRise is how much higher a node is, in the tall layouts, that holds the client above its wire.
const clientRise = 66

// place gives everything its place and finds out how high the drawing is.
func (f *figure) place() {
	f.w = f.g.width
	top := 4.0
	if f.g.tall && !f.inside {
		top = f.tallTop()
	}
	y := top
	for _, n := range f.nodes {
		f.placeNode(n, y)
		y += n.h + f.g.gap
	}
	if len(f.more) > 0 {
		y += moreHeight + f.g.gap
	}
	f.h = y - f.g.gap
	f.placeClient()
	f.placeBalancer()
	f.h = max(f.h, f.clientBox.bottom()+4, f.lbBox.bottom()+4)
}

const moreHeight = 30

// tallTop is where the nodes begin under client, balancer and tags.
func (f *figure) tallTop() float64 {
	switch {
	case f.end == openCross || f.end == openFade || f.end == noSuchName:
		top := f.g.client.bottom()
		if f.lb {
			top = f.g.lb.bottom()
		}
		return top + 112
	case f.lb && f.g.slim:
		return f.g.lb.bottom() + 16
	case f.lb:
		return f.g.lb.bottom() + 12 + f.tag2Height() + 12
	case f.g.slim:
		return f.g.client.bottom() + 22
	}
	return f.g.client.bottom() + 38
}

// main says whether the wire runs through this node's rules, or begins in it.
func (f *figure) main(n *node) bool { return n == f.rules || n == f.client }

// placeNode puts a node's wire and pods, and decides its height. It does not ask which view is drawn: nothing moves
// between the two truths.
func (f *figure) placeNode(n *node, top float64) {
	n.top = top
	holds := n == f.target
	switch {
	case f.g.tall && n == f.client && f.crossing() != nil:
		n.wire = top + 54
	case f.g.tall && n == f.client:
		n.wire = top + 64 + clientRise
	case f.main(n) && f.g.slim:
		n.wire = top + 66
	case f.main(n):
		n.wire = top + 64
	case holds:
		n.wire = top + 60
	default:
		n.wire = top + 47
	}
	bottom := max(n.wire+30, f.leftBottom(n), f.podsBottom(n)+9)
	if !f.g.slim && !f.main(n) {
		bottom = max(bottom, n.wire+37)
	}
	n.h = bottom - top
}

// leftBottom is where a node's left column ends.
func (f *figure) leftBottom(n *node) float64 {
	b := n.wire
	switch {
	case f.g.slim && f.main(n):
		b = n.wire + 46
	case n == f.rules && f.sheetRows() > 0:
		b = f.sheetTop() + sheetHeight(f.sheetRows()) + 11
	case n == f.rules && f.end == wallNode:
		b = n.wire + 46
	case f.main(n):
		b = n.wire + 34
	}
	if n == f.client && !f.g.tall {
		b = max(b, n.wire+34, n.wire+f.tagDrop()+tagHeight(2)+11)
		if f.crossing() != nil {
			b = max(b, n.wire+32+tagHeight(2)+11)
		}
	}
	return b
}

// podsBottom stacks the pods of a node and says where they end.
func (f *figure) podsBottom(n *node) float64 {
	y := 0.0
	for i, p := range n.pods {
		up, down := 20.0, 20.0
		if p.goal {
			up, down = 27, f.goalDown()
		}
		if i == 0 {
			p.y = n.wire
			if !f.main(n) {
				p.y = max(n.wire, n.top+27+up)
			}
			if f.g.tall && n == f.client && f.crossing() != nil {
				p.y = n.top + 92 + up
			}
		} else {
			p.y = y + 8 + up
		}
		p.top, p.h = p.y-up, up+down
		y = p.y + down
	}
	if n.hidden > 0 {
		y += 18
	}
	return y
}

// goalDown is how far the box of the goal reaches below its socket.
func (f *figure) goalDown() float64 {
	if f.end == wallPod {
		return 82
	}
	return 63
}

// mainWire is the height of the main line.
func (f *figure) mainWire() float64 {
	switch {
	case f.client != nil:
		return f.client.wire
	case f.rules != nil:
		return f.rules.wire
	}
	return 68
}

func (f *figure) placeClient() {
	f.clientBox = f.g.client
	switch {
	case f.client != nil && f.g.tall:
		f.clientBox = box{f.g.nodeX + 14, f.client.top + 34, 92, 40}
	case f.client != nil:
		f.clientBox = box{186, f.client.wire - 20, 92, 40}
	case !f.g.tall:
		f.clientBox.y = f.mainWire() - 21
	}
	if f.client != nil && f.r.Scene.Client.Kind == "node" {
		f.clientBox.w, f.clientBox.h = 62, 42
		f.clientBox.y--
	}
}

func (f *figure) placeBalancer() {
	if !f.lb {
		return
	}
	f.lbBox = f.g.lb
	if f.g.tall {
		return
	}
	f.lbBox.y = f.mainWire() - 38
	f.lbBox.h = 76
	if n := len(f.otherPorts()); n > 0 {
		f.lbBox.h = 38 + 42 + 28*float64(n-1) + 28
	}
	if f.showsHealth() {
		f.lbBox.h += 34
	}
}

// node finds a shown node by a place of the Trace.
func (f *figure) node(place string) *node {
	for _, n := range f.nodes {
		if "node/"+n.Name == place {
			return n
		}
	}
	return nil
}
