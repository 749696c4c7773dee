#!/bin/sh
# long.sh [--fuzz-seconds N] - what a release is held to, beyond `./run test`: every call killed or failed once, every
# allocation, every bit of a case, the fuzzers, Valgrind, coverage. Takes hours. Each suite writes its date and its
# figure into the table of TESTING.md; what was not run keeps its old line. `./run test --long` starts it.
set -u
cd "$(dirname "$0")/.." || exit 1
fuzz_seconds=600
[ "${1:-}" = --fuzz-seconds ] && fuzz_seconds=$2
logs=build/long
mkdir -p "$logs"
failed=0

# NAME FIGURE: into its row of the table.
record() {
    awk -v name="$1" -v figure="$2" -v today="$(date +%F)" 'BEGIN { FS = OFS = "|" }
        $2 == " " name " " { $5 = " " today " "; $6 = " " figure " " } { print }' TESTING.md >"$logs/TESTING.md" &&
        cp "$logs/TESTING.md" TESTING.md
}

# NAME PATTERN COMMAND...: runs it; the figure is what its output says in lines with the pattern.
suite() {
    name=$1 pattern=$2
    shift 2
    echo "$name: $*" >&2
    if MAILMEDIC_LONG=1 "$@" >"$logs/$name.log" 2>&1; then
        verdict=
    else
        verdict='FAILED. ' failed=$((failed + 1))
        tail -20 "$logs/$name.log" >&2
    fi
    record "$name" "$verdict$(grep -hE "$pattern" "$logs/$name.log" | sed 's/^[0-9]*: //' | tr '\n' ';' | tr '|' '/' | cut -c1-500)"
}

ctest_one() { ctest --preset dev -V -R "$1\$"; }

# Most of it is waiting: four at a time for each processor.
drops() {
    of=$((4 * $(nproc)))
    pids=
    for share in $(seq "$of"); do
        MAILMEDIC_SHARE="$share/$of" build/dev/tests/test_acquire_drops '*anywhere*' >"$logs/drops-$share.log" 2>&1 &
        pids="$pids $!"
    done
    bad=0
    for pid in $pids; do wait "$pid" || bad=1; done
    cat "$logs"/drops-*.log
    cat "$logs"/drops-*.log | awk '/drops in a session/ { drops += $1 } END { print "in all " drops " drops" }'
    return "$bad"
}

fuzz() {
    cmake --preset fuzz && cmake --build --preset fuzz || return 1
    for target in build/fuzz/tests/fuzz_*; do
        [ -x "$target" ] || continue
        name=${target##*/fuzz_}
        mkdir -p "$logs/corpus-$name"
        "$target" -max_total_time="$fuzz_seconds" -timeout=25 -rss_limit_mb=4096 -artifact_prefix="$logs/crash-$name-" \
            "$logs/corpus-$name" "tests/fuzz/$name" >"$logs/fuzz-$name.log" 2>&1 || { echo "$name: CRASHED"; return 1; }
        echo "$name: $(grep -c . "$logs/fuzz-$name.log") lines, $(sed -n 's/^Done \([0-9]* runs in [0-9]*\).*/\1 s/p' "$logs/fuzz-$name.log")"
    done
}

# The jailed processes are other programs to Valgrind, and their jail does not know its calls: unit tests without them.
# test_secret asks the kernel about pages, and Valgrind does not pass on what was said of them.
valgrind_unit() {
    bad=0 count=0
    for test in address base64 clock error file frame hash ip json mem merkle said sign siphash text text_show \
        timestamp facts rule rule_files rule_match sieve sieve_edit sieve_editor export_value log_files responses folders \
        guard_in guard_out guard_made_up guard_bodies guard_cuts guard_disk permit sasl case_actions case_arrivals case_cut \
        case_evidence case_findings case_headers case_hostile case_journal case_messages case_open case_plays case_rules \
        case_schema case_segments case_state case_tables case_verify checkpoint checkpoint_note indicators dkim part fold \
        lure_receiver import_sniff; do
        count=$((count + 1))
        valgrind -q --suppressions=tests/valgrind.supp --error-exitcode=9 --leak-check=no "build/dev/tests/test_$test" ||
            { echo "test_$test"; bad=$((bad + 1)); }
    done
    echo "valgrind: $count unit tests, $bad with errors"
    [ "$bad" = 0 ]
}

cmake --preset dev && cmake --build --preset dev || exit 1
suite stories 'runs disturbed' ctest_one fault/test_stories
suite stories-server 'runs disturbed' ctest_one fault/test_stories_server
suite power 'the power cut' ctest_one fault/test_power
suite corpus 'mails, ' ctest_one fault/test_corpus
suite starved 'of them failed' ctest_one fault/test_starved
suite case-starved 'allocations failed' ctest_one fault/test_case_starved
suite case-kill 'wrong afterwards|in all' ctest_one fault/test_case_kill
suite case-calls 'all in order afterwards|ended with it' ctest_one fault/test_case_calls
suite case-bits 'bits|flips' ctest_one fault/test_case_bits
suite seal-tamper 'bits flipped' ctest_one fault/test_seal_tamper
suite drops '^in all' drops
suite large '^acquire|^resumed|^killed' ./run bench large
suite valgrind '^valgrind:' valgrind_unit
suite fuzz ' runs in |CRASHED' fuzz
suite coverage '^coverage:|is below' tests/coverage.sh
[ "$failed" = 0 ] || echo "$failed suites failed; see $logs" >&2
exit "$failed"
