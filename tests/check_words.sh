#!/bin/sh
# check_words.sh [FOLDER...] - functions that have no place here: those that cannot know how much room there is, those
# that start a shell, and those of our libraries that are known to be unsafe with what a stranger sends.
# Prints each use. With --self-test it first shows that it can fail.
set -eu

# function names, and why not
forbidden='strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|alloca|system|popen|tmpnam|mktemp
mailimap_login|mailimap_ssl_connect|mailimap_ssl_connect_with_callback|mailmime_parse|mailimap_starttls
g_mime_multipart_get_boundary|g_mime_object_write_to_stream'

pattern="(^|[^A-Za-z0-9_\"\`])($(echo "$forbidden" | tr '\n' '|' | sed 's/|$//'))\\("

search() {
    grep -rnE --include='*.[ch]' "$pattern" "$@" 2>/dev/null | grep -vE ':[0-9]+: ?(/\*| \*)' || true
}

if [ "${1:-}" = --self-test ]; then
    shift
    dir=$(mktemp -d)
    trap 'rm -rf "$dir"' EXIT
    echo 'void f(char *a) { strcpy(a, "x"); }' >"$dir/bad.c"
    echo 'void f(char *a) { my_strcpy(a, "x"); }' >"$dir/good.c"
    [ "$(search "$dir" | wc -l)" = 1 ] || { echo "the check does not see what it looks for"; exit 1; }
fi
[ $# -gt 0 ] || set -- base case parse detect imap playbooks report tui cli include
found=$(search "$@")
[ -z "$found" ] || { echo "$found"; exit 1; }
