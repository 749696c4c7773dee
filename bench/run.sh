#!/bin/sh
# run.sh - our figures beside our peers', in the same run on the same mailbox: a bare pipelined read that throws the
# bytes away, mbsync, and mailmedic (acquire, acquire and scan together, triage, scan again). In turns, medians; ratios
# are what counts. Everything it makes lies in one folder under TMPDIR (three times the mailbox) and is taken away.
#
#     ./run bench [--quick] [--messages N] [--rounds N] [--write]
#
# Default: 50,000 messages (2.2 GB), five rounds, and docs/benchmarks.md is written. --quick: 5,000 messages, three
# rounds, only printed; --write: written as well.
set -eu

command="./run bench${*:+ $*}"
count=50000 rounds=5 write=yes
while [ $# -gt 0 ]; do
    case $1 in
    --quick) count=5000 rounds=3 write= ;;
    --messages) count=$2 && shift ;;
    --rounds) rounds=$2 && shift ;;
    --write) write=yes ;;
    *)
        echo "usage: ./run bench [--quick] [--messages N] [--rounds N] [--write]" >&2
        exit 2
        ;;
    esac
    shift
done

bin=$PWD/build/release
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-bench.XXXXXX")
chmod 755 "$dir" # as root, the server runs as nobody
trap 'demo/serve.sh stop "$dir/home" || true; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

"$bin/bench_mailbox" "$dir/home" "$count" | tee "$dir/size" >&2
megabytes=$(sed 's/.*, \(.*\) MB/\1/' "$dir/size")
demo/serve.sh start "$dir/home"
# shellcheck disable=SC1091 # written by serve.sh
. "$dir/home/server.env"
load=$(cut -d ' ' -f 1 /proc/loadavg)

mbsyncrc() { # EXTRA-LINE FSYNC: a configuration on standard output
    cat <<END
FSync $2

IMAPStore far
Host localhost
Port $IMAPS_PORT
User $USER_NAME
PassCmd "cat $PASSWORD_FILE"
Timeout 300
SSLType IMAPS
CertificateFile $CA_FILE
$1

MaildirStore near
Path $dir/mbsync/
Inbox $dir/mbsync/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState $dir/mbsync-state/
END
}
mbsyncrc 'DisableExtension COMPRESS=DEFLATE' no >"$dir/mbsync.rc"
mbsyncrc 'DisableExtension COMPRESS=DEFLATE' yes >"$dir/mbsync-durable.rc" # what it promises is on the disk, as with us
mbsyncrc '' yes >"$dir/mbsync-defaults.rc"

note() { # NAME: keeps the last line of bench_watch as one round of NAME
    tail -n 1 "$dir/out" >>"$dir/$1.rounds"
    echo "$1: $(tail -n 1 "$dir/out")" >&2
}

bare() { # NAME CONNECTIONS [headers]
    name=$1
    shift
    "$bin/bench_watch" "$bin/bench_bare" "$IMAPS_PORT" "$USER_NAME" "$CA_FILE" "$@" \
        <"$PASSWORD_FILE" 2>"$dir/out" >/dev/null || { cat "$dir/out" >&2; return 1; }
    note "$name"
}

peer() { # NAME
    rm -rf "$dir/mbsync" "$dir/mbsync-state"
    mkdir -p "$dir/mbsync" "$dir/mbsync-state"
    "$bin/bench_watch" mbsync -q -c "$dir/$1.rc" all 2>"$dir/out" >/dev/null || { cat "$dir/out" >&2; return 1; }
    rm -rf "$dir/mbsync" "$dir/mbsync-state"
    note "$1"
}

acquire() { # NAME and options; a new case
    name=$1
    shift
    rm -rf "$dir/b.case"
    status=0
    "$bin/bench_watch" "$bin/mailmedic" acquire "$dir/b.case" "imaps://$(echo "$USER_NAME" | sed 's/@/%40/')@localhost:$IMAPS_PORT" \
        --sieve "localhost:$SIEVE_PORT" --ca-file "$CA_FILE" --password-fd 3 --quiet "$@" \
        3<"$PASSWORD_FILE" 2>"$dir/out" >"$dir/said" || status=$?
    case $status in 0 | 10 | 20) ;; *) cat "$dir/out" >&2; return 1 ;; esac
    note "$name"
}

all_there() { # all of it must be there
    fetched=$("$bin/mailmedic" status "$dir/b.case" --json | sed 's/.*"in_evidence":\([0-9]*\).*/\1/')
    [ "$fetched" = "$count" ] || { echo "only $fetched of $count messages arrived" >&2; return 1; }
}

# How much of the mailbox had arrived when the first finding was sealed, in percent: from the journal of the case at
# hand. A round of it in first.rounds, in the second column like the others.
first_finding() {
    "$bin/mailmedic" journal "$dir/b.case" --json | awk -v all="$count" '
        function number(key) {
            if (!match($0, "[\\\\]\"" key "[\\\\]\":[0-9]+")) return 0
            return substr($0, RSTART + length(key) + 5, RLENGTH - length(key) - 5) + 0
        }
        BEGIN { RS = "\"seq\":" }
        /"action":"evidence-named"/ { if (!found) { bodies += number("messages"); headers += number("headers") } }
        /"action":"findings-sealed"/ { if (number("findings") > 0) found = 1 }
        END { if (!found) exit 1; printf "first %.4f %% of the bodies\n", 100 * bodies / all }' >"$dir/out" ||
        { echo "no finding was sealed" >&2; return 1; }
    note first
}

