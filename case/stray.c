/* stray.c - see stray.h. */
#include "stray.h"

#include "case/journal.h"

#include <fcntl.h>
#include <sys/stat.h>

bool stray_last_segment(struct casefile *cf, int64_t *out, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, "SELECT max(id) FROM segment");
    return query_number(&query, 0, out, err);
}

int64_t stray_end(int64_t last)
{
    const int64_t most = INT64_MAX - 1;

    return last > most - STRAYS_MOST ? most : last + STRAYS_MOST;
}

static bool is_stray(struct casefile *cf, int64_t segment, struct stat *st)
{
    char name[SEGMENT_NAME];

    segment_name(segment, name);
    return fstatat(cf->shared->evidence_fd, name, st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st->st_mode);
}

bool stray_count(struct casefile *cf, int64_t *out, struct error *err)
{
    struct stat st;
    int64_t last;

    *out = 0;
    if (!stray_last_segment(cf, &last, err))
        return false;
    for (int64_t segment = last; segment < stray_end(last);)
        *out += is_stray(cf, ++segment, &st);
    return true;
}

static bool adopt(struct casefile *cf, int64_t segment, const struct stat *st, struct error *err)
{
    char name[SEGMENT_NAME];
    struct query query;
    const struct journal_pair details[] = {
        {"purpose", str_of("none: its transaction was not committed; kept as it is")}, {0}};
    const struct journal_number numbers[] = {{"bytes", st->st_size}, {0}};
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "evidence-segment",
                                        .target = name,
                                        .result = "ok",
                                        .details = details,
                                        .numbers = numbers};

    segment_name(segment, name);
    query_begin(&query, cf->db, "INSERT INTO segment(id, session) VALUES (?, ?)");
    query_bind_int(&query, segment);
    query_bind_int(&query, STRAY_SESSION);
    return query_run(&query, err) && journal_add(cf, &entry, NULL, err);
}

bool stray_adopt(struct casefile *cf, struct error *err)
{
    struct stat st;
    int64_t last;

    if (!stray_last_segment(cf, &last, err))
        return false;
    for (int64_t segment = last; segment < stray_end(last);)
        if (is_stray(cf, ++segment, &st) && !adopt(cf, segment, &st, err))
            return false;
    return true;
}
