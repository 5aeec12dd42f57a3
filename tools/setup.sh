#!/usr/bin/env bash
# setup.sh node|browser|blogs|kernel: say what is missing, and install it where that is possible (Debian, as root).
set -euo pipefail

missing() { echo "portwalk: $1 is missing. $2" >&2; exit 1; }

apt_install() {
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
  echo "portwalk: installing $* with apt-get" >&2
  (apt-get install -y --no-install-recommends "$@" || { apt-get update && apt-get install -y --no-install-recommends "$@"; }) >/dev/null
}

case "${1:-}" in
node)
  command -v node >/dev/null || missing node "Install Node.js 20 or newer."
  command -v npm >/dev/null || missing npm "It comes with Node.js."
  ;;
browser)
  if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then
    apt_install chromium || missing Chromium "Install it, or set CHROMIUM to its path; the browser tests need it."
  fi
  if command -v fc-list >/dev/null && ! fc-list :lang=ko | grep -q .; then
    apt_install fonts-nanum || echo "portwalk: no Korean font found; pictures of Korean pages will show boxes." >&2
  fi
  ;;
blogs)
  for tool in jekyll firefox-esr; do
    command -v "$tool" >/dev/null || apt_install "$tool" || missing "$tool" "Install it; make blogs needs it."
  done
  ;;
wrk)
  command -v wrk >/dev/null || apt_install wrk || missing wrk "Install it; the load test needs it."
  ;;
kernel)
  for tool in ip:iproute2 iptables-restore:iptables nft:nftables conntrack:conntrack; do
    command -v "${tool%%:*}" >/dev/null || apt_install "${tool##*:}" || echo "portwalk: ${tool%%:*} is missing; the kernel proof will say what it cannot do." >&2
  done
  ;;
*)
  echo "usage: tools/setup.sh node|browser|blogs|kernel" >&2
  exit 2
  ;;
esac
