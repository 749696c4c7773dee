/* acquisition.h - one run of acquire_run(), shared by the files that make it up (private to imap/).
 *
 *     acquire.c   the run from end to end         rules.c     ManageSieve, first of all
 *     lane.c      a connection: lost, found again; requests and their answers
 *     away.c      what is said while none stands, or nothing comes
 *     phase.c     the loop that every phase runs in
 *     survey.c    what the server is and has      walk.c      every folder's messages, listed
 *     plan.c      what is to be fetched           state.c     what was changed meanwhile
 *     fetch.c     headers and bodies asked for    batch.c     which of them to ask for next
 *     come.c      what came of it                 wants.c     what is still wanted in a phase
 *     allow.c     how much of a connection is taken
 *     store.c     into the case                   note.c      journal and coverage rows
 *     cover.c     what was examined, and what not     parts.c     large messages
 *
 * A lane is one connection and what was asked on it. A box is one folder. A phase is a table of
 * functions that phase_run() drives, over one lane or all, until it is finished; what they find
 * wrong with the case ends the run through run_fatal(), what they find wrong with the server goes
 * into journal and coverage, and the run goes on. */
#ifndef IMAP_ACQUISITION_H
#define IMAP_ACQUISITION_H

#include "base/hash.h"
#include "base/limits.h"
#include "case/arrivals.h"
#include "case/journal.h"
#include "case/tables.h"
#include "imap/acquire.h"
#include "imap/folders.h"
#include "link.h"
#include "own_sign.h"

enum {
    LANES_MOST = 4,
    REQUESTS_MOST = 640, /* in flight on a lane; fewer than jail.h and the guard allow */
    BATCH_MESSAGES = 500,
    BATCHES_MOST = 32,     /* in flight on a lane; most of them small, or FLIGHT_BYTES ends it */
    STORE_MESSAGES = 2000, /* and at the latest when so many wait, or STORE_BYTES */
    STORE_MS = 1000,       /* what has arrived is in the case after this at the latest */
    SPOKEN_MOST = 16,      /* pieces of transcripts that wait */
    TRIES_MOST = 3,
};

#define BATCH_BYTES  MIB(4)
#define FLIGHT_BYTES MIB(16) /* asked for and not arrived, on one lane */
#define STORE_BYTES  MIB(64)

struct acquisition;
struct lane;

/* --- a folder --- */

struct state { /* what it looks like from outside (security.md 20); numbers -1: not told */
    bool known;
    int64_t messages, recent, unseen, uidnext, uidvalidity, modseq;
    struct hash digest; /* over UID, flags, date, size and MODSEQ of each message; see walk.c */
};

struct state_entry {     /* of one message; hashes, cut short */
    uint32_t uid, flags; /* flags: of its flags */
    uint64_t line;       /* of all that is told of it */
};

struct want { /* a message whose bytes are to be fetched */
    int64_t row;
    uint32_t uid, size;
    uint32_t minute; /* INTERNALDATE in minutes since 1970 */
    uint8_t tries;
    bool alone : 1;    /* something went wrong near it: nothing else in flight with it */
    bool doubtful : 1; /* [net] and libetpan did not agree on whose bytes came */
    /* of those in a box only: */
    bool headed : 1; /* its header is here, or will not come */
    bool over : 1;   /* its bytes are here, or will not come */
};

enum box_step { BOX_WAITING, BOX_ASKED, BOX_DONE, BOX_FAILED };

struct box {
    struct folder row; /* text in the acquisition's arena */
    struct str quoted; /* its name in a command; empty: cannot be addressed */
    bool selectable, wanted;
    enum box_step step; /* in the phase at hand */
    unsigned losses;    /* connections lost on it */
    const char *failed; /* why it could not be read; NULL: it could */
    struct buf acl;     /* while it is told */
    struct state before, after;
    struct state_entry *entries; /* of `before`, by UID */
    size_t entry_count, entry_room;
    bool counted;       /* STATUS was answered */
    unsigned pieces;    /* of its listing, to come */
    bool listing;       /* it is open, and its messages are wanted */
    uint32_t last_uid;  /* while it is listed in one piece */
    uint64_t *lines;    /* of `after`, beside entries, while they are compared; 0: not there */
    struct want *wants; /* newest first */
    size_t want_count, want_next;
    int64_t altered_row; /* the folder row of second versions; 0: none */
    /* what was noticed */
    uint64_t disordered, altered, have;
    uint64_t seen, changed, touched, arrived;
    bool unconfirmed; /* the server did not say that it opens it read-only */
};

