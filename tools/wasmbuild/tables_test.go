package main

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// A program's memory by hand. At 8 its function tables, with one function: name "main.f" at 1; pc tables: stack at 1
// (value +3, pc +2, end), file at 4 and line at 8 and the unsafe points at 12 (all to be forgotten), a pointer map at 17.
// At 1000 the module's data; at 2000 two buckets; at 3000 tables of pointers, where the description of an argument is
// at 4: place 0 of size 8, an end.
func memory() []segment {
	names := []byte("\x00main.f\x00")
	pcs := []byte{0, 6, 2, 0, 2, 2, 1, 0, 20, 1, 3, 0, 2, 1, 1, 1, 0, 8, 4, 0}
	b := append([]byte(nil), pclnMagic...)
	at := uint64(pclnHeaderLen)
	units := at + uint64(len(names))
	pcAt := units + 4
	funcs := pcAt + uint64(len(pcs))
	for _, v := range []uint64{1, 1, 0, at, units, units, pcAt, funcs} {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	b = append(append(append(b, names...), 9, 9, 9, 9), pcs...)
	f := make([]byte, 12+funcAppendix+4*2+4*6)
	binary.LittleEndian.PutUint32(f[4:], 12) // where the function is, behind two entries
	for field, v := range map[int]uint32{funcName: 1, funcStack: 1, funcFile: 4, funcLine: 8, funcTables: 2, funcUnit: 7, funcStart: 30,
		funcAppendix: 12, funcAppendix + 4: 17, funcAppendix + 8: 1, funcAppendix + 8 + 4*5: 4} {
		binary.LittleEndian.PutUint32(f[12+field:], v)
	}
	f[12+funcPointers] = 6

	m := make([]byte, 400)
	for field, v := range map[int]uint64{0: 8, moduleNames: 8 + at, moduleTable: 2000, moduleMin: 65536, moduleMax: 65536 + 2*bucketBytes, modulePointers: 3000} {
		binary.LittleEndian.PutUint64(m[field:], v)
	}
	buckets := make([]byte, 2*bucketLen)
	binary.LittleEndian.PutUint32(buckets, 70)
	buckets[bucketLen-1] = 1
	binary.LittleEndian.PutUint32(buckets[bucketLen:], 31)
	return []segment{{8, append(b, f...)}, {1000, m}, {2000, buckets}, {3000, []byte{1, 1, 1, 1, 0, 8, argumentsEnd, 7}}}
}

func TestForget(t *testing.T) {
	s := memory()
	if err := forget(s); err != nil {
		t.Fatal(err)
	}
	b := s[0].data
	if bytes.Contains(b, []byte("main.f")) {
		t.Error("the name is still there")
	}
	pcAt := pclnHeaderLen + 8 + 4
	if !bytes.Equal(b[pcAt-4:pcAt], make([]byte, 4)) {
		t.Error("the files' names are still there")
	}
	if got, want := b[pcAt:pcAt+20], []byte{0, 6, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 4, 0}; !bytes.Equal(got, want) {
		t.Errorf("pc tables are %v, want %v", got, want)
	}
	f := b[pcAt+20+12:]
	for field, want := range map[int]uint32{funcName: 0, funcFile: 0, funcLine: 0, funcUnit: 0, funcStart: 0, funcStack: 1, funcTables: 2,
		funcAppendix: 0, funcAppendix + 4: 17, funcAppendix + 8: 1, funcAppendix + 8 + 4*5: noPointer} {
		if got := binary.LittleEndian.Uint32(f[field:]); got != want {
			t.Errorf("field at %d is %d, want %d", field, got, want)
		}
	}
	if got, want := s[3].data, []byte{1, 1, 1, 1, 0, 0, 0, 7}; !bytes.Equal(got, want) {
		t.Errorf("the arguments are %v, want %v", got, want)
	}
}

// A bucket may name a function before its own, never one behind it: 64 for 70, 0 for 31.
func TestCoarsen(t *testing.T) {
	s := memory()
	if err := forget(s); err != nil {
		t.Fatal(err)
	}
	want := make([]byte, 2*bucketLen)
	binary.LittleEndian.PutUint32(want, 64)
	if got := s[2].data; !bytes.Equal(got, want) {
		t.Errorf("the buckets are %v, want %v", got, want)
	}
}

func TestForgetRefuses(t *testing.T) {
	short, moved, far := memory(), memory(), memory()
	short[0].data = short[0].data[:len(short[0].data)-60]
	moved[1].data[0] = 9
	far[2].address = 2001
	for name, s := range map[string][]segment{"no table": {{0, []byte("nothing")}}, "cut off": short, "no module": moved, "no buckets": far} {
		if err := forget(s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
