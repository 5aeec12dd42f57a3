package main

import (
	"bytes"
	"encoding/binary"
)

// To find the function of a program counter, the runtime looks into a table of buckets, then walks the list of functions
// forward from there (runtime/symtab.go: findfunc). On WebAssembly a function has sixteen buckets, whatever its length, so
// the table takes 2 MB and, sent, more than a whole view. Where every bucket of some neighbouring functions names the first
// of them, it shrinks to nothing, and the runtime walks a few steps more.
const (
	bucketLen      = 20
	bucketBytes    = 4096 // of program counters
	neighbours     = 32
	moduleTable    = 152 // of moduledata: findfunctab
	moduleMin      = 160
	moduleMax      = 168
	modulePointers = 320 // gofunc: where tables of pointers begin
	moduleNames    = 8
)

// coarsen rounds the buckets down.
func coarsen(segments []segment, m []byte) error {
	field := func(n int) int64 { return int64(binary.LittleEndian.Uint64(m[n:])) }
	count := (field(moduleMax) - field(moduleMin)) / bucketBytes
	table := at(segments, field(moduleTable), count*bucketLen)
	if table == nil {
		return errLayout
	}
	for ; len(table) >= bucketLen; table = table[bucketLen:] {
		first := binary.LittleEndian.Uint32(table)
		binary.LittleEndian.PutUint32(table, first&^(neighbours-1))
		clear(table[4:bucketLen]) // how much further the parts of a bucket begin
	}
	return nil
}

// moduleData finds the runtime's moduledata: it begins with the function tables' address, then that of the names, which
// stand in them.
func moduleData(segments []segment, header int64) []byte {
	pointer := binary.LittleEndian.AppendUint64(nil, uint64(header))
	names := at(segments, header+8+3*8, 8)
	if names == nil {
		return nil
	}
	first := uint64(header) + binary.LittleEndian.Uint64(names)
	for _, s := range segments {
		for i := 0; ; i++ {
			n := bytes.Index(s.data[i:], pointer)
			if n < 0 {
				break
			}
			i += n
			if m := s.data[i:]; len(m) > modulePointers+8 && binary.LittleEndian.Uint64(m[moduleNames:]) == first {
				return m
			}
		}
	}
	return nil
}

// at is the memory of a given length at an address, or nil.
func at(segments []segment, address, length int64) []byte {
	for _, s := range segments {
		if from := address - s.address; from >= 0 && length >= 0 && from+length <= int64(len(s.data)) {
			return s.data[from : from+length]
		}
	}
	return nil
}
