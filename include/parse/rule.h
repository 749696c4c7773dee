/* rule.h - one mail rule, whatever language it was written in (detections.md 2).
 *
 * `shown` is what a webmail displays (taken from comments), the rest is what the code does; judge
 * by the code. Strings are UTF-8, never NULL; all of it lives in one arena. */
#ifndef PARSE_RULE_H
#define PARSE_RULE_H

#include "base/mem.h"
#include "base/text.h"

enum rule_field {
    RULE_FROM,
    RULE_TO,
    RULE_CC,
    RULE_RECIPIENT,
    RULE_SUBJECT,
    RULE_BODY,
    RULE_SUBJECT_OR_BODY,
    RULE_HEADER, /* condition.header names it */
    RULE_ENVELOPE,
    RULE_SIZE,
    RULE_HAS_ATTACHMENT,
    RULE_DATE,
    RULE_LIST,
    RULE_SPAM,
    RULE_ALWAYS, /* true */
    RULE_NEVER,  /* false */
    RULE_OPAQUE, /* a test we cannot judge; condition.raw shows it */
};

enum rule_operator {
    RULE_CONTAINS,
    RULE_IS,
    RULE_MATCHES,
    RULE_REGEX,
    RULE_EXISTS,
    RULE_OVER,
    RULE_UNDER,
};

struct rule_condition {
    enum rule_field field;
    enum rule_operator match;
    bool negated;
    const char *header; /* which: RULE_HEADER, RULE_ENVELOPE, RULE_DATE, and all with
                         * RULE_EXISTS ("from, sender"); else the part of the address that is
                         * compared ("domain", "localpart", "user", "detail"), "" all of it */
    const char **values;
    size_t value_count;
    const char *raw; /* its source text, shown form, at most 200 bytes */
};

enum rule_action_kind {
    RULE_FORWARD, /* redirect; argument: address */
    RULE_DELETE,  /* to Trash, or flagged as deleted */
    RULE_DISCARD, /* gone for good, silently */
    RULE_REJECT,
    RULE_MOVE, /* argument: folder */
    RULE_COPY, /* argument: folder */
    RULE_MARK_READ,
    RULE_FLAG,        /* argument: flag */
    RULE_AUTO_REPLY,  /* argument: text, with its line ends */
    RULE_NOTIFY,      /* argument: where, "mailto:a@b" */
    RULE_RUN,         /* pipe, execute, filter; argument: program and its arguments */
    RULE_EDIT_HEADER, /* argument: "delete NAME" or "add NAME: VALUE" */
    RULE_INCLUDE,     /* argument: script, with ":global " before it if it is the server's */
    RULE_KEEP,
    RULE_STOP,
    RULE_OTHER, /* an action we cannot judge */
};

struct rule_action {
    enum rule_action_kind kind;
    bool copy; /* :copy - the mail is kept as well */
    const char *argument;
    const char *subject; /* RULE_AUTO_REPLY: its subject */
};

enum rule_join { RULE_ALL, RULE_ANY };

enum rule_trait {
    RULE_NAMELESS = 1 << 0,   /* no name was given at all */
    RULE_NESTED = 1 << 1,     /* conditions were flattened from nested tests; raw is exact */
    RULE_SHOWN = 1 << 2,      /* shown_* below are filled */
    RULE_UNSHOWN = 1 << 3,    /* code without comment in a script that otherwise has them */
    RULE_SHOWN_ONLY = 1 << 4, /* comment without code */
    RULE_FOREIGN = 1 << 5,    /* written by another editor than the rest of the script */
};

struct rule {
    const char *source; /* "sieve" ... */
    const char *script; /* name of its script */
    const char *name;   /* as the editor's comment or the export gives it, decoded */
    int order;          /* from 1 */
    bool enabled;       /* false: "if false", or switched off in the export */
    enum rule_join join;
    struct rule_condition *conditions; /* none: always */
    size_t condition_count;
    struct rule_action *actions;
    size_t action_count;
    uint32_t traits;
    uint32_t line;       /* where it begins in the source, from 1 */
    const char *comment; /* the comment before it, shown form */
    const char *raw;     /* source text, shown form with \n kept, at most 4 KB */
    const char *dialect; /* "roundcube", "rainloop", "sievelib", "" ... */
    const char *shown;   /* RULE_SHOWN: what the editor displays, in one line */
    const char *actual;  /* RULE_SHOWN: what runs instead, in one line; "": they agree */
};

struct rule_script {
    struct rule *rules;
    size_t count;
    const char *error; /* "line 3: ..." when the source does not parse; "" fine */
    const char *limit; /* a limit that tripped; "" none */
};

/* The record and back; out->full says that it did not fit. A decoded rule is safe to trust in
 * shape: counts, UTF-8 and enum ranges were checked. False: whoever wrote it is not to be
 * believed. */
void rule_encode(const struct rule *rule, struct buf *out);
bool rule_decode(struct rule *out, struct arena *arena, struct str blob, struct error *err)
    NODISCARD;

/* A whole script, for the way out of the jail; pool_script() reads it. Rules that do not fit are
 * left out, and the script's limit then says so. */
void rule_script_encode(const struct rule_script *script, struct buf *out);

/* One line for people: "if subject contains "invoice": move to RSS Feeds, mark read, stop". */
const char *rule_summary(const struct rule *rule, struct arena *arena);

/* The words of --json and exports: "subject", "contains", "mark-read" ... */
const char *rule_field_name(enum rule_field field);
const char *rule_operator_name(enum rule_operator operator);
const char *rule_action_name(enum rule_action_kind kind);

#endif
