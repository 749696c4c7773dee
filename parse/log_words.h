/* log_words.h - what the words in a table's cells mean, in English, Chinese and Vietnamese. */
#ifndef PARSE_LOG_WORDS_H
#define PARSE_LOG_WORDS_H

#include "export_row.h"
#include "parse/login.h"

/* Whether a word is in a text; of ASCII letters the case does not matter. */
bool log_holds(struct str text, const char *word);
/* Of a protocol's, client's or application's name; LOGIN_UNKNOWN: it says nothing about it. */
enum login_protocol log_protocol_of(struct str words);
/* "Thunderbird/128.1", "Mozilla/5.0 (...)": a program that names itself. */
bool log_is_agent(struct str text);
/* Of a sign-in error of Microsoft's directory: interruptions are no failures. */
enum login_result log_entra_result(struct str code);

#endif
