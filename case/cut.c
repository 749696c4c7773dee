/* cut.c - see cut.h. */
#include "cut.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where a record ends whose bytes end there; 0: there is none. */
static uint64_t named_end(struct query *query, int column)
{
    return query_is_null(query, column) ? 0 : (uint64_t)query_int(query, column) + EVIDENCE_TAIL;
}

/* Calls visit for each segment since that session with the end of what is named in it: an object,
 * or a part of a message that is not whole yet. */
static bool each_segment(struct casefile *cf, int64_t since,
                         bool (*visit)(struct casefile *cf, int64_t segment, uint64_t end,
                                       struct cut_plan *plan, struct error *err),
                         struct cut_plan *plan, struct error *err)
{
    struct error second = {0};
    struct query query;
    bool ok = true;

    query_begin(&query, cf->db,
                "SELECT id, (SELECT start + length FROM object WHERE segment = segment.id "
                "ORDER BY start DESC LIMIT 1), (SELECT start + length FROM part "
                "WHERE segment = segment.id ORDER BY start DESC LIMIT 1) "
                "FROM segment WHERE session >= ? ORDER BY id");
    query_bind_int(&query, since);
    while (ok && query_next(&query)) {
        uint64_t object = named_end(&query, 1), part = named_end(&query, 2);
        uint64_t end = object > part ? object : part;

        ok = visit(cf, query_int(&query, 0), end, plan, err);
    }
    return query_end(&query, ok ? err : &second) && ok;
}

/* Opens a file that may be cut; *fd is -1 when it may not: what was taken away or replaced is for
 * verify to tell, and what has another name as well is not ours alone. The case can be worked on.
 */
static bool open_ours(struct casefile *cf, int64_t segment, int flags, int *fd, uint64_t *size,
                      struct error *err)
{
    char name[SEGMENT_NAME];
    struct stat st;

    *fd = -1;
    segment_name(segment, name);
    if (fstatat(cf->shared->evidence_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ? !S_ISREG(st.st_mode)
                                                                              : errno == ENOENT)
        return true;
    if (!segment_open(cf->shared->evidence_fd, segment, flags, fd, size, err))
        return false;
    if (segment_is_ours_alone(*fd))
        return true;
    close(*fd);
    *fd = -1;
    return true;
}

static bool count_one(struct casefile *cf, int64_t segment, uint64_t end, struct cut_plan *plan,
                      struct error *err)
{
    uint64_t size;
    int fd;

    if (!open_ours(cf, segment, O_RDONLY, &fd, &size, err))
        return false;
    if (fd < 0)
        return true;
    close(fd);
    if (size > end) {
        plan->bytes += size - end;
        plan->segments++;
    }
    return true;
}

static bool cut_one(struct casefile *cf, int64_t segment, uint64_t end, struct cut_plan *plan,
                    struct error *err)
{
    uint64_t size;
    bool ok = true;
    int fd;

    (void)plan;
    if (!open_ours(cf, segment, O_RDWR, &fd, &size, err))
        return false;
    if (fd < 0)
        return true;
    if (size > end && (ftruncate(fd, (off_t)end) != 0 || fdatasync(fd) != 0))
        ok = error_set_errno(err, ERROR_IO, "cannot cut segment %" PRId64, segment);
    close(fd);
    return ok;
}

bool cut_plan_since(struct casefile *cf, int64_t session, struct cut_plan *out, struct error *err)
{
    *out = (struct cut_plan){.since = session};
    return session == 0 || each_segment(cf, session, count_one, out, err);
}

bool cut_plan_crashed(struct casefile *cf, const struct lock_mark *mark, struct cut_plan *out,
                      struct error *err)
{
    struct query query;
    int64_t session;

    *out = (struct cut_plan){0};
    if (!mark->crashed || mark->session_id[0] == '\0')
        return true;
    query_begin(&query, cf->db,
                "SELECT seq FROM journal WHERE is_canonical(body) "
                "AND json_extract(body, '$.action') = 'session-begin' "
                "AND json_extract(body, '$.session_id') = ? ORDER BY seq DESC LIMIT 1");
    query_bind_text(&query, mark->session_id);
    return query_number(&query, 0, &session, err) && cut_plan_since(cf, session, out, err);
}

bool cut_apply(struct casefile *cf, const struct cut_plan *plan, struct error *err)
{
    return plan->since == 0 || each_segment(cf, plan->since, cut_one, NULL, err);
}
