/* rule_words.h - the pieces of a rule in plain words. */
#ifndef TUI_RULE_WORDS_H
#define TUI_RULE_WORDS_H

#include "parse/rule.h"

/* "subject contains any of: invoice, payment". */
void rule_condition_words(const struct rule_condition *condition, struct buf *out);

/* "forward a copy to drop@evil.example". */
void rule_action_words(const struct rule_action *action, struct buf *out);

#endif
