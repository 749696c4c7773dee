/* tui.h - the screen, for whoever starts it.
 *
 * tui_run() shows a case until the operator leaves; it reads through a connection of its own. Work
 * is the caller's: jobs are handed over as a table, run one at a time on a thread, and report
 * through struct job. tui_first_run() asks what to do when there is no case yet. */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "base/hash.h"
#include "base/job.h"
#include "base/secret.h"
#include "case/casefile.h"
#include "tui/actions.h"
#include "tui/view.h"

#include <stdio.h>

struct tui_job {
    const char *name;    /* "acquire"; the journal's v runs the one named "verify" */
    const char *title;   /* "Copy the mailbox" */
    job_fn fn;           /* writes through a connection of its own: casefile_clone() */
    void *arg;           /* the caller's; must live as long as the screen */
    const char *why_not; /* why it cannot be started, in words; NULL: it can */
};

enum { TUI_JOBS = 8, TUI_NO_JOB = -1 };

struct deed_hands; /* tui/deed.h */

struct tui_options {
    struct casefile *cf;        /* the caller's; cloned. The caller's thread writes nothing while
                                   the screen is up */
    const struct tui_job *jobs; /* at most TUI_JOBS */
    size_t job_count;
    tui_replay_fn replay;           /* NULL: rules cannot be replayed */
    const struct deed_hands *hands; /* NULL: nothing can be done but jobs */
    int start;                      /* the job to begin with, or TUI_NO_JOB */
    /* Whether nothing came of that job because of what it was begun with: then the screen ends by
     * itself, unless a key was pressed. Asked when it has failed; NULL: never. */
    bool (*is_over)(void *self);
    void *self;    /* of is_over */
    bool ascii;    /* --ascii; also when the locale is not UTF-8 */
    bool no_color; /* --color=never; also NO_COLOR */
    bool plain;    /* --plain; also a terminal that cannot place text: the screen is printed
                      after each line of keys */
    const char *why_read_only; /* said at the beginning; NULL: nothing to say */
};

bool tui_run(const struct tui_options *options, struct error *err) NODISCARD;

struct tui_dump {
    const char *keys; /* pressed first, as keys_next() reads them; NULL: none */
    int height, width;
    bool styles; /* and the styles below it */
};

/* Writes the screen as text. Keys that would start or change something do not. */
bool tui_dump(const struct tui_options *options, const struct tui_dump *dump, FILE *out,
              struct error *err) NODISCARD;

/* "80x24": width, height, each 1 to 1,000. */
bool tui_size_parse(const char *text, int *height, int *width, struct error *err) NODISCARD;

/* --- without a case --- */

enum first_choice { FIRST_LEAVE, FIRST_MAILBOX, FIRST_EXPORTS, FIRST_DEMO };

enum first_fault {
    FIRST_FINE,
    FIRST_BAD_SERVER,
    FIRST_BAD_TRUST, /* its certificate; from then on the form asks for ca_file, too, and whether
                        to trust it as it is */
    FIRST_BAD_PASSWORD,
    FIRST_BAD_CASE
};

struct first_run {
    /* What was answered before will not do, and why: asked again from there, with all that was
     * typed but the password. FIRST_FINE: asked from the beginning. */
    enum first_fault fault;
    char why[400];
    char fingerprint[HASH_HEX]; /* with FIRST_BAD_TRUST: SHA-256 of that certificate; "" unknown */
    /* Whether HOST or HOST:PORT can be a server's, before a password is typed. May be NULL. */
    bool (*server_ok)(const char *server, struct error *err);

    enum first_choice choice;
    /* FIRST_MAILBOX; checked for shape only: */
    char address[320];
    char user[320];     /* to sign in with */
    char server[300];   /* HOST or HOST:PORT */
    char ca_file[1024]; /* certificates to trust; "": the system's */
    /* What was typed to trust exactly the certificate with that fingerprint: its first digits, or
     * "": it is not trusted. */
    char trusted[80];
    struct secret password; /* the caller's to wipe, whatever was chosen */
    /* FIRST_EXPORTS: */
    char exports[1024]; /* file or folder */
    /* both: */
    char case_path[1024];
};

/* Asks. out->fault and what goes with it are the caller's; the rest is filled here. */
bool tui_first_run(const struct tui_options *options, struct first_run *out, struct error *err)
    NODISCARD;

#endif
