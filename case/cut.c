/* cut.c - see cut.h. */
#include "cut.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STRAY_MOST = 16 };

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

static bool count_one(struct casefile *cf, int64_t segment, uint64_t end, struct cut_plan *plan,
                      struct error *err)
{
    struct error missing = {0};
    uint64_t size;
    int fd;

    (void)err;
    if (!segment_open(cf->shared->evidence_fd, segment, O_RDONLY, &fd, &size, &missing))
        return true; /* for verify to say: the case can still be worked on */
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
    struct error missing = {0};
    uint64_t size;
    bool ok = true;
    int fd;

    (void)plan;
    if (!segment_open(cf->shared->evidence_fd, segment, O_RDWR, &fd, &size, &missing))
        return true;
    if (size > end && (ftruncate(fd, (off_t)end) != 0 || fdatasync(fd) != 0))
        ok = error_set_errno(err, ERROR_IO, "cannot cut segment %lld", (long long)segment);
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
    if (mark->clean || !mark->same_file || mark->session_id[0] == '\0')
        return true;
    query_begin(&query, cf->db,
                "SELECT seq FROM journal WHERE json_valid(body) "
                "AND json_extract(body, '$.action') = 'session-begin' "
                "AND json_extract(body, '$.session_id') = ? ORDER BY seq DESC LIMIT 1");
    query_bind_text(&query, mark->session_id);
    return query_number(&query, 0, &session, err) && cut_plan_since(cf, session, out, err);
}

/* Files that were made and whose row was never committed are empty: nobody had them yet. */
static void remove_strays(struct casefile *cf, int64_t last)
{
    for (int64_t segment = last + 1; segment <= last + STRAY_MOST; segment++) {
        char name[SEGMENT_NAME];
        struct stat st;

        segment_name(segment, name);
        if (fstatat(cf->shared->evidence_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode) && st.st_size == 0)
            unlinkat(cf->shared->evidence_fd, name, 0);
    }
}

bool cut_apply(struct casefile *cf, const struct cut_plan *plan, struct error *err)
{
    struct query query;
    int64_t last;

    if (plan->since == 0)
        return true;
    query_begin(&query, cf->db, "SELECT max(id) FROM segment");
    if (!query_number(&query, 0, &last, err))
        return false;
    remove_strays(cf, last);
    return each_segment(cf, plan->since, cut_one, NULL, err);
}
