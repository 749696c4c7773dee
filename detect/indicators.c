/* indicators.c - see detect/indicators.h. */
#include "detect/indicators.h"

#include "domain.h"

#include <string.h>

/* Where the domain in value begins and ends. */
static void find_domain(const char *kind, struct str value, size_t *from, size_t *until)
{
    *from = *until = 0;
    if (strcmp(kind, "domain") == 0 || strcmp(kind, "address") == 0) {
        *from = str_find_char(value, '@') + 1;
        *from = *from > value.len ? 0 : *from;
        *until = value.len;
    } else if (strcmp(kind, "url") == 0) {
        *from = str_find(value, str_of("://")) + 3;
        *from = *from > value.len ? value.len : *from;
        for (*until = *from; *until < value.len && !strchr(":/?#\\", value.at[*until]);)
            ++*until;
    }
}

bool indicators_read(const char *kind, struct str value, struct buf *out, struct error *err)
{
    char name[DOMAIN_TEXT], ascii[DOMAIN_TEXT];
    size_t from, until;
    struct buf text;
    bool ok;

    value = str_trim(value);
    find_domain(kind, value, &from, &until);
    if (until <= from || until - from >= sizeof(name) || memchr(value.at, '\0', value.len))
        return indicator_spell(kind, value, out, err);
    memcpy(name, value.at + from, until - from);
    name[until - from] = '\0';
    if (!domain_to_ascii(name, ascii))
        return indicator_spell(kind, value, out, err);
    buf_init(&text, 2 * INDICATOR_VALUE);
    buf_str(&text, str_part(value, 0, from));
    buf_text(&text, ascii);
    buf_str(&text, str_part(value, until, value.len));
    ok = indicator_spell(kind, buf_as_str(&text), out, err);
    buf_dispose(&text);
    return ok;
}
