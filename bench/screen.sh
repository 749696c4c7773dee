#!/bin/sh
# screen.sh - how long the screen takes from a key to the next picture, and from its start to the
# first one, over a case with many messages, which is made first (some minutes for 500,000).
#
#     ./run bench screen [MESSAGES]
set -eu

dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

build/release/bench_screen "$dir" "${1:-500000}"
start=$(date +%s%N)
build/release/mailmedic screen "$dir"/screen-*.case --dump >/dev/null
end=$(date +%s%N)
echo "the program started, the case opened and checked, the first picture printed: $(((end - start) / 1000000)) ms"
