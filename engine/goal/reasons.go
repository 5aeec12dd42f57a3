package goal

// Codes of the reasons why a goal is not met, beside those of engine/trace: where a request ends otherwise than the
// goal says, that end's own reason is the answer. The comment names the arguments; view/words has the sentences.
const (
	Reached   = "goal-reached"    // at, port: it was received, and should not be
	OtherPort = "goal-other-port" // at, port, want
	OtherPod  = "goal-other-pod"  // at, want
	SeenFrom  = "goal-seen-from"  // address, want
	Sometimes = "goal-sometimes"  // odds: it ends as it should with this chance only
	NoAddress = "goal-no-address" // service: it has no such address, or there is no such Service
	NoAnswer  = "goal-no-answer"  // to: the question itself makes no sense on this cluster
)
