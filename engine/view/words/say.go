package words

// Say fills the first of the templates that fits the arguments; the last one is filled whatever is missing. It is for
// tables of words that stand in other packages, and follows the same rules as the tables here: <hole>, [guard=value],
// (은/는), and markup.
func Say(templates []string, args map[string]string) string {
	for _, t := range templates {
		if text, ok := fill(t, args); ok {
			return Josa(text)
		}
	}
	return Josa(loose(templates[len(templates)-1], args))
}
