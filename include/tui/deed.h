/* deed.h - what the operator does, put together by the screen: with a playbook, with indicators,
 * with the report, with the mailbox.
 *
 * The screen asks for everything a deed needs and hands it over; deed_do() does it, through a
 * playbook engine of its own, so that it can run on any thread. */
#ifndef TUI_DEED_H
#define TUI_DEED_H

#include "base/secret.h"
#include "playbooks/engine.h"

enum deed_kind {
    DEED_START,   /* book, name: the provider or "" */
    DEED_BEGIN,   /* text: why now, although an intruder may notice; may be empty */
    DEED_VERIFY,  /* secrets */
    DEED_ANSWER,  /* name, text */
    DEED_CONFIRM, /* position, who */
    DEED_ROW,     /* values */
    DEED_ATTACH,  /* name, text: path of a file */
    DEED_LOSE,    /* name, text: the reason; as in the next ones */
    DEED_SKIP,
    DEED_DEFER, /* and who, until */
    DEED_CLOSE,
    DEED_REOPEN,
    DEED_RUN, /* name, text: what confirms it; secrets */
    DEED_ABORT,
    DEED_FINISH,
    DEED_BASELINE, /* name: which secret; secrets; gives a text */
    DEED_CANARY,   /* likewise */
    /* of no playbook: */
    DEED_INDICATOR, /* name: kind; text: value; who: TLP; until: why */
    DEED_WITHDRAW,  /* id, text: the reason */
    DEED_VERDICT,   /* id: of a finding; name: verdict; text: the reason; who: the verdict it takes
                       back, "" none; until: the finding's title */
    DEED_BLOCKLIST, /* name: the form; text: path */
    DEED_PREVIEW,   /* who: language; gives a text */
    DEED_REPORT,    /* name: format; who: language; until: reader; text: path */
    DEED_ACT,       /* name: verb; text: on what; who: the mailbox, "" only shows, and
                       until is filled: whose mailbox it would be; gives a text */
    DEED_SIGN,      /* secrets: passphrase, and once more; text: path for the note, may be empty */
    DEED_SEAL,      /* likewise without text; the screen ends with it */
};

enum {
    DEED_NAME = 128,
    DEED_TEXT = 512,
    DEED_VALUE = 256,
    DEED_COLUMNS = 12,
    DEED_SECRETS = 4,
    DEED_TOLD = 400,
};

struct deed {
    enum deed_kind kind;
    int64_t run; /* of a playbook, that it is about; 0: the one that goes on */
    char book[DEED_NAME], step[DEED_NAME], name[DEED_NAME];
    char text[DEED_TEXT], who[DEED_NAME], until[DEED_NAME];
    size_t position; /* of a probe, from 1; 0: the approval */
    char values[DEED_COLUMNS][DEED_VALUE];
    size_t value_count;
    struct deed_secret {
        char name[DEED_NAME];
        struct secret value; /* length 0: not given */
    } secrets[DEED_SECRETS];
    size_t secret_count;
    int64_t id; /* of an indicator; filled by deed_do(): of what was done to the mailbox, 0 none */
    enum probe_outcome outcome; /* of a command: filled by deed_do() */
};

/* It takes a while, or its length is up to others. What does not is written to the case, one after
 * another. */
bool deed_is_long(enum deed_kind kind);

/* What the screen has done for it. Each adds what there is to be read to text; NULL: it cannot be
 * done here. */
typedef bool (*deed_fn)(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                        struct error *err);
/* Likewise in a playbook; the canary's text becomes the sentence that is told. */
typedef bool (*deed_play_fn)(void *self, struct casefile *cf, struct engine *engine,
                             struct deed *deed, struct buf *text, struct error *err);
struct deed_fitting {     /* which playbook fits the mailbox; text in the arena */
    const char *playbook; /* its file's name without .yaml */
    const char *provider, *why;
};
struct deed_hands {
    const struct engine_setup
        *play; /* the case is put in here, and the secrets if its own is NULL */
    const struct deed *
        *doing; /* told to whoever play's secret() asks: deed_secret(); may be NULL */
    deed_fn report, act, sign, seal;
    deed_play_fn baseline, canary;
    /* Why leaving the screen now costs something, in a sentence; NULL: it does not. May be NULL. */
    const char *(*why_stay)(void *self);
    /* The case has a signing key: its passphrase is asked for once. May be NULL: it has none. */
    bool (*has_key)(void *self);
    /* False: nothing is known. May be NULL. */
    bool (*fitting)(void *self, struct casefile *cf, struct arena *arena, struct deed_fitting *out);
    void *self;
};

/* Does it. told: one sentence about what has become of it, "" if text says it. */
bool deed_do(struct deed *deed, const struct deed_hands *hands, struct casefile *cf,
             struct buf *text, char told[DEED_TOLD], struct error *err) NODISCARD;

/* A secret as it was typed for this deed. */
bool deed_secret(const struct deed *deed, const char *name, struct secret *out, struct error *err)
    NODISCARD;

void deed_wipe(struct deed *deed); /* its secrets */

#endif
