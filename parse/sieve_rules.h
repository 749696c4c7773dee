/* sieve_rules.h - the rules of one script while they are being made. */
#ifndef PARSE_SIEVE_RULES_H
#define PARSE_SIEVE_RULES_H

#include "sieve_action.h"
#include "sieve_editor.h"
#include "sieve_test.h"

struct sieve_origin {              /* where in the source a rule comes from */
    const struct sieve_node *node; /* its branch, or the first of its commands; NULL: no code */
    const struct sieve_mark *mark; /* NULL: none */
    size_t to;                     /* where it ends */
    bool group;                    /* commands outside any branch */
    bool dropped;
};

struct sieve_rules {
    struct sieve_context *context;
    const struct sieve_lexer *lexer; /* for its comments */
    const char *script;
    struct rule *at;
    struct sieve_origin *origins; /* beside each */
    size_t count, room;
    struct sieve_marks marks;
    size_t next_mark, next_comment;
    const struct sieve_mark *mark; /* the last one that began */
    bool mark_used;                /* a command already belongs to it */
    uint32_t stopped;              /* line of a stop that nothing gets past; 0: none */
};

struct sieve_place {                      /* where a command stands */
    const struct sieve_mark *mark;        /* whose rule it is; NULL: nobody's */
    const char *comment;                  /* in front of it */
    const struct sieve_conditions *outer; /* of the blocks around it; NULL: none */
    bool off;                             /* inside a block that never runs */
    bool nested;                          /* inside any block */
};

/* Marks that stand before this place in the source begin and end here. */
void sieve_rules_reach(struct sieve_rules *rules, size_t at);
/* True if a mark stands between the last place reached and this one. */
bool sieve_rules_mark_ahead(const struct sieve_rules *rules, size_t at);
/* Marks up to here stand inside a command: they mean nothing. */
void sieve_rules_skip_marks(struct sieve_rules *rules, size_t to);
/* The mark of the command that begins here, NULL: none; each serves one command. */
const struct sieve_mark *sieve_rules_take_mark(struct sieve_rules *rules);
/* The comments between the last call's place and this one, as text. */
const char *sieve_rules_comment(struct sieve_rules *rules, size_t at);

/* Adds a rule without actions and returns its index; SIZE_MAX: there are too many. conditions
 * NULL: none were written. */
size_t sieve_rules_begin(struct sieve_rules *rules, const struct sieve_node *node,
                         const struct sieve_place *place,
                         const struct sieve_conditions *conditions);
/* Gives it its actions and source text, and compares it with what its mark shows. */
void sieve_rules_finish(struct sieve_rules *rules, size_t index, const struct sieve_place *place,
                        const struct sieve_actions *actions, struct str source);
void sieve_rules_drop(struct sieve_rules *rules, size_t index);

/* Takes out what was dropped, numbers the rest, and marks what no editor knows. */
void sieve_rules_settle(struct sieve_rules *rules);

/* sieve_parse(), and where each of out->rules comes from; in the arena (sieve.c). */
bool sieve_parse_origins(struct rule_script *out, struct arena *arena, struct str source,
                         const char *script_name, const struct sieve_origin **origins);

#endif
