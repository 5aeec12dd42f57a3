package site

import "strings"

// place is a part of the site that navigation leads to.
type place struct {
	Path string // below /LANG/: "sandbox/", "#lessons"
	Name func(texts) string
	Top  bool // in the header too; the foot of a page has them all
}

// places are in the order of navigation. A page that is not listed here is found by nobody.
var places = []place{
	{"#lessons", func(t texts) string { return t.Lessons }, true},
	{"post/", func(t texts) string { return t.Post }, true},
	{"sandbox/", func(t texts) string { return t.Sandbox }, true},
	{"embed/", func(t texts) string { return t.InPost }, true},
	{"deploy/", func(t texts) string { return t.Deploy }, false},
	{"fidelity/", func(t texts) string { return t.Exact }, true},
}

// way is a place as one page links to it.
type way struct {
	Name, URL    string
	Top, Current bool
}

// waysFrom are all places, seen from a page: path is the page's own, root leads from it to the site's root.
func waysFrom(t texts, path, root string) []way {
	home := root + t.Lang + "/"
	if path == t.Lang+"/" {
		home = ""
	}
	var all []way
	for _, p := range places {
		all = append(all, way{Name: p.Name(t), URL: home + p.Path, Top: p.Top,
			Current: !strings.HasPrefix(p.Path, "#") && path == t.Lang+"/"+p.Path})
	}
	return all
}
