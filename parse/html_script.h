/* html_script.h - the script of a web page, with what hides words in it undone. */
#ifndef PARSE_HTML_SCRIPT_H
#define PARSE_HTML_SCRIPT_H

#include "base/text.h"

/* Adds text in lower case, escapes (\x61) as the characters they mean, strings that were cut in
 * pieces ('at' + 'ob') put together. */
void script_plain(struct str text, struct buf *out);

/* Takes the next run of characters that may be an encoded string (base64, hex, percent) off
 * *rest. False: no more. */
bool script_next_run(struct str *rest, struct str *run);

/* Adds a run with %61 as the characters they mean. */
void script_from_percent(struct str run, struct buf *out);

#endif
