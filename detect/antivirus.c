/* see antivirus.h */
#include "antivirus.h"

#include "base/said.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool antivirus_read(struct antivirus *out, struct casefile *cf, struct arena *arena,
                    struct error *err)
{
    return antivirus_list(cf, arena, &out->rows, &out->count, err);
}

static int compare(const void *key, const void *row)
{
    const struct hash *hash = key;
    const struct antivirus_row *at = row;

    return memcmp(hash->bytes, at->sha256.bytes, sizeof(hash->bytes));
}

const struct antivirus_row *antivirus_of(const struct antivirus *antivirus,
                                         const struct hash *sha256)
{
    if (!antivirus || antivirus->count == 0)
        return NULL;
    return bsearch(sha256, antivirus->rows, antivirus->count, sizeof(*antivirus->rows), compare);
}

bool antivirus_wants(const struct mail_part *part)
{
    if (part->size == 0 || hash_is_zero(&part->hash) ||
        strncmp(part->declared_type, "multipart/", 10) == 0 ||
        strcmp(part->declared_type, "message/rfc822") == 0 ||
        strcmp(part->declared_type, "message/global") == 0)
        return false;
    return strcmp(part->declared_type, "text/plain") != 0 || (part->traits & PART_ATTACHMENT);
}

/* --- counting --- */

static void count_row(struct antivirus_count *count, const struct antivirus_row *row)
{
    switch (row->verdict) {
    case ANTIVIRUS_NOTHING:
        count->nothing++;
        break;
    case ANTIVIRUS_FOUND:
        count->found++;
        break;
    case ANTIVIRUS_TOO_LARGE:
        count->too_large++;
        return;
    case ANTIVIRUS_ERROR:
        count->failed++;
        count->words = row->words;
        return;
    }
    if (!count->engine ||
        (row->asked >= count->newest && strcmp(row->engine, count->engine) != 0)) {
        count->older = count->nothing + count->found - 1;
        count->engine = row->engine;
        count->newest = row->asked;
    } else if (strcmp(row->engine, count->engine) != 0) {
        count->older++;
    }
}

void antivirus_count_mail(struct antivirus_count *count, const struct antivirus *antivirus,
                          const struct mail *mail)
{
    for (size_t i = 0; i < mail->part_count; i++) {
        const struct mail_part *part = &mail->parts[i];
        struct str key = {(const char *)part->hash.bytes, sizeof(part->hash.bytes)};
        const struct antivirus_row *row;

        if (!antivirus_wants(part) || !marks_first(&count->seen, key))
            continue;
        count->all++;
        row = antivirus_of(antivirus, &part->hash);
        if (row)
            count_row(count, row);
    }
}

void antivirus_count_dispose(struct antivirus_count *count)
{
    marks_dispose(&count->seen);
}

/* --- in words --- */

static void add(struct buf *out, uint64_t count, const char *what)
{
    if (count == 0)
        return;
    buf_text(out, "; ");
    said_add(out, "%" PRIu64 " %s", count, what);
}

static enum coverage_state not_asked(const struct antivirus_count *count, const char *trouble,
                                     struct buf *detail)
{
    if (trouble[0]) {
        buf_text(detail, trouble);
        return COVERAGE_FAILED;
    }
    if (count->all > 0)
        said_add(detail,
                 count->all == 1 ? "no virus scanner was asked about %" PRIu64 " part"
                                 : "no virus scanner was asked about %" PRIu64 " different parts",
                 count->all);
    else
        said_add(detail, "no virus scanner was asked");
    return COVERAGE_NOT_CHECKED;
}

enum coverage_state antivirus_covered(const struct antivirus_count *count, const char *trouble,
                                      struct buf *detail, const char **hint)
{
    uint64_t answered = count->nothing + count->found;
    uint64_t left = count->all - answered - count->too_large - count->failed;

    *hint = left + count->failed > 0 || answered == 0
                ? "install ClamAV's daemon here and run: mailmedic scan CASE --clamd default"
                : "";
    if (answered + count->too_large + count->failed == 0)
        return not_asked(count, trouble, detail);
    said_add(detail,
             count->all == 1 ? "%" PRIu64 " of %" PRIu64 " part examined by %s"
                             : "%" PRIu64 " of %" PRIu64 " different parts examined by %s",
             answered, count->all, count->engine ? count->engine : "no scanner");
    add(detail, count->older, "of them by another version");
    add(detail, count->too_large, "are too large to be examined");
    add(detail, count->failed, "could not be examined");
    if (count->failed > 0)
        buf_printf(detail, " (%s)", count->words);
    add(detail, left, "not asked about");
    if (trouble[0])
        buf_printf(detail, "; %s", trouble);
    if (left + count->failed > 0)
        return COVERAGE_PARTLY;
    return count->too_large > 0 ? COVERAGE_LIMIT : COVERAGE_NOTHING;
}