/* --- a connection --- */

struct batch {       /* message bodies asked for in one command */
    struct box *box; /* NULL: unused */
    size_t count, left;
    uint64_t part; /* how many bytes of one message were asked for; 0: of each all */
    bool last;     /* and nothing comes behind them */
    struct want wants[BATCH_MESSAGES]; /* by UID */
    bool arrived[BATCH_MESSAGES];
};

struct request {
    uint64_t id;
    void (*done)(struct lane *lane, const struct request *request, const struct link_done *done);
    struct box *box;
    struct batch *batch;
    bool examine;
};

struct lane {
    struct acquisition *run;
    unsigned number; /* from 0 */
    struct link link;
    struct own_sign sign; /* of the connection that stands or is made */
    bool given_up, was_ready, progress;
    unsigned failures;                      /* in a row, without getting anywhere */
    int64_t retry_at, spoke_at;             /* clock_mono_ms() */
    struct request requests[REQUESTS_MOST]; /* a ring */
    size_t request_first, request_count;
    struct box *asked;     /* of the last EXAMINE sent */
    struct box *selected;  /* of the last EXAMINE answered with OK */
    struct batch *batches; /* BATCHES_MOST of them; NULL until needed */
    uint64_t flight_bytes;
    size_t flight_batches;
};

/* --- the run --- */

struct pending { /* arrived, not in the case yet */
    struct box *box;
    struct want want;
    struct link_object object;
    bool header; /* of it, and no more */
    bool parts;  /* it was put together */
};

struct phase {
    const char *activity;
    bool all_lanes;
    bool bodies; /* message bytes are asked for, */
    bool heads;  /* or their headers */
    bool (*finished)(const struct acquisition *run);
    /* Asks for what may be asked for now; the lane is ready. */
    void (*feed)(struct lane *lane);
    /* What was asked on the lane and not answered is to be asked again. */
    void (*lost)(struct lane *lane);
    void (*message)(struct lane *lane, const struct link_message *message);
    void (*folder)(struct lane *lane, const struct link_folder *folder);
    void (*fact)(struct lane *lane, const struct request *request, struct str label,
                 struct str value);
};

struct walk { /* a listing of all folders; see walk.c */
    bool acl; /* who may use them as well */
    /* The folder is open. False: its messages are of no interest. */
    bool (*open)(struct lane *lane, struct box *box, const struct link_done *done);
    void (*message)(struct lane *lane, struct box *box, const struct link_message *message);
    /* All messages were told. */
    void (*close)(struct lane *lane, struct box *box);
    struct state *(*state)(struct box *box);
};

struct server_facts { /* in shown form */
    struct buf id, namespaces, quota, metadata;
    bool asked;
    unsigned open; /* questions without an answer */
};

struct part_set;

struct retry { /* see batch.c */
    struct box *box;
    struct want want;
};

struct acquisition {
    struct job *job;
    struct acquire_job *arg;
    const struct acquire_options *options;
    struct casefile *cf;
    struct arena arena;
    struct folder_names names;
    int wake; /* an eventfd: the job was cancelled */
    struct error fatal;
    const struct phase *phase;
    const char *fetching; /* the folder of the last message that came; NULL: none yet */
    const struct walk *walk;
    struct error away;               /* why the last connection was lost, until one stands */
    int64_t away_told;               /* see away.c */
    int64_t silent_ms, silence_told; /* likewise; waited for with nothing coming */
    struct account account;
    struct server_facts server;
    struct lane lanes[LANES_MOST];
    unsigned lane_count;

    struct box **boxes;
    size_t box_count, box_room;
    struct folder *known; /* folder rows of earlier runs */
    size_t known_count;

    size_t status_next, status_open, walk_next, walk_open; /* see walk.c */

    struct retry *retries; /* a stack */
    size_t retry_count, retry_room;
    uint64_t left;              /* wants that are in no batch */
    struct part_set *part_sets; /* see parts.c */
    size_t part_set_count;

