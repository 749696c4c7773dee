/* template.c - see template.h. */
#include "template.h"

#include <stdio.h>
#include <string.h>

/* The next {{name}} in text: where it begins and ends; false: none. */
static bool next_name(const char *text, char name[64], const char **begin, const char **end)
{
    for (const char *at = text; (at = strstr(at, "{{")); at += 2) {
        size_t len = strspn(at + 2, "abcdefghijklmnopqrstuvwxyz0123456789_");

        if (len == 0 || len > 63 || strncmp(at + 2 + len, "}}", 2) != 0)
            continue;
        snprintf(name, 64, "%.*s", (int)len, at + 2);
        *begin = at;
        *end = at + len + 4;
        return true;
    }
    return false;
}

void template_names(const char *text, void (*fn)(void *arg, const char *name), void *arg)
{
    const char *begin, *end;
    char name[64];

    for (; next_name(text, name, &begin, &end); text = end)
        fn(arg, name);
}

bool template_fill(struct buf *out, const char *text,
                   const char *(*value)(void *self, const char *name), void *self, char missing[64])
{
    const char *begin, *end;
    bool whole = true;
    char name[64];

    for (; next_name(text, name, &begin, &end); text = end) {
        const char *given = value(self, name);

        buf_add(out, text, (size_t)(begin - text));
        if (given) {
            buf_text(out, given);
            continue;
        }
        buf_add(out, begin, (size_t)(end - begin));
        if (whole && missing)
            snprintf(missing, 64, "%s", name);
        whole = false;
    }
    buf_text(out, text);
    return whole && !out->full;
}
