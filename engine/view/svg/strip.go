package svg

// strip is one line: who asks, and the doors on the way, each with field and number. For feeds and collapsed embeds.
func (f *figure) strip() {
	f.w, f.h = 400, 54
}

// predict draws the question only: who asks, and the address.
func (f *figure) predict() {
	f.drawClient()
}
