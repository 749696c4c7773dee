/* logins.h - what imported logs tell of sign-ins: a row a sign-in, which says in which line of
 * which piece of evidence it stands.
 *
 * The same row of two overlapping exports is one row here. Rows are never changed or removed; only
 * whether a sign-in was one of our own (case/own_logins.h) is found anew by each scan. */
#ifndef CASE_LOGINS_H
#define CASE_LOGINS_H

#include "case/tables.h"

struct login_log { /* one file that was read for its sign-ins */
    int64_t id, file;
    struct hash raw; /* evidence */
    const char *format;
    const char *zone;         /* in words: which zone its times are in, and who says so */
    const char *truncated;    /* why it seems to be cut off where it was made; "" it does not */
    const char *unread;       /* why we did not read it to its end; "" we did; NULL is "" */
    int64_t earliest, latest; /* of all its rows, whatever they tell; INT64_MIN: none has a time */
    uint64_t rows, rejected;  /* read; not understood */
    uint64_t logins;  /* sign-ins that it was the first to tell; filled by login_log_list() */
    const char *path; /* filled by login_log_list() */
    bool again;       /* filled by login_log_begin(): it was read before, */
    int64_t after;    /* and none of its sign-ins has an id up to this */
};
/* Begun before its rows, with file, raw and format; ended with all the rest. Evidence that was read
 * before keeps its id: its rows are read anew, perhaps with another zone. */
bool login_log_begin(struct casefile *cf, struct login_log *log, struct error *err) NODISCARD;
bool login_log_end(struct casefile *cf, const struct login_log *log, struct error *err) NODISCARD;
/* Ends it when it was read again and told no other times: these stay. How it ends, and how many
 * rows it has, is taken anew if it was read to its end. */
bool login_log_kept(struct casefile *cf, const struct login_log *log, struct error *err) NODISCARD;
bool login_log_list(struct casefile *cf, struct arena *arena, struct login_log **out, size_t *count,
                    struct error *err) NODISCARD;

struct login_row {
    int64_t id, log;
    uint32_t line;        /* in the log, from 1 */
    int64_t when;         /* UTC seconds */
    uint32_t tries;       /* it stands for */
    int64_t fetched;      /* mails that a session fetched; -1 it does not tell */
    const char *result;   /* "success", "wrong-password" ...: parse/login.h has the words */
    const char *protocol; /* "imap", "web" ...; "" not told */
    const char *stated;   /* its time in the log's own words */
    const char *account, *address, *client, *agent, *session, *place, *detail;
    struct hash key; /* the same in every copy of the row */
    uint32_t copy;   /* 0; more when a log means several sign-ins by rows that are the same */
    int64_t own;     /* our own sign-in that this is (own_login.id); 0: it is not ours */
    struct hash raw; /* read only: the log's evidence */
};
/* *added false: it was there. Its time is taken anew if the same log told it and anew is true. A
 * row without address takes that of an earlier one of its session. */
bool login_put(struct casefile *cf, const struct login_row *login, bool anew, bool *added,
               struct error *err) NODISCARD;
/* Whether the same log told the row before, and something else came of it then: an older version of
 * this program read it. What a log tells is never changed. */
bool login_told_otherwise(struct casefile *cf, const struct login_row *login, bool *otherwise,
                          struct error *err) NODISCARD;
bool login_set_own(struct casefile *cf, int64_t id, int64_t own, struct error *err) NODISCARD;
/* All rows of a session that is ours are ours. */
bool login_spread_own(struct casefile *cf, struct error *err) NODISCARD;

struct login_query {
    bool newest_first;
    int64_t from, to; /* UTC seconds, inclusive; both 0: all */
    struct page page;
};
bool login_list(struct casefile *cf, struct arena *arena, const struct login_query *query,
                struct login_row **out, size_t *count, struct error *err) NODISCARD;
bool login_get(struct casefile *cf, struct arena *arena, int64_t id, struct login_row *out,
               struct error *err) NODISCARD;
bool login_count(struct casefile *cf, uint64_t *out, struct error *err) NODISCARD;

struct login_source { /* all that came from one address */
    const char *address;
    int64_t first, last;
    uint64_t good, refused, fetched;
    bool ours; /* one of them was a sign-in of our own */
};
/* At most `most`: those that are the subject of a finding, then those that came last. *all: how
 * many addresses there are. */
bool login_sources(struct casefile *cf, struct arena *arena, int64_t most,
                   struct login_source **out, size_t *count, uint64_t *all, struct error *err)
    NODISCARD;
/* Oldest first, one at a time, borrowed; fn returns false to stop, and must not use cf. */
bool login_walk(struct casefile *cf, bool (*fn)(void *arg, const struct login_row *row), void *arg,
                struct error *err) NODISCARD;

#endif
