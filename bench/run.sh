#!/bin/sh
# run.sh - our figures beside our peers', in the same run on the same mailbox: a bare pipelined read that throws the
# bytes away, mbsync, and mailmedic (acquire and scan together). In turns, medians; ratios are what counts.
#
#     ./run bench [--quick] [--count N] [--rounds N] [--write]
#
# --quick: 2,000 messages, one round. Default: 20,000 messages (about 900 MB), three rounds. --write: docs/benchmarks.md.
set -eu

count=20000 rounds=3 write=
while [ $# -gt 0 ]; do
    case $1 in
    --quick) count=2000 rounds=1 ;;
    --count) count=$2 && shift ;;
    --rounds) rounds=$2 && shift ;;
    --write) write=yes ;;
    *)
        echo "usage: ./run bench [--quick] [--count N] [--rounds N] [--write]" >&2
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

cat >"$dir/mbsyncrc" <<EOF
FSync no

IMAPStore far
Host localhost
Port $IMAPS_PORT
User $USER_NAME
PassCmd "cat $PASSWORD_FILE"
SSLType IMAPS
CertificateFile $CA_FILE
DisableExtension COMPRESS=DEFLATE

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
EOF

note() { # NAME: keeps the last line of bench_watch as one round of NAME
    tail -n 1 "$dir/out" >>"$dir/$1.rounds"
    echo "$1: $(tail -n 1 "$dir/out")" >&2
}

bare() {
    "$bin/bench_watch" "$bin/bench_bare" "$IMAPS_PORT" "$USER_NAME" "$CA_FILE" "$1" \
        <"$PASSWORD_FILE" 2>"$dir/out" >/dev/null
    note "bare-$1"
}

peer() {
    rm -rf "$dir/mbsync" "$dir/mbsync-state"
    mkdir -p "$dir/mbsync" "$dir/mbsync-state"
    "$bin/bench_watch" mbsync -q -c "$dir/mbsyncrc" all 2>"$dir/out" >/dev/null || { cat "$dir/out" >&2; return 1; }
    note mbsync
}

ours() { # NAME and options
    name=$1
    shift
    rm -rf "$dir/b.case"
    status=0
    "$bin/bench_watch" "$bin/mailmedic" acquire "$dir/b.case" "imaps://$(echo "$USER_NAME" | sed 's/@/%40/')@localhost:$IMAPS_PORT" \
        --sieve "localhost:$SIEVE_PORT" --ca-file "$CA_FILE" --password-fd 3 --quiet "$@" \
        3<"$PASSWORD_FILE" 2>"$dir/out" >"$dir/said" || status=$?
    case $status in 0 | 10 | 20) ;; *) cat "$dir/out" >&2; return 1 ;; esac
    note "$name"
    fetched=$("$bin/mailmedic" status "$dir/b.case" --json | sed 's/.*"in_evidence":\([0-9]*\).*/\1/')
    [ "$fetched" = "$count" ] || { echo "only $fetched of $count messages arrived" >&2; return 1; }
}

bare 1 # warms the server's cache; not counted
rm -f "$dir/bare-1.rounds"
for _ in $(seq "$rounds"); do
    bare 1
    bare 2
    peer
    ours acquire --no-scan
    ours acquire-and-scan
done

median() { # NAME COLUMN
    awk -v c="$2" '{print $c}' "$dir/$1.rounds" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'
}

report() {
    echo "| what | wall s | CPU s | messages/s | MB/s | times the bare read (2 connections) | memory MB: all, main, net, imap, parse |"
    echo "|---|---|---|---|---|---|---|"
    base=$(median bare-2 2)
    for name in bare-1 bare-2 mbsync acquire acquire-and-scan; do
        wall=$(median $name 2)
        awk -v n=$name -v w="$wall" -v c="$(median $name 4)" -v m="$megabytes" -v k="$count" -v b="$base" \
            -v mem="$(median $name 6), $(median $name 8), $(median $name 10), $(median $name 12), $(median $name 14)" \
            'BEGIN {printf "| %s | %.2f | %.2f | %.0f | %.1f | %.2f | %s |\n", n, w, c, k / w, m / w, w / b, mem}'
    done
}

report | tee "$dir/table"
if [ -n "$write" ]; then
    {
        echo "# Benchmarks"
        echo
        echo "\`./run bench --count $count --rounds $rounds --write\`, $(date -u +%Y-%m-%d), $count messages, $megabytes MB, Dovecot over TLS on the"
        echo "loopback address, $(nproc) cores shared with the server. Medians; ratios within one run are what counts. Memory is what the"
        echo "processes hold for themselves (RssAnon), the sum at its peak. mbsync: no COMPRESS, no fsync, no hash, no index."
        echo
        cat "$dir/table"
    } >docs/benchmarks.md
fi
