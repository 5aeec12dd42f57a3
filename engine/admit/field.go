package admit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/json"
	"github.com/portwalk/portwalk/engine/problem"
)

// causes collects what validation finds, in the order in which the API server finds it.
type causes []problem.Cause

func (c *causes) add(path, text string) {
	*c = append(*c, problem.Cause{Path: path, Text: text})
}

// invalid adds "Invalid value". A plain string is printed as Go quotes it, anything else as JSON.
func (c *causes) invalid(path string, value any, detail string) {
	c.add(path, "Invalid value: "+print(value)+": "+detail)
}

func (c *causes) required(path, detail string) {
	if detail != "" {
		detail = ": " + detail
	}
	c.add(path, "Required value"+detail)
}

func (c *causes) forbidden(path, detail string) { c.add(path, "Forbidden: "+detail) }

func (c *causes) duplicate(path string, value any) {
	c.add(path, "Duplicate value: "+print(value))
}

func (c *causes) tooLong(path string, limit int) {
	c.add(path, fmt.Sprintf("Too long: may not be more than %d bytes", limit))
}

func (c *causes) tooMany(path string, have, limit int) {
	c.add(path, fmt.Sprintf("Too many: %d: must have at most %d items", have, limit))
}

// notSupported adds "Unsupported value"; the supported ones stand in the order in which the API server lists them.
func (c *causes) notSupported(path string, value any, supported ...string) {
	quoted := make([]string, len(supported))
	for i, s := range supported {
		quoted[i] = strconv.Quote(s)
	}
	c.add(path, "Unsupported value: "+print(value)+": supported values: "+strings.Join(quoted, ", "))
}

// each adds one "Invalid value" per message.
func (c *causes) each(path string, value any, messages []string) {
	for _, m := range messages {
		c.invalid(path, value, m)
	}
}

// word is a string of a named type (a protocol, a policy): the API server prints those as JSON.
type word string

func print(value any) string {
	if s, ok := value.(string); ok {
		return strconv.Quote(s)
	}
	b, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(b)
}

// index is path[i].
func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
