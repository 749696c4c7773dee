#!/bin/sh
# coverage.sh [TEST...] - branches that the unit tests (or only those named) take in what must not fail: the write
# blocker, evidence, journal, checkpoints, text. Each of these files is held to 95 %. The rest of the case is reported
# behind them.
# assert() has no branches here: it says what cannot happen, and what users get has none.
set -eu
cd "$(dirname "$0")/.."
floor=95
tests='test_guard_in test_guard_out test_guard_made_up test_guard_bodies test_guard_disk test_permit test_case_evidence test_case_segments
test_case_cut test_case_journal test_case_verify test_case_open test_case_messages test_case_hostile test_text test_text_show test_merkle
test_case_sync test_case_calls test_case_each test_case_arrivals test_case_headers test_case_state test_checkpoint
test_checkpoint_note test_seal_tamper'
[ $# -eq 0 ] || tests=$*
cmake --preset coverage >/dev/null
# shellcheck disable=SC2086 # one word a test is meant
cmake --build --preset coverage --target $tests >/dev/null
find build/coverage -name '*.gcda' -delete
for test in $tests; do
    "build/coverage/tests/$test" >/dev/null
done

# FILTER...: what was counted of these files. Only folders with our own objects are searched: whole minutes less.
report() {
    for filter; do
        set -- "$@" --filter "$filter"
        shift
    done
    gcovr --root . --branches --exclude-throw-branches --exclude-lines-by-pattern '.*\bassert\(' "$@" \
        build/coverage/CMakeFiles/base.dir build/coverage/CMakeFiles/case.dir build/coverage/CMakeFiles/imap.dir
}

held=build/coverage/held.txt
report 'imap/guard.*\.c' imap/permit.c imap/command_words.c \
    'case/(evidence|segment|own|cut|journal|entry|batch|naming|arrivals|state)\.c' \
    'case/(checkpoint|checkpoint_note|verify_checkpoints)\.c' 'base/(text|text_show|utf8)\.c' >"$held"
cat "$held"
echo 'The rest of the case:'
report 'case/.*\.c' | sed 's/^case/  case/; s/^TOTAL/REST /' | tee "$held.rest"
awk '/^(imap|case|base)\// { sub(/.*\//, "", $1); sub(/\.c$/, "", $1); all = all sep $1 " " $4; sep = ", " }
    /^REST/ { rest = $4 } END { print "coverage: " all "; the whole folder case/ by the same tests " rest }' "$held" "$held.rest"
[ $# -eq 0 ] || exit 0 # by some tests alone no floor can be reached
awk -v floor=$floor '/^(imap|case|base)\// && $4 + 0 < floor { print $1 " is below " floor " %"; low = 1 }
    END { exit low }' "$held"