headers_there() { # all of them must be there, and have been looked at
    headed=$("$bin/mailmedic" status "$dir/b.case" --json | sed 's/.*"headers_only":\([0-9]*\).*/\1/')
    [ "$headed" = "$count" ] || { echo "only $headed of $count headers arrived" >&2; return 1; }
    "$bin/mailmedic" coverage "$dir/b.case" --json | grep -q "only headers so far: those of $count messages" ||
        { echo "not all headers were examined" >&2; return 1; }
}

scan() { # NAME: of the case at hand
    status=0
    "$bin/bench_watch" "$bin/mailmedic" scan "$dir/b.case" --quiet 2>"$dir/out" >"$dir/said" || status=$?
    case $status in 0 | 10 | 20) ;; *) cat "$dir/out" >&2; return 1 ;; esac
    note "$1"
}

one_round() {
    bare bare-1 1
    acquire acquire-1 --no-scan --connections 1
    all_there
    bare bare-2 2
    acquire acquire-2 --no-scan
    all_there
    scan scan
    scan rescan
    peer mbsync
    peer mbsync-durable
    acquire acquire-and-scan
    all_there
    first_finding
    bare bare-headers 1 headers
    acquire triage --headers-only
    headers_there
}

bare bare-1 1 # warms the server's cache; not counted
rm -f "$dir"/*.rounds
peer mbsync-defaults # once: its COMPRESS costs the server a minute
for _ in $(seq "$rounds"); do
    one_round
done

median() { # NAME COLUMN
    awk -v c="$2" '{print $c}' "$dir/$1.rounds" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'
}

row() { # NAME WORDS
    awk -v n="$2" -v w="$(median "$1" 2)" -v c="$(median "$1" 4)" -v busy="$(median "$1" 6)" -v k="$count" -v m="$megabytes" \
        -v mem="$(median "$1" 8) | $(median "$1" 10), $(median "$1" 12), $(median "$1" 14), $(median "$1" 16)" \
        'BEGIN {printf "| %s | %.2f | %.2f | %.0f %% | %.0f | %.0f | %s |\n", n, w, c, busy, k / w, m / w, mem}'
}

table() {
    echo "| what | wall s | its CPU s | processors busy | messages/s | MB/s | peak MB, all | each: main, net, imap, parse |"
    echo "|---|---|---|---|---|---|---|---|"
    row bare-1 "bare read, 1 connection"
    row bare-2 "bare read, 2 connections"
    row acquire-1 "acquire, 1 connection"
    row acquire-2 "acquire, 2 connections (default)"
    row acquire-and-scan "acquire and scan together"
    row scan "scan of what was acquired"
    row rescan "scan again, from stored facts"
    row mbsync "mbsync, no COMPRESS, no fsync"
    row mbsync-durable "mbsync, no COMPRESS, with fsync as ours"
    row mbsync-defaults "mbsync, its defaults (1 run)"
    row bare-headers "bare read of flags, dates, sizes, headers"
    row triage "triage: rules, folders, flags, sizes and all headers, scanned"
}

ratio() { # NAME OVER WORDS TARGET
    awk -v a="$(median "$1" 2)" -v b="$(median "$2" 2)" -v w="$3" -v t="$4" \
        'BEGIN {printf "| %s | %.2f | %s |\n", w, a / b, t}'
}

ratios() {
    echo "| ratio of wall times | here | wanted |"
    echo "|---|---|---|"
    ratio acquire-1 bare-1 "acquire / bare read, 1 connection each" "at most 1.35"
    ratio acquire-2 bare-2 "acquire / bare read, 2 connections each" "at most 1.35"
    ratio acquire-2 bare-1 "acquire with 2 connections / bare read with 1" ""
    ratio mbsync acquire-2 "mbsync / acquire" "at least 2"
    ratio mbsync-durable acquire-2 "mbsync with fsync / acquire" ""
    ratio acquire-and-scan mbsync "acquire and scan / mbsync" "below 1"
    ratio acquire-and-scan mbsync-durable "acquire and scan / mbsync with fsync" ""
    ratio triage bare-headers "triage / bare header read" "below 3"
    awk -v p="$(median first 2)" 'BEGIN {printf "| bodies that had arrived when the first rule finding was stored | %.2f %% | below 1 %% |\n", p}'
}

{
    table
    echo
    ratios
} | tee "$dir/tables"
[ -n "$write" ] || exit 0

mkdir -p docs
{
    cat bench/benchmarks.head
    echo
    echo "\`$command\`, $(date -u +%Y-%m-%d): $count messages, $megabytes MB, Dovecot $(dovecot --version | cut -d ' ' -f 1) over TLS on the loopback"
    echo "address, $(nproc) processors ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)) shared with the server;"
    echo "load average $load when it began. Medians of $rounds."
    echo
    cat "$dir/tables"
    echo
    cat bench/benchmarks.tail
} >docs/benchmarks.md
