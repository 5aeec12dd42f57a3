package main

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// A function table with one function, by hand: name "main.f" at 1; pc tables: stack at 1 (value +3, pc +2, end), file at 4
// and line at 8 (to be forgotten), one pointer map at 12.
func table() []byte {
	names := []byte("\x00main.f\x00")
	pcs := []byte{0, 6, 2, 0, 2, 2, 1, 0, 20, 1, 3, 0, 8, 4, 0}
	b := append([]byte(nil), pclnMagic...)
	at := uint64(pclnHeaderLen)
	units := at + uint64(len(names))
	pcAt := units + 4
	funcs := pcAt + uint64(len(pcs))
	for _, v := range []uint64{1, 1, 0, at, units, units, pcAt, funcs} {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	b = append(append(append(b, names...), 9, 9, 9, 9), pcs...)
	f := make([]byte, 12+funcAppendix+8)
	binary.LittleEndian.PutUint32(f[4:], 12) // where the function is, behind two entries
	for field, v := range map[int]uint32{funcName: 1, funcStack: 1, funcFile: 4, funcLine: 8, funcTables: 1, funcUnit: 7, funcStart: 30, funcAppendix: 12} {
		binary.LittleEndian.PutUint32(f[12+field:], v)
	}
	return append(b, f...)
}

func TestForget(t *testing.T) {
	b := append([]byte("before"), table()...)
	if err := forget([]segment{{0, []byte("other")}, {8, b}}); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b, []byte("main.f")) {
		t.Error("the name is still there")
	}
	pcAt := 6 + pclnHeaderLen + 8 + 4
	if !bytes.Equal(b[pcAt-4:pcAt], make([]byte, 4)) {
		t.Error("the files' names are still there")
	}
	if got, want := b[pcAt:pcAt+15], []byte{0, 6, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 4, 0}; !bytes.Equal(got, want) {
		t.Errorf("pc tables are %v, want %v", got, want)
	}
	f := b[pcAt+15+12:]
	for field, want := range map[int]uint32{funcName: 0, funcFile: 0, funcLine: 0, funcUnit: 0, funcStart: 0, funcStack: 1, funcTables: 1, funcAppendix: 12} {
		if got := binary.LittleEndian.Uint32(f[field:]); got != want {
			t.Errorf("field at %d is %d, want %d", field, got, want)
		}
	}
}

func TestForgetRefuses(t *testing.T) {
	short := table()
	for name, b := range map[string][]byte{"no table": []byte("nothing"), "cut off": short[:len(short)-20]} {
		if err := forget([]segment{{0, b}}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
