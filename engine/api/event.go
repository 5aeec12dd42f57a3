package api

import (
	"hash/fnv"
	"strconv"
)

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

	Hosts string `json:"-"` // EnsuredLoadBalancer: the nodes that the cloud was told of

	EventTime          *string `json:"eventTime"` // null in the events of the older kind
	ReportingComponent string  `json:"reportingComponent"`
	ReportingInstance  string  `json:"reportingInstance"`
}

// EventSource names the component that speaks.
type EventSource struct {
	Component string `json:"component,omitempty"`
	Host      string `json:"host,omitempty"`
}

// NewEvent is what a controller says of a Service, at the Service's own time. The nth event of a Service sorts behind
// those before it, and takes the place of an earlier nth. Its name ends in sixteen hexadecimal digits; in a real cluster
// they are the time, here a hash.
func NewEvent(svc *Service, n int, typ, reason, from, message string) *Event {
	h := fnv.New64a()
	h.Write([]byte(svc.Namespace + "/" + svc.Name))
	e := &Event{TypeMeta: TypeMeta{APIVersion: "v1", Kind: "Event"}}
	e.Name = svc.Name + "." + strconv.FormatUint(h.Sum64()&0x00ffffffffffff00|0x1800000000000000|uint64(n), 16)
	e.Namespace, e.Derived = svc.Namespace, true
	e.InvolvedObject = ObjectReference{APIVersion: "v1", Kind: "Service", Namespace: svc.Namespace, Name: svc.Name, UID: svc.UID}
	e.Reason, e.Message, e.EventType, e.Source.Component, e.ReportingComponent = reason, message, typ, from, from
	e.FirstTimestamp, e.LastTimestamp, e.CreationTimestamp, e.Count = svc.CreationTimestamp, svc.CreationTimestamp, svc.CreationTimestamp, 1
	return e
}

// Told are the events that were given, so that none of them is told again.
type Told map[toldKey]bool

type toldKey struct {
	Key
	reason string
}

func (e *Event) told() toldKey {
	i := e.InvolvedObject
	return toldKey{Key{i.Kind, i.Namespace, i.Name}, e.Reason}
}

// Given lists what was said before anybody here said anything.
func Given(s State) Told {
	t := Told{}
	for _, e := range List[*Event](s) {
		if !e.Derived {
			t[e.told()] = true
		}
	}
	return t
}

// Tell adds an event, unless one about the same object with the same reason was given.
func (d *Draft) Tell(t Told, e *Event) {
	if !t[e.told()] {
		d.Put(e)
	}
}
