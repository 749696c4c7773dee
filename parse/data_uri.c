/* data_uri.c - what lies in a web page itself, as data: URIs: pictures, see look.h, and pages, see
 * data_uri.h. */
#include "data_uri.h"

#include "base/base64.h"
#include "base/limits.h"
#include "html_script.h"
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

/* data:text/html;charset=utf-8;base64,... */
bool data_page(struct buf *out, struct str address)
{
    static const char *const kinds[] = {"data:text/html", "data:application/xhtml+xml",
                                        "data:image/svg+xml"};
    struct str head, body;
    bool page = false;

    address = str_trim(address);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        page = page || str_starts_nocase(address, kinds[i]);
    head = str_part(address, 0, str_find_char(address, ','));
    body = str_part(address, head.len + 1, address.len);
    if (!page || body.len == 0)
        return false;
    if (str_ends_nocase(str_trim(head), "base64"))
        (void)base64_decode_loose(out, body); /* what came before it broke off is worth a look */
    else if (str_find_char(body, '%') < body.len)
        script_from_percent(body, out);
    else
        buf_str(out, body);
    return out->len > 0;
}
