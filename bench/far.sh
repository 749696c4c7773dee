#!/bin/sh
# far.sh - a server that is far away: a relay on the loopback address delays every byte.
#
#     ./run bench far [MESSAGES]
#
# Links of several speeds, all mail copied, parsed and judged (10,000 messages, 470 MB, unless told otherwise), beside a
# bare reader that only throws the bytes away: client, server and relay share this machine's processors, and where the
# bare reader does not fill the link nobody can. How much of the link is used counts everything from the start of the
# program to its end - signing in, listing, the last look at what has changed, the last detector -, and then only while
# mail came. Then --compress on a slow link; a connection that is cut; the first finding from a rule; 300 folders.
set -eu

bin=$PWD/build/release
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-bench.XXXXXX")
chmod 755 "$dir" # as root, the server runs as nobody
relays= holder=
leave() {
    # shellcheck disable=SC2086 # several
    kill $holder $relays 2>/dev/null || true
    demo/serve.sh stop "$dir/home" || true
    rm -rf "$dir"
}
trap leave EXIT
trap 'exit 1' INT TERM HUP

"$bin/bench_mailbox" "$dir/home" "${1:-10000}" >"$dir/size"
demo/serve.sh start "$dir/home"
# shellcheck disable=SC1091 # written by serve.sh
. "$dir/home/server.env"
user=$(echo "$USER_NAME" | sed 's/@/%40/')
mkfifo "$dir/hold"

near() { # no relay any more; what they say at their end lies in $dir/relay.PORT
    # shellcheck disable=SC2086 # several
    [ -z "$holder" ] || { kill $holder && wait $relays; }
    relays= holder=
}

far() { # MS-ROUND-TRIP [KB-A-SECOND [CUT-KB]]: relays to the server; their ports in $port and $sieve
    near
    sleep 3600 >"$dir/hold" &
    holder=$!
    way=$(($1 / 2))
    shift
    for to in $IMAPS_PORT $SIEVE_PORT; do
        rm -f "$dir/relay.$to"
        "$bin/bench_relay" "$to" "$way" "$@" <"$dir/hold" >"$dir/relay.$to" &
        relays="$relays $!"
        while [ ! -s "$dir/relay.$to" ]; do sleep 0.05; done
    done
    port=$(head -n 1 "$dir/relay.$IMAPS_PORT")
    sieve=$(head -n 1 "$dir/relay.$SIEVE_PORT")
}

acquire() { # PORT and options: wall seconds
    at=$1
    shift
    rm -rf "$dir/b.case"
    status=0
    "$bin/bench_watch" "$bin/mailmedic" acquire "$dir/b.case" "imaps://$user@localhost:$at" \
        --ca-file "$CA_FILE" --password-fd 3 --quiet "$@" 3<"$PASSWORD_FILE" 2>"$dir/out" >"$dir/said" || status=$?
    case $status in 0 | 10 | 20) ;; *) cat "$dir/out" >&2; exit 1 ;; esac
    tail -n 1 "$dir/out" | awk '{print $2}'
}

in_evidence() {
    "$bin/mailmedic" status "$dir/b.case" --json | sed 's/.*"bytes_in_evidence":\([0-9]*\).*/\1/'
}

percent() { # BYTES WALL KB-A-SECOND
    awk -v b="$1" -v w="$2" -v r="$3" 'BEGIN {printf "%.1f MB in %.1f s, %.1f %%", b / 1e6, w, 100 * b / (w * r * 1000)}'
}

entries() { # the journal, an entry a line, its time in milliseconds first
    "$bin/mailmedic" journal "$dir/b.case" --json | sed 's/{"seq":/\n&/g' | awk '
        {match($0, /boottime_ns[^0-9]*[0-9]+/); at = substr($0, RSTART, RLENGTH); gsub(/[^0-9]/, "", at); print at / 1e6, $0}'
}

fetching() { # seconds from the last folder that was listed to the last mail that was in the case
    entries | awk '/"action":"folder-read"/ {from = $1}
        /"action":"evidence-named"/ && /"messages[^0-9a-z_]*[1-9]/ {to = $1}
        END {print (to - from) / 1e3}'
}

