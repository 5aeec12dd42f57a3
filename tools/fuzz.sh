#!/usr/bin/env bash
# fuzz.sh TIME: every fuzz target of the module for that long, one after another.
set -euo pipefail
time=${1:-10m}
git ls-files '*_test.go' | xargs grep -lE '^func Fuzz' | while read -r file; do
  pkg=./$(dirname "$file")
  case $pkg in ./tools/oracle*) continue ;; esac # a module of its own
  grep -oE '^func Fuzz[A-Za-z0-9_]*' "$file" | sed 's/^func //' | while read -r target; do
    echo "== $pkg $target"
    go test "$pkg" -run '^$' -fuzz "^$target\$" -fuzztime "$time"
  done
done
