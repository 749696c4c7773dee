#!/bin/sh
# check_warnings.sh BUILD SOURCE FOLDERS - clang's warnings about each file of these folders (A|B) that BUILD
# knows how to compile, with the same flags; nothing is written. A start of clang takes longer than to read one
# of our files, so that one process reads them all.
set -eu
build=$1 source=$2 folders=$3

files=$(sed -n 's|^ *"file": "\(.*\)",\{0,1\}$|\1|p' "$build/compile_commands.json" | grep -E "^$source/($folders)/" | sort -u)
[ -n "$files" ] || { echo "no file of $folders is compiled in $build" >&2; exit 1; }
# It wants one check of its own.
# shellcheck disable=SC2086 # one word per file is meant
exec clang-tidy -p "$build" --quiet --config='{
    Checks: "-*,clang-diagnostic-*,misc-static-assert", WarningsAsErrors: "*", HeaderFilterRegex: ".*"}' $files
