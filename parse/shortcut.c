/* shortcut.c - what a shortcut starts: Windows' .lnk ([MS-SHLLINK]) and .url files; see look.h. */
#include "look.h"
#include "office_text.h"

#include <string.h>

enum {
    HEADER = 0x4c,
    HAS_ID_LIST = 1 << 0,
    HAS_LINK_INFO = 1 << 1,
    HAS_NAME = 1 << 2,
    HAS_ARGUMENTS = 1 << 5,
    HAS_ICON = 1 << 6,
    IS_UNICODE = 1 << 7,
    STRINGS = 5, /* name, relative path, folder, arguments, icon */
    ARGUMENTS = 3,
    MOST_SHOWN = 120, /* of each, so that both find room in the detail */
};

static bool has_nocase(struct str text, const char *what)
{
    size_t len = strlen(what);

    for (size_t i = 0; i + len <= text.len; i++)
        if (str_equal_nocase(str_part(text, i, len), (struct str){what, len}))
            return true;
    return false;
}

static uint32_t number(struct str bytes, size_t at, size_t size)
{
    uint32_t value = 0;

    for (size_t i = size; i-- > 0;)
        value = value << 8 | (at + i < bytes.len ? (unsigned char)bytes.at[at + i] : 0);
    return value;
}

/* UTF-16 or bytes of the sender's code page, of which only ASCII is sure. */
static void show(struct buf *out, struct str text, bool wide)
{
    struct buf plain;

    buf_init(&plain, MOST_SHOWN * 4);
    for (size_t i = 0; i + wide < text.len && plain.len < MOST_SHOWN; i += wide ? 2 : 1) {
        uint32_t ch = number(text, i, wide ? 2 : 1);

        if (ch == 0)
            break;
        utf8_put(&plain, (!wide && ch >= 0x80) || (ch >= 0xd800 && ch < 0xe000) ? '?' : ch);
    }
    text_show(out, buf_as_str(&plain));
    buf_dispose(&plain);
}

enum told { TARGET, ARGUMENTS_TOLD, LEADS_TO };

static void note(struct look *look, enum told told, struct str text, bool wide)
{
    struct buf shown;
    const char *what;
    int len;

    buf_init(&shown, 10 * MOST_SHOWN);
    show(&shown, text, wide);
    what = buf_c(&shown);
    len = (int)utf8_clip(buf_as_str(&shown), MOST_SHOWN);
    if (len > 0 && told == TARGET)
        look_note(look, PART_SHORTCUT, "target %.*s", len, what);
    else if (len > 0 && told == ARGUMENTS_TOLD)
        look_note(look, PART_SHORTCUT, "arguments %.*s", len, what);
    else if (len > 0)
        look_note(look, PART_SHORTCUT, "leads to %.*s", len, what);
    buf_dispose(&shown);
}

/* LinkInfo, if it says where on a local disk the target lies. */
static void note_target(struct look *look, struct str info)
{
    uint32_t flags = number(info, 8, 4), path = number(info, 16, 4);

    if (flags & 1)
        note(look, TARGET, str_part(info, path, info.len), false);
}

static void look_at_lnk(struct look *look, struct str bytes)
{
    uint32_t flags = number(bytes, 20, 4);
    bool wide = flags & IS_UNICODE;
    size_t at = HEADER;

    if (flags & HAS_ID_LIST)
        at += 2 + number(bytes, at, 2);
    if (flags & HAS_LINK_INFO) {
        note_target(look, str_part(bytes, at, number(bytes, at, 4)));
        at += number(bytes, at, 4);
    }
    for (unsigned i = 0; i < STRINGS; i++) {
        size_t len = number(bytes, at, 2) * (wide ? 2 : 1);

        if (!(flags & HAS_NAME << i))
            continue;
        if (i == 1 && !(flags & HAS_LINK_INFO))
            note(look, TARGET, str_part(bytes, at + 2, len), wide);
        if (i == ARGUMENTS)
            note(look, ARGUMENTS_TOLD, str_part(bytes, at + 2, len), wide);
        at += 2 + len;
    }
}

static void look_at_url(struct look *look, struct str text)
{
    struct str line;

    while (str_next_line(&text, &line)) {
        line = str_trim(line);
        if (!str_starts_nocase(line, "URL="))
            continue;
        line = str_part(line, 4, line.len);
        note(look, LEADS_TO, line, false);
        if (utf8_valid(line))
            look_link(look, line, false);
    }
}

void look_at_shortcut(struct look *look, struct str bytes)
{
    static const char *const programs[] = {"powershell", "cmd.exe",   "mshta",    "wscript",
                                           "cscript",    "rundll32",  "regsvr32", "msiexec",
                                           "certutil",   "bitsadmin", "curl.exe"};
    struct str head = str_part(bytes, 0, 64 << 10);

    if (str_starts(bytes, "L"))
        look_at_lnk(look, head);
    if (str_starts(bytes, "["))
        look_at_url(look, head);
    for (size_t i = 0; i < ARRAY_LEN(programs); i++)
        if (has_nocase(head, programs[i]) || office_has_wide(head, programs[i]))
            look_note(look, PART_SHORTCUT, "starts %s", programs[i]);
}
