/* office_text.c - see office_text.h. */
#include "office_text.h"

#include "base/limits.h"
#include "xml_scan.h"

#include <string.h>

static char lower(char ch)
{
    return (char)(ch >= 'A' && ch <= 'Z' ? ch + 0x20 : ch);
}

static bool is_word_char(char ch)
{
    ch = lower(ch);
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_';
}

bool office_has_wide(struct str bytes, const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i + 2 * len <= bytes.len; i++) {
        size_t k = 0;

        while (k < len && lower(bytes.at[i + 2 * k]) == lower(text[k]) &&
               bytes.at[i + 2 * k + 1] == '\0')
            k++;
        if (k == len)
            return true;
    }
    return false;
}

/* Whether a field's code is DDE or DDEAUTO; quotes and blanks in front do not count. */
static bool is_dde(struct str code)
{
    while (code.len > 0 && (code.at[0] == ' ' || code.at[0] == '"' || code.at[0] == '\t'))
        code = str_part(code, 1, code.len);
    if (str_starts_nocase(code, "DDEAUTO"))
        return true;
    return str_starts_nocase(code, "DDE") && code.len > 3 && !is_word_char(code.at[3]);
}

static bool has_dde(struct str text)
{
    for (size_t i = 0; i + 3 <= text.len; i++)
        if (lower(text.at[i]) == 'd' && (i == 0 || !is_word_char(text.at[i - 1])) &&
            is_dde(str_part(text, i, text.len)))
            return true;
    return false;
}

void office_look_for_dde(struct look *look, struct str xml)
{
    struct buf codes;
    struct str tag, before;
    bool inside = false;

    buf_init(&codes, KIB(64));
    while (xml_next_tag(&xml, &before, &tag)) {
        if (inside)
            buf_str(&codes, before);
        if (xml_is(tag, "instrText"))
            inside = tag.len == 0 || tag.at[tag.len - 1] != '/';
        else if (str_starts(tag, "/"))
            inside = false;
        if (xml_is(tag, "fldChar")) /* a field begins or ends */
            buf_char(&codes, '\n');
        if (xml_is(tag, "fldSimple")) {
            buf_char(&codes, '\n');
            (void)xml_attribute(tag, "instr", &codes);
            buf_char(&codes, '\n');
        }
    }
    if (has_dde(buf_as_str(&codes)))
        look_note(look, PART_AUTORUN, "DDE field");
    buf_dispose(&codes);
}

void office_look_for_dde_codes(struct look *look, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        struct str code = str_part(text, i + 1, 64);

        if (text.at[i] == 0x13 && has_dde(str_part(code, 0, str_find_char(code, 0x14)))) {
            look_note(look, PART_AUTORUN, "DDE field");
            return;
        }
    }
}

/* --- VBA --- */

static const char *const starters[] = {
    "AutoOpen",
    "AutoExec",
    "AutoClose",
    "AutoExit",
    "AutoNew",
    "Auto_Open",
    "Auto_Close",
    "Auto_Exec",
    "Auto_Exit",
    "Document_Open",
    "Document_Close",
    "Document_New",
    "Document_BeforeClose",
    "DocumentOpen",
    "DocumentBeforeClose",
    "Workbook_Open",
    "Workbook_Close",
    "Workbook_Activate",
    "Workbook_BeforeClose",
    "Workbook_Deactivate",
    "Presentation_Open",
    "App_PresentationOpen",
    "NewDocument",
};

static bool is_starter(struct str word)
{
    for (size_t i = 0; i < ARRAY_LEN(starters); i++)
        if (str_equal_nocase(word, str_of(starters[i])))
            return true;
    return false;
}

/* A lone _ at the end of a line goes on with the next. */
static bool is_continuation(struct str text)
{
    return text.len > 1 && text.at[0] == '_' && (text.at[1] == '\r' || text.at[1] == '\n');
}

/* The word behind "Sub", which may have anything but a letter around it. */
void office_look_for_autorun(struct look *look, struct str source)
{
    for (size_t i = 0; i + 4 < source.len; i++) {
        struct str word;
        size_t len = 0;

        if (!str_equal_nocase(str_part(source, i, 3), str_of("Sub")) ||
            is_word_char(source.at[i + 3]) || (i > 0 && is_word_char(source.at[i - 1])))
            continue;
        word = str_part(source, i + 3, 80);
        while (word.len > 0 && (!is_word_char(word.at[0]) || is_continuation(word)))
            word = str_part(word, 1, word.len);
        while (len < word.len && is_word_char(word.at[len]))
            len++;
        word = str_part(word, 0, len);
        if (is_starter(word))
            look_note(look, PART_AUTORUN, "%.*s", (int)word.len, word.at);
    }
}
