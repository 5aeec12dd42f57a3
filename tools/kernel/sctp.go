package main

import (
	"encoding/binary"
	"hash/crc32"
)

// Few kernels have SCTP, and none is needed between two ends: routers and their rules only read headers, and conntrack
// follows the chunks. So the ends are played here, as far as a first exchange goes: INIT, and INIT ACK or ABORT (RFC 9260).

// Chunk types.
const (
	sctpInit    = 1
	sctpInitAck = 2
	sctpAbort   = 6
)

// sctpPacket is a packet with one chunk. An INIT ACK carries text as its cookie.
type sctpPacket struct {
	src, dst uint16
	tag      uint32 // verification tag: the receiver's
	chunk    byte
	own      uint32 // initiate tag: the sender's
	text     string
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (p sctpPacket) marshal() []byte {
	b := binary.BigEndian.AppendUint16(nil, p.src)
	b = binary.BigEndian.AppendUint16(b, p.dst)
	b = binary.BigEndian.AppendUint32(b, p.tag)
	b = append(b, 0, 0, 0, 0) // checksum
	b = append(b, p.chunk, 0, 0, 0)
	if p.chunk != sctpAbort {
		b = binary.BigEndian.AppendUint32(b, p.own)
		b = append(b, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1) // window, streams out and in, first number
	}
	size := len(b) - 12
	if p.text != "" {
		b = append(b, 0, 7)
		b = binary.BigEndian.AppendUint16(b, uint16(4+len(p.text)))
		b = append(b, p.text...)
		size = len(b) - 12
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	binary.BigEndian.PutUint16(b[14:], uint16(size))
	binary.LittleEndian.PutUint32(b[8:], crc32.Checksum(b, castagnoli))
	return b
}

// parseSCTP reads what marshal writes; false for all else.
func parseSCTP(b []byte) (p sctpPacket, ok bool) {
	if len(b) < 16 {
		return p, false
	}
	sum := binary.LittleEndian.Uint32(b[8:])
	bare := append([]byte(nil), b...)
	copy(bare[8:], []byte{0, 0, 0, 0})
	if crc32.Checksum(bare, castagnoli) != sum {
		return p, false
	}
	p = sctpPacket{src: binary.BigEndian.Uint16(b), dst: binary.BigEndian.Uint16(b[2:]), tag: binary.BigEndian.Uint32(b[4:]), chunk: b[12]}
	if p.chunk == sctpAbort {
		return p, true
	}
	if len(b) < 32 {
		return p, false
	}
	p.own = binary.BigEndian.Uint32(b[16:])
	if len(b) > 36 {
		if n := int(binary.BigEndian.Uint16(b[34:])); n >= 4 && 32+n <= len(b) {
			p.text = string(b[36 : 32+n])
		}
	}
	return p, true
}
