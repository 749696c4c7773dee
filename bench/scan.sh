#!/bin/sh
# scan.sh - how fast `mailmedic scan` is over letters that are evidence already.
#
#     ./run bench scan [COUNT]
#
# Two mailboxes: letters of a real office's sizes (mean about 45 KB, most of it attachments), and letters without
# attachments (about 4 KB). Then a second scan, which parses nothing: what a change of the word lists costs.
set -eu

count=${1:-10000}
bin=$PWD/build/release
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

one() { # NAME and options of bench_scan
    name=$1
    shift
    mkdir "$dir/$name"
    size=$("$bin/bench_scan" "$dir/$name" "$count" "$@")
    for turn in scan rescan; do
        status=0
        "$bin/bench_watch" "$bin/mailmedic" scan "$dir/$name/scan.case" --quiet 2>"$dir/out" >/dev/null || status=$?
        case $status in 0 | 10 | 20) ;; *) cat "$dir/out" >&2; return 1 ;; esac
        tail -n 1 "$dir/out" | awk -v n="$name $turn" -v c="$count" -v s="$size" -v p="$(nproc)" \
            '{printf "%s\t%s, wall %.2f s = %.0f/s, processor %.2f s = %.0f/s on %d idle cores\n", n, s, $2, c / $2, $4, p * c / $4, p}'
    done
    rm -rf "${dir:?}/$name"
}

one mixed
one small --small
