/* playbook.h - a playbook as it was written: `mailmedic-playbook/1`, read strictly, never changed.
 *
 * Everything lies in the arena it was loaded into. What a run of it has done lies in the case
 * (case/plays.h); what comes next is said by playbooks/engine.h. A playbook is shipped when the
 * SHA-256 of its bytes is on the list that was built into the program; any other is shown and runs
 * nothing. */
#ifndef PLAYBOOKS_PLAYBOOK_H
#define PLAYBOOKS_PLAYBOOK_H

#include "base/hash.h"
#include "base/mem.h"
#include "playbooks/expr.h"
#include "playbooks/probe.h"

struct node; /* the tree behind it, see playbooks/tree.h */

struct play_names {
    const char **at;
    size_t count;
};
bool names_have(const struct play_names *names, const char *name);

enum phase { PHASE_CONTAIN, PHASE_ERADICATE, PHASE_RECOVER, PHASE_LESSONS, PHASE_COUNT };
enum lane { LANE_TECH, LANE_FINANCE, LANE_LEGAL, LANE_COMMS, LANE_MANAGEMENT, LANE_COUNT };
const char *phase_name(enum phase phase);
const char *lane_name(enum lane lane);

enum value_type {
    VALUE_TEXT,
    VALUE_EMAIL,
    VALUE_DOMAIN,
    VALUE_HOST,
    VALUE_URL,
    VALUE_IP,
    VALUE_IP_LIST,
    VALUE_CIDR_LIST,
    VALUE_MSGID_LIST,
    VALUE_INT,
    VALUE_DATE,
    VALUE_CHOICE,
    VALUE_SECRET,
    VALUE_PATH,
    VALUE_BOOL, /* facts only, and the next */
    VALUE_TIME,
    VALUE_TYPE_COUNT,
};
const char *value_type_name(enum value_type type);
/* Is text one of these? A secret never is: it is not written down. What a fact cannot say is
 * "none": there is no such time, no such text. */
bool value_check(enum value_type type, const char *text, struct error *err) NODISCARD;

struct play_var { /* of vars, or of facts */
    const char *name;
    enum value_type type;
    const char *ask;      /* the question, "" none */
    const char *standing; /* the default, NULL none */
    const char *help;
    bool required;
};

struct play_clock {
    const char *id;
    const char *from;    /* the fact that holds its beginning */
    const char *data;    /* its row in data/clocks.yaml, for what it does not say itself */
    int64_t warn, limit; /* seconds after it */
    const char *why;
    const char *name; /* for people, a few words; NULL: none but the id */
};

struct play_ref {
    const char *id, *name, *url, *checked;
};

struct play_pair { /* provider and text, variable and question, name and value */
    const char *key, *value;
};
struct play_pairs {
    struct play_pair *at;
    size_t count;
};

enum play_effect { PLAY_READS, PLAY_CHANGES, PLAY_DESTROYS };
struct play_command {
    const char *id;
    struct play_names argv; /* templates: {{var}} */
    const char *on;         /* "local", "show", "ssh:HOST" (shown too) */
    enum play_effect effect;
    const char *input; /* template for standard input; NULL none */
    struct play_pairs env;
    int64_t timeout;      /* seconds */
    struct play_names ok; /* exit codes that are well, as text; "0" */
    const char *match;    /* must occur in the output; NULL */
    const char *save;     /* what the output is called among the evidence */
    bool optional;
};

struct play_check { /* one probe of a step */
    const struct probe_kind *kind;
    struct play_argument {
        const char *name; /* "retry.every" for what is nested */
        struct play_names values;
    } * arguments;
    size_t argument_count;
    const struct expr *unless;
};
/* The first value; standing (may be NULL) if it was not given. */
const char *check_text(const struct play_check *check, const char *name, const char *standing);
/* "30s" "15m" "24h" "14d" in seconds; -1: not one. */
int64_t duration_parse(const char *text);
/* NULL: not given. */
const struct play_names *check_list(const struct play_check *check, const char *name);

