/* office_xml.c - Office documents in one XML file: Word and Excel 2003, flat packages; see
 * look.h. */
#include "look.h"
#include "office_text.h"
#include "xml_scan.h"

static bool has_part(struct str text, const char *part)
{
    return str_find(text, str_of(part)) < text.len;
}

/* ss:Formula="=cmd|'/c calc.exe'!A1": a program, a bar, what it is told. */
static bool has_program_formula(struct str text)
{
    for (;;) {
        size_t at = str_find(text, str_of("Formula=\"=")), end;
        struct str formula = str_part(text, at + 10, text.len);

        if (at == text.len)
            return false;
        end = str_find_char(formula, '"');
        if (str_find(str_part(formula, 0, end), str_of("|'")) < end)
            return true;
        text = str_part(formula, end, formula.len);
    }
}

void look_at_office_xml(struct look *look, struct str bytes)
{
    /* editdata.mso and vbaProject.bin in base64 are both named */
    if (has_part(bytes, "macrosPresent=\"yes\"") || has_part(bytes, "w:binData") ||
        has_part(bytes, "editdata.mso") || has_part(bytes, "vbaProject.bin"))
        look_note(look, PART_MACROS, "VBA macros");
    if (has_part(bytes, "DDELink") || has_part(bytes, "ddeLink") || has_program_formula(bytes))
        look_note(look, PART_AUTORUN, "DDE link");
    office_look_for_dde(look, bytes);
}
