#!/bin/sh
# check_includes.sh - holds every file to the directions drawn in ARCHITECTURE.md.
# Run from the top of the source tree. Prints each #include that breaks one.
set -eu

# folder: the folders it may include from (itself always).
allowed='
base:
case: base
parse: base
detect: base case parse
demo: base case
dns: base
imap: base case parse
playbooks: base case parse
report: base case parse playbooks
tui: base case parse detect playbooks report
cli: base case parse detect demo dns imap playbooks report tui
'
# third-party header prefix: the only files that may include it.
gates='
curses.h tui/term.c
sqlite3.h case/db.c case/db.h tests/support/failing.c tests/support/starving.c tests/unit/test_case_schema.c
libetpan/ imap/etpan.h
gmime/ parse/gmime_library.h
libxml/ parse/html.c
archive.h parse/archive.c
magic.h parse/magic.c
zlib.h parse/inflate.c imap/squeeze.c tests/unit/test_library.c
png.h parse/picture_png.c
jpeglib.h parse/picture_jpeg.c
gif_lib.h parse/picture_gif.c
zbar.h parse/qr.c
libpff.h parse/pst.c
libbfio.h parse/pst.c
yara.h parse/yara.c
archive_entry.h parse/archive.c
jansson.h parse/json.c
unbound.h dns/resolver.c
yaml.h playbooks/yaml.c
pango/ report/pdf_draw.c
cairo-pdf.h report/pdf_draw.c
unicode/ detect/unicode.h
libpsl.h detect/unicode.h
openssl/ base/hash.c base/sign.c base/timestamp_judge.c base/timestamp_request.c base/verify.c base/x509_name.c imap/tls.c imap/certificate.c imap/certificate.h tests/support/rsa.c tests/support/tls_server.c
seccomp.h base/sandbox.c
linux/landlock.h base/landlock.c
vterm.h tests/support/robot.c
pthread.h base/ahead.c base/job.c case/casefile.c case/ticket.c
'
status=0

complain() {
    echo "$1: $2"
    status=1
}

for folder in $(echo "$allowed" | cut -d: -f1); do
    may="$folder $(echo "$allowed" | sed -n "s/^$folder://p")"
    for file in $(find "$folder" "include/$folder" -name '*.[ch]' 2>/dev/null); do
        for header in $(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file"); do
            from=${header%%/*}
            [ "$from" = "$header" ] && continue # a private header beside the file
            case " $may " in
            *" $from "*) ;;
            *) complain "$file" "must not include \"$header\"" ;;
            esac
        done
    done
done

echo "$gates" | while read -r prefix files; do
    [ -n "$prefix" ] || continue
    grep -rlF --include='*.[ch]' "#include <$prefix" base case parse detect dns imap playbooks report tui cli include tests 2>/dev/null |
        while read -r file; do
            case " $files " in
            *" $file "*) ;;
            *) echo "$file: only $files may include <$prefix>" ;;
            esac
        done
done | { if grep .; then exit 1; fi; } || status=1

exit $status
