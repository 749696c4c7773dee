/* log_plain.h - a text as it is compared with lists of words: lower case, without accents, words
 * between single blanks. "LoginFailed", "login_failed" and "登录OK" are two words each. A colon or
 * "=" stays as ":", any other mark is ",". */
#ifndef PARSE_LOG_PLAIN_H
#define PARSE_LOG_PLAIN_H

#include "base/text.h"

enum { LOG_PLAIN_MOST = 1000 };

/* The caller disposes of *out. It is full if the text was longer. */
void log_plain(struct buf *out, struct str text);

#endif
