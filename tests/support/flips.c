/* flips.c - see flips.h. */
#include "flips.h"

#include "alter_case.h"
#include "check.h"

#include <stdlib.h>

enum { TOLD_MOST = 12 };

bool flips_are_all(void)
{
    return getenv("MAILMEDIC_LONG") != NULL; /* NOLINT(concurrency-mt-unsafe) */
}

bool flips_noticed(struct flips *bench, flips_check check)
{
    struct verify_report report = {0};
    struct verify verify = {.cf = &bench->cf, .out = &report};
    struct error err = {0};

    return !check(&verify, &err) || report.wrong > 0;
}

static struct hash digest_of(struct flips *bench, unsigned sealed)
{
    struct seal_digest made = {0};
    struct error err = {0};
    bool ok = sealed == FLIPS_FINDINGS
                  ? seal_digest_findings(&bench->cf, &made, &err)
                  : seal_table_digest(&bench->cf, (enum sealed_table)sealed, &made, &err);

    return ok ? made.hash : (struct hash){{0}};
}

bool flips_table_differs(struct flips *bench, unsigned sealed)
{
    struct hash made = digest_of(bench, sealed);

    return !hash_equal(&made, &bench->sealed[sealed]);
}

void flips_open(struct flips *bench, bool rows, unsigned headers)
{
    static struct alter_trigger kept[64];
    struct error err = {0};

    *bench = (struct flips){0};
    sample_make(&bench->sample);
    sample_fill(&bench->sample, 4);
    sample_segment(&bench->sample, 20, 2);
    if (rows)
        sample_rows(&bench->sample);
    for (unsigned i = 0; i < headers; i++)
        sample_headed(&bench->sample, 100 + i, 40, NULL);
    sample_close(&bench->sample);
    sample_open(&bench->sample, CASE_READ);
    bench->cf =
        (struct casefile){.db = alter_open(&bench->sample), .shared = bench->sample.cf->shared};
    assert_ok(db_begin(bench->cf.db, true, &err), &err);
    alter_drop_triggers(bench->cf.db, kept, ARRAY_LEN(kept));
    for (unsigned i = 0; i < FLIPS_SEALS; i++)
        bench->sealed[i] = digest_of(bench, i);
}

void flips_close(struct flips *bench)
{
    struct error err = {0};

    assert_ok(db_run(bench->cf.db, "ROLLBACK", &err), &err);
    db_close(bench->cf.db);
    sample_remove(&bench->sample);
}

void flips_tell(struct flips *bench, const char *where, const char *what, size_t bit)
{
    if (bench->unseen++ < TOLD_MOST)
        print_error("%s %s, bit %zu: unseen\n", where, what, bit);
}

void flips_keep(struct buf *out, struct str bytes)
{
    buf_init(out, MIB(1));
    buf_str(out, bytes);
}
