/* log_outcome_words.h - words that tell what came of a sign-in, as log_plain.h makes texts. One
 * that begins with a blank begins a word, one that ends with one ends it. */
#ifndef PARSE_LOG_OUTCOME_WORDS_H
#define PARSE_LOG_OUTCOME_WORDS_H

/* Each list ends with NULL. */
extern const char *const outcome_good[];    /* "not" before one makes it a failure */
extern const char *const outcome_error[];   /* "no" before one makes it a success */
extern const char *const outcome_refused[]; /* a failure; "not" before one leaves nothing */
extern const char *const outcome_blocked[]; /* as those, and somebody or something blocks it */
extern const char *const outcome_neither[]; /* tells nothing, though it holds a word that does */

extern const char *const outcome_not[];     /* before a word: it is not so */
extern const char *const outcome_between[]; /* may stand between those and the word */
extern const char *const outcome_lacks[];   /* behind a word, or a part of it: there is none */
extern const char *const outcome_counts[];  /* behind a word, before a number: "error code" */

/* Of a reason. */
extern const char *const outcome_why_blocked[];
extern const char *const outcome_why_second_factor[];
extern const char *const outcome_why_password[];

#endif