link() { # MS-ROUND-TRIP KB-A-SECOND CONNECTIONS WANTED
    far "$1" "$2"
    wall=$(acquire "$port" --no-sieve --connections "$3")
    ours=$(percent "$(in_evidence)" "$wall" "$2")
    body=$(percent "$(in_evidence)" "$(fetching)" "$2")
    far "$1" "$2"
    from=$(date +%s%N)
    "$bin/bench_bare" "$port" "$USER_NAME" "$CA_FILE" "$3" <"$PASSWORD_FILE" >/dev/null
    bare=$(awk -v t=$(($(date +%s%N) - from)) 'BEGIN {print t / 1e9}')
    echo "$1 ms, $(($2 / 1000)) MB/s, $3 connections: $ours of the link; while mail came $body (wanted: $4); the bare reader $(percent "$(in_evidence)" "$bare" "$2")"
}

acquire "$IMAPS_PORT" --no-sieve --no-scan --headers-only >/dev/null # the server makes its indexes
link 80 12500 1 95
for rate in 25000 50000 125000; do
    link 40 $rate 1 96
    link 40 $rate 2 92
done

for how in '' --compress; do # three folders on a slow link
    far 40 4000
    # shellcheck disable=SC2086 # no word at all, without
    wall=$(acquire "$port" --no-sieve --no-scan --connections 1 --folder INBOX --folder Sent $how)
    echo "40 ms, 4 MB/s, 1 connection${how:+, $how}: $(percent "$(in_evidence)" "$wall" 4000) of the link (wanted: 92)"
done

for cut in 0 40000; do # the same twice, the second time cut in the middle
    far 40 12500 $cut
    acquire "$port" --no-sieve --no-scan --connections 1 --folder INBOX --folder Sent >/dev/null
    bytes=$(in_evidence)
    near
    came=$(tail -n 1 "$dir/relay.$IMAPS_PORT")
    [ $cut = 0 ] && whole=$came && all=$bytes
done
[ "$all" = "$bytes" ] || { echo "cut, it is $bytes bytes, and not $all" >&2; exit 1; }
awk -v a="$whole" -v b="$came" 'BEGIN {printf "cut once in the middle: %.2f MB came twice (wanted: one batch, 4 MB)\n", (b - a) / 1e6}'

far 200
acquire "$port" --sieve "localhost:$sieve" --folder Sent >/dev/null
entries | awk '
    /"action":"attempt-end"/ && /protocol[^a-z]*sieve/ {signed = $1}
    /"action":"script-read"/ {read = $1}
    /"action":"findings-sealed"/ && /findings[^0-9a-z]*[1-9]/ {
        printf "signed in to ManageSieve at a round trip of 200 ms: its script is here after %.0f ms, the first finding from it in the case after %.0f ms, %.1f round trips (wanted: 1)\n", read - signed, $1 - signed, ($1 - signed) / 200
        exit
    }'
near

for place in "$dir"/home/Maildir/cur "$dir"/home/Maildir/.[!.]*/cur; do # small folders: twenty mails are left in each
    find "$place" -type f | tail -n +21 | xargs -r rm
done
one=$(find "$dir/home/Maildir/.Orders/cur" -type f | head -n 1)
for i in $(seq 290); do
    mkdir -p "$dir/home/Maildir/.F$i/cur" "$dir/home/Maildir/.F$i/new" "$dir/home/Maildir/.F$i/tmp"
    cp "$one" "$dir/home/Maildir/.F$i/cur/"
done
[ "$(id -u)" != 0 ] || chown -R nobody:nogroup "$dir/home/Maildir"
acquire "$IMAPS_PORT" --no-sieve --no-scan --headers-only >/dev/null
here=$(acquire "$IMAPS_PORT" --no-sieve --no-scan --headers-only)
far 80
printf '300 small folders, their flags, sizes and headers: %s s here, %s s at a round trip of 80 ms (wanted: under 5)\n' "$here" \
    "$(acquire "$port" --no-sieve --no-scan --headers-only)"
