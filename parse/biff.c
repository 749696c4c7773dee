/* biff.c - see biff.h. From [MS-XLS] 2.4. */
#include "biff.h"

#include <string.h>

enum {
    LBL = 0x18,
    FILE_PASS = 0x2f,
    BOUND_SHEET = 0x85,
    SUP_BOOK = 0x1ae,
    BOF = 0x809,
    MACRO_SHEET = 1,
    BUILT_IN = 0x20,
};

struct workbook {
    bool wide;   /* BIFF8 */
    bool macros; /* a sheet of Excel 4 macros */
    bool starts; /* a name that Excel runs */
    bool dde;
    bool encrypted;
};

static unsigned u16(struct str bytes, size_t at)
{
    return at + 2 <= bytes.len
               ? (unsigned char)bytes.at[at] | (unsigned)(unsigned char)bytes.at[at + 1] << 8
               : 0;
}

static unsigned u8(struct str bytes, size_t at)
{
    return at < bytes.len ? (unsigned char)bytes.at[at] : 0;
}

/* Auto_Open and Auto_Close are built-in names 1 and 2, or spelled out. */
static bool starts_by_itself(const struct workbook *book, struct str record)
{
    size_t at = book->wide ? 15 : 14;

    if ((u16(record, 0) & BUILT_IN) != 0)
        return u8(record, at) == 1 || u8(record, at) == 2;
    return str_starts_nocase(str_part(record, at, record.len), "auto_");
}

/* "program 0x03 topic"; paths of other workbooks begin with 0x01. */
static bool is_dde(struct str record)
{
    struct str path = str_part(record, 5, record.len);

    return record.len > 8 && u8(record, 3) == 0 && u8(path, 0) > 3 &&
           str_find_char(path, 3) < path.len;
}

static void read_record(struct workbook *book, unsigned id, struct str record)
{
    switch (id) {
    case BOF:
        book->wide = u16(record, 0) == 0x600;
        break;
    case FILE_PASS:
        book->encrypted = true;
        break;
    case BOUND_SHEET:
        book->macros = book->macros || u8(record, 5) == MACRO_SHEET;
        break;
    case LBL:
        book->starts = book->starts || starts_by_itself(book, record);
        break;
    case SUP_BOOK:
        book->dde = book->dde || is_dde(record);
        break;
    default:
        break;
    }
}

void look_at_workbook_stream(struct look *look, struct str bytes)
{
    struct workbook book = {.wide = true};

    while (bytes.len >= 4 && !book.encrypted) { /* behind FILE_PASS nothing can be read */
        unsigned len = u16(bytes, 2);

        read_record(&book, u16(bytes, 0), str_part(bytes, 4, len));
        bytes = str_part(bytes, 4 + (size_t)len, bytes.len);
    }
    if (book.encrypted)
        look_note(look, PART_ENCRYPTED, "encrypted workbook");
    if (book.macros)
        look_note(look, PART_MACROS, "Excel 4 macro sheet");
    if (book.macros && book.starts)
        look_note(look, PART_AUTORUN, "Auto_Open");
    if (book.dde)
        look_note(look, PART_AUTORUN, "DDE link");
}
