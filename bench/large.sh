#!/bin/sh
# large.sh - one large message from a private Dovecot: how much memory it takes in all processes, whether a run that
# is killed in its middle goes on there, and whether what comes out of the case is what lay on the server, byte for byte.
#
#     ./run bench large [MB]
#
# Default: 300 MB. Needs four times that below TMPDIR. Ends with an error if anything is not as it should be.
set -eu

size=${1:-300}
bin=$PWD/build/release
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-bench.XXXXXX")
chmod 755 "$dir" # as root, the server runs as nobody
trap 'demo/serve.sh stop "$dir/home" || true; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

fail() {
    echo "large: $1" >&2
    exit 1
}

# One mail with one attachment; and three small ones beside it.
mkdir -p "$dir/home/Maildir/cur" "$dir/home/Maildir/new" "$dir/home/Maildir/tmp" "$dir/home/sieve"
: >"$dir/home/.dovecot.sieve"
large="$dir/home/Maildir/new/1700000000.large.example"
{
    printf 'From: person@far.example\r\nTo: anna@mill.example\r\nSubject: drawings\r\nMIME-Version: 1.0\r\n'
    printf 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere they are.\r\n'
    printf -- '--b\r\nContent-Type: application/octet-stream; name=drawings.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    openssl enc -aes-128-ctr -K 000102030405060708090a0b0c0d0e0f -iv 00 -in /dev/zero 2>/dev/null |
        base64 -w 76 | head -c "$((size * 1000000 / 77 * 77))" | sed 's/$/\r/'
    printf -- '--b--\r\n'
} >"$large"
for n in 1 2 3; do
    printf 'From: p%d@far.example\r\nSubject: small %d\r\n\r\nHello.\r\n' "$n" "$n" \
        >"$dir/home/Maildir/new/160000000$n.small.example"
done
bytes=$(stat -c %s "$large")

demo/serve.sh start "$dir/home"
# shellcheck disable=SC1091 # written by serve.sh
. "$dir/home/server.env"
set -- "imaps://$(echo "$USER_NAME" | sed 's/@/%40/')@localhost:$IMAPS_PORT" --sieve "localhost:$SIEVE_PORT" \
    --ca-file "$CA_FILE" --password-fd 3 --quiet

watched() { # NAME, the other codes that will do, and a command
    step=$1 codes=$2 status=0
    shift 2
    "$bin/bench_watch" "$@" 3<"$PASSWORD_FILE" 2>"$dir/out" >"$dir/said" || status=$?
    case " 0 10 20 $codes " in *" $status "*) ;; *) cat "$dir/out" "$dir/said" >&2; fail "$step ended with $status" ;; esac
    echo "$step: $(tail -n 1 "$dir/out")"
    memory=$(tail -n 1 "$dir/out" | sed 's/.*together \([0-9]*\).*/\1/')
    [ "$memory" -lt 120 ] || fail "$step took $memory MB"
}

in_case() { find "$dir/$1.case/evidence" -type f -printf '%s\n' 2>/dev/null | awk '{ s += $1 } END { print s + 0 }'; }

watched acquire '' "$bin/mailmedic" acquire "$dir/a.case" "$@"

# Killed when half of it is there; the next run asks for the rest only.
"$bin/mailmedic" acquire "$dir/k.case" "$@" --no-scan 3<"$PASSWORD_FILE" >/dev/null 2>&1 &
pid=$!
while [ "$(in_case k)" -lt $((bytes / 2)) ]; do
    kill -0 "$pid" 2>/dev/null || fail 'it was faster than the kill'
    sleep 0.02
done
kill -9 "$pid"
wait "$pid" 2>/dev/null || true
echo "killed with $(in_case k) of $bytes bytes"
watched 'the next run' '' "$bin/mailmedic" acquire "$dir/k.case" "$@"
"$bin/mailmedic" journal "$dir/k.case" --json >"$dir/journal" || true
here=$(sed 's/"seq":/\n/g' "$dir/journal" | grep '"action":"message-resumed"' |
    grep -o '\\"bytes\\":[\\"]*[0-9]*' | grep -o '[0-9]*' | head -n 1)
[ "${here:-0}" -gt $((bytes / 3)) ] || fail "it went on at byte ${here:-0}"
echo "resumed at byte $here"

for name in a k; do
    watched verify '' "$bin/mailmedic" verify "$dir/$name.case"
    watched 'scan again' '' "$bin/mailmedic" scan "$dir/$name.case" --quiet
    for format in eml mbox; do
        watched "export $format" '' "$bin/mailmedic" export "$dir/$name.case" --format "$format" -o "$dir/$name-$format"
    done
    cmp "$dir/$name-eml/"*-drawings.eml "$large" || fail 'the export is not what lay on the server'
    watched report '' "$bin/mailmedic" report "$dir/$name.case" --format html -o "$dir/$name.html"
    "$bin/mailmedic" coverage "$dir/$name.case" >"$dir/coverage" || true
    "$bin/mailmedic" messages "$dir/$name.case" --json | tr '{' '\n' | grep drawings | grep -o '"parse":"[^"]*"' || true
    rm -rf "$dir/$name-eml" "$dir/$name-mbox"
done
