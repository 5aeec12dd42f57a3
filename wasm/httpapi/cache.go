package httpapi

import (
	"container/list"
	"sync"
)

// cache keeps answers, the last used ones, up to a number of bytes. Who asks for what is being worked on waits for it:
// a post that many open at once costs one run.
type cache struct {
	room int // bytes; 0 keeps nothing

	mu      sync.Mutex
	used    int
	order   *list.List // of *kept, the last used first
	entries map[string]*list.Element
	running map[string]*run
}

type kept struct {
	key    string
	answer answer
}

// run is an answer in the making.
type run struct {
	done    chan struct{}
	answer  answer
	problem *Problem
}

func newCache(room int) *cache {
	return &cache{room: room, order: list.New(), entries: map[string]*list.Element{}, running: map[string]*run{}}
}

// get answers from what is kept, or works. hit says that nothing had to be worked out for this call.
func (c *cache) get(key string, work func() (answer, *Problem)) (got answer, hit bool, p *Problem) {
	if c.room == 0 {
		got, p = work()
		return got, false, p
	}
	c.mu.Lock()
	if e, ok := c.entries[key]; ok {
		c.order.MoveToFront(e)
		got = e.Value.(*kept).answer
		c.mu.Unlock()
		return got, true, nil
	}
	if r, ok := c.running[key]; ok {
		c.mu.Unlock()
		<-r.done
		return r.answer, true, r.problem
	}
	r := &run{done: make(chan struct{}), problem: problemOf(bug, "The run that this question waited for did not end.")}
	c.running[key] = r
	c.mu.Unlock()
	defer func() { // also when work panics: then who waits is told of a bug
		c.mu.Lock()
		delete(c.running, key)
		if r.problem == nil {
			c.keep(key, r.answer)
		}
		c.mu.Unlock()
		close(r.done)
	}()
	r.answer, r.problem = work()
	return r.answer, false, r.problem
}

// keep stores an answer and lets the longest unused ones go. An answer that would take an eighth of all room is not kept.
func (c *cache) keep(key string, a answer) {
	size := a.size() + len(key)
	if size > c.room/8 {
		return
	}
	c.entries[key] = c.order.PushFront(&kept{key, a})
	for c.used += size; c.used > c.room; {
		last := c.order.Back()
		old := c.order.Remove(last).(*kept)
		delete(c.entries, old.key)
		c.used -= old.answer.size() + len(old.key)
	}
}
