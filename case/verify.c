/* verify.c - case_verify() and what concerns the database as such; see case/journal.h. */
#include "verify.h"

#include "schema.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void verify_problem(struct verify *verify, const char *fmt, ...)
{
    char text[600];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    verify->out->wrong++;
    if (verify->problem)
        verify->problem(verify->arg, text);
}

bool verify_goes_on(struct verify *verify, const char *activity, struct error *err)
{
    const struct verify_report *out = verify->out;

    if (!verify->job)
        return true;
    if (job_cancelled(verify->job))
        return error_set(err, ERROR_CANCELLED, "the check was stopped");
    job_report(verify->job,
               &(struct job_progress){.done = out->entries + out->objects,
                                      .bytes_done = out->bytes,
                                      .bytes_total = verify->bytes_total},
               "%s", activity);
    return true;
}

static void schema_problem(void *arg, const char *text)
{
    verify_problem(arg, "%s", text);
}

/* SQLite speaks of a page that it had no memory for as of one that is damaged. 7: SQLITE_NOMEM;
 * codes of other failures begin with the same digit. */
static bool lacks_memory(const char *said)
{
    static const char starved[] = "unable to get the page. error code=7";
    const char *found = strstr(said, starved);

    return found && (found[sizeof(starved) - 1] == '\n' || found[sizeof(starved) - 1] == '\0');
}

static bool verify_pages(struct verify *verify, struct error *err)
{
    struct arena arena = {0};
    struct query query;
    bool starved = false;

    query_begin(&query, verify->cf->db, "PRAGMA integrity_check(100)");
    while (!starved && query_next(&query)) {
        const char *said = query_text(&query, 0, &arena);

        starved = lacks_memory(said);
        if (!starved && strcmp(said, "ok") != 0)
            verify_problem(verify, "case.db: %s", said);
    }
    arena_dispose(&arena);
    if (!query_end(&query, err))
        return false;
    return !starved ||
           error_set(err, ERROR_IO, "case.db could not be checked: there is no memory for it");
}

static bool verify_references(struct verify *verify, struct error *err)
{
    struct arena arena = {0};
    struct query query;

    query_begin(&query, verify->cf->db, "PRAGMA foreign_key_check");
    while (query_next(&query))
        verify_problem(
            verify, "row %" PRId64 " of the table %s names a row of %s that is not there",
            query_int(&query, 1), query_text(&query, 0, &arena), query_text(&query, 2, &arena));
    arena_dispose(&arena);
    return query_end(&query, err);
}

static bool verify_tallies(struct verify *verify, struct error *err)
{
    struct query query;

    query_begin(&query, verify->cf->db,
                "SELECT t.folder FROM tally t LEFT JOIN (SELECT folder, count(*) AS planned, "
                "CAST(total(size) AS INTEGER) AS planned_bytes, count(object) AS fetched, "
                "CAST(total(o.length) AS INTEGER) AS fetched_bytes, sum(vanished) AS vanished, "
                "sum(header IS NOT NULL AND object IS NULL) AS headed, "
                "sum(status = 1) AS parsed, sum(status = 2) AS limited, "
                "sum(status = 3) AS crashed, sum(status = 4) AS timeout "
                "FROM message LEFT JOIN object o ON o.id = message.object "
                "GROUP BY folder) m ON m.folder = t.folder "
                "WHERE (t.planned, t.planned_bytes, t.fetched, t.fetched_bytes, t.vanished, "
                "t.headed, t.parsed, t.limited, t.crashed, t.timeout) IS NOT "
                "(coalesce(m.planned, 0), coalesce(m.planned_bytes, 0), coalesce(m.fetched, 0), "
                "coalesce(m.fetched_bytes, 0), coalesce(m.vanished, 0), coalesce(m.headed, 0), "
                "coalesce(m.parsed, 0), coalesce(m.limited, 0), coalesce(m.crashed, 0), "
                "coalesce(m.timeout, 0))");
    while (query_next(&query))
        verify_problem(verify, "the counts of folder %" PRId64 " are not those of its messages",
                       query_int(&query, 0));
    if (!query_end(&query, err))
        return false;
    query_begin(
        &query, verify->cf->db,
        "SELECT 1 FROM (SELECT count(*) AS objects, CAST(total(length) AS INTEGER) AS bytes "
        "FROM object) o LEFT JOIN stock s ON s.id = 1 "
        "WHERE (s.objects, s.bytes) IS NOT (o.objects, o.bytes)");
    while (query_next(&query))
        verify_problem(verify, "the count of the evidence is not that of its rows");
    return query_end(&query, err);
}

static bool verify_all(struct verify *verify, struct error *err)
{
    struct casefile *cf = verify->cf;
    struct query query;
    int64_t bytes;

    query_begin(&query, cf->db, "SELECT CAST(total(length) AS INTEGER) FROM object");
    if (!query_number(&query, 0, &bytes, err))
        return false;
    verify->bytes_total = (uint64_t)bytes;
    return verify_goes_on(verify, "the database", err) && verify_pages(verify, err) &&
           schema_compare(cf->db, schema_steps, schema_count(schema_steps), schema_problem, verify,
                          err) &&
           verify_references(verify, err) && verify_tallies(verify, err) &&
           verify_journal(verify, err) && verify_checkpoints(verify, err) &&
           verify_findings(verify, err) && verify_tables(verify, err) &&
           verify_ranges(verify, err) && verify_logs(verify, err) &&
           verify_own_logins(verify, err) && verify_imports(verify, err) &&
           verify_plays(verify, err) && verify_actions(verify, err) &&
           verify_evidence(verify, err) && verify_stamps(verify, err);
}

bool case_verify(struct casefile *cf, struct job *job, void (*problem)(void *arg, const char *text),
                 void *arg, struct verify_report *out, struct error *err)
{
    struct verify verify = {.cf = cf, .job = job, .problem = problem, .arg = arg, .out = out};
    struct error ignored = {0};
    bool ok;

    *out = (struct verify_report){0};
    if (cf->transaction.open)
        return verify_all(&verify, err);
    /* One state of the case, whatever a writer does meanwhile. */
    if (!db_begin(cf->db, false, err))
        return false;
    ok = verify_all(&verify, err);
    if (!db_run(cf->db, "ROLLBACK", &ignored))
        error_clear(&ignored);
    return ok;
}
