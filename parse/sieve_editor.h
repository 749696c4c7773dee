/* sieve_editor.h - what webmail editors write into a script's comments: names, and a description
 * of the rule as the webmail shows it (detections.md 5). */
#ifndef PARSE_SIEVE_EDITOR_H
#define PARSE_SIEVE_EDITOR_H

#include "sieve_values.h"

struct sieve_mark {  /* a comment that says: here a rule begins, or ends */
    size_t from, to; /* the comment's place in the source */
    uint32_t line;
    bool end;               /* here it ends; nothing below is filled */
    const char *dialect;    /* "roundcube" ... */
    const char *name;       /* shown form; NULL: this editor gives none */
    bool unreadable;        /* a description is there and cannot be decoded */
    struct rule *displayed; /* the rule as described: enabled, join, conditions, actions; NULL */
};

struct sieve_marks {
    struct sieve_mark *at;
    size_t count;
};

/* All marks of a script, in order. */
void sieve_marks_read(struct sieve_context *context, const struct sieve_lexer *lexer,
                      struct sieve_marks *out);

/* True if the code does what the description says; order, quoting, stop and keep do not count. */
bool sieve_agrees(const struct rule *displayed, const struct rule *actual);

/* --- single dialects --- */

/* base64 JSON between BEGIN:HEADER and END:HEADER (RainLoop, SnappyMail). NULL: unreadable. */
struct rule *sieve_read_rainloop(struct sieve_context *context, struct str comment,
                                 const char **name);
/* "1;0;2;invoice;3;Archive" (AfterLogic). NULL: unreadable. */
struct rule *sieve_read_afterlogic(struct sieve_context *context, struct str fields);

#endif
