/* rtf.c - RTF: objects packed into it and templates it fetches; see look.h. What it says is read in
 * rtf_words.c. */
#include "base/limits.h"
#include "look.h"
#include "rtf_words.h"

#include <stdio.h>
#include <string.h>

enum { MOST_OBJECT = 16 << 20, MOST_OBJECTS = 50 };

/* Past a control word or symbol, whose backslash is at `at`. */
static size_t skip_control(struct str text, size_t at)
{
    at++;
    if (at < text.len && text.at[at] == '\'')
        return at + 3;
    if (at < text.len && (text.at[at] == '*' || text.at[at] == '\\'))
        return at + 1;
    while (at < text.len && ((text.at[at] | 0x20) >= 'a' && (text.at[at] | 0x20) <= 'z'))
        at++;
    while (at < text.len && (text.at[at] == '-' || (text.at[at] >= '0' && text.at[at] <= '9')))
        at++;
    return at;
}

/* The hexadecimal digits of an object up to the end of its group; other things between them, with
 * which senders hide it, are passed over. Returns where it ends. */
static size_t read_object(struct str text, size_t at, struct buf *out)
{
    int high = -1;
    unsigned depth = 0;

    while (at < text.len) {
        char ch = text.at[at];
        int digit = digit_hex(ch);

        if (ch == '}' && depth-- == 0)
            break;
        if (ch == '{')
            depth++;
        if (ch == '\\') {
            at = skip_control(text, at);
            continue;
        }
        if (digit >= 0 && high < 0)
            high = digit;
        else if (digit >= 0) {
            if (!buf_char(out, (char)(high << 4 | digit)))
                break;
            high = -1;
        }
        at++;
    }
    return at;
}

static uint32_t u32(struct str bytes, size_t at)
{
    uint32_t value = 0;

    for (size_t i = 4; i-- > 0;)
        value = value << 8 | (at + i < bytes.len ? (unsigned char)bytes.at[at + i] : 0);
    return value;
}

/* An OLE1 package: label, path ... and the file. */
static void look_at_package(struct look *look, struct str native)
{
    struct str rest = str_part(native, 2, native.len), label;
    size_t len = str_find_char(rest, '\0');

    label = str_part(rest, 0, len);
    rest = str_part(rest, len + 1, rest.len);
    rest = str_part(rest, str_find_char(rest, '\0') + 1, rest.len); /* its path */
    len = u32(rest, 4);
    rest = str_part(rest, 8, rest.len);
    rest = str_part(rest, len, rest.len);
    look_at_member(look, label, str_part(rest, 4, u32(rest, 0)));
}

/* u32 version, u32 format, class name and two more texts with their lengths, u32 length, data. */
static void look_at_object(struct look *look, struct str object)
{
    struct str class, rest = object;
    char name[40];

    class = str_part(rest, 12, u32(rest, 8));
    class = str_part(class, 0, str_find_char(class, '\0'));
    rest = str_part(rest, 12, rest.len);
    rest = str_part(rest, u32(object, 8), rest.len);
    for (int i = 0; i < 2; i++) {
        uint32_t len = u32(rest, 0);

        rest = str_part(rest, 4, rest.len);
        rest = str_part(rest, len, rest.len);
    }
    rest = str_part(rest, 4, u32(rest, 0));
    snprintf(name, sizeof(name), "%.*s", (int)(class.len < 30 ? class.len : 30), class.at);
    for (char *ch = name; *ch; ch++)
        if (*ch < 0x20 || *ch > 0x7e)
            *ch = '?';
    look_note(look, PART_OLE, "embedded object %s", name);
    if (str_starts_nocase(class, "Package"))
        look_at_package(look, rest);
    else if (content_of(rest)->kind != CONTENT_UNKNOWN)
        look_at_member(look, class, rest);
}

static void read_objects(struct look *look, struct str text)
{
    size_t at = 0, count = 0;

    while (at < text.len && count < MOST_OBJECTS) {
        struct buf object;

        at += str_find(str_part(text, at, text.len), str_of("\\objdata"));
        if (at >= text.len)
            return;
        buf_init(&object, look_room(look, MOST_OBJECT));
        at = read_object(text, at + strlen("\\objdata"), &object);
        look_unpacked(look, object.len);
        look_at_object(look, buf_as_str(&object));
        buf_dispose(&object);
        count++;
    }
}

/* {\*\template http://...}: fetched when the document is opened. */
static void read_template(struct look *look, struct str text)
{
    size_t at = str_find(text, str_of("\\*\\template"));
    struct str target = str_trim(str_part(text, at + strlen("\\*\\template"), 300));
    struct buf shown;

    if (at == text.len)
        return;
    target = str_part(target, 0, str_find_char(target, '}'));
    if (!str_starts_nocase(target, "http") && !str_starts_nocase(target, "ftp") &&
        !str_starts(target, "\\\\\\\\"))
        return;
    buf_init(&shown, 1200);
    text_show(&shown, str_part(target, 0, 100));
    look_note(look, PART_REMOTE_TEMPLATE, "template %s", buf_c(&shown));
    buf_dispose(&shown);
}

void look_at_rtf(struct look *look, struct str bytes)
{
    read_objects(look, bytes);
    read_template(look, bytes);
    rtf_read_words(look, bytes);
}
