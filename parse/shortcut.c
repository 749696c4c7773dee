/* shortcut.c - Windows shortcuts: the program they start; see look.h. */
#include "look.h"
#include "office_text.h"

#include <string.h>

static bool has_nocase(struct str text, const char *what)
{
    size_t len = strlen(what);

    for (size_t i = 0; i + len <= text.len; i++)
        if (str_equal_nocase(str_part(text, i, len), (struct str){what, len}))
            return true;
    return false;
}

void look_at_shortcut(struct look *look, struct str bytes)
{
    static const char *const programs[] = {"powershell", "cmd.exe",   "mshta",    "wscript",
                                           "cscript",    "rundll32",  "regsvr32", "msiexec",
                                           "certutil",   "bitsadmin", "curl.exe"};
    struct str head = str_part(bytes, 0, 64 << 10);

    for (size_t i = 0; i < ARRAY_LEN(programs); i++)
        if (has_nocase(head, programs[i]) || office_has_wide(head, programs[i]))
            look_note(look, PART_SHORTCUT, "starts %s", programs[i]);
}
