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
    RULE_ALWAYS,        /* true */
    RULE_NEVER,         /* false */
    RULE_OPAQUE,        /* a test we cannot judge; condition.raw shows it */
    RULE_SENT_TO_ME,    /* header: "only", "to", "cc", "to-or-cc", "not" */
    RULE_MESSAGE_CLASS, /* "auto-reply", "non-delivery", "read-receipt", "meeting-request",
                         * "meeting-response", "voicemail", "approval", "auto-forward", "encrypted",
                         * "signed", "permission-controlled" or the source's word */
    RULE_IMPORTANCE,    /* "high", "normal", "low" */
    RULE_CATEGORY,
    RULE_QUERY,         /* free text in a provider's search language (Gmail) */
    RULE_EXTERNAL_LIST, /* senders or addresses kept elsewhere */
};

enum rule_operator {
    RULE_CONTAINS,
    RULE_IS,
    RULE_MATCHES,
    RULE_REGEX,
    RULE_EXISTS,
    RULE_OVER,
    RULE_UNDER,
    RULE_IN_LIST,
};

struct rule_condition {
    enum rule_field field;
    enum rule_operator match;
    bool negated;
    bool exception;     /* stands outside of join: one that is met, and the rule does nothing */
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
    RULE_EDIT_HEADER, /* argument: "delete NAME", "add NAME: VALUE" or "prepend NAME: VALUE" */
    RULE_INCLUDE,     /* argument: script, with ":global " before it if it is the server's */
    RULE_KEEP,
    RULE_STOP,
    RULE_OTHER,            /* an action we cannot judge */
    RULE_FORWARD_ATTACHED, /* the mail as an attachment; argument: address */
    RULE_BCC,              /* of mail that flows by; argument: address */
    RULE_PURGE,            /* gone, past the trash */
    RULE_ARCHIVE,          /* out of the inbox, nowhere else */
    RULE_LABEL,            /* argument: label; the mail stays where it is */
    RULE_NEVER_SPAM,
    RULE_SET_IMPORTANCE, /* argument: "high", "normal", "low" */
    RULE_SET_CATEGORY,   /* argument */
    RULE_GRANT,          /* argument: to whom; subject: the right, "delegate", "full-access" ... */
    RULE_IDENTITY,       /* mail may be sent as argument; subject: name and Reply-To shown */
    RULE_SWITCH_ON,      /* argument: "imap", "pop", "smtp-auth" ... */
    RULE_APP_ACCESS,     /* an application was let in; argument: its id, "-" not told, and behind a
                          * blank its object in the directory; subject: its rights, blanks between */
    RULE_APP_SECRET,     /* one that may act as the application was added; argument: as above;
                          * subject: the provider's word for it */
    RULE_WEAKEN, /* what protects the account was changed; argument: "auditing", "audit-age",
                  * "factor-off", "factor-removed", "factor-added", "factor-changed",
                  * "device", "recovery"; subject: the log's own words, or "" */
    RULE_ALWAYS_SPAM,
};

struct rule_action {
    enum rule_action_kind kind;
    bool copy; /* :copy - the mail is kept as well (no other action: it stays) */
    const char *argument;
    const char *subject; /* RULE_AUTO_REPLY: its subject; RULE_GRANT and others: see there */
};

/* True if it sends mail to action->argument: one address, cleaned of "smtp:" and names, or
 * "unresolved:" and the directory's word for it, which is never to be taken for one inside. */
static inline bool rule_action_forwards(const struct rule_action *action)
{
    return action->kind == RULE_FORWARD || action->kind == RULE_FORWARD_ATTACHED ||
           action->kind == RULE_BCC;
}

enum rule_join { RULE_ALL, RULE_ANY };

enum rule_trait {
    RULE_NAMELESS = 1 << 0,   /* no name was given at all */
    RULE_NESTED = 1 << 1,     /* conditions were flattened from nested tests; raw is exact */
    RULE_SHOWN = 1 << 2,      /* shown_* below are filled */
    RULE_UNSHOWN = 1 << 3,    /* code without comment in a script that otherwise has them */
    RULE_SHOWN_ONLY = 1 << 4, /* comment without code */
    RULE_FOREIGN = 1 << 5,    /* written by another editor than the rest of the script */

