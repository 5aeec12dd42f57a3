//go:build !linux

package main

import "fmt"

func main() { fmt.Println("kernel: not run: it needs Linux") }
