/* seal_tables.c - see seal_tables.h. */
#include "seal_tables.h"

#include "case/journal.h"
#include "seal_last.h"

#include <stdio.h>
#include <string.h>

enum { NAME_MOST = 32, STATEMENTS_MOST = 3 };

/* The statements are part of what is sealed: one that is changed makes a stranger of every case
 * before it. For a new column, add a table here. */
static const struct {
    const char *name, *words;
    const char *sql[STATEMENTS_MOST];
} tables[SEALED_TABLES] = {
    [SEALED_ACCOUNTS] = {"accounts",
                         "the accounts",
                         {"SELECT id, user, host, address, server, certificate, kind FROM account "
                          "ORDER BY id"}},
    [SEALED_ALLOWED] = {"allowed",
                        "what the operator allowed",
                        {"SELECT kind, value, reason, added FROM allowed ORDER BY kind, value"}},
    [SEALED_COVERAGE] = {"coverage",
                         "what was examined",
                         {"SELECT id, subject, title, state, detail, hint, run, detail_source "
                          "FROM coverage ORDER BY id"}},
    [SEALED_FOLDERS] = {"folders",
                        "the folders",
                        {"SELECT id, account, raw_name, uidvalidity, name, delimiter, use, "
                         "attributes, uidnext, modseq, present, acl, run FROM folder ORDER BY id"}},
    [SEALED_INDICATORS] = {"indicators",
                           "the indicators",
                           {"SELECT id, kind, value, by_hand, finding, message, first_seen, "
                            "last_seen, tlp, note, withdrawn, reason, added FROM indicator "
                            "ORDER BY id"}},
    [SEALED_LISTED] = {"listed",
                       "how many messages each folder has",
                       {"SELECT folder, planned, planned_bytes, vanished FROM tally "
                        "ORDER BY folder"}},
    [SEALED_MAIL] = {"mail",
                     "what is known of messages since the last scan",
                     {"SELECT id, folder, uid, size, received, flags, vanished, status, reached, "
                      "date, sender, recipients, subject, message_id, direction, attachments, "
                      "lure, lure_reasons FROM message ORDER BY id",
                      "SELECT object, version, status, reached, record, header FROM facts "
                      "ORDER BY object"}},
    [SEALED_NOTES] = {"notes",
                      "the notes",
                      {"SELECT key, value FROM note WHERE key NOT IN ('case.authority', "
                       "'case.created', 'case.id', 'case.owner', 'findings.run') ORDER BY key"}},
    [SEALED_OWN] = {"own",
                    "which sign-ins of a log are ours",
                    {"SELECT id, own FROM login WHERE own <> 0 ORDER BY id"}},
    [SEALED_PARTS] = {"parts",
                      "the parts of messages",
                      {"SELECT message, begins, announced, segment, start, length, hash FROM part "
                       "ORDER BY message, begins"}},
    [SEALED_RULES] = {"rules",
                      "the rules",
                      {"SELECT id, account, source, script, name, position, active, raw, status, "
                       "summary, record, first_seen, last_seen, gone FROM rule ORDER BY id",
                       "SELECT account, source, run FROM rule_look ORDER BY account, source",
                       "SELECT account, run, why FROM rule_miss ORDER BY account"}},
    [SEALED_RUNS] = {"runs",
                     "the acquisitions, imports and scans",
                     {"SELECT id, kind, target, started, ended, outcome FROM run ORDER BY id"}},
};

const char *seal_table_name(enum sealed_table table)
{
    return tables[table].name;
}

const char *seal_table_words(enum sealed_table table)
{
    return tables[table].words;
}

bool seal_table_digest(struct casefile *cf, enum sealed_table table, struct seal_digest *out,
                       struct error *err)
{
    struct hasher *hasher = hasher_new();
    bool ok = true;

    out->count = 0;
    for (size_t i = 0; ok && i < STATEMENTS_MOST && tables[table].sql[i]; i++) {
        int64_t count;

        ok = seal_add_rows(cf, hasher, tables[table].sql[i], &count, err);
        out->count += count;
    }
    hasher_finish(hasher, &out->hash);
    hasher_free(hasher);
    return ok;
}

