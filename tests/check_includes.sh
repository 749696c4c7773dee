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
sqlite3.h case/db_handle.h tests/support/failing.c tests/support/starving.c tests/unit/test_case_schema.c
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
libpff.h parse/pff_library.h
libbfio.h parse/pff_library.h
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
pthread.h base/ahead.c base/job.c case/backfill.c case/casefile.c case/ticket.c
'

# "file#header" of each line with #include and this opening character in these folders.
includes() {
    opening=$1
    shift
    grep -rHoE --include='*.[ch]' "#include $opening[^\">]+" "$@" | sed "s/:#include $opening/#/"
}

{
    echo "$allowed" | sed -n 's/^\([a-z]*\): */\1 /p' | while read -r folder others; do
        [ ! -d "include/$folder" ] || set -- "include/$folder"
        includes '"' "$folder" "$@" | awk -F'#' -v may=" $folder $others " '
            { from = $2; sub("/.*", "", from) }
            from != $2 && !index(may, " " from " ") { print $1 ": must not include \"" $2 "\"" }'
        set --
    done
    includes '<' base case parse detect dns imap playbooks report tui cli include tests |
        gates=$gates awk -F'#' '
            BEGIN {
                count = split(ENVIRON["gates"], lines, "\n")
                for (i = 1; i <= count; i++) {
                    prefix = lines[i]
                    sub(" .*", "", prefix)
                    if (prefix != "") only[prefix] = substr(lines[i], length(prefix) + 2)
                }
            }
            {
                for (prefix in only)
                    if (index($2, prefix) == 1 && !index(" " only[prefix] " ", " " $1 " "))
                        print $1 ": only " only[prefix] " may include <" prefix ">"
            }'
} | if grep .; then exit 1; fi
