/* yara.h - the operator's own YARA rules over everything a mail carries. The only gate to libyara;
 * without it every set of rules is refused, in words.
 *
 * Sources travel as one blob: yara_pack() for each file. Rules are compiled once, before the jail
 * closes, in the process whose copies the workers are. */
#ifndef PARSE_YARA_H
#define PARSE_YARA_H

#include "base/hash.h"

#define YARA_NAME_MOST 128

struct yara; /* opaque: compiled rules and a scanner */

bool yara_is_there(void); /* this program was built with libyara */

/* Adds a file of rules; its name becomes their namespace. */
void yara_pack(struct buf *sources, const char *name, struct str text);
/* False: err says which file and line; or the program was built without libyara. "include" is
 * refused: nothing but these bytes is read. */
bool yara_compile(struct yara **out, struct str sources, struct error *err) NODISCARD;
void yara_free(struct yara *yara); /* NULL is fine */
unsigned yara_rules(const struct yara *yara);
/* What a mail's facts call the rules with the sources of that hash; never 0. */
uint32_t yara_mark(const struct hash *sources);

typedef void (*yara_match_fn)(void *arg, const char *rule);
/* fn gets the name of each public rule that matches. False: it took too long, or could not. */
bool yara_scan(struct yara *yara, struct str bytes, yara_match_fn fn, void *arg);

#endif
