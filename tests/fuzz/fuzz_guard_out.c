/* fuzz_guard_out.c - whatever a taken-over jail asks for: what leaves are whole, plain command
 * lines whose verb only reads. The judge here is not the guard's own grammar. */
#include "guarded.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const verbs[] = {
    "FETCH",     "SEARCH",       "EXAMINE", "STATUS",   "LIST",        "LSUB",
    "NAMESPACE", "GETQUOTAROOT", "GETACL",  "MYRIGHTS", "GETMETADATA", "ID",
    "NOOP",      "CAPABILITY",   "ENABLE",  "IDLE",     "UNSELECT",    "LOGOUT",
};

static struct str next_word(struct str *rest)
{
    size_t len = str_find_char(*rest, ' ');
    struct str word = str_part(*rest, 0, len);

    *rest = str_part(*rest, len + 1, rest->len);
    return word;
}

static bool only_reads(struct str line)
{
    struct str verb = next_word(&line);

    if (str_equal_nocase(verb, str_of("DONE")) && line.len == 0)
        return true;
    verb = next_word(&line);
    if (str_equal_nocase(verb, str_of("UID"))) {
        verb = next_word(&line);
        if (!str_equal_nocase(verb, str_of("FETCH")) && !str_equal_nocase(verb, str_of("SEARCH")))
            return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (str_equal_nocase(verb, str_of(verbs[i])))
            return true;
    return false;
}

/* Message bytes without PEEK set \Seen; a literal would be bytes that nobody judged. */
static bool is_plain(struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        struct str rest = str_part(line, i, line.len);

        if (line.at[i] < ' ' || line.at[i] > '~')
            return false;
        if (i > 0 && (line.at[i - 1] == ' ' || line.at[i - 1] == '(') &&
            (str_starts_nocase(rest, "BODY[") || str_starts_nocase(rest, "BINARY[")) &&
            !memchr(line.at, '"', line.len) && str_find(line, str_of("FETCH")) < i)
            return false;
    }
    return line.len == 0 || line.at[line.len - 1] != '}';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct guarded *guarded = guarded_new();
    struct str bytes = {(const char *)data, size};
    struct str left, line;

    for (size_t from = 0; from < bytes.len; from += 5)
        if (!guard_out(&guarded->guard, str_part(bytes, from, 5), &guarded->server, &guarded->err))
            break;
    left = buf_as_str(&guarded->server);
    if (left.len > 0 && left.at[left.len - 1] != '\n')
        abort();
    while (str_next_line(&left, &line))
        if (!only_reads(line) || !is_plain(line))
            abort();
    guarded_free(guarded);
    return 0;
}
