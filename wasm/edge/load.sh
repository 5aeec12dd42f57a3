#!/usr/bin/env bash
# load.sh URL: ten thousand requests to a door, LOAD_CONNECTIONS (16) at a time, with wrk; fails if one is lost.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/../../tools/setup.sh" wrk
out=$(LOAD_REQUESTS=${LOAD_REQUESTS:-10000} wrk -t1 -c"${LOAD_CONNECTIONS:-16}" -d600s --timeout 60s -s "$here/load.lua" "$1")
echo "$out"
grep -q '^every request was answered$' <<<"$out"
