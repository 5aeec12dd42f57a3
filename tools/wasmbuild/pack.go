package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
)

// The parts of the WebAssembly binary format that are looked at: the core specification, 5.5.14.
const (
	header      = "\x00asm\x01\x00\x00\x00"
	dataSection = 11
	active      = 0    // a segment for memory 0 at an address
	i32Const    = 0x41 // the address's instruction
	end         = 0x0b
)

// gap is how many zeros are written rather than beginning a new segment.
const gap = 4096

var errCut = errors.New("the file is cut off")

// segment is data at an address of the memory.
type segment struct {
	address int64
	data    []byte
}

// pack copies a module, with its data section joined and then edited.
func pack(in []byte, edit func([]segment) error) ([]byte, error) {
	r := reader{in: in}
	if string(r.take(len(header))) != header {
		return nil, errors.New("not a WebAssembly module")
	}
	out := []byte(header)
	for len(r.in) > 0 && r.err == nil {
		id := r.byte()
		body := r.take(int(r.unsigned()))
		if id == dataSection && r.err == nil {
			segments, err := readSegments(body)
			if err != nil {
				return nil, err
			}
			joined := join(segments)
			if err := edit(joined); err != nil {
				return nil, err
			}
			body = writeSegments(joined)
		}
		out = append(out, id)
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	return out, r.err
}

func readSegments(body []byte) ([]segment, error) {
	r := reader{in: body}
	var out []segment
	for range r.unsigned() {
		kind, op := r.unsigned(), r.byte()
		s := segment{address: r.signed()}
		if r.err == nil && (kind != active || op != i32Const || r.byte() != end) {
			return nil, fmt.Errorf("segment %d is not of the form that Go's linker writes", len(out))
		}
		s.data = r.take(int(r.unsigned()))
		if r.err != nil {
			return nil, r.err
		}
		out = append(out, s)
	}
	return sorted(out)
}

// sorted orders segments by address. Where two overlapped, their order would matter: there are none.
func sorted(in []segment) ([]segment, error) {
	sort.Slice(in, func(i, j int) bool { return in[i].address < in[j].address })
	for i := 1; i < len(in); i++ {
		if in[i].address < in[i-1].address+int64(len(in[i-1].data)) {
			return nil, fmt.Errorf("two segments overlap at %d", in[i].address)
		}
	}
	return in, nil
}

// join fills the gaps between neighbours with the zeros that the memory holds there.
func join(in []segment) []segment {
	var out []segment
	for _, s := range in {
		if n := len(out); n > 0 {
			last := &out[n-1]
			if zeros := s.address - last.address - int64(len(last.data)); zeros <= gap {
				last.data = append(append(last.data, make([]byte, zeros)...), s.data...)
				continue
			}
		}
		out = append(out, segment{s.address, bytes.Clone(s.data)})
	}
	return out
}

func writeSegments(in []segment) []byte {
	out := binary.AppendUvarint(nil, uint64(len(in)))
	for _, s := range in {
		out = append(out, active, i32Const)
		out = appendSigned(out, s.address)
		out = append(out, end)
		out = binary.AppendUvarint(out, uint64(len(s.data)))
		out = append(out, s.data...)
	}
	return out
}

// appendSigned writes LEB128 with a sign, as addresses are written.
func appendSigned(out []byte, v int64) []byte {
	for {
		b := byte(v & 0x7f)
		v >>= 7
		if v == 0 && b&0x40 == 0 || v == -1 && b&0x40 != 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}

// reader reads on until something is missing, and remembers that.
type reader struct {
	in  []byte
	err error
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.in) {
		r.err, r.in = errCut, nil
		return nil
	}
	b := r.in[:n]
	r.in = r.in[n:]
	return b
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) unsigned() uint64 {
	v, n := binary.Uvarint(r.in)
	if n <= 0 {
		r.err, r.in = errCut, nil
		return 0
	}
	r.in = r.in[n:]
	return v
}

func (r *reader) signed() int64 {
	var v int64
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		v |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if b&0x40 != 0 && shift < 57 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
	r.err = errCut
	return 0
}
