#!/bin/sh
# check_symbols.sh LIBRARY... - no two of our folders may define the same name: a static link would quietly take the
# first and use it in both.
set -eu
twice() {
    for library in "$@"; do
        nm --defined-only "$library" 2>/dev/null |
            awk -v l="$(basename "$library")" '$2 ~ /^[TDRB]$/ {print $3, l}' | sort -u
    done | sort | awk '{n[$1]++; where[$1] = where[$1] " " $2} END {for (s in n) if (n[s] > 1) print s ":" where[s]}'
}
# It has to see a library that is given twice, or it sees nothing.
cp "$1" "${TMPDIR:-/tmp}/check_symbols.$$.a"
[ -n "$(twice "$1" "${TMPDIR:-/tmp}/check_symbols.$$.a")" ] || { echo "the check does not see what it looks for"; exit 1; }
rm -f "${TMPDIR:-/tmp}/check_symbols.$$.a"
found=$(twice "$@")
[ -z "$found" ] || { echo "$found"; exit 1; }
