/* coverage.c - for each check one honest word; see case/tables.h. */
#include "base/limits.h"
#include "base/said.h"
#include "connection.h"
#include "list.h"
#include "seal_tables.h"

#include <assert.h>
#include <string.h>

const char *coverage_name(enum coverage_state state)
{
    static const char *const names[] = {
        [COVERAGE_NOT_CHECKED] = "not checked",  [COVERAGE_FOUND] = "found something",
        [COVERAGE_NOTHING] = "nothing found",    [COVERAGE_PARTLY] = "partly checked",
        [COVERAGE_FAILED] = "could not be read", [COVERAGE_NO_LOG] = "log missing",
        [COVERAGE_TRUNCATED] = "truncated",      [COVERAGE_LIMIT] = "limit hit",
    };

    return names[state];
}

bool coverage_is_gap(enum coverage_state state)
{
    return state != COVERAGE_FOUND && state != COVERAGE_NOTHING;
}

bool coverage_is_short(const struct coverage *row)
{
    return coverage_is_gap(row->state) ||
           (row->state == COVERAGE_FOUND && row->hint && row->hint[0] != '\0');
}

const char *coverage_title(const char *check)
{
    static const struct {
        const char *check, *title;
    } titles[] = {
        {"app-access", "Programs and phones that hold access of their own (OAuth, app passwords)"},
        {"antivirus", "What the virus scanner on this machine knows of what mail carries"},
        {"attachments", "Attachments that can do harm"},
        {"folders", "Folders of the mailbox"},
        {"hiding-folders", "Folders where mail hides"},
        {"import", "The files that were imported"},
        {"mail", "Messages"},
        {"mail-read", "Which messages the intruder has read"},
        {"protections", "Second factors, devices and ways to recover the account"},
        {"provider-forwarding", "Forwarding and delegates set at the provider's web page"},
        {"received-mail", "Received mail: who imitates whom, what providers report"},
        {"rules-sieve", "Mail rules (Sieve)"},
        {"sent-mail", "Sent mail against the owner's own habits"},
        {"server-state", "Nothing on the server was changed by reading"},
        {"shared-folders", "Folders open to somebody else"},
        {"sign-ins", "Sign-ins: who was in the mailbox, when, from where"},
        {"signatures", "Signatures on mail (DKIM), checked here"},
        {"yara", "The operator's own YARA rules over what mail carries"},
    };

    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        if (strcmp(titles[i].check, check) == 0)
            return titles[i].title;
    return NULL;
}

bool coverage_put(struct casefile *cf, const struct coverage *coverage, int64_t run,
                  struct error *err)
{
    bool marked = said_is_marked(str_of(coverage->detail));
    const char *title = coverage->title ? coverage->title : coverage_title(coverage->check);
    struct query query;
    struct buf plain;
    bool ok;

    assert(title);
    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_COVERAGE);
    buf_init(&plain, KIB(64));
    said_plain(&plain, str_of(coverage->detail), NULL, NULL);
    query_begin(&query, cf->db,
                "INSERT INTO coverage(subject, title, state, detail, hint, run, detail_source) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (subject) DO UPDATE SET "
                "title = excluded.title, state = excluded.state, detail = excluded.detail, "
                "hint = excluded.hint, run = excluded.run, "
                "detail_source = excluded.detail_source");
    query_bind_text(&query, coverage->check);
    query_bind_text(&query, title);
    query_bind_int(&query, coverage->state);
    query_bind_text(&query, buf_c(&plain));
    query_bind_text(&query, coverage->hint);
    query_bind_int(&query, run);
    query_bind_text(&query, marked ? coverage->detail : "");
    ok = query_run(&query, err);
    buf_dispose(&plain);
    return ok;
}

bool coverage_list(struct casefile *cf, struct arena *arena, struct coverage **out, size_t *count,
                   struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct coverage));
    query_begin(
        &query, cf->db,
        "SELECT subject, title, state, detail, hint, detail_source, run FROM coverage ORDER BY id");
    while (query_next(&query)) {
        struct coverage *coverage = list_add(&list);

        coverage->check = query_text(&query, 0, arena);
        coverage->title = query_text(&query, 1, arena);
        coverage->state = (enum coverage_state)query_enum(&query, 2, COVERAGE_LIMIT);
        coverage->detail = query_text(&query, 3, arena);
        coverage->hint = query_text(&query, 4, arena);
        coverage->detail_source = query_text(&query, 5, arena);
        coverage->run = query_int(&query, 6);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool coverage_find(struct casefile *cf, struct arena *arena, const char *check,
                   const struct coverage **out, struct error *err)
{
    struct coverage *rows;
    size_t count;

    *out = NULL;
    if (!coverage_list(cf, arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].check, check) == 0)
            *out = &rows[i];
    return true;
}
