package api

// Event is something that a controller did to an object; describe lists them.
type Event struct {
	TypeMeta       `json:",inline"`
	ObjectMeta     `json:"metadata"`
	InvolvedObject ObjectReference `json:"involvedObject"`
	Reason         string          `json:"reason,omitempty"`
	Message        string          `json:"message,omitempty"`
	Source         EventSource     `json:"source"`
	FirstTimestamp string          `json:"firstTimestamp,omitempty"`
	LastTimestamp  string          `json:"lastTimestamp,omitempty"`
	Count          int32           `json:"count,omitempty"`
	EventType      string          `json:"type,omitempty"` // Normal or Warning
}

// EventSource names the component that speaks.
type EventSource struct {
	Component string `json:"component,omitempty"`
}