    RULE_ENABLED_UNKNOWN = 1 << 6, /* the source does not say; enabled is true then */
    RULE_HIDDEN = 1 << 7,          /* the owner's settings do not show it */
    RULE_TRANSPORT = 1 << 8,       /* a mail-flow rule: acts on the mail of the whole domain */
    RULE_REMOVED = 1 << 9,         /* RULE_EVENT: this was removed, cleared or switched off */
    RULE_READ_ONLY = 1 << 10,      /* the provider's interface cannot change it */
    RULE_BROKEN = 1 << 11,         /* the provider says that it is in error */
    RULE_SYSTEM = 1 << 12,         /* carries the name of one that the provider makes by itself */
    RULE_UNVERIFIED = 1 << 13,     /* its target has not been confirmed: not active yet */
    RULE_STRANGE = 1 << 14,        /* does something that its reader does not know */
};

enum rule_kind_of_source {
    RULE_CURRENT,   /* the state when it was read */
    RULE_EVENT,     /* a log says that somebody made, changed or removed it */
    RULE_DISPLAYED, /* a comment says so */
    RULE_TYPED,     /* somebody typed it in */
};

enum { /* the largest of each, for those who check */
       RULE_LAST_FIELD = RULE_EXTERNAL_LIST,
       RULE_LAST_OPERATOR = RULE_IN_LIST,
       RULE_LAST_ACTION = RULE_ALWAYS_SPAM,
       RULE_LAST_TRAIT = RULE_STRANGE,
};

/* What is not a rule but works like one: it has no conditions. */
enum rule_setting {
    RULE_NO_SETTING,
    RULE_MAILBOX_FORWARD, /* RULE_FORWARD; copy: DeliverToMailboxAndForward and kin */
    RULE_FORWARD_ADDRESS, /* an address that may be forwarded to; nothing says that it is */
    RULE_DELEGATE,        /* RULE_GRANT: who may read or act for the mailbox */
    RULE_SEND_AS,         /* RULE_IDENTITY */
    RULE_VACATION,        /* RULE_AUTO_REPLY */
    RULE_PROTOCOLS,       /* RULE_SWITCH_ON */
    RULE_APPLICATION,     /* RULE_APP_ACCESS, RULE_APP_SECRET; name is the application's */
    RULE_PROTECTION,      /* RULE_WEAKEN: second factors, recovery, what is recorded */
    RULE_LAST_SETTING = RULE_PROTECTION,
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

    enum rule_kind_of_source kind;
    enum rule_setting setting;
    const char *mailbox; /* whose mail it acts on; "": the source does not say, "*": everybody's */
    const char *actor;   /* who made it, where a log says so */
    int64_t made, changed; /* UTC seconds; 0: unknown */
    const char *made_how;  /* "audit log", "filter id" ...; "" */
    const char *id;        /* the provider's, to find it again */
    const char **warnings; /* lost by the exporter, unresolved, not understood */
    size_t warning_count;
};

struct rule_reject { /* a row that is no rule of ours */
    uint32_t line;   /* or number of the row, where lines mean nothing; from 1 */
    const char *reason;
    const char *excerpt; /* shown form, at most 200 bytes */
};

/* What reading an export did: every row is accepted, rejected, passed over or a duplicate. */
struct rule_report {
    const char *format;   /* "gmail-xml", "exchange-csv" ...; "" a Sieve script */
    const char *encoding; /* "UTF-8", "UTF-16LE, no mark" ... */
    uint32_t rows, accepted, rejected, duplicates;
    uint32_t passed_over;              /* rows about other things (a log's sign-ins) */
    const struct rule_reject *rejects; /* the first LIMIT_RULE_REJECTS of them */
    size_t reject_count;
    const char **warnings; /* about the file: unknown columns, truncation, assumed zone */
    size_t warning_count;
};

struct rule_script {
    struct rule *rules;
    size_t count;
    const char *error; /* "line 3: ..." when the source does not parse; "" fine */
    const char *limit; /* a limit that tripped; "" none */
    struct rule_report report;
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
/* The same for a line that may be cut: "move to RSS Feeds, mark read, stop, if subject ...". */
const char *rule_deeds_first(const struct rule *rule, struct arena *arena);

/* The words of --json and exports: "subject", "contains", "mark-read" ... */
const char *rule_field_name(enum rule_field field);
const char *rule_operator_name(enum rule_operator operator);
const char *rule_action_name(enum rule_action_kind kind);
const char *rule_setting_name(enum rule_setting setting); /* "mailbox-forward"; "" for none */
const char *rule_source_name(enum rule_kind_of_source kind);

#endif
