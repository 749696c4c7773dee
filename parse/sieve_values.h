/* sieve_values.h - what a script's strings amount to: encoded characters, variables with a
 * constant value, and the shown form that goes into rules. Shared state of one sieve_parse(). */
#ifndef PARSE_SIEVE_VALUES_H
#define PARSE_SIEVE_VALUES_H

#include "parse/rule.h"
#include "sieve_tree.h"
#include "sieve_words.h"

enum { SIEVE_VARIABLES = 256 };

struct sieve_variable {
    struct str name, value;
};

struct sieve_context {
    struct arena *arena;
    struct str source;
    bool variables, encoded; /* these extensions are required */
    struct sieve_variable *known;
    size_t known_count;
    size_t text_left;       /* bytes that rules may still hold */
    size_t expand_left;     /* bytes that expansion may still make */
    size_t conditions_left; /* that rules may still hold */
    const char *limit;      /* first limit that tripped; "" none */
};

void sieve_context_init(struct sieve_context *context, struct arena *arena, struct str source);
void sieve_limit(struct sieve_context *context, const char *name);

/* Text in its shown form, at most `most` bytes. */
const char *sieve_show(struct sieve_context *context, struct str text, size_t most);
/* The same for source text in one line: blanks and line ends become single spaces. */
const char *sieve_show_line(struct sieve_context *context, struct str text, size_t most);
/* The same with line ends kept, tabs as spaces. */
const char *sieve_show_lines(struct sieve_context *context, struct str text, size_t most);

/* The string as it will be when the script runs, as far as that is known beforehand; what is not
 * known stays as it is written, "${1}". */
struct str sieve_expand(struct sieve_context *context, struct str text);
/* True if nothing in an expanded string depends on the message. */
bool sieve_is_constant(const struct sieve_context *context, struct str expanded);

void sieve_variable_put(struct sieve_context *context, struct str name, struct str value);
/* From here on only the server knows what is in the variable. */
void sieve_variable_unknown(struct sieve_context *context, struct str name);
/* A command that sets variables: set, global, import, extracttext. */
void sieve_run_set(struct sieve_context *context, const struct sieve_node *node);
/* The variable behind :output of a program, whether it is a command or a test. */
void sieve_run_output(struct sieve_context *context, const struct sieve_node *node);

/* What the variables hold before a branch that may be taken or not. */
struct sieve_kept {
    struct sieve_variable *at;
    size_t count;
};

void sieve_variables_keep(const struct sieve_context *context, struct sieve_kept *out);
/* Behind the branch, which is never taken or depends on the message: what it has set is undone, or
 * is from now on one of two values that only the message decides on. Frees. */
void sieve_variables_return(struct sieve_context *context, struct sieve_kept *kept, bool never);
void sieve_kept_dispose(struct sieve_kept *kept);

/* As much of text as fits; buf_str() adds all or nothing. */
void sieve_add(struct buf *out, struct str text);

/* --- arguments --- */

enum { SIEVE_POSITIONAL = 4 };

struct sieve_call { /* the arguments of a known word, sorted out */
    const struct sieve_argument *at[SIEVE_POSITIONAL];
    size_t count;
};

void sieve_call_read(struct sieve_call *out, const struct sieve_word *word,
                     const struct sieve_node *node);
bool sieve_has_tag(const struct sieve_node *node, const char *name);
/* The argument behind the tag; NULL: no such tag, or nothing behind it. */
const struct sieve_argument *sieve_tag_value(const struct sieve_node *node, const char *name);
/* The first string of an argument, expanded; "" if it has none. */
struct str sieve_string(struct sieve_context *context, const struct sieve_argument *argument);

#endif
