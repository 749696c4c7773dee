/* rule_match.h - would this rule have acted on this mail? Its conditions, tried on the facts of a
 * mail as the server tried them on its bytes, with three answers: what the facts cannot tell is
 * said, not guessed. Private to detect/. */
#ifndef DETECT_RULE_MATCH_H
#define DETECT_RULE_MATCH_H

#include "detect/replay.h"

/* doubts: bit i is set for condition i (of the first 64) that could not be tried. */
enum replay_answer rule_match(const struct rule *rule, const struct mail_row *row,
                              const struct case_facts *facts, uint64_t *doubts);

/* One condition, negation included. */
enum replay_answer condition_match(const struct rule_condition *condition,
                                   const struct mail_row *row, const struct case_facts *facts);

/* When it came: the server's word before the sender's; INT64_MIN: not known. */
int64_t message_arrived(const struct message *message);
/* When the rule is known to have existed; INT64_MIN, INT64_MAX: not known. */
void replay_times(const struct rule *rule, int64_t *since, int64_t *until);

#endif
