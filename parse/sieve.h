/* sieve.h - a Sieve script (RFC 5228 and the usual extensions) as normalised rules.
 *
 * Reads as the server would and judges nothing. Source that does not parse gives the line in
 * out->error and every rule that was understood before it; a construct we do not know becomes an
 * opaque condition or action and reading goes on. Runs in the parse worker; whatever the source,
 * it ends, within the limits of base/limits.h.
 */
#ifndef PARSE_SIEVE_H
#define PARSE_SIEVE_H

#include "parse/rule.h"

/* Everything in *out lives in arena. script_name may be "". True if all of the source was read and
 * the server would run it: no error, no limit. *out is filled either way. Limits: script,
 * sieve-depth, rules, rule-conditions, rule-values, rule-actions, rule-text,
 * sieve-variables. */
bool sieve_parse(struct rule_script *out, struct arena *arena, struct str source,
                 const char *script_name);

#endif