/* --- sealing --- */

void seal_touch(struct casefile *cf, enum sealed_table table)
{
    cf->transaction.tables |= 1u << table;
}

void seal_touch_note(struct casefile *cf, const char *key)
{
    static const char *const others[] = {"case.authority", "case.created", "case.id", "case.owner",
                                         "findings.run"};

    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (strcmp(key, others[i]) == 0)
            return;
    seal_touch(cf, SEALED_NOTES);
}

/* By an earlier session, and nothing has opened it since. */
static bool is_sealed(struct casefile *cf, bool *out, struct error *err)
{
    struct seal_last last[SEALED_TABLES];

    if (!seal_last_read(cf, last, err))
        return false;
    *out = last[SEALED_MAIL].seq != 0;
    return true;
}

bool seal_mail(struct casefile *cf, struct error *err)
{
    bool touched = (cf->transaction.tables >> SEALED_MAIL & 1u) != 0, sealed = false;

    if (!touched && !cf->shared->mail_open && !is_sealed(cf, &sealed, err))
        return false;
    if (sealed)
        return true;
    seal_touch(cf, SEALED_MAIL);
    cf->transaction.mail_ends = true;
    return true;
}

/* Open is open: nothing to say twice. */
static bool is_told(const struct casefile *cf)
{
    return !cf->transaction.mail_ends && cf->shared->mail_open;
}

void seal_committed(struct casefile *cf)
{
    if ((cf->transaction.tables >> SEALED_MAIL & 1u) != 0)
        cf->shared->mail_open = !cf->transaction.mail_ends;
}

struct sealing { /* an entry in the making */
    struct journal_pair details[SEALED_TABLES + 1];
    struct journal_number numbers[SEALED_TABLES + 1];
    char keys[SEALED_TABLES][NAME_MOST];
    char digests[SEALED_TABLES][HASH_HEX];
    size_t count;
};

static bool add_table(struct casefile *cf, struct sealing *sealing, enum sealed_table table,
                      struct error *err)
{
    size_t at = sealing->count++;
    struct seal_digest digest;

    snprintf(sealing->keys[at], NAME_MOST, "%s_sha256", tables[table].name);
    if (table == SEALED_MAIL && !cf->transaction.mail_ends) {
        sealing->details[at] = (struct journal_pair){sealing->keys[at], str_of("")};
        sealing->numbers[at] = (struct journal_number){tables[table].name, 0};
        return true;
    }
    if (!seal_table_digest(cf, table, &digest, err))
        return false;
    hash_to_hex(&digest.hash, sealing->digests[at]);
    sealing->details[at] =
        (struct journal_pair){sealing->keys[at], {sealing->digests[at], HASH_HEX - 1}};
    sealing->numbers[at] = (struct journal_number){tables[table].name, digest.count};
    return true;
}

bool seal_count_vanished(struct casefile *cf, int64_t *out, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, "SELECT CAST(total(vanished) AS INTEGER) FROM tally");
    return query_number(&query, 0, out, err);
}

static bool look_at_vanished(struct casefile *cf, struct error *err)
{
    int64_t now;

    if (cf->transaction.batch == 0)
        return true;
    if (!seal_count_vanished(cf, &now, err))
        return false;
    if (now != cf->transaction.vanished) {
        seal_touch(cf, SEALED_LISTED);
        seal_touch(cf, SEALED_MAIL);
    }
    return true;
}

bool seal_tables(struct casefile *cf, struct error *err)
{
    struct sealing sealing = {.count = 0};
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "tables-sealed",
                                        .result = "ok",
                                        .details = sealing.details,
                                        .numbers = sealing.numbers};

    if (!look_at_vanished(cf, err))
        return false;
    if (is_told(cf))
        cf->transaction.tables &= ~(1u << SEALED_MAIL);
    for (unsigned table = 0; table < SEALED_TABLES; table++)
        if ((cf->transaction.tables >> table & 1u) != 0 &&
            !add_table(cf, &sealing, (enum sealed_table)table, err))
            return false;
    return sealing.count == 0 || journal_add(cf, &entry, NULL, err);
}
