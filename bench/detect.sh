#!/bin/sh
# detect.sh - how right detection is, on the real mail and rules in ../shared/data, and what it costs.
# Each program prints a line a figure, and "skipped" where its data is not there.
#
#     ./run bench detect [DATA]
set -eu

data=${1:-../shared/data}
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

echo "== cost"
build/release/bench_detect "$dir"
for program in build/release/bench_detect_*; do
    [ -x "$program" ] || continue
    echo "== ${program##*bench_detect_}"
    "$program" "$data"
done
