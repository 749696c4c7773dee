#!/bin/sh
# coverage.sh - branches that the unit tests take in what must not fail: the write blocker, evidence, journal, text.
set -eu
cd "$(dirname "$0")/.."
tests='test_guard_in test_guard_out test_guard_bodies test_permit test_case_evidence test_case_journal test_case_verify
test_case_open test_case_messages test_text test_text_show test_merkle test_case_sync test_seal_tamper'
cmake --preset coverage >/dev/null
# shellcheck disable=SC2086 # one word a test is meant
cmake --build --preset coverage --target $tests >/dev/null
find build/coverage -name '*.gcda' -delete
for test in $tests; do
    "build/coverage/tests/$test" >/dev/null
done
gcovr --root . --object-directory build/coverage --branches --exclude-throw-branches \
    --filter 'imap/guard.*\.c' --filter imap/permit.c --filter imap/command_words.c \
    --filter 'case/(evidence|segment|own|stray|journal|entry|batch|verify_journal|verify_evidence)\.c' \
    --filter 'base/(text|text_show|utf8)\.c'
