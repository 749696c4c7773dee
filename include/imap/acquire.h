/* acquire.h - a mailbox, read without changing it, into the case.
 *
 * The job signs in, reads the server's state, takes the rules first, then folders, then headers if
 * they are wanted before all else, then mail, newest and Sent first, and compares the server's
 * state before and after. It can be cancelled at any time and started again: what is in the case is
 * not fetched twice. */
#ifndef IMAP_ACQUIRE_H
#define IMAP_ACQUIRE_H

#include "base/job.h"
#include "base/role.h"
#include "base/secret.h"
#include "case/arrivals.h"
#include "case/casefile.h"

enum tls_mode { TLS_IMPLICIT, TLS_STARTTLS, TLS_NONE_FOR_TESTS };
enum sign_in { SIGN_IN_PASSWORD, SIGN_IN_TOKEN };

struct server_address {
    char user[320], host[256];
    unsigned port;
    enum tls_mode tls;
};

/* imaps://USER@HOST[:PORT] (993), imap://USER@HOST[:PORT] (143, STARTTLS). %40 and kin are decoded;
 * a password in it is refused: it would be visible to everybody on this machine. */
bool server_address_parse(const char *url, struct server_address *out, struct error *err) NODISCARD;

/* What a sign-in of ours is called among the case's own_logins; NULL: as said there. */
struct own_words {
    const char *purpose;    /* "acquire"; of an errand "look" or, with a permission, "act" */
    const char *credential; /* "" */
    const char *vantage;    /* "local" */
};

struct acquire_options {
    struct own_words own;
    struct server_address imap;
    struct server_address sieve; /* host "": same host, port 4190, STARTTLS; see no_sieve */
    bool no_sieve;
    int rules_silent_ms; /* how long that one may say nothing; 0: 30 s */
    enum sign_in sign_in;
    const struct secret *secret; /* the caller's; wiped by the caller */
    const char *ca_file;         /* NULL: the system's */
    const char *pin;             /* as imap/pin.h reads it; NULL: none */
    const char **folders;        /* only these; NULL: all */
    size_t folder_count;
    int64_t since;            /* INTERNALDATE at or after; INT64_MIN: all */
    unsigned connections;     /* 1 to 4; 0: two */
    unsigned commit_messages; /* how many may be lost when the power goes, 1 to 2000; 0: 2000 */
    bool plaintext_for_tests; /* loopback only; brands the case */
    struct role_options role;
    bool compress;        /* COMPRESS=DEFLATE, if the server can: for slow links */
    bool headers_first;   /* all headers before the first body, so that they are judged early */
    bool headers_only;    /* and no bodies */
    const char *data_dir; /* folder names; NULL: where they were installed or built */
};

/* Puts in what was left open: the ManageSieve server, numbers. acquire_run() does so itself. */
bool acquire_settle(struct acquire_options *options, struct error *err) NODISCARD;

/* What the caller does while mail comes in (parsing, detecting); see detect/scan.h. Each may be
 * NULL. Called on the job's thread, never inside a transaction. */
struct pollfd;
struct acquire_hooks {
    void *arg;
    size_t (*fds)(void *arg, struct pollfd *fds, size_t most);
    int (*timeout)(void *arg); /* milliseconds until run() wants to be called; -1: not */
    bool (*run)(void *arg, struct error *err);
    /* Rules are in the case as evidence. */
    bool (*script)(void *arg, int64_t account, const char *name, bool active,
                   const struct hash *raw, struct error *err);
    /* Rules are known, and nothing else: no folder has been looked at yet. */
    bool (*ruled)(void *arg, int64_t run, struct error *err);
    /* Folders and rules are known; no body has been asked for yet. */
    bool (*planned)(void *arg, int64_t run, struct error *err);
    /* Committed: the header of a message by itself, or all of a message. */
    void (*header)(void *arg, const struct arrival *arrival);
    /* All headers are in the case; no body has been asked for yet. */
    bool (*headed)(void *arg, int64_t run, struct error *err);
    void (*message)(void *arg, const struct arrival *arrival);
};

struct acquire_job {
    struct casefile *cf; /* the caller's connection, on the job's thread */
    struct acquire_options options;
    struct acquire_hooks hooks;
    /* filled: */
    int64_t run, account;
    uint64_t headers, fetched, bytes, skipped, vanished, reconnects;
    char refused_certificate[HASH_HEX]; /* fingerprint of the one that was not believed; "" */
    bool signed_in;                     /* and seen what mailbox it is */
    bool rules_read;                    /* the scripts on the server, or that there are none */
    bool unchanged; /* the server's state before and after is the same, as far as it can be seen */
    bool changed;   /* something there is not what it was; neither: it is not known of all */
    char changes[256]; /* what; or what is not known */
};

/* arg: struct acquire_job. */
bool acquire_run(struct job *job, void *arg, struct error *err);

/* What `--role=net` and `--role=imap` run. Each returns the exit status. */
int net_role_main(bool best_effort);
int libetpan_role_main(bool best_effort);

#endif
