package kubectl

import (
	"math"
	"strconv"
	"strings"
)

// quantity is an amount of cpu or memory, in thousandths. Amounts written with Ki, Mi, Gi are shown so again.
type quantity struct {
	milli  int64
	binary bool
}

const decimalSuffixes, binarySuffixes = "kMGTPE", "KMGTPE"

// parseQuantity reads 4, 1.5, 500m, 2e3, 64Mi, 1G. What it cannot read is nothing.
func parseQuantity(s string) quantity {
	number := strings.TrimRight(s, "numkKMGTPEi")
	scale, suffix := 1000.0, s[len(number):]
	binary := strings.HasSuffix(suffix, "i")
	switch {
	case suffix == "":
	case binary:
		scale *= math.Pow(1024, float64(strings.IndexByte(binarySuffixes, suffix[0])+1))
	case strings.Contains("num", suffix):
		scale = map[string]float64{"n": 1e-6, "u": 1e-3, "m": 1}[suffix]
	default:
		scale *= math.Pow(1000, float64(strings.IndexByte(decimalSuffixes, suffix[0])+1))
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return quantity{}
	}
	return quantity{int64(math.Ceil(f * scale)), binary}
}

// String writes an amount the way the API server does: with the largest suffix that leaves a whole number.
func (q quantity) String() string {
	if q.milli%1000 != 0 {
		return strconv.FormatInt(q.milli, 10) + "m"
	}
	n, base, suffixes := q.milli/1000, int64(1000), decimalSuffixes
	if q.binary && n >= 1024 {
		base, suffixes = 1024, binarySuffixes
	}
	suffix := ""
	for i := 0; i < len(suffixes) && n != 0 && n%base == 0; i++ {
		n /= base
		suffix = suffixes[i : i+1]
	}
	if suffix != "" && base == 1024 {
		suffix += "i"
	}
	return strconv.FormatInt(n, 10) + suffix
}

// plus keeps the way of writing of the first amount that is not nothing.
func (q quantity) plus(o quantity) quantity {
	if q.milli == 0 {
		q.binary = o.binary
	}
	q.milli += o.milli
	return q
}

func (q quantity) atLeast(o quantity) quantity {
	if o.milli > q.milli {
		return o
	}
	return q
}

// share is q and how much it is of another amount, in per cent. Of no amount kubectl prints what amd64 makes of a
// division by nothing, unless it looks first.
func (q quantity) share(of quantity, looks bool) string {
	percent := "0"
	switch {
	case of.milli != 0:
		percent = strconv.FormatInt(int64(float64(q.milli)/float64(of.milli)*100), 10)
	case !looks:
		percent = "-9223372036854775808"
	}
	return q.String() + " (" + percent + "%)"
}
