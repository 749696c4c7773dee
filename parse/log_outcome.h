/* log_outcome.h - what came of a sign-in, by the words of a result, whoever wrote them. A word may
 * be denied: "no error", "nicht erfolgreich", "不成功". What words leave open, or tell both ways,
 * is unclear and never guessed. */
#ifndef PARSE_LOG_OUTCOME_H
#define PARSE_LOG_OUTCOME_H

#include "base/text.h"
#include "parse/login.h"

enum log_outcome {
    OUTCOME_UNKNOWN, /* none of its words is known */
    OUTCOME_UNCLEAR, /* they are, and do not agree */
    OUTCOME_SUCCESS,
    OUTCOME_FAILURE,
    OUTCOME_BLOCKED,
};

enum log_outcome log_outcome_of(struct str words);
/* The same with the reason of a failure, which detail may tell better. LOGIN_UNCLEAR: unknown or
 * unclear. */
enum login_result log_result_of(struct str words, struct str detail);

#endif
