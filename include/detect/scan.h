/* scan.h - from evidence to findings: parse what is not parsed yet, then run every detector.
 *
 * Not a thread. During acquisition the owner's poll() loop also watches scan_fds() and calls
 * scan_run(); by itself `mailmedic scan` is scan_all(). Parsing happens in jailed workers; facts
 * are stored as they come; detectors run over the stored facts, which is cheap enough to do often.
 */
#ifndef DETECT_SCAN_H
#define DETECT_SCAN_H

#include "base/job.h"
#include "base/role.h"
#include "case/arrivals.h"
#include "case/casefile.h"
#include "case/evidence.h"

struct scan; /* opaque */

struct scan_options {
    struct role_options role;
    unsigned workers;     /* 0: as many as suit this machine */
    bool beside_screen;   /* somebody waits for keys to be answered meanwhile */
    unsigned threads;     /* that judge mail: 1, or more up to AHEAD_THREADS; 0 as above */
    const char *data_dir; /* word lists; NULL: where they were installed or built */
    /* A file of public keys (parse/dkim.h); NULL: that of data_dir. Given, scan_all() reads all
     * mail again. */
    const char *dkim_keys;
    const char
        *yara;  /* a file of YARA rules or a folder of them; NULL: none. Reads mail again too */
    bool again; /* scan_all() reads all mail again in any case */
    const char *clamd; /* where a virus scanner listens (parse/clamd.h); NULL: it is not asked */
    unsigned clamd_patience_ms; /* 0: as long as suits it */
};

bool scan_open(struct scan **out, struct casefile *cf, const struct scan_options *options,
               struct error *err) NODISCARD;
void scan_close(struct scan *scan); /* NULL is fine; what was not parsed stays to be parsed */

/* There will be work for the parse workers: what their start takes long for is begun. */
void scan_warm(struct scan *scan);

/* Offers a piece of committed evidence to be parsed soon. Never waits and never fails for want of
 * room: what does not fit is found again by scan_finish(). */
void scan_offer(struct scan *scan, const struct hash *raw);

/* The same with what has just come, a mail or the header of one by itself. Headers that do not fit
 * come when there is room. */
void scan_offer_arrival(struct scan *scan, const struct arrival *arrival);
/* Nothing waits to be parsed or stored. */
bool scan_is_idle(const struct scan *scan);

/* A Sieve script that is evidence already: parsed at once (waits for the worker), its rules
 * stored. */
bool scan_script(struct scan *scan, int64_t account, const char *name, bool active,
                 const struct hash *raw, struct error *err) NODISCARD;

/* An export of rules that is evidence already: read at once, its rules stored under an account of
 * kind "import" for each (source, script) in it. */
struct scan_export {
    const char *format, *name; /* as import_sniff() said; the file's own name */
    const struct hash *raw;
    int64_t run;
    size_t stored;       /* out: rules in the case */
    const char *trouble; /* out: why not all of it could be read, in the arena; "" it could */
};
struct arena;
struct rule_script;
/* *script, in the arena, is what the worker made of it. Not inside a transaction. */
bool scan_export(struct scan *scan, struct scan_export *work, struct arena *arena,
                 struct rule_script *script, struct error *err) NODISCARD;

/* A log of sign-ins that is evidence already: read page by page, its rows stored. */
struct scan_log {
    const struct hash *raw;
    const char *format, *name;
    int64_t file;      /* import_file.id */
    int64_t file_time; /* when it was last written, UTC seconds; INT64_MIN unknown */
    int32_t zone;      /* minutes east, as the operator says; LOG_ZONE_NONE */
    int64_t run;       /* for the rules whose deeds it tells */
    /* out, texts in the arena: */
    uint64_t rows, taken, known, rejected, passed_over;
    int64_t earliest, latest;
    uint64_t otherwise;    /* of the known: told here with another outcome, which stays */
    uint64_t deeds, rules; /* mails that rules acted on; these rules, stored */
    bool rules_cut;        /* there were more than are told apart */
    const char *encoding, *zone_words, *truncated;
    const char *trouble; /* why it was not read to its end; "" it was */
    const struct rule_reject *rejects;
    size_t reject_count;
    const char **warnings;
    size_t warning_count;
};
/* Not inside a transaction. */
bool scan_log(struct scan *scan, struct scan_log *work, struct arena *arena, struct error *err)
    NODISCARD;

/* Before it has work: a pool of the caller's, which is freed before scan_finish() and scan_close(),
 * has workers of the same kind (pool_share()). */
struct pool;
void scan_share(struct scan *scan, struct pool *pool);

struct pollfd;
size_t scan_fds(const struct scan *scan, struct pollfd *fds, size_t most);
int scan_timeout(const struct scan *scan);
bool scan_run(struct scan *scan, struct error *err) NODISCARD;

/* Runs the detectors over what is stored now; findings and coverage are written under `run`. */
bool scan_detect(struct scan *scan, int64_t run, struct error *err) NODISCARD;

/* Parses all that is left (with progress in job, which may be NULL), then scan_detect(). */
bool scan_finish(struct scan *scan, struct job *job, int64_t run, struct error *err) NODISCARD;

/* The job behind `mailmedic scan`. arg: struct scan_job. */
struct scan_job {
    const char *case_path;
    struct casefile *cf; /* the caller's; cloned */
    struct scan_options options;
    uint64_t unsearched; /* out: messages with a picture that was not searched for QR codes */
};
bool scan_all(struct job *job, void *arg, struct error *err);

#endif
