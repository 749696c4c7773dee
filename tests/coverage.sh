#!/bin/sh
# coverage.sh [TEST...] - branches that the unit tests (or only those named) take in what must not fail: the write
# blocker, evidence, journal, text; and, for comparison, in the rest of the case.
set -eu
cd "$(dirname "$0")/.."
tests='test_guard_in test_guard_out test_guard_bodies test_guard_disk test_permit test_case_evidence test_case_journal
test_case_verify test_case_open test_case_messages test_text test_text_show test_merkle test_case_sync test_seal_tamper'
[ $# -eq 0 ] || tests=$*
cmake --preset coverage >/dev/null
# shellcheck disable=SC2086 # one word a test is meant
cmake --build --preset coverage --target $tests >/dev/null
find build/coverage -name '*.gcda' -delete
for test in $tests; do
    "build/coverage/tests/$test" >/dev/null
done
# Only these folders are searched: whole minutes less.
gcovr --root . --branches --exclude-throw-branches --filter 'imap/guard.*\.c' --filter imap/permit.c \
    --filter imap/command_words.c --filter 'case/.*\.c' --filter 'base/(text|text_show|utf8)\.c' \
    build/coverage/CMakeFiles/base.dir build/coverage/CMakeFiles/case.dir build/coverage/CMakeFiles/imap.dir
