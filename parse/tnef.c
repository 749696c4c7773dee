/* tnef.c - TNEF (winmail.dat, [MS-OXTNEF]): the attachments inside; and OneNote, whose embedded
 * files lie in it as they are; see look.h. */
#include "base/limits.h"
#include "look.h"

#include <string.h>

enum {
    ATTACH_TITLE = 0x00018010,
    ATTACH_DATA = 0x0006800f,
    RENDERING = 0x00069002, /* each attachment begins with one */
    HEAD = 9,               /* level, id, length; a checksum of two bytes follows the data */
};

static uint32_t u32(struct str bytes, size_t at)
{
    uint32_t value = 0;

    for (size_t i = 4; i-- > 0;)
        value = value << 8 | (at + i < bytes.len ? (unsigned char)bytes.at[at + i] : 0);
    return value;
}

static void look_at_one(struct look *look, struct str name, struct str data)
{
    if (name.len + data.len == 0)
        return;
    if (look->members_left == 0) {
        look_limit(look, "archive-entries");
        return;
    }
    look->members_left--;
    look_at_member(look, str_part(name, 0, str_find_char(name, '\0')), data);
}

void look_at_tnef(struct look *look, struct str bytes)
{
    struct str name = str_of(""), data = str_of("");
    size_t at = 6;

    look_note(look, PART_ARCHIVE, "TNEF (winmail.dat)");
    while (at + HEAD <= bytes.len) {
        uint32_t id = u32(bytes, at + 1), len = u32(bytes, at + 5);
        struct str value = str_part(bytes, at + HEAD, len);

        if (id == RENDERING) {
            look_at_one(look, name, data);
            name = data = str_of("");
        } else if (id == ATTACH_TITLE)
            name = value;
        else if (id == ATTACH_DATA)
            data = value;
        at += HEAD + (size_t)len + 2;
    }
    look_at_one(look, name, data);
}

/* --- OneNote --- */

void look_at_onenote(struct look *look, struct str bytes)
{
    static const char file[] = "\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b\x7a\x9e\xac";
    static const char *const words[] = {"WScript.Shell", "CreateObject", "CreateProcess",
                                        "powershell",    "schtasks",     "mshta",
                                        "echo off",      "winmgmts",     "ExecuteCmdAsync"};
    struct str rest = bytes;

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_find(bytes, str_of(words[i])) < bytes.len)
            look_note(look, PART_PROGRAM, "script in a notebook: %s", words[i]);
    for (;;) {
        size_t at = str_find(rest, (struct str){file, 16});
        struct str data;

        if (at == rest.len || look->members_left == 0)
            return;
        look->members_left--;
        rest = str_part(rest, at + 16, rest.len);
        data = str_part(rest, 20, u32(rest, 0)); /* u64 length, 12 bytes unused */
        look_at_member(look, str_of("embedded file"), data);
    }
}
