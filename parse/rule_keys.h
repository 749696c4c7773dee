/* rule_keys.h - the names Exchange, Graph and the audit log have for conditions and actions, and
 * what they are in the rule model (formats.md 7 and 16). */
#ifndef PARSE_RULE_KEYS_H
#define PARSE_RULE_KEYS_H

#include "export_row.h"

enum rule_keys { RULE_KEYS_INBOX, RULE_KEYS_TRANSPORT };

/* Adds to the export's rule what a cell says: one of the names of that table, with or without
 * "ExceptIf" or "exceptions." before it. False: the name is not known. */
bool rule_keys_add(struct export *export, const struct cell *cell, enum rule_keys which);

/* Adds all cells of a row; a name that is neither known nor in `other` (ends with NULL) is told
 * once for the file. Returns how many conditions and actions there were. */
size_t rule_keys_add_row(struct export *export, const struct row *row, enum rule_keys which,
                         const char *const *other);

/* True if the name is a rule's condition or action. */
bool rule_keys_knows(struct str name, enum rule_keys which);

#endif
