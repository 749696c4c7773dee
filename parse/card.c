/* card.c - see card.h. */
#include "card.h"

#include "charset.h"
#include "html.h"
#include "urls.h"

bool card_is(struct str text)
{
    text = str_trim(text);
    if (str_starts(text, "\xef\xbb\xbf"))
        text = str_part(text, 3, text.len);
    return str_starts_nocase(text, "BEGIN:VCALENDAR") || str_starts_nocase(text, "BEGIN:VCARD");
}

/* "NOTE;ENCODING=QUOTED-PRINTABLE:...", as cards of version 2.1 are written. */
static bool is_quoted(struct str line)
{
    return str_holds_nocase(str_part(line, 0, str_find_char(line, ':')),
                            str_of("quoted-printable"));
}

/* Lines that begin with a blank go on with the one before, and those of quoted-printable behind
 * "=". */
static void unfold(struct buf *out, struct str text)
{
    bool quoted = false, open = false;
    struct str line;

    while (str_next_line(&text, &line)) {
        bool more = line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t');

        if (!more && !open && out->len > 0)
            buf_char(out, '\n');
        if (!more && !open)
            quoted = is_quoted(line);
        open = quoted && line.len > 0 && line.at[line.len - 1] == '=';
        buf_str(out, str_part(line, more, line.len - more - open));
    }
}

/* The letters of such a value. It is UTF-8, or read as far as it is ASCII. */
static struct str unquote(struct buf *out, struct str value)
{
    buf_clear(out);
    for (size_t i = 0; i < value.len; i++) {
        int high = value.at[i] == '=' && i + 2 < value.len ? digit_hex(value.at[i + 1]) : -1;
        int low = high >= 0 ? digit_hex(value.at[i + 2]) : -1;

        buf_char(out, (char)(low >= 0 ? high << 4 | low : value.at[i]));
        i += low >= 0 ? 2 : 0;
    }
    return buf_as_str(out);
}

/* "DESCRIPTION;LANGUAGE=en:..." - the value of one that a reader sees; *page: it is HTML. */
static bool shown_value(struct str line, struct str *value, bool *page)
{
    static const char *const names[] = {"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT",
                                        "NOTE",    "FN",          "ORG",      "TITLE",
                                        "URL",     "X-ALT-DESC"};
    size_t name = 0, colon = 0;
    bool quoted = false;

    while (name < line.len && line.at[name] != ';' && line.at[name] != ':') {
        if (line.at[name] == '.') { /* "item1.NOTE" */
            line = str_part(line, name + 1, line.len);
            name = 0;
        } else {
            name++;
        }
    }
    for (colon = name; colon < line.len && (quoted || line.at[colon] != ':'); colon++)
        quoted = quoted != (line.at[colon] == '"');
    *value = str_part(line, colon + 1, line.len);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_equal_nocase(str_part(line, 0, name), str_of(names[i]))) {
            *page = i == ARRAY_LEN(names) - 1;
            return true;
        }
    return false;
}

/* \n is a line end, \, a comma. */
static void add_plain(struct buf *out, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        char ch = value.at[i];

        if (ch == '\\' && i + 1 < value.len) {
            ch = value.at[++i];
            ch = ch == 'n' || ch == 'N' ? '\n' : ch;
        }
        buf_char(out, ch);
    }
}

void card_text(struct buf *out, struct str text, struct urls *urls, uint32_t part)
{
    struct buf unfolded, plain, quoted;
    struct str rest, line, value;
    bool page = false;

    buf_init(&unfolded, text.len + 1);
    buf_init(&plain, text.len + 1);
    buf_init(&quoted, text.len + 1);
    unfold(&unfolded, text);
    urls_find(urls, buf_as_str(&unfolded), part);
    rest = buf_as_str(&unfolded);
    while (str_next_line(&rest, &line)) {
        struct html html = {.text = out, .urls = urls, .part = part};

        if (!shown_value(line, &value, &page) || value.len == 0)
            continue;
        if (is_quoted(line)) {
            value = unquote(&quoted, value);
            urls_find(urls, value, part);
        }
        if (page) {
            buf_clear(&plain);
            add_plain(&plain, value);
            html_read(&html, buf_as_str(&plain));
        } else {
            buf_clear(&plain);
            add_plain(&plain, value);
            charset_add_utf8(out, buf_as_str(&plain));
        }
        buf_char(out, '\n');
    }
    buf_dispose(&quoted);
    buf_dispose(&plain);
    buf_dispose(&unfolded);
}
