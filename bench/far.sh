#!/bin/sh
# far.sh - a server that is far away: a relay on the loopback address delays every byte.
#
#     ./run bench far
#
# 300 folders at a round trip of 80 ms, flags, dates, sizes and headers, without and with the delay; and one connection
# over a link of 4 MB a second at a round trip of 40 ms: how much of the link is used, without and with --compress.
set -eu

bin=$PWD/build/release
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-bench.XXXXXX")
chmod 755 "$dir" # as root, the server runs as nobody
relay=
trap '[ -z "$relay" ] || kill "$relay" 2>/dev/null || true; demo/serve.sh stop "$dir/home" || true; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

"$bin/bench_mailbox" "$dir/home" 2000 >"$dir/size"
one=$(ls "$dir/home/Maildir/.Orders/cur" | head -n 1)
for i in $(seq 290); do
    mkdir -p "$dir/home/Maildir/.F$i/cur" "$dir/home/Maildir/.F$i/new" "$dir/home/Maildir/.F$i/tmp"
    cp "$dir/home/Maildir/.Orders/cur/$one" "$dir/home/Maildir/.F$i/cur/"
done
demo/serve.sh start "$dir/home"
# shellcheck disable=SC1091 # written by serve.sh
. "$dir/home/server.env"
user=$(echo "$USER_NAME" | sed 's/@/%40/')
mkfifo "$dir/hold"

far() { # DELAY-EACH-WAY [KB-A-SECOND]: a relay; its port in $port
    [ -z "$relay" ] || kill "$relay"
    rm -f "$dir/port" # the one before it had another
    sleep 3600 >"$dir/hold" &
    holder=$!
    "$bin/bench_relay" "$IMAPS_PORT" "$@" <"$dir/hold" >"$dir/port" &
    relay=$!
    while [ ! -s "$dir/port" ]; do sleep 0.05; done
    port=$(cat "$dir/port")
    trap 'kill "$holder" "$relay" 2>/dev/null || true; demo/serve.sh stop "$dir/home" || true; rm -rf "$dir"' EXIT
}

acquire() { # PORT and options: wall seconds
    at=$1
    shift
    rm -rf "$dir/b.case"
    status=0
    "$bin/bench_watch" "$bin/mailmedic" acquire "$dir/b.case" "imaps://$user@localhost:$at" --no-sieve --no-scan \
        --ca-file "$CA_FILE" --password-fd 3 --quiet "$@" 3<"$PASSWORD_FILE" 2>"$dir/out" >"$dir/said" || status=$?
    case $status in 0 | 10 | 20) ;; *) cat "$dir/out" >&2; exit 1 ;; esac
    tail -n 1 "$dir/out" | awk '{print $2}'
}

acquire "$IMAPS_PORT" --headers-only >/dev/null # the server makes its indexes
far 40
printf '300 folders, headers: %s s here, %s s at a round trip of 80 ms (wanted: under 5)\n' \
    "$(acquire "$IMAPS_PORT" --headers-only)" "$(acquire "$port" --headers-only)"

kill "$holder"
rate=4000
far 20 "$rate"
one() { # WORDS and options: three folders on one connection
    words=$1
    shift
    wall=$(acquire "$port" --connections 1 --folder INBOX --folder Sent --folder Orders "$@")
    bytes=$("$bin/mailmedic" status "$dir/b.case" --json | sed 's/.*"bytes_in_evidence":\([0-9]*\).*/\1/')
    awk -v s="$words" -v w="$wall" -v b="$bytes" -v r="$rate" \
        'BEGIN {printf "one connection%s, %.1f MB over %.1f MB/s at 40 ms: %.1f s, %.0f %% of the link (wanted: 92)\n", s, b / 1e6, r / 1000, w, 100 * b / (w * r * 1000)}'
}

one ''
one ', compressed' --compress