    struct message planned[MESSAGES_TOGETHER]; /* listed, not in the case yet; see plan.c */
    char planned_flags[MESSAGES_TOGETHER][JAIL_FLAGS_MOST + 1];
    struct box *planned_boxes[MESSAGES_TOGETHER];
    size_t planned_count;

    bool in_transaction;
    unsigned uncommitted; /* rows since it began */
    struct pending pending[STORE_MESSAGES];
    struct arrival arrivals[STORE_MESSAGES]; /* the same, while they are named and told */
    size_t pending_count;
    uint64_t pending_bytes;
    int64_t pending_since;
    struct spoken { /* a piece of a transcript that is not in the case yet */
        struct link_object piece;
        const char *target;
    } spoken[SPOKEN_MOST];
    size_t spoken_count;
    int64_t spoken_since;

    uint64_t total, total_bytes, done, done_bytes; /* of this run's wants */
    uint64_t unasked, repeated, given_up, resized, too_large, older;
    uint64_t headless; /* headers that would not come */
    unsigned changed;  /* CASE_* since the last report */
    bool replan;       /* a folder was replaced while we read */
    bool uncompressed; /* a compressed connection broke the rules: no more of them */
};

/* --- acquire.c --- */

bool run_stopped(struct acquisition *run);                  /* cancelled, or fatal */
void run_fatal(struct acquisition *run, struct error *err); /* takes the error */
void run_report(struct acquisition *run, const char *activity);

/* --- rules.c, survey.c, plan.c, fetch.c, state.c: the parts of the run --- */

bool rules_fetch(struct acquisition *run, struct error *err) NODISCARD;
extern const struct phase survey_phase, plan_phase, heads_phase, fetch_phase, state_phase;
bool survey_record(struct acquisition *run, struct error *err) NODISCARD;
void plan_begin(struct acquisition *run);
bool plan_flush(struct acquisition *run, struct error *err) NODISCARD; /* rows that wait */
void plan_renew(struct acquisition *run); /* folders that were numbered anew, again */
void state_begin(struct acquisition *run);
bool state_record(struct acquisition *run, struct error *err) NODISCARD;

/* --- cover.c --- */

bool cover_folders(struct acquisition *run, struct error *err) NODISCARD; /* after the plan */
bool cover_mail(struct acquisition *run, struct error *err) NODISCARD;    /* after the bodies */
bool cover_headers(struct acquisition *run, struct error *err) NODISCARD; /* after the headers */
/* The run broke off: what it was to say is not known. */
void cover_break(struct acquisition *run, const char *why);

/* --- phase.c --- */

bool phase_run(struct acquisition *run, const struct phase *phase, struct error *err) NODISCARD;
/* Waits for anything - connections, the caller's hooks, cancellation - and lets them work. extra:
 * one more connection; may be NULL. */
bool phase_pump(struct acquisition *run, struct link *extra, int timeout_ms, struct error *err)
    NODISCARD;
/* How long there is nothing to do unless a descriptor has something: at most timeout_ms; -1: for
 * ever. */
int phase_patience(const struct acquisition *run, const struct link *extra, int timeout_ms);

/* --- lane.c --- */

void lane_init(struct lane *lane, struct acquisition *run, unsigned number);
void lane_dispose(struct lane *lane);
/* Starts it when it is time, notices its loss. False: there is no point in going on. */
bool lane_tend(struct lane *lane, struct error *err) NODISCARD;
int lane_timeout(const struct lane *lane);

/* --- away.c --- */

/* So long was waited, and whether anything came on a connection. */
void away_waited(struct acquisition *run, bool came, int64_t ms);
/* A connection was lost, or not found again. */
void away_since(struct acquisition *run, const struct error *why);
/* Tells the operator that the server is waited for, or, if no connection stands, when it is tried
 * again; counts. */
void away_tell(struct acquisition *run);
/* One stands. */
void away_over(struct acquisition *run);
/* Sends a command; request says whom to tell. Nothing happens when the lane is being lost: then
 * phase->lost() is called soon. */
void lane_ask(struct lane *lane, const struct request *request, const char *format, ...)
    PRINTF_LIKE(3, 4);
void lane_examine(struct lane *lane, struct box *box,
                  void (*done)(struct lane *lane, const struct request *request,
                               const struct link_done *done));
