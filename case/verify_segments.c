/* verify_segments.c - the rows of the segments against the entries that opened them. A row says
 * whose session wrote the file, and with that what may be cut behind a writer that was killed. */
#include "verify.h"

#include "segment.h"

#include <inttypes.h>

bool verify_opened(struct verify *verify, struct str name, int64_t session, struct error *err)
{
    int64_t segment, found = 0;
    struct query query;

    if (!segment_from_name(name, &segment)) {
        verify_problem(verify, "a journal entry opens a segment that can have no such name");
        return true;
    }
    query_begin(&query, verify->cf->db, "SELECT session FROM segment WHERE id = ?");
    query_bind_int(&query, segment);
    if (!query_number(&query, 0, &found, err))
        return false;
    if (found == 0)
        verify_problem(verify, "segment %" PRId64 " has an entry in the journal and no row",
                       segment);
    else if (found != session)
        verify_problem(verify,
                       "segment %" PRId64 " was opened in the session of journal entry %" PRId64
                       ", and its row says %" PRId64,
                       segment, session, found);
    return true;
}

bool verify_opened_all(struct verify *verify, uint64_t entries, struct error *err)
{
    struct query query;
    int64_t rows;

    query_begin(&query, verify->cf->db, "SELECT count(*) FROM segment");
    if (!query_number(&query, 0, &rows, err))
        return false;
    if ((uint64_t)rows != entries)
        verify_problem(verify, "the journal tells of %" PRIu64 " segments, the case holds %" PRId64,
                       entries, rows);
    return true;
}
