/* attach_ole.c - what an OLE2 file is and can do: Word, Excel, PowerPoint, Outlook messages,
 * installers, objects in others; see look.h. */
#include "base/limits.h"
#include "biff.h"
#include "inflate.h"
#include "look.h"
#include "member_words.h"
#include "office_text.h"
#include "vba.h"

#include <string.h>

enum { MOST_STREAM = 16 << 20, MOST_TEXT = 4 << 20, MOST_OBJECTS = 100 };

static uint32_t u32(struct str bytes, size_t at)
{
    uint32_t value = 0;

    for (size_t i = 4; i-- > 0;)
        value = value << 8 | (at + i < bytes.len ? (unsigned char)bytes.at[at + i] : 0);
    return value;
}

/* Several entries may name the same sectors: what is read counts as unpacked. */
static void read_stream(struct look *look, const struct ole *ole, int index, size_t most,
                        struct buf *out)
{
    most = look_room(look, most);
    buf_init(out, most);
    if (index != OLE_NONE)
        ole_read(ole, &ole->entries[index], most, out);
    look_unpacked(look, out->len);
}

typedef void (*stream_fn)(struct look *look, struct str bytes);

static void with_stream(struct look *look, const struct ole *ole, int index, stream_fn fn)
{
    struct buf bytes;

    if (index == OLE_NONE)
        return;
    read_stream(look, ole, index, MOST_STREAM, &bytes);
    fn(look, buf_as_str(&bytes));
    buf_dispose(&bytes);
}

/* --- Word --- */

static void look_at_word(struct look *look, struct str bytes)
{
    struct buf narrow;

    if (bytes.len > 11 && (bytes.at[11] & 1) != 0) {
        look_note(look, PART_ENCRYPTED, "encrypted Word document");
        return;
    }
    buf_init(&narrow, MOST_TEXT);
    for (size_t i = 0; i < bytes.len && !narrow.full; i++) /* its text may be UTF-16 */
        if (bytes.at[i] != '\0')
            buf_char(&narrow, bytes.at[i]);
    office_look_for_dde_codes(look, buf_as_str(&narrow));
    buf_dispose(&narrow);
}

/* --- PowerPoint --- */

static void look_at_current_user(struct look *look, struct str bytes)
{
    if (u32(bytes, 12) == 0xf3d1c4df)
        look_note(look, PART_ENCRYPTED, "encrypted presentation");
}

/* Objects and macros are OLE2 files in records of their own, mostly compressed. */
static void look_at_slides(struct look *look, struct str bytes)
{
    static const char packed[] = "\x10\x00\x11\x10", plain[] = "\x00\x00\x11\x10";
    size_t objects = 0;

    for (size_t at = 0; at + 12 < bytes.len && objects < MOST_OBJECTS; at++) {
        struct str record = str_part(bytes, at + 8, u32(bytes, at + 4));
        struct buf object;

        if (memcmp(bytes.at + at, plain, 4) == 0) {
            look_inside(look, record);
            objects++;
        } else if (memcmp(bytes.at + at, packed, 4) == 0) {
            buf_init(&object, look_room(look, MOST_STREAM));
            if (inflate_bytes(str_part(record, 4, record.len), &object)) {
                look_unpacked(look, object.len);
                look_inside(look, buf_as_str(&object));
            }
            buf_dispose(&object);
            objects++;
        }
    }
}

/* --- packed objects --- */

static struct str take_text(struct str *rest)
{
    struct str text = str_part(*rest, 0, str_find_char(*rest, '\0'));

    *rest = str_part(*rest, text.len + 1, rest->len);
    return text;
}

/* u32 size, u16, label, path, 8 bytes with the length of a second path, it, u32 length, bytes. */
static void look_at_native(struct look *look, struct str bytes)
{
    struct str rest = str_part(bytes, 6, bytes.len), label = take_text(&rest);
    uint32_t skip, len;

    (void)take_text(&rest);
    skip = u32(rest, 4);
    rest = str_part(rest, 8, rest.len);
    rest = str_part(rest, skip, rest.len);
    len = u32(rest, 0);
    look_note(look, PART_OLE, "embedded object");
    look_at_member(look, label, str_part(rest, 4, len));
}

/* --- Outlook messages --- */

static void look_at_attachment(struct look *look, const struct ole *ole, int storage)
{
    static const char *const names[] = {"__substg1.0_3707001F", "__substg1.0_3704001F",
                                        "__substg1.0_3707001E", "__substg1.0_3704001E"};
    int data = ole_find(ole, storage, "__substg1.0_37010102"), name = OLE_NONE;
    struct buf bytes, raw, wide, narrow;

    for (size_t i = 0; i < ARRAY_LEN(names) && name == OLE_NONE; i++)
        name = ole_find(ole, storage, names[i]);
    read_stream(look, ole, data, MOST_STREAM, &bytes);
    read_stream(look, ole, name, KIB(1), &raw);
    buf_init(&wide, KIB(2));
    buf_init(&narrow, KIB(1));
    if (name != OLE_NONE && strcmp(ole->entries[name].name + 16, "001F") == 0) {
        buf_add(&wide, "\xff\xfe", 2);
        buf_str(&wide, buf_as_str(&raw));
        (void)content_narrow(buf_as_str(&wide), KIB(1), &narrow);
    } else
        buf_str(&narrow, buf_as_str(&raw));
    look_at_member(look, buf_as_str(&narrow), buf_as_str(&bytes));
    buf_dispose(&wide);
    buf_dispose(&narrow);
    buf_dispose(&bytes);
    buf_dispose(&raw);
}

