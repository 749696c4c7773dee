/* export.h - an export of rules, while it is read: rules are put together piece by piece and rows
 * that are none are told, with the reason (formats.md 1).
 *
 *   export_begin(); per row: export_rule(), export_condition() ..., export_accept(); export_end()
 *
 * Everything lives in the arena. Text may be anything: it becomes UTF-8 without NULs here. */
#ifndef PARSE_EXPORT_H
#define PARSE_EXPORT_H

#include "parse/import.h"
#include "parse/rule.h"

struct export
{
    struct arena *arena;
    struct rule_script *out;
    const char *source; /* rule.source of the rules to come */
    const char *script; /* rule.script */
    struct rule rule;   /* being put together */
    size_t condition_room, action_room, value_room, warning_room;
    struct rule *rules;
    size_t room;
    struct rule_reject *rejects;
    const char **warnings;
    struct export_name *names; /* of folders and labels; see export_names.h */
    size_t name_count;
    size_t text; /* bytes kept so far; see LIMIT_RULE_TEXT */
    /* Of large JSON: may this row tell what is looked for? Others are passed over without being
     * parsed. NULL: all may. */
    bool (*worth)(struct str row);
};

/* Fills *out; text may be NULL. */
void export_begin(struct export *export, struct rule_script *out, struct arena *arena,
                  const char *format, const struct import_text *text, const char *script);
void export_end(struct export *export);

/* A copy of s as text we can keep: a NUL becomes \0, what is not UTF-8 \xHH. */
const char *export_text(struct export *export, struct str s);
/* The same, blanks at both ends taken off. */
const char *export_trimmed(struct export *export, struct str s);

/* Begins a rule; raw is its source text. What was begun and not accepted is forgotten. */
void export_rule(struct export *export, uint32_t line, struct str raw);
void export_rule_raw(struct export *export, struct str raw); /* when it is known only later */
struct rule_condition *export_condition(struct export *export, enum rule_field field,
                                        enum rule_operator match);
/* Adds a value to the condition that was made last. */
void export_value(struct export *export, struct str value);
struct rule_action *export_action(struct export *export, enum rule_action_kind kind,
                                  struct str argument);
/* One action for each address of a list such as `"Name" [SMTP:x@y]; smtp:z@w`. */
void export_addresses(struct export *export, enum rule_action_kind kind, bool copy,
                      struct str list);
/* The address in `"Name" [SMTP:x@y]`, `Name <x@y>`, `smtp:x@y`; "unresolved:..." if it holds
 * none. */
const char *export_address(struct export *export, struct str text);
/* Takes the next of a list of addresses off *list; separators are ; and , outside of quotes. */
bool export_next_address(struct str *list, struct str *item);

/* The folder that a path of a Maildir means: ".Orders/", "$home/mail/d/u/.Orders" are "Orders". */
struct str export_maildir_folder(struct str path);

void export_warn(struct export *export, const char *warning); /* on this rule; kept, not copied */
void export_warn_file(struct export *export, const char *warning);
void export_accept(struct export *export);
/* Tells a row that is no rule; reason is kept, not copied. */
void export_reject(struct export *export, uint32_t line, const char *reason, struct str raw);
/* The file as a whole cannot be read: the script's error, and a reject. */
void export_fail(struct export *export, uint32_t line, const char *reason, struct str raw);

/* UTC seconds of ISO 8601 (24:00:00 too), \/Date(ms)\/ or digits (seconds, or milliseconds from
 * 12 digits on); 0: none of these, or a date whose order of day and month nothing tells. */
int64_t export_time(struct str text);
/* True, wahr, yes, 1 ... ; False, falso, no, 0, nothing at all ...; or a word that is none of them,
 * which must not make a rule look harmless. */
enum export_answer { EXPORT_NO, EXPORT_YES, EXPORT_UNCLEAR };
enum export_answer export_answer(struct str text);
bool export_true(struct str text); /* it is EXPORT_YES */
/* It is not EXPORT_NO; what is unclear is told on the rule at hand. */
bool export_means(struct export *export, struct str text);
/* Whether the rule at hand is on. What does not say, or not clearly, is taken for on. */
void export_enabled(struct export *export, struct str text);

#endif
