package main

import "testing"

func TestSCTP(t *testing.T) {
	for _, p := range []sctpPacket{
		{src: 40000, dst: 80, chunk: sctpInit, own: 7},
		{src: 80, dst: 40000, tag: 7, chunk: sctpInitAck, own: 9, text: "default/a|10.244.1.10:80|10.244.1.1:40000"},
		{src: 80, dst: 40000, tag: 7, chunk: sctpAbort},
	} {
		b := p.marshal()
		if got, ok := parseSCTP(b); !ok || got != p {
			t.Errorf("%+v came back as %+v, %v", p, got, ok)
		}
		b[3] ^= 1
		if _, ok := parseSCTP(b); ok {
			t.Errorf("%+v is taken with a wrong checksum", p)
		}
	}
	if _, ok := parseSCTP(nil); ok {
		t.Error("nothing is taken for a packet")
	}
}