/* Its subject, and its text in each form in which it may be there. False: the stream is none. */
static bool look_at_message_text(struct look *look, const struct ole *ole, int index)
{
    static const struct {
        const char *name;
        stream_fn look;
    } texts[] = {
        {"__substg1.0_0037001F", member_wide}, {"__substg1.0_0037001E", member_narrow},
        {"__substg1.0_1000001F", member_wide}, {"__substg1.0_1000001E", member_narrow},
        {"__substg1.0_10130102", member_page}, {"__substg1.0_1013001F", member_wide},
    };
    const struct ole_entry *entry = &ole->entries[index];

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (strcmp(entry->name, texts[i].name) == 0) {
            with_stream(look, ole, index, texts[i].look);
            return true;
        }
    if (strcmp(entry->name, "__substg1.0_10090102") == 0 && entry->size > 0 &&
        ole_find(ole, entry->parent, "__substg1.0_1000001F") == OLE_NONE &&
        ole_find(ole, entry->parent, "__substg1.0_1000001E") == OLE_NONE &&
        ole_find(ole, entry->parent, "__substg1.0_10130102") == OLE_NONE)
        look_limit(look, "archive-mail"); /* there is only its compressed RTF */
    return false;
}

/* --- the whole --- */

/* Streams that mean something wherever they are. */
static void look_at_entry(struct look *look, const struct ole *ole, int index)
{
    const struct ole_entry *entry = &ole->entries[index];

    if (entry->storage) {
        if (strncmp(entry->name, "__attach_version1.0_#", 21) == 0)
            look_at_attachment(look, ole, index);
        else if (index > 0)
            look_at_vba(look, ole, index);
        return;
    }
    if (look_at_message_text(look, ole, index))
        return;
    if (strcmp(entry->name, "\1Ole10Native") == 0)
        with_stream(look, ole, index, look_at_native);
    else if (strcmp(entry->name, "Package") == 0 || strcmp(entry->name, "CONTENTS") == 0)
        with_stream(look, ole, index, look_inside);
    else if (strcmp(entry->name, "Equation Native") == 0)
        look_note(look, PART_OLE, "Equation Editor object");
}

static const struct {
    const char *stream, *type;
    stream_fn look;
    bool has_words;
} documents[] = {
    {"WordDocument", "application/msword", look_at_word, true},
    {"Workbook", "application/vnd.ms-excel", look_at_workbook_stream, true},
    {"Book", "application/vnd.ms-excel", look_at_workbook_stream, true},
    {"PowerPoint Document", "application/vnd.ms-powerpoint", look_at_slides, true},
    {"Current User", "", look_at_current_user, false},
    {"__properties_version1.0", "application/vnd.ms-outlook", NULL, false},
    {"VisioDocument", "application/vnd.visio", NULL, true},
};

static bool is_installer(const struct ole *ole)
{
    static const unsigned char class_id[16] = {0x84, 0x10, 0x0c, 0, 0, 0, 0, 0,
                                               0xc0, 0,    0,    0, 0, 0, 0, 0x46};

    return memcmp(ole->entries[0].class_id, class_id, sizeof(class_id)) == 0;
}

void look_at_ole(struct look *look, struct str bytes)
{
    struct ole ole;

    if (!ole_open(&ole, bytes)) {
        look_note(look, PART_OLE, "damaged OLE2 document");
        return;
    }
    look->traits |= PART_OLE;
    if (ole.cut)
        look_limit(look, "archive-entries");
    if (ole_find(&ole, 0, "EncryptedPackage") != OLE_NONE) {
        look_note(look, PART_ENCRYPTED, "encrypted Office document");
        look_type(look, "application/encrypted");
    }
    if (is_installer(&ole)) {
        look_note(look, PART_PROGRAM, "Windows installer");
        look_type(look, "application/x-msi");
    }
    for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
        int index = ole_find(&ole, 0, documents[i].stream);

        if (index != OLE_NONE && documents[i].type[0])
            look_type(look, documents[i].type);
        if (documents[i].look)
            with_stream(look, &ole, index, documents[i].look);
        if (documents[i].has_words && !(look->traits & PART_ENCRYPTED))
            with_stream(look, &ole, index, member_runs);
    }
    for (size_t i = 0; i < ole.count; i++)
        look_at_entry(look, &ole, (int)i);
    ole_dispose(&ole);
}