size_t lane_room(const struct lane *lane); /* for requests */

/* --- allow.c --- */

/* How many bytes a connection may bring in the phase at hand. */
uint64_t allow_bytes(const struct acquisition *run);

/* --- walk.c --- */

void walk_begin(struct acquisition *run, const struct walk *walk);
bool walk_finished(const struct acquisition *run);
void walk_feed(struct lane *lane);
void walk_lost(struct lane *lane);
void walk_message(struct lane *lane, const struct link_message *message);
void walk_fact(struct lane *lane, const struct request *request, struct str label,
               struct str value);
struct state_entry walk_entry(const struct link_message *message);
/* By UID. */
int walk_compare_entries(const void *left, const void *right);
const struct state_entry *walk_find_entry(const struct box *box, uint32_t uid);
/* lines: instead of those in the entries, which must be in order; may be NULL. */
void walk_digest(const struct box *box, const uint64_t *lines, struct hash *out);

/* --- wants.c --- */

/* Begins a phase of bodies or headers: all that is wanted of them is left to be asked for. */
void wants_begin(struct acquisition *run, bool heads);
/* Whether this one is, in the phase at hand. */
bool want_is_open(const struct acquisition *run, const struct want *want);
/* How much of the connection it may take, about: all of it, or a header's usual size. */
uint64_t want_bytes(const struct acquisition *run, const struct want *want);
/* The one in the box of which this is a copy. */
struct want *want_of(const struct box *box, const struct want *copy);
int wants_newest_first(const void *left, const void *right);

/* --- come.c --- */

/* A command of fetch.c is finished. */
void come_done(struct lane *lane, const struct request *request, const struct link_done *done);
void come_message(struct lane *lane, const struct link_message *message);
/* It was tried often enough. */
void come_given_up(struct acquisition *run, struct box *box, const struct want *want,
                   const char *why);

/* --- batch.c --- */

void batch_again(struct acquisition *run, struct box *box, const struct want *want);
/* Fills batch with what should be fetched next; false: nothing is left. */
bool batch_next(struct acquisition *run, struct batch *batch);
/* How much of what is in flight one of its messages makes up. */
uint64_t batch_bytes(const struct acquisition *run, const struct batch *batch, size_t i);
/* Nothing of this folder is to be fetched any more. */
void batch_drop(struct acquisition *run, struct box *box);

/* --- store.c --- */

bool store_begin(struct acquisition *run, struct error *err) NODISCARD; /* if none is open */
bool store_commit(struct acquisition *run, struct error *err) NODISCARD;
/* Takes one that has arrived; nothing after a fatal error. */
void store_add(struct acquisition *run, const struct pending *pending);
bool store_due(const struct acquisition *run);
/* Everything that has arrived is in the case, durable; the hooks know. */
bool store_flush(struct acquisition *run, struct error *err) NODISCARD;

/* --- note.c --- */

struct run_entry { /* a journal entry in the making */
    const char *kind, *action, *target, *result;
    const struct journal_pair *details;
    const struct journal_number *numbers;
};
/* Joins the open transaction, or begins one. A failure is fatal. */
void run_note(struct acquisition *run, const struct run_entry *note);
/* Our sign-in on that link has ended well (why NULL) or not; told once. Likewise. */
void run_signed(struct acquisition *run, struct own_sign *sign, const struct link *link,
                const char *why);
/* What a server said, and the rule that made it worth noting. */
void run_said(struct acquisition *run, const char *target, struct str rule, struct str text);
/* A piece of a connection's transcript is to be evidence. It waits for the next store_flush(): by
 * itself it would have to wait for the disk twice. */
void run_transcript(struct acquisition *run, const char *target, const struct link_object *piece);
bool run_transcripts(struct acquisition *run, struct error *err) NODISCARD; /* those that wait */
/* A check of the whole case, which the scan may speak of again; and one of this mailbox alone. */
void run_cover(struct acquisition *run, const struct coverage *coverage);
void run_cover_own(struct acquisition *run, const struct coverage *coverage);
/* Text from a server, for people; in the arena. */
const char *run_shown(struct acquisition *run, struct str text);
const char *run_sentence(struct acquisition *run, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same marked (base/said.h): for the detail of a coverage row. */
const char *run_words(struct acquisition *run, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
