/* data_uri.c - pictures that lie in a web page itself, as data: URIs; see look.h. */
#include "base/base64.h"
#include "base/limits.h"
#include "look.h"
#include "picture.h"

enum { MOST_PICTURES = 50, MOST_BYTES = 4 << 20 };

static size_t find_end(struct str text)
{
    size_t end = 0;

    while (end < text.len && text.at[end] != '"' && text.at[end] != '\'' && text.at[end] != ')' &&
           text.at[end] != '>')
        end++;
    return end;
}

void look_at_data_pictures(struct look *look, struct str page)
{
    struct buf bytes;

    buf_init(&bytes, MOST_BYTES);
    for (unsigned i = 0; i < MOST_PICTURES; i++) {
        size_t at = str_find(page, str_of("data:image/")), comma;
        struct str text;

        if (at == page.len)
            break;
        page = str_part(page, at, page.len);
        text = str_part(page, 0, find_end(page));
        page = str_part(page, text.len, page.len);
        comma = str_find(str_part(text, 0, 60), str_of(";base64,"));
        if (comma >= 60 || comma == text.len)
            continue;
        buf_clear(&bytes);
        (void)base64_decode_loose(&bytes, str_part(text, comma + 8, text.len));
        if (picture_is(buf_as_str(&bytes)))
            look_at_picture(look, buf_as_str(&bytes));
    }
    buf_dispose(&bytes);
}
