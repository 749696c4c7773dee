#!/bin/sh
# costs.sh - whether what mailmedic costs grows with the number of messages and not faster: for each size a mailbox
# of small letters in two mbox files is imported and scanned, then every command runs that walks the whole case.
#
#     ./run bench costs [COUNT ...]
#
# Default: 5000 50000 500000, which takes some fifteen minutes and 6 GB below TMPDIR. One line a step: wall and
# processor seconds, the latter a thousand messages, and the peak of what all processes together hold for themselves.
set -eu

[ $# -gt 0 ] || set -- 5000 50000 500000
bin=$PWD/build/release
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

# Letters FROM to TO, every fifth of them sent: one correspondent for twenty, threads, a day of eighty letters.
letters() { # FROM TO SENT(0|1)
    awk -v from="$1" -v to="$2" -v sent="$3" '
    function day(n) { return strftime("%a, %d %b %Y %H:%M:%S +0000", 1262304000 + int(n * 1080), 1) }
    BEGIN {
        split("invoice offer shipment meeting sample contract delivery deposit schedule quality", topic, " ")
        for (n = from; n < to; n++) {
            if ((n % 5 == 0) != sent) continue
            who = int(n * 7919 % (to / 20 + 1))
            person = "person" who "@firm" who % 97 ".example"
            owner = "anna@mill.example"
            print "From MAILER-DAEMON Sun Jun 15 15:06:00 2025"
            printf "From: %s\nTo: %s\n", sent ? owner : person, sent ? person : owner
            printf "Subject: %s%s %d\nDate: %s\n", n % 3 ? "Re: " : "", topic[n % 10 + 1], int(n / 3), day(n)
            printf "Message-ID: <%d@mill.example>\n", n
            if (n % 3) printf "In-Reply-To: <%d@mill.example>\n", n - n % 3
            if (!sent) printf "Received: from mx%d.firm%d.example (192.0.2.%d) by mill.example; %s\n", n % 7, n % 97, n % 250, day(n)
            print "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            for (line = 0; line < 12; line++)
                printf "Line %d of letter %d about the %s: the rest of it is as agreed on %d.\n", line, n, topic[(n + line) % 10 + 1], n * line % 28 + 1
            print ""
        }
    }'
}

step() { # NAME COUNT and a command; what it prints is kept in $dir/said
    name=$1 count=$2 status=0
    shift 2
    "$bin/bench_watch" "$@" 2>"$dir/out" >"$dir/said" || status=$?
    case $status in 0 | 10 | 20) ;; *) cat "$dir/out" "$dir/said" >&2; return 1 ;; esac
    tail -n 1 "$dir/out" | awk -v name="$name" -v n="$count" \
        '{printf "| %d | %s | %.2f | %.2f | %.3f | %.1f |\n", n, name, $2, $4, 1000 * $4 / n, $8}'
}

echo '| messages | what | wall s | CPU s | CPU s for 1,000 | peak MB, all |'
echo '|---|---|---|---|---|---|'
for count; do
    letters 0 "$count" 0 >"$dir/Inbox.mbox"
    letters 0 "$count" 1 >"$dir/Sent.mbox"
    "$bin/mailmedic" new "$dir/c.case" --owner anna@mill.example >/dev/null
    step 'import and scan' "$count" "$bin/mailmedic" import "$dir/c.case" "$dir/Inbox.mbox" "$dir/Sent.mbox" --quiet
    step 'import again: all there' "$count" "$bin/mailmedic" import "$dir/c.case" "$dir/Inbox.mbox" "$dir/Sent.mbox" --quiet
    step 'scan again' "$count" "$bin/mailmedic" scan "$dir/c.case" --quiet
    step findings "$count" "$bin/mailmedic" findings "$dir/c.case" --json
    step coverage "$count" "$bin/mailmedic" coverage "$dir/c.case" --json
    step messages "$count" "$bin/mailmedic" messages "$dir/c.case" --json
    step timeline "$count" "$bin/mailmedic" timeline "$dir/c.case" --json
    step report "$count" "$bin/mailmedic" report "$dir/c.case" --format html -o "$dir/report.html"
    step 'export mbox' "$count" "$bin/mailmedic" export "$dir/c.case" --format mbox -o "$dir/mbox"
    step verify "$count" "$bin/mailmedic" verify "$dir/c.case"
    step 'the first screen' "$count" "$bin/mailmedic" screen "$dir/c.case" --dump
    rm -rf "$dir/c.case" "$dir/mbox" "$dir/report.html" "$dir"/*.mbox
done
