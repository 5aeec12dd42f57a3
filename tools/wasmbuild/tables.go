package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Go keeps, for every function, its name and tables that turn a program counter into a file and a line. Only stack traces
// read them (runtime/symtab.go: funcname, funcline), as they do the places of arguments (traceback.go: printArgs). The
// engine never prints one: a panic is recovered at the bridge and told by its text. Which instructions are unsafe to stop
// at is asked only where threads are interrupted by signals (preempt.go: isAsyncSafePoint), and WebAssembly has none.
// All these are a tenth of the file as it is sent, so they are zeroed; zeros compress to nothing. Stack sizes and pointer
// maps, which the runtime needs, stay.
//
// The layout is that of runtime/symtab.go and internal/abi/symtab.go since Go 1.20. A file laid out otherwise is refused.
var pclnMagic = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8} // version, padding, quantum 1, pointers of 8 bytes

// Offsets in a _func.
const (
	funcName      = 4
	funcStack     = 16
	funcFile      = 20
	funcLine      = 24
	funcTables    = 28
	funcUnit      = 32
	funcStart     = 36
	funcPointers  = 43
	funcAppendix  = 44
	pclnHeaderLen = 8 + 8*8
)

// Of the tables behind a _func, those nobody asks for (internal/abi/symtab.go: PCDATA_…, FUNCDATA_…).
var (
	needlessTables   = []uint64{0, 3}    // UnsafePoint, ArgLiveIndex
	needlessPointers = []uint64{5, 6, 7} // ArgInfo, ArgLiveInfo, WrapInfo
)

const (
	noPointer      = 1<<32 - 1
	argumentPlaces = 5    // ArgInfo
	argumentsMark  = 0xfb // TraceArgsSpecial: from here on a byte is not a place
	argumentsEnd   = 0xff // TraceArgsEndSeq
)

var errLayout = errors.New("the function tables are not laid out as Go 1.20 to 1.26 write them")

// pcln is the runtime's function table inside a data segment.
type pcln struct {
	b                            []byte // from its magic on
	funcs, names, pcs, functions uint64
	used                         map[uint64]bool // bytes of the pc tables that stay
	arguments                    map[uint32]bool // where descriptions of arguments are, from the start of the pointers' tables
}

// forget zeroes names and line tables in the segment that holds them.
func forget(segments []segment) error {
	for _, s := range segments {
		if i := bytes.Index(s.data, pclnMagic); i >= 0 {
			arguments, err := forgetIn(s.data[i:])
			if err != nil {
				return err
			}
			m := moduleData(segments, s.address+int64(i))
			if m == nil {
				return errLayout
			}
			forgetArguments(segments, m, arguments)
			return coarsen(segments, m)
		}
	}
	return errLayout
}

// forgetIn returns where descriptions of arguments are.
func forgetIn(b []byte) (map[uint32]bool, error) {
	if len(b) < pclnHeaderLen {
		return nil, errLayout
	}
	word := func(n int) uint64 { return binary.LittleEndian.Uint64(b[8+8*n:]) }
	t := pcln{b: b, funcs: word(0), names: word(3), pcs: word(6), functions: word(7), used: map[uint64]bool{}, arguments: map[uint32]bool{}}
	units := word(4)
	if !(t.names < units && units < t.pcs && t.pcs < t.functions && t.functions+8*t.funcs < uint64(len(b))) {
		return nil, errLayout
	}
	for n := range t.funcs {
		if err := t.keepNeeded(n); err != nil {
			return nil, err
		}
	}
	for i := t.pcs; i < t.functions; i++ {
		if !t.used[i] {
			b[i] = 0
		}
	}
	clear(b[t.names:t.pcs]) // function names, then compilation units and file names
	return t.arguments, nil
}

// forgetArguments zeroes the descriptions of arguments: bytes up to and including an end mark, where a place of an
// argument is followed by its size.
func forgetArguments(segments []segment, module []byte, places map[uint32]bool) {
	base := int64(binary.LittleEndian.Uint64(module[modulePointers:]))
	for off := range places {
		next := base + int64(off)
		take := func() byte {
			b := at(segments, next, 1)
			if b == nil {
				return argumentsEnd
			}
			next++
			was := b[0]
			b[0] = 0
			return was
		}
		for mark := take(); mark != argumentsEnd; mark = take() {
			if mark < argumentsMark {
				take()
			}
		}
	}
}

// keepNeeded marks the tables of one function that the runtime needs, and forgets where the others are.
func (t *pcln) keepNeeded(n uint64) error {
	at := t.functions + uint64(binary.LittleEndian.Uint32(t.b[t.functions+8*n+4:]))
	if at+funcAppendix > uint64(len(t.b)) {
		return errLayout
	}
	f := t.b[at:]
	tables := uint64(binary.LittleEndian.Uint32(f[funcTables:]))
	if at+funcAppendix+4*tables > uint64(len(t.b)) || tables > 16 || f[funcPointers] > 16 {
		return errLayout
	}
	pointers := uint64(f[funcPointers])
	if at+funcAppendix+4*(tables+pointers) > uint64(len(t.b)) {
		return errLayout
	}
	for _, i := range needlessTables {
		if i < tables {
			binary.LittleEndian.PutUint32(f[funcAppendix+4*i:], 0)
		}
	}
	for _, i := range needlessPointers {
		if i < pointers {
			if off := binary.LittleEndian.Uint32(f[funcAppendix+4*(tables+i):]); i == argumentPlaces && off != noPointer {
				t.arguments[off] = true
			}
			binary.LittleEndian.PutUint32(f[funcAppendix+4*(tables+i):], noPointer)
		}
	}
	keep := []uint32{binary.LittleEndian.Uint32(f[funcStack:])}
	for i := range tables {
		keep = append(keep, binary.LittleEndian.Uint32(f[funcAppendix+4*i:]))
	}
	for _, off := range keep {
		if err := t.mark(uint64(off)); err != nil {
			return fmt.Errorf("function %d: %w", n, err)
		}
	}
	for _, field := range []int{funcName, funcFile, funcLine, funcUnit, funcStart} {
		binary.LittleEndian.PutUint32(f[field:], 0)
	}
	return nil
}

// mark walks one table: pairs of a change of value and a change of the program counter, until a change of value by 0
// that is not the first.
func (t *pcln) mark(off uint64) error {
	if off == 0 {
		return nil
	}
	at := t.pcs + off
	for first := true; ; first = false {
		value, n := binary.Uvarint(t.bytes(at))
		if n <= 0 {
			return errLayout
		}
		t.use(at, n)
		at += uint64(n)
		if value == 0 && !first {
			return nil
		}
		_, n = binary.Uvarint(t.bytes(at))
		if n <= 0 {
			return errLayout
		}
		t.use(at, n)
		at += uint64(n)
	}
}

func (t *pcln) bytes(at uint64) []byte { return t.b[min(at, t.functions):t.functions] }

func (t *pcln) use(at uint64, n int) {
	for i := range uint64(n) {
		t.used[at+i] = true
	}
}
