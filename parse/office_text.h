/* office_text.h - words that Office documents betray themselves with. */
#ifndef PARSE_OFFICE_TEXT_H
#define PARSE_OFFICE_TEXT_H

#include "look.h"

/* DDE and DDEAUTO fields in WordprocessingML, however they are cut into pieces. */
void office_look_for_dde(struct look *look, struct str xml);
/* The same in text where field codes stand between 0x13 and 0x14 (Word 97). */
void office_look_for_dde_codes(struct look *look, struct str text);

/* ASCII text as UTF-16LE somewhere in bytes, without regard to case. */
bool office_has_wide(struct str bytes, const char *text);

/* Names of macros that start by themselves, in VBA source. */
void office_look_for_autorun(struct look *look, struct str source);

#endif
