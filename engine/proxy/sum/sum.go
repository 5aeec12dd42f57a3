// Package sum is SHA-256 and base32 as kube-proxy names its chains with them.
//
// The standard library has both. Its crypto/sha256 brings the FIPS module with its random generator and ciphers along,
// 200 KB of the compressed engine for one hash of one line; this is the algorithm of FIPS 180-4 alone, and a test holds
// it against the standard library.
package sum

import "math/bits"

// SHA256 is the hash of texts, one after the other.
func SHA256(parts ...string) [32]byte {
	h := [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}
	var buf [64]byte
	n, total := 0, 0
	for _, text := range parts {
		total += len(text)
		for len(text) > 0 {
			c := copy(buf[n:], text)
			n, text = n+c, text[c:]
			if n == len(buf) {
				block(&h, &buf)
				n = 0
			}
		}
	}
	finish(&h, &buf, n, uint64(total))
	var out [32]byte
	for i, v := range h {
		out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = byte(v>>24), byte(v>>16), byte(v>>8), byte(v)
	}
	return out
}

// finish appends a one bit, zeros and the length in bits, to a multiple of 64 bytes.
func finish(h *[8]uint32, buf *[64]byte, n int, total uint64) {
	buf[n] = 0x80
	clear(buf[n+1:])
	if n+1 > 56 {
		block(h, buf)
		clear(buf[:])
	}
	for i := range 8 {
		buf[63-i] = byte(total * 8 >> (8 * i))
	}
	block(h, buf)
}

// block mixes 64 bytes into the state.
func block(state *[8]uint32, p *[64]byte) {
	var w [64]uint32
	for i := range 16 {
		w[i] = uint32(p[4*i])<<24 | uint32(p[4*i+1])<<16 | uint32(p[4*i+2])<<8 | uint32(p[4*i+3])
	}
	for i := 16; i < 64; i++ {
		a, b := w[i-15], w[i-2]
		s0 := rotr(a, 7) ^ rotr(a, 18) ^ a>>3
		s1 := rotr(b, 17) ^ rotr(b, 19) ^ b>>10
		w[i] = w[i-16] + s0 + w[i-7] + s1
	}
	a, b, c, d, e, f, g, h := state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
	for i := range 64 {
		t1 := h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + (e&f ^ ^e&g) + k[i] + w[i]
		t2 := (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + (a&b ^ a&c ^ b&c)
		h, g, f, e, d, c, b, a = g, f, e, d+t1, c, b, a, t1+t2
	}
	for i, v := range [8]uint32{a, b, c, d, e, f, g, h} {
		state[i] += v
	}
}

func rotr(x uint32, n int) uint32 { return bits.RotateLeft32(x, -n) }

// Base32 is RFC 4648's encoding in capitals, of the first n letters.
func Base32(b []byte, n int) string { return string(AppendBase32(nil, b, n)) }

// AppendBase32 appends it.
func AppendBase32(out, b []byte, n int) []byte {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	var acc, have uint
	for _, v := range b {
		acc, have = acc<<8|uint(v), have+8
		for have >= 5 && n > 0 {
			have -= 5
			out = append(out, letters[acc>>have&31])
			n--
		}
	}
	return out
}

// k are the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
var k = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}
