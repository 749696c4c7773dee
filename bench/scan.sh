#!/bin/sh
# scan.sh - how fast `mailmedic scan` is over letters that are evidence already.
#
#     ./run bench scan [COUNT]
#
# Two mailboxes: letters of a real office's sizes (mean about 45 KB, most of it attachments), and letters without
# attachments (about 4 KB). Then a second scan, which parses nothing: what a change of the word lists costs. And the
# same of real mail, ham and phish of ../shared/data, where that is there: it has pictures and letters of other scripts.
set -eu

count=${1:-10000}
bin=$PWD/build/release
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

turns() { # NAME COUNT SIZE: both scans of $dir/NAME/scan.case
    name=$1 count=$2 size=$3
    for turn in scan rescan; do
        status=0
        "$bin/bench_watch" "$bin/mailmedic" scan "$dir/$name/scan.case" --quiet 2>"$dir/out" >/dev/null || status=$?
        case $status in 0 | 10 | 20) ;; *) cat "$dir/out" >&2; return 1 ;; esac
        tail -n 1 "$dir/out" | awk -v n="$name $turn" -v c="$count" -v s="$size" -v p="$(nproc)" \
            '{printf "%s\t%s, wall %.2f s = %.0f/s, processor %.2f s = %.0f/s on %d idle cores\n", n, s, $2, c / $2, $4, p * c / $4, p}'
    done
    rm -rf "${dir:?}/$name"
}

one() { # NAME and options of bench_scan
    name=$1
    shift
    mkdir "$dir/$name"
    turns "$name" "$count" "$("$bin/bench_scan" "$dir/$name" "$count" "$@")"
}

real() {
    if [ ! -r ../shared/data/ham.tar.xz ] || [ ! -r ../shared/data/phish.tar.xz ]; then
        echo "real	skipped: no ../shared/data"
        return
    fi
    mkdir -p "$dir/real/mail"
    for archive in ham phish; do
        tar -xJf "../shared/data/$archive.tar.xz" -C "$dir/real/mail"
    done
    "$bin/mailmedic" import "$dir/real/scan.case" "$dir/real/mail" --owner owner@acme.example --no-scan --quiet \
        >/dev/null 2>&1 || [ $? -le 20 ]
    files=$(find "$dir/real/mail" -name '*.eml' | wc -l)
    turns real "$files" "$files mails"
}

one mixed
one small --small
real
