/* backfill.h - what is committed comes out of SQLite's write-ahead log into the case's file on a
 * thread of its own, while the writer goes on writing.
 *
 * The log can be begun anew, and so stays small, only when all of it has been copied. The thread
 * copies what is there, and what came meanwhile, until so little is left that the writer copies it
 * itself in no time. What a thread may do beside a writer is what another process may: SQLite's
 * locks order it, and a crash in it loses nothing.
 *
 * Up to the size that begins it there is no thread; where none can be had, the writer waits for its
 * own copying, as SQLite does by itself. */
#ifndef CASE_BACKFILL_H
#define CASE_BACKFILL_H

#include "db.h"

struct backfill; /* opaque: one writing connection's */

/* path as in db_open(). */
struct backfill *backfill_new(const char *path);
/* Waits for the copying at hand. NULL is fine. */
void backfill_free(struct backfill *backfill);

/* The connection, writer's, has committed, and the log now holds so many frames (pages). On the
 * writer's thread. */
void backfill_committed(struct backfill *backfill, struct db *writer, int frames);

/* How often the thread copied, and the writer itself. For tests. */
struct backfill_counts {
    unsigned beside, by_writer;
};
struct backfill_counts backfill_counts(struct backfill *backfill);

#endif
