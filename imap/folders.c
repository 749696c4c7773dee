/* folders.c - folder names; see folders.h. */
#include "imap/folders.h"

#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <string.h>

/* --- modified UTF-7 --- */

static int base64_value(char ch)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    const char *at = ch ? strchr(digits, ch) : NULL;

    return at ? (int)(at - digits) : -1;
}

struct utf16 {
    struct buf *out;
    uint32_t high; /* a surrogate that waits for its second half */
};

static bool utf16_add(struct utf16 *text, uint32_t unit)
{
    if (text->high) {
        if (unit < 0xDC00 || unit > 0xDFFF)
            return false;
        utf8_put(text->out, 0x10000 + (((text->high - 0xD800) << 10) | (unit - 0xDC00)));
        text->high = 0;
        return true;
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        text->high = unit;
        return true;
    }
    if (unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
        return false;
    utf8_put(text->out, unit);
    return true;
}

/* The part between & and -, not empty. */
static bool decode_shift(struct buf *out, struct str part)
{
    struct utf16 text = {.out = out};
    uint32_t bits = 0;
    int have = 0;

    for (size_t i = 0; i < part.len; i++) {
        int value = base64_value(part.at[i]);

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have < 16)
            continue;
        have -= 16;
        if (!utf16_add(&text, bits >> have & 0xFFFF))
            return false;
    }
    return !text.high && have < 6 && (bits & ((1u << have) - 1)) == 0;
}

static bool decode_utf7(struct buf *out, struct str raw)
{
    while (raw.len > 0) {
        size_t end;

        if (raw.at[0] < ' ' || raw.at[0] > '~')
            return false;
        if (raw.at[0] != '&') {
            buf_char(out, raw.at[0]);
            raw = str_part(raw, 1, raw.len);
            continue;
        }
        end = str_find_char(raw, '-');
        if (end == raw.len)
            return false;
        if (end == 1)
            buf_char(out, '&');
        else if (!decode_shift(out, str_part(raw, 1, end - 1)))
            return false;
        raw = str_part(raw, end + 1, raw.len);
    }
    return true;
}

void folder_decode_name(struct buf *out, struct str raw)
{
    struct buf name;

    buf_init(&name, out->most);
    if (decode_utf7(&name, raw))
        buf_str(out, buf_as_str(&name));
    else if (utf8_valid(raw) && str_find_char(raw, '\0') == raw.len)
        buf_str(out, raw);
    else
        text_show(out, raw);
    buf_dispose(&name);
}

/* --- special use --- */

bool folder_has_attribute(struct str attributes, const char *attribute)
{
    while (attributes.len > 0) {
        size_t end = str_find_char(attributes, ' ');

        if (str_equal_nocase(str_part(attributes, 0, end), str_of(attribute)))
            return true;
        attributes = str_part(attributes, end + 1, attributes.len);
    }
    return false;
}

static const struct {
    const char *word;      /* in data/folders.txt */
    const char *attribute; /* of RFC 6154 */
    enum folder_use use;
} uses[] = {
    {"inbox", "\\Inbox", FOLDER_INBOX},    {"sent", "\\Sent", FOLDER_SENT},
    {"drafts", "\\Drafts", FOLDER_DRAFTS}, {"trash", "\\Trash", FOLDER_TRASH},
    {"junk", "\\Junk", FOLDER_JUNK},       {"archive", "\\Archive", FOLDER_ARCHIVE},
    {"all", "\\All", FOLDER_ALL},
};

enum folder_use folder_use_of(const struct folder_names *names, struct str attributes,
                              struct str name, char delimiter)
{
    struct str last = name;

    if (str_equal_nocase(name, str_of("INBOX")))
        return FOLDER_INBOX;
    for (size_t i = 0; i < ARRAY_LEN(uses); i++) {
        if (folder_has_attribute(attributes, uses[i].attribute))
            return uses[i].use;
    }
    for (size_t i = 0; delimiter && i < name.len; i++) {
        if (name.at[i] == delimiter)
            last = str_part(name, i + 1, name.len);
    }
    for (const struct folder_name *known = names->first; known; known = known->next) {
        /* "Inbox" below another folder is a folder like any other */
        if (known->use != FOLDER_INBOX && str_equal_nocase(known->name, last))
            return known->use;
    }
    return FOLDER_PLAIN;
}

/* --- data/folders.txt --- */

/* "[sent vi unverified]": the first word says the use. */
static enum folder_use section_use(struct str line)
{
    struct str word = str_part(line, 1, line.len);

    word = str_part(word, 0, str_find_char(word, ' '));
    for (size_t i = 0; i < ARRAY_LEN(uses); i++) {
        if (str_equal(word, str_of(uses[i].word)))
            return uses[i].use;
    }
    return FOLDER_PLAIN;
}

static void names_add(struct folder_names *names, enum folder_use use, struct str line)
{
    struct folder_name *name = arena_alloc(&names->arena, sizeof(*name));

    name->use = use;
    name->name = (struct str){arena_strndup(&names->arena, line.at, line.len), line.len};
    name->next = names->first;
    names->first = name;
}

static void names_parse(struct folder_names *names, struct str text)
{
    enum folder_use use = FOLDER_PLAIN;
    struct str line;

    while (str_next_line(&text, &line)) {
        line = str_trim(line);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        if (line.at[0] == '[')
            use = section_use(line);
        else if (use != FOLDER_PLAIN)
            names_add(names, use, line);
    }
}

bool folder_names_load(struct folder_names *names, const char *path, struct error *err)
{
    struct buf text;
    bool ok;

    *names = (struct folder_names){0};
    buf_init(&text, MIB(1));
    ok = file_read(path, &text, err);
    if (ok)
        names_parse(names, buf_as_str(&text));
    buf_dispose(&text);
    return ok;
}

void folder_names_dispose(struct folder_names *names)
{
    arena_dispose(&names->arena);
    names->first = NULL;
}
