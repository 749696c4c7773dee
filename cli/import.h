/* import.h - `mailmedic import` inside: what its parts share (private to cli/import*.c).
 *
 * import_plan.c lists the files, import_run.c takes them one by one, asks the jail what each is
 * and hands it on: import_store.c puts single mails into the case, import_box.c the mails of an
 * mbox, import_export.c exports of rules and import_log.c logs of sign-ins (both by way of
 * import_whole.c), import_inside.c what archives hold. import_cover.c says what this leaves
 * unexamined. */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "import_report.h"

#include "case/imports.h"
#include "case/tables.h"
#include "detect/scan.h"
#include "imap/folders.h"
#include "parse/import.h"
#include "parse/pool.h"

/* --- the plan: what the operator named. Below it may lie a million files: they are counted, and
 * listed again when they are taken; only the names in one directory are held at a time --- */

struct import_item { /* good during the call */
    const char *path;
    const char *name;   /* its last part, bytes */
    const char *place;  /* the directory it was found in, for its report */
    const char *folder; /* what the folder of single mails in it is called, UTF-8 */
    const char *parent; /* what an mbox's own name is put behind; "" nothing */
    uint64_t size;
    bool maildir;        /* lies in cur/ or new/ of a Maildir */
    bool named;          /* by the operator: may be a link */
    const char *problem; /* why it cannot be read; NULL: it can */
};

struct import_root;

struct import_plan { /* zero it */
    struct arena arena;
    struct import_root *first, *last;
    size_t count;     /* files, when they were counted */
    uint64_t bytes;   /* of them */
    uint64_t helpers; /* files of mail servers and programs beside mail: indexes, lists */
};

/* What mail servers and programs keep beside mail. */
bool import_is_helper(const char *name);
/* Adds what there is at and below path, which the operator named. False: there is nothing, or it
 * cannot be looked at. */
bool import_plan_add(struct import_plan *plan, const char *path, struct error *err) NODISCARD;
/* Every file there is now, none opened yet; those of one directory one after the other. */
typedef bool (*import_item_fn)(void *arg, const struct import_item *item, struct error *err);
bool import_plan_each(const struct import_plan *plan, import_item_fn fn, void *arg,
                      struct error *err) NODISCARD;
void import_plan_dispose(struct import_plan *plan);

/* --- one run --- */

enum { IMPORT_BATCH = 500, IMPORT_BATCH_BYTES = 8 << 20 };

struct import_box { /* a folder of the case */
    struct import_box *next;
    const char *name;
    int64_t id;
    uint32_t uid; /* the next one's */
    uint64_t count;
};

struct import_unit { /* what one report is about */
    struct import_report report;
    struct import_file file;
    bool open;
};

struct import_totals {
    uint64_t files, messages, bytes, known, duplicates, rules, logins;
    uint64_t members;   /* files in archives among them */
    uint64_t rejected;  /* messages and rows of files that were recognised */
    uint64_t not_taken; /* files: not recognised, not readable */
    uint64_t truncated; /* files that perhaps end too early */
    uint64_t unread;    /* files that we did not read to their end */
};

struct import_order { /* for import_job(); results stay here */
    struct casefile *cf;
    struct scan_options scan;
    struct import_plan plan; /* the caller's to dispose */
    const char *target;      /* what the operator named first */
    bool no_scan;
    int32_t zone; /* of logs that name none, minutes east; LOG_ZONE_NONE */
    int64_t run;
    struct import_totals totals;
    struct buf text;  /* reports for people */
    struct buf items; /* reports as JSON objects, "," between */
};

struct importer {
    struct import_order *order;
    struct casefile *cf; /* a clone */
    struct job *job;
    struct scan *scan;
    struct pool *pool; /* one worker that says what files are */
    struct arena arena;
    struct folder_names names;
    struct import_box *boxes;
    int64_t run, account, first_file;
    uint64_t done, done_bytes;
    bool inside;                      /* a container: what is one itself in there is not opened */
    struct import_unit mails, others; /* single mails of one directory; what is not recognised */
    /* the open transaction */
    bool open;
    size_t waiting;
    uint64_t waiting_bytes;
    struct hash offers[IMPORT_BATCH];
    /* what the worker said */
    struct import_sight sight;
    struct arena sight_arena;
    bool sight_there;
};

/* A job_fn; arg: struct import_order. */
bool import_job(struct job *job, void *arg, struct error *err);

/* import_store.c: inside batches, which begin by themselves. */
bool import_begin(struct importer *im, struct error *err) NODISCARD;
bool import_commit(struct importer *im, struct error *err) NODISCARD;
bool import_box_of(struct importer *im, const char *name, struct import_box **out,
                   struct error *err) NODISCARD;

struct import_mail {
    struct str bytes;
    int64_t received; /* INT64_MIN: not known */
    const char *flags, *member;
    uint64_t offset;
};
bool import_mail_put(struct importer *im, struct import_unit *unit, struct import_box *box,
                     const struct import_mail *mail, struct error *err) NODISCARD;

bool import_unit_open(struct importer *im, struct import_unit *unit, const char *path,
                      const char *format, const char *title, struct error *err) NODISCARD;
bool import_unit_close(struct importer *im, struct import_unit *unit, struct error *err) NODISCARD;

/* Progress, and whether to go on. bytes: more of them done. */
bool import_step(struct importer *im, uint64_t bytes, struct error *err) NODISCARD;

/* import_sight.c: what the jail says of these bytes, in im->sight. */
bool import_look(struct importer *im, struct str head, uint64_t size, const char *name,
                 struct error *err) NODISCARD;
void import_saw(void *arg, const struct pool_result *result); /* for the pool */

/* A file that was opened and looked at. */
struct import_source {
    const struct import_item *item;
    int fd;
    uint64_t size;
    struct buf head; /* its first LIMIT_SNIFF bytes */
};
/* Its fd and size are set, its head is not: looks what it is, and takes it. */
bool import_take(struct importer *im, struct import_source *source, struct error *err) NODISCARD;
/* Ends the reports about single mails of one place. */
bool import_close_units(struct importer *im, struct error *err) NODISCARD;
/* Each reads the file and reports on it. */
bool import_box_read(struct importer *im, struct import_source *source, struct error *err)
    NODISCARD;
bool import_export_read(struct importer *im, struct import_source *source, struct error *err)
    NODISCARD;
bool import_log_read(struct importer *im, struct import_source *source, struct error *err)
    NODISCARD;
/* The sign-ins of a file that was read for its rules: what those readers passed over. */
bool import_log_beside(struct importer *im, struct import_unit *unit,
                       const struct import_source *source, struct error *err) NODISCARD;
/* kind: as inside_start() knows it. */
bool import_inside_read(struct importer *im, struct import_source *source, const char *kind,
                        struct error *err) NODISCARD;
/* All of a file of at most `most` bytes behind its head; *out is the caller's to dispose. *why
 * (may be NULL) in place of an error: why this file cannot be taken. */
bool import_read_all(struct import_source *source, size_t most, struct buf *out, const char **why);
/* The same with a report: what cannot be read so is a line in it, the rest is for `take`. */
struct import_whole {
    const char *format, *title;
    size_t most;
    bool (*take)(struct importer *im, struct import_unit *unit, const struct buf *bytes,
                 const struct import_source *source, struct error *err);
};
bool import_whole(struct importer *im, struct import_source *source,
                  const struct import_whole *whole, struct error *err) NODISCARD;

/* import_cover.c */
bool import_cover_begin(struct importer *im, struct error *err) NODISCARD;
bool import_cover_end(struct importer *im, struct error *err) NODISCARD;

#endif
