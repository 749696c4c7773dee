/* redact.c - see redact.h. */
#include "redact.h"

#include <assert.h>
#include <string.h>

void redact_add(struct redactor *redactor, struct str needle)
{
    size_t i = redactor->count;

    if (needle.len == 0)
        return;
    assert(redactor->count < NEEDLES_MOST);
    for (; i > 0 && redactor->needles[i - 1].len < needle.len; i--)
        redactor->needles[i] = redactor->needles[i - 1];
    redactor->needles[i] = needle;
    redactor->count++;
}

/* The length of the needle that text begins with; 0: none. */
static size_t needle_at(const struct redactor *redactor, struct str text)
{
    for (size_t i = 0; i < redactor->count; i++) {
        struct str needle = redactor->needles[i];

        if (text.len >= needle.len && memcmp(text.at, needle.at, needle.len) == 0)
            return needle.len;
    }
    return 0;
}

bool redact_finds(const struct redactor *redactor, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (needle_at(redactor, str_part(text, i, text.len)) > 0)
            return true;
    return false;
}

void redact(const struct redactor *redactor, struct str text, struct buf *out)
{
    size_t clear = 0;

    for (size_t i = 0; redactor && i < text.len;) {
        size_t len = needle_at(redactor, str_part(text, i, text.len));

        if (len == 0) {
            i++;
            continue;
        }
        buf_str(out, str_part(text, clear, i - clear));
        buf_printf(out, "<redacted %zu bytes>", len);
        i += len;
        clear = i;
    }
    buf_str(out, str_part(text, clear, text.len));
}
