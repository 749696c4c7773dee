/* notes.h - what the parsers found in an attachment, in the report's language.
 *
 * They run in the jail and hand on plain text, "a.exe: Windows program; double extension": notes
 * with "; " between, each perhaps behind the name of a file inside. Here a note is known again by
 * the "note: " lines of data/texts-LANGUAGE.txt, which is all that may become a sentence of ours.
 * Whatever else a parser (or who took it over) hands on stands in the report as it came. */
#ifndef REPORT_NOTES_H
#define REPORT_NOTES_H

#include "wording.h"

/* Adds them as marked text (base/said.h): known notes as sentences, the rest plain. */
void notes_mark(struct buf *marked, struct str notes, const struct wording *wording);

#endif
