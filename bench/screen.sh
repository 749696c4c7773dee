#!/bin/sh
# screen.sh - how long the screen takes from a key to the next picture, and from its start to the
# first one, over a case with many messages, which is made first (some minutes for 500,000): first on
# a case that nobody writes to, then in a terminal of 80x24 while the program copies and examines a
# mailbox of 40,000 messages (1.8 GB, twice on the disk) at full speed.
#
#     ./run bench screen [--still | --acquiring] [MESSAGES]
set -eu

still=yes acquiring=yes
case ${1:-} in
--still) acquiring= && shift ;;
--acquiring) still= && shift ;;
esac
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-bench.XXXXXX")
chmod 755 "$dir" # as root, the server runs as nobody
bin=$PWD/build/release
trap '[ ! -d "$dir/home" ] || demo/serve.sh stop "$dir/home" || true; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

"$bin/bench_screen" "$dir" "${1:-500000}" >"$dir/still"
"$bin/mailmedic" screen "$dir"/screen-*.case --dump >/dev/null # opened and closed in an orderly way
if [ -n "$still" ]; then
    cat "$dir/still"
    start=$(date +%s%N)
    "$bin/mailmedic" screen "$dir"/screen-*.case --dump >/dev/null
    end=$(date +%s%N)
    echo "the program started, the case opened and checked, the first picture printed: $(((end - start) / 1000000)) ms"
fi
[ -n "$acquiring" ] || exit 0

"$bin/bench_mailbox" "$dir/home" "${MAILBOX:-40000}" >&2
demo/serve.sh start "$dir/home"
# shellcheck disable=SC1091 # written by serve.sh
. "$dir/home/server.env"
sync
echo "--- while a mailbox is copied and examined:"
"$bin/bench_keys" 600 "$bin/mailmedic" screen "$dir"/screen-*.case "imaps://$(echo "$USER_NAME" | sed 's/@/%40/')@localhost:$IMAPS_PORT" \
    --sieve "localhost:$SIEVE_PORT" --ca-file "$CA_FILE" --password-fd 3 3<"$PASSWORD_FILE"
