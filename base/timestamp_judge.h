/* timestamp_judge.h - inside the jail of timestamp.h: OpenSSL reads the reply. */
#ifndef BASE_TIMESTAMP_JUDGE_H
#define BASE_TIMESTAMP_JUDGE_H

#include "base/timestamp.h"

/* False: err says what is wrong with it. */
bool timestamp_judge(const struct timestamp_question *question, struct timestamp_facts *out,
                     struct error *err) NODISCARD;

#endif
