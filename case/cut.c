/* cut.c - see cut.h. */
#include "cut.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

/* Calls visit for each segment since that session with the end of what is named in it. */
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
                "ORDER BY start DESC LIMIT 1) FROM segment WHERE session >= ? ORDER BY id");
    query_bind_int(&query, since);
    while (ok && query_next(&query)) {
        bool named = !query_is_null(&query, 1);
        uint64_t end = named ? (uint64_t)query_int(&query, 1) + EVIDENCE_TAIL : 0;

        ok = visit(cf, query_int(&query, 0), end, plan, err);
    }
    return query_end(&query, ok ? err : &second) && ok;
}

/* A segment that was taken away or replaced is for verify to tell; the case can be worked on. */
static bool is_there(struct casefile *cf, int64_t segment)
{
    char name[SEGMENT_NAME];
    struct stat st;

    segment_name(segment, name);
    return fstatat(cf->shared->evidence_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0
               ? S_ISREG(st.st_mode)
               : errno != ENOENT;
}

static bool count_one(struct casefile *cf, int64_t segment, uint64_t end, struct cut_plan *plan,
                      struct error *err)
{
    uint64_t size;
    int fd;

    if (!is_there(cf, segment))
        return true;
    if (!segment_open(cf->shared->evidence_fd, segment, O_RDONLY, &fd, &size, err))
        return false;
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
    if (!is_there(cf, segment))
        return true;
    if (!segment_open(cf->shared->evidence_fd, segment, O_RDWR, &fd, &size, err))
        return false;
    if (size > end && (ftruncate(fd, (off_t)end) != 0 || fdatasync(fd) != 0))
        ok = error_set_errno(err, ERROR_IO, "cannot cut segment %" PRId64, segment);
    close(fd);
    return ok;
}

bool cut_last_segment(struct casefile *cf, int64_t *out, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, "SELECT max(id) FROM segment");
    return query_number(&query, 0, out, err);
}

/* Files that were made and whose row was never committed: nobody was given them, and nothing in
 * them was ever named. */
static void each_stray(struct casefile *cf, int64_t last, struct cut_plan *count)
{
    for (int64_t segment = last + 1; segment <= last + CUT_STRAYS; segment++) {
        char name[SEGMENT_NAME];
        struct stat st;

        segment_name(segment, name);
        if (fstatat(cf->shared->evidence_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(st.st_mode))
            continue;
        if (!count) {
            unlinkat(cf->shared->evidence_fd, name, 0);
            continue;
        }
        count->bytes += (uint64_t)st.st_size;
        count->segments++;
    }
}

bool cut_plan_since(struct casefile *cf, int64_t session, struct cut_plan *out, struct error *err)
{
    int64_t last;

    *out = (struct cut_plan){.since = session};
    if (session == 0)
        return true;
    if (!cut_last_segment(cf, &last, err))
        return false;
    each_stray(cf, last, out);
    return each_segment(cf, session, count_one, out, err);
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
                "SELECT seq FROM journal WHERE json_valid(body) "
                "AND json_extract(body, '$.action') = 'session-begin' "
                "AND json_extract(body, '$.session_id') = ? ORDER BY seq DESC LIMIT 1");
    query_bind_text(&query, mark->session_id);
    return query_number(&query, 0, &session, err) && cut_plan_since(cf, session, out, err);
}

bool cut_apply(struct casefile *cf, const struct cut_plan *plan, struct error *err)
{
    int64_t last;

    if (plan->since == 0)
        return true;
    if (!cut_last_segment(cf, &last, err))
        return false;
    each_stray(cf, last, NULL);
    return each_segment(cf, plan->since, cut_one, NULL, err);
}
