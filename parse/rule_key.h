/* rule_key.h - the table of names that rule_keys.h is about. */
#ifndef PARSE_RULE_KEY_H
#define PARSE_RULE_KEY_H

#include "rule_keys.h"

enum {
    RULE_KEY_NAME_MOST = 200 /* bytes: a longer one is not known, and not searched for each row */
};

enum rule_key_how {
    KEY_WORDS,     /* condition: values are words */
    KEY_PEOPLE,    /* condition: values are addresses */
    KEY_BOOLEAN,   /* condition: there if true */
    KEY_NUMBER,    /* condition: one number */
    KEY_ACT,       /* action if true, without argument */
    KEY_ACT_TEXT,  /* action; argument is the text */
    KEY_ACT_WHERE, /* action; argument is a folder */
    KEY_ACT_MAIL,  /* action for each address; a copy stays */
    KEY_ACT_AWAY,  /* the same; none stays */
};

struct rule_key {
    const char *name; /* as PowerShell and Graph spell it; case does not matter */
    enum rule_key_how how;
    unsigned what; /* enum rule_field or rule_action_kind */
    enum rule_operator match;
    const char *word; /* condition: header, or what a KEY_BOOLEAN is; action: argument */
};

/* NULL: it is not known. */
const struct rule_key *rule_key_find(struct str name, enum rule_keys which);

/* Without "ExceptIf", "conditions." ... before it. */
struct str rule_key_bare(struct str name, bool *exception);

/* rule_strange.c: what is done with a name that is not known, if it must not be taken for a rule
 * that does nothing. */
void rule_strange_add(struct export *export, const struct cell *cell);

#endif
