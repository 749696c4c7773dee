/* defang.c - see defang.h. */
#include "base/defang.h"

#include <string.h>

/* How long the scheme is at the front of text that a terminal would make a link of; 0: none. */
static size_t live_scheme(struct str text)
{
    static const char *const schemes[] = {"http://", "https://", "ftp://"};

    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        if (str_starts_nocase(text, schemes[i]))
            return strlen(schemes[i]);
    return 0;
}

static bool ends_host(char ch)
{
    return ch == '\0' || strchr("/?#\"'<>()[]{} \t\r\n", ch) != NULL;
}

static size_t add_host(struct buf *out, struct str rest)
{
    size_t i;

    for (i = 0; i < rest.len && !ends_host(rest.at[i]); i++) {
        if (rest.at[i] == '.')
            buf_text(out, "[.]");
        else if (rest.at[i] == '@')
            buf_text(out, "[@]");
        else
            buf_char(out, rest.at[i]);
    }
    return i;
}

/* "http" becomes "hxxp"; a scheme that has no t loses nothing. */
static void add_scheme(struct buf *out, struct str scheme)
{
    for (size_t i = 0; i < scheme.len; i++)
        buf_char(out, scheme.at[i] == 't' ? 'x' : scheme.at[i] == 'T' ? 'X' : scheme.at[i]);
}

static struct str keep(struct arena *arena, struct buf *out)
{
    struct str kept = {arena_strndup(arena, buf_c(out), out->len), out->len};

    buf_dispose(out);
    return kept;
}

struct str defang_text(struct arena *arena, struct str text)
{
    struct buf out;

    if (str_find(text, str_of("://")) == text.len)
        return text;
    buf_init(&out, 4 * text.len);
    for (size_t i = 0; i < text.len;) {
        size_t scheme = live_scheme(str_part(text, i, 8));

        if (scheme == 0) {
            buf_char(&out, text.at[i++]);
            continue;
        }
        add_scheme(&out, str_part(text, i, scheme));
        i += scheme;
        i += add_host(&out, str_part(text, i, text.len));
    }
    return keep(arena, &out);
}

struct str defang_link(struct arena *arena, struct str link)
{
    size_t colon = str_find(link, str_of("://"));
    size_t i = colon < link.len ? colon + 3 : 0;
    struct buf out;

    buf_init(&out, 4 * link.len);
    add_scheme(&out, str_part(link, 0, i));
    i += add_host(&out, str_part(link, i, link.len));
    buf_str(&out, str_part(link, i, link.len));
    return keep(arena, &out);
}
