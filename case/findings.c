/* findings.c - writing what the detectors say and what the operator says of it; see
 * case/tables.h. */
#include "case/journal.h"

#include "connection.h"

#include "case/tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {
        [SEVERITY_INFO] = "info", [SEVERITY_LOW] = "low",           [SEVERITY_MEDIUM] = "medium",
        [SEVERITY_HIGH] = "high", [SEVERITY_CRITICAL] = "critical",
    };

    return names[severity];
}

static bool put_row(struct casefile *cf, const struct finding *finding, int64_t run, int64_t *id,
                    struct error *err)
{
    struct query query;

    query_begin(
        &query, cf->db,
        "INSERT INTO finding(key, detector, severity, title, explanation, refute, blind, "
        "attack, moment, first_seen, last_seen, title_source) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11) "
        "ON CONFLICT (key) DO UPDATE SET detector = excluded.detector, "
        "severity = excluded.severity, title = excluded.title, "
        "explanation = excluded.explanation, refute = excluded.refute, "
        "blind = excluded.blind, attack = excluded.attack, moment = excluded.moment, "
        "last_seen = excluded.last_seen, title_source = excluded.title_source RETURNING id");
    query_bind_text(&query, finding->key);
    query_bind_text(&query, finding->detector);
    query_bind_int(&query, finding->severity);
    query_bind_text(&query, finding->title);
    query_bind_text(&query, finding->explanation);
    query_bind_text(&query, finding->refute);
    query_bind_text(&query, finding->blind);
    query_bind_text(&query, finding->attack);
    query_bind_time(&query, finding->when);
    query_bind_int(&query, run);
    query_bind_text(&query, finding->title_source ? finding->title_source : "");
    return query_number(&query, 0, id, err);
}

static bool put_reasons(struct casefile *cf, int64_t id, const struct finding *finding,
                        struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, "DELETE FROM finding_reason WHERE finding = ?");
    query_bind_int(&query, id);
    if (!query_run(&query, err))
        return false;
    for (size_t i = 0; i < finding->reason_count; i++) {
        query_begin(&query, cf->db,
                    "INSERT INTO finding_reason(finding, position, text, points, source) "
                    "VALUES (?, ?, ?, ?, ?)");
        query_bind_int(&query, id);
        query_bind_int(&query, (int64_t)i);
        query_bind_text(&query, finding->reasons[i].text);
        query_bind_int(&query, finding->reasons[i].points);
        query_bind_text(&query, finding->reason_sources ? finding->reason_sources[i] : "");
        if (!query_run(&query, err))
            return false;
    }
    return true;
}

static bool put_subjects(struct casefile *cf, int64_t id, const struct finding *finding,
                         struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, "DELETE FROM finding_subject WHERE finding = ?");
    query_bind_int(&query, id);
    if (!query_run(&query, err))
        return false;
    for (size_t i = 0; i < finding->subject_count; i++) {
        const struct finding_subject *subject = &finding->subjects[i];

        query_begin(&query, cf->db,
                    "INSERT INTO finding_subject(finding, position, kind, row, sha256, label) "
                    "VALUES (?1, ?2, ?3, ?4, coalesce(?5, CASE WHEN ?3 = 'message' THEN "
                    "(SELECT hash FROM object WHERE id = (SELECT object FROM message "
                    "WHERE id = ?4)) END), ?6)");
        query_bind_int(&query, id);
        query_bind_int(&query, (int64_t)i);
        query_bind_text(&query, subject->kind);
        query_bind_int(&query, subject->id);
        query_bind_hash(&query, &subject->sha256);
        query_bind_text(&query, subject->label);
        if (!query_run(&query, err))
            return false;
    }
    return true;
}

bool finding_subject_account(struct casefile *cf, const struct finding_subject *subject,
                             int64_t *out, struct error *err)
{
    static const struct {
        const char *kind, *sql;
    } kinds[] = {
        {"message",
         "SELECT f.account FROM message m JOIN folder f ON f.id = m.folder WHERE m.id = ?"},
        {"rule", "SELECT account FROM rule WHERE id = ?"},
        {"folder", "SELECT account FROM folder WHERE id = ?"},
    };
    struct query query;

    *out = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (subject->id != 0 && strcmp(subject->kind, kinds[i].kind) == 0) {
            query_begin(&query, cf->db, kinds[i].sql);
            query_bind_int(&query, subject->id);
            return query_number(&query, 0, out, err);
        }
    return true;
}

bool finding_put(struct casefile *cf, const struct finding *finding, int64_t run, struct error *err)
{
    int64_t id;

    cf->transaction.findings = true;
    return connection_writing(cf, err) && put_row(cf, finding, run, &id, err) &&
           put_reasons(cf, id, finding, err) && put_subjects(cf, id, finding, err);
}

bool finding_look_up(struct casefile *cf, const char *key, int64_t *id,
                     enum finding_verdict *verdict, struct error *err)
{
    struct query query;

    *id = 0;
    query_begin(
        &query, cf->db,
        "SELECT id, CASE verdict WHEN 'confirmed' THEN 1 WHEN 'dismissed' THEN 2 ELSE 0 END "
        "FROM finding WHERE key = ?");
    query_bind_text(&query, key);
    while (query_next(&query)) {
        *id = query_int(&query, 0);
        *verdict = (enum finding_verdict)query_enum(&query, 1, VERDICT_DISMISSED);
    }
    return query_end(&query, err) &&
           (*id > 0 || error_set(err, ERROR_FORMAT, "a finding was not stored"));
}

bool finding_scanned(struct casefile *cf, int64_t run, struct error *err)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRId64, run);
    cf->transaction.findings = true;
    return connection_writing(cf, err) && casefile_set_note(cf, "findings.run", text, err);
}

static bool journal_verdict(struct casefile *cf, const char *key, const char *verdict,
                            const char *reason, struct error *err)
{
    const struct journal_pair details[] = {
        {"reason", str_of(reason)}, {"verdict", str_of(verdict)}, {0}};
    const struct journal_entry entry = {.kind = "config",
                                        .action = "finding-verdict",
                                        .target = key,
                                        .result = *verdict ? verdict : "open again",
                                        .details = details};

    return journal_add(cf, &entry, NULL, err);
}

bool finding_set_verdict(struct casefile *cf, int64_t id, const char *verdict, const char *reason,
                         struct error *err)
{
    struct arena arena = {0};
    const char *key = NULL;
    struct query query;
    bool ok;

    if (!connection_writing(cf, err))
        return false;
    if (strcmp(verdict, "") != 0 && strcmp(verdict, "confirmed") != 0 &&
        strcmp(verdict, "dismissed") != 0)
        return error_set(err, ERROR_USAGE, "a verdict is confirmed, dismissed or empty");
    cf->transaction.findings = true;
    query_begin(&query, cf->db,
                "UPDATE finding SET verdict = ?, verdict_reason = ? WHERE id = ? RETURNING key");
    query_bind_text(&query, verdict);
    query_bind_text(&query, reason);
    query_bind_int(&query, id);
    while (query_next(&query))
        key = query_text(&query, 0, &arena);
    ok = query_end(&query, err);
    if (ok && !key)
        ok = error_set(err, ERROR_USAGE, "the case has no finding %" PRId64, id);
    ok = ok && journal_verdict(cf, key, verdict, reason, err);
    arena_dispose(&arena);
    return ok;
}
