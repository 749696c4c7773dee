/* stray.h - files of evidence without a row: made for a transaction that did not come to be.
 *
 * They may hold bytes that somebody still needs - SQLite may find a commit in its WAL that it
 * called a failure; a case.db may have been put back from an older copy - so none is taken away.
 * Where they can only be ours they get a row, so that their number is not given again and verify
 * knows them; what is in them stays unnamed. */
#ifndef CASE_STRAY_H
#define CASE_STRAY_H

#include "connection.h"

/* Files that a writer may have made and not yet committed: a kill leaves no more. */
enum { STRAYS_MOST = 16 };

/* Rows of strays belong to no session that may cut: to the first entry, which began none. */
enum { STRAY_SESSION = 1 };

/* The highest number of a segment; 0: there is none. */
bool stray_last_segment(struct casefile *cf, int64_t *out, struct error *err) NODISCARD;
/* The last number behind it that a stray may have. */
int64_t stray_end(int64_t last);

bool stray_count(struct casefile *cf, int64_t *out, struct error *err) NODISCARD;
/* Gives each its row and its journal entry, in the open transaction. */
bool stray_adopt(struct casefile *cf, struct error *err) NODISCARD;

#endif
