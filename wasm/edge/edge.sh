#!/usr/bin/env bash
# edge.sh build|dev|check|test|load: the Worker, on this machine. Nothing here needs a login or asks the network for anything
# but npm's packages. dist must be built before (make site).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
addr=${EDGE_ADDR:-127.0.0.1:8787}
native=${EDGE_NATIVE:-127.0.0.1:8788} # portwalk site serve, in load
cd "$here"

# Without these wrangler calls home, asks where it is, and says so.
export WRANGLER_SEND_METRICS=false WRANGLER_SEND_ERROR_REPORTS=false WRANGLER_HIDE_BANNER=true CI=1
export CLOUDFLARE_CF_FETCH_ENABLED=false WRANGLER_LOG_PATH="$root/.cache/wrangler"
wrangler=node_modules/.bin/wrangler
state=$root/.cache/edge-state-${addr##*:}
log=$root/.cache/edge-${addr##*:}.log

# build makes build/: workers' own files, Go as WebAssembly, and a name for this build.
build() {
  "$root/tools/setup.sh" node
  [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --ignore-scripts --no-audit --no-fund
  cd "$root"
  id=$(git ls-files -co --exclude-standard -z engine wasm lessons tools/wasmbuild go.mod go.sum | grep -zv /testdata/ |
    xargs -0 sha256sum | sha256sum | cut -c1-12)
  if [ "$(cat wasm/edge/build/build.txt 2>/dev/null)" != "$id" ]; then
    go run github.com/syumai/workers/cmd/workers-assets-gen -mode=go -o wasm/edge/build # empties the folder
    go run ./tools/wasmbuild -inline -tags edge -ldflags "-X main.build=$id" -o .cache/edge.wasm ./wasm/edge
    cp .cache/edge.wasm wasm/edge/build/app.wasm
    printf %s "$id" >wasm/edge/build/build.txt
  fi
  cd "$here"
}

# dev runs it until it is told to stop. Its state is a folder of its own: that of another version of workerd would kill it,
# and that of another run is not ours to take away.
dev() {
  [ -f "$root/dist/index.html" ] || { echo "no site in dist: run make site first" >&2; exit 1; }
  rm -rf "$state" && mkdir -p "$state"
  exec "$wrangler" dev --local --persist-to "$state" --ip "${addr%:*}" --port "${addr##*:}" --log-level "${EDGE_LOG:-log}"
}

# behind starts it in the background, waits until it answers, and ends it with this shell.
behind() {
  EDGE_LOG=error dev >"$log" 2>&1 & # hostile questions make workerd talk
  server=$!
  trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT
  for _ in $(seq 300); do
    kill -0 $server 2>/dev/null || { cat "$log" >&2; exit 1; }
    curl -fs -o /dev/null "http://$addr/healthz" && return
    sleep 0.2
  done
  cat "$log" >&2
  echo "workerd does not answer on $addr" >&2
  exit 1
}

# check prints what Cloudflare would count, and fails at 3 MiB, the most of its free plan.
check() {
  out=$("$wrangler" deploy --dry-run --outdir "$root/.cache/edge-dry" 2>&1) || { echo "$out"; exit 1; }
  echo "$out" | grep -E 'Total Upload' || { echo "$out"; exit 1; }
  kib=$(echo "$out" | sed -nE 's/.*gzip: ([0-9]+)(\.[0-9]+)? KiB.*/\1/p')
  [ -n "$kib" ] && [ "$kib" -lt 3072 ] || { echo "the Worker is larger than 3 MiB gzip" >&2; exit 1; }
}

build
case "${1:-}" in
build) ;;
dev) dev ;;
check) check ;;
test)
  behind
  cd "$root" && PORTWALK_DOOR="http://$addr" go test -count=1 -v ./wasm/httpapi/doors | grep -vE '^(=== |    --- PASS)'
  exit "${PIPESTATUS[0]}"
  ;;
load)
  echo "== portwalk site serve"
  "$root/bin/portwalk" site serve --dir "$root/dist" --addr "$native" >/dev/null &
  serve=$!
  trap 'kill $serve 2>/dev/null' EXIT
  until curl -fs -o /dev/null "http://$native/healthz"; do kill -0 $serve; sleep 0.2; done
  "$here/load.sh" "http://$native"
  kill $serve
  echo "== workerd"
  behind
  "$here/load.sh" "http://$addr"
  ;;
*)
  echo "usage: edge.sh build|dev|check|test|load" >&2
  exit 2
  ;;
esac