enum evidence_kind {
    EVIDENCE_SCREENSHOT,
    EVIDENCE_EXPORT,
    EVIDENCE_FILE,
    EVIDENCE_TEXT,
    EVIDENCE_MESSAGE,
    EVIDENCE_TOOL_OUTPUT,
};
struct play_evidence {
    const char *name, *hint;
    enum evidence_kind kind;
    bool required;
    bool before; /* must be there before the step is begun */
};

enum skip_allow { SKIP_REASON, SKIP_NEVER, SKIP_FREE };
enum on_failure { FAIL_CONTINUE, FAIL_STOP, FAIL_STEP };

struct play_step {
    const char *id, *title;
    enum phase phase;
    enum lane lane;
    struct play_names who;
    struct play_pairs text; /* "do": per provider; a single text has the key "" */
    const char *when_text;  /* NULL: always */
    const struct expr *when;
    struct play_names after;
    struct play_pairs ask; /* variable and question, to be answered before it is done */
    struct play_command *commands;
    size_t command_count;
    struct play_check *checks;
    size_t check_count;
    size_t need; /* how many of them must pass; 0: all */
    struct play_evidence *evidence;
    size_t evidence_count;
    struct play_names sets; /* facts that it makes known */
    const char *due;        /* the clock, NULL none */
    int64_t due_within;     /* seconds after the clock's beginning; 0: its limit */
    bool tipoff;            /* an intruder would notice */
    bool two_person;
    const char *undo;
    enum skip_allow skip;
    struct play_names skip_reasons, skip_requires;
    const char *residual; /* what stays open when it is not done; "" */
    enum on_failure fail;
    const char *fail_step;
    int64_t repeat_every, repeat_for; /* seconds; 0 none */
    struct play_names attack, controls, refs;
};

struct playbook {
    const char *id, *title, *summary, *uuid, *version, *created, *modified, *license;
    struct play_names authors, providers, types, labels;
    int severity, impact, priority; /* -1 not given */
    struct play_ref *refs;
    size_t ref_count;
    struct play_var *vars, *facts;
    size_t var_count, fact_count;
    struct play_clock *clocks;
    size_t clock_count;
    struct play_step *steps;
    size_t step_count;

    struct hash source; /* SHA-256 of its bytes, and its base's */
    bool is_base;       /* `abstract`: what others extend; not to be followed itself */
    bool shipped;
    bool foreign;         /* came from another format (CACAO): to be read only */
    const char *language; /* of its texts: "en", or what a sidecar gave */
    bool text_stale;      /* the sidecar was made for other bytes */
    size_t untranslated;  /* texts the sidecar did not give */
    const struct node *tree;
};

const struct play_step *playbook_step(const struct playbook *book, const char *id);
const struct play_var *playbook_var(const struct playbook *book, const char *name);
const struct play_var *playbook_fact(const struct playbook *book, const char *name);
const struct play_clock *playbook_clock(const struct playbook *book, const char *id);
/* What to do at this provider. */
const char *step_text(const struct play_step *step, const char *provider);

/* From the tree of a file; file names it in errors. */
bool playbook_from_tree(struct arena *arena, const char *file, const struct node *tree,
                        struct playbook **out, struct error *err) NODISCARD;

/* --- the shelf: what came with the program --- */

struct shelf_entry {
    const char *id, *file; /* "alimail-account-takeover", "alimail.yaml" */
    const char *title;
    struct play_names providers;
    bool is_base; /* what others extend; not to be followed itself */
};

/* dir NULL: where they were installed, else where they were built. */
bool shelf_list(struct arena *arena, const char *dir, struct shelf_entry **out, size_t *count,
                struct error *err) NODISCARD;
/* By id, or by file name without ".yaml". language: "en", "vi", "zh"; a text that the sidecar does
 * not give is taken from the base's sidecar, and else stays English. bytes: of its file and its
 * base's; `source` is their hash. */
bool shelf_load(struct arena *arena, const char *dir, const char *id, const char *language,
                struct playbook **out, struct buf *bytes, struct error *err) NODISCARD;
/* Are these the bytes of a playbook that came with the program? */
bool shelf_is_shipped(const struct hash *hash);

#endif
