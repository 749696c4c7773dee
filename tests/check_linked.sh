#!/bin/sh
# check_linked.sh PROGRAM... - what the program is linked with, each of its processes pays for at its start, and has in
# its memory: those that take apart what a stranger wrote are loaded by their own process alone (base/library.h).
# The first PROGRAM is ours, the others are controls which are linked with one of them.
set -eu
allowed=' libncursesw libtinfo libyaml-0 libsqlite3 libssl libcrypto libz libjansson '
allowed="$allowed libseccomp libc libm libpthread ld-linux-x86-64 "
allowed="$allowed libasan libubsan libtsan libgcc_s libgcov " # of a build that looks for faults
strangers() {
    readelf -d "$1" | sed -n 's/.*NEEDED.*\[\(.*\)\.so.*/\1/p' | while read -r library; do
        case "$allowed" in *" $library "*) ;; *) echo "$1 is linked with $library" ;; esac
    done
}
found=$(strangers "$1")
[ -z "$found" ] || { echo "$found"; exit 1; }
shift
for control in "$@"; do
    [ -n "$(strangers "$control")" ] || { echo "the check does not see what $control is linked with"; exit 1; }
done
