/* command_words.h - the small pieces that IMAP commands are made of, for guard_grammar.c.
 *
 * Each takes its piece off *rest and says whether it was there. Printable ASCII only: what a
 * quoted string cannot carry would need a literal, and none leaves (security.md 10.3). */
#ifndef IMAP_COMMAND_WORDS_H
#define IMAP_COMMAND_WORDS_H

#include "base/text.h"

bool take_char(struct str *rest, char ch);
bool take_name(struct str *rest, struct str *name); /* letters, digits and - . _ = */
bool take_this(struct str *rest, const char *word); /* in any case, and nothing of a name behind */
bool take_quoted_word(struct str *rest);
bool take_astring(struct str *rest); /* an atom or a quoted string; no wildcard in an atom */
bool take_pattern(struct str *rest); /* the same with * and % */
bool take_digits(struct str *rest);
bool take_message_set(struct str *rest); /* 1:*,5 */

/* "(" WORD *(SP WORD) ")", each of them one of words; the last of words is NULL. */
bool take_list_of(struct str *rest, const char *const *words);

/* Atoms, quoted strings and lists of them, with one space between, to the end. */
bool take_anything(struct str *rest);

#endif
