/* pool_answer.h - whether what a worker answers is to be believed. It may have been taken over: an
 * answer is taken apart here as anything a stranger wrote. */
#ifndef PARSE_POOL_ANSWER_H
#define PARSE_POOL_ANSWER_H

#include "parse/pool.h"

/* All of *out but kind and id; its mail is *mail, which lives in the arena, as long as the blob
 * does. False: the worker broke its contract. */
bool pool_answer_read(struct pool_result *out, struct mail *mail, struct arena *arena,
                      enum pool_kind kind, struct str blob) NODISCARD;

#endif
