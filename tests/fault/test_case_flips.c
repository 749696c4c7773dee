/* test_case_flips.c - each bit of what rows of the case hold and the journal covers, one at a time:
 * the seal of a table, or the part of verify that looks at these bytes, notices each of them.
 *
 * test_case_bits.c flips bits of the files and asks the whole of verify, which costs milliseconds
 * each time. Entries of the journal, segments and checkpoints: test_journal_flips.c. */
#include "check.h"
#include "flips.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS = 20, SQL = 384 };

/* Columns that are covered, and by what: by a seal of the whole table, or by a part of verify. */
struct target {
    const char *table, *key; /* what names a row: SQL of one value, 0 for a table of one row */
    const char *columns[COLUMNS];
    flips_check check; /* NULL: the digest of `sealed` */
    unsigned sealed;   /* enum sealed_table, or FLIPS_FINDINGS */
    const char *where; /* NULL: all rows */
};

static const struct target targets[] = {
    {"account",
     "id",
     {"user", "host", "address", "server", "certificate", "kind"},
     .sealed = SEALED_ACCOUNTS},
    {"allowed", "kind || value", {"reason", "added"}, .sealed = SEALED_ALLOWED},
    {"coverage",
     "id",
     {"subject", "title", "state", "detail", "hint", "run", "detail_source"},
     .sealed = SEALED_COVERAGE},
    {"folder",
     "id",
     {"account", "raw_name", "uidvalidity", "name", "delimiter", "use", "attributes", "uidnext",
      "modseq", "present", "acl", "run"},
     .sealed = SEALED_FOLDERS},
    {"indicator",
     "id",
     {"kind", "value", "by_hand", "finding", "message", "first_seen", "last_seen", "tlp", "note",
      "withdrawn", "reason", "added"},
     .sealed = SEALED_INDICATORS},
    {"tally", "folder", {"planned", "planned_bytes", "vanished"}, .sealed = SEALED_LISTED},
    {"message",
     "id",
     {"size", "received", "flags", "vanished", "status", "reached", "date", "sender", "recipients",
      "subject", "message_id", "direction", "attachments", "lure", "lure_reasons"},
     .sealed = SEALED_MAIL},
    {"facts",
     "object",
     {"version", "status", "reached", "record", "header"},
     .sealed = SEALED_MAIL},
    {"note",
     "key",
     {"value"},
     .sealed = SEALED_NOTES,
     .where = "key NOT GLOB 'case.*' AND key <> 'findings.run'"},
    {"note", "key", {"value"}, .sealed = FLIPS_FINDINGS, .where = "key = 'findings.run'"},
    {"note",
     "key",
     {"value"},
     .check = verify_journal,
     .where = "key GLOB 'case.*' AND key <> 'case.id'"},
    {"part",
     "message || ' ' || begins",
     {"announced", "segment", "start", "length", "hash"},
     .sealed = SEALED_PARTS},
    {"rule",
     "id",
     {"account", "source", "script", "name", "position", "active", "raw", "status", "summary",
      "record", "first_seen", "last_seen", "gone"},
     .sealed = SEALED_RULES},
    {"rule_look", "account || source", {"run"}, .sealed = SEALED_RULES},
    {"rule_miss", "account", {"run", "why"}, .sealed = SEALED_RULES},
    {"run", "id", {"kind", "target", "started", "ended", "outcome"}, .sealed = SEALED_RUNS},
    {"finding",
     "id",
     {"key", "detector", "severity", "title", "explanation", "refute", "blind", "attack", "moment",
      "verdict", "verdict_reason", "first_seen", "last_seen"},
     .sealed = FLIPS_FINDINGS},
    {"finding_reason", "finding || ' ' || position", {"text", "points"}, .sealed = FLIPS_FINDINGS},
    {"finding_subject",
     "finding || ' ' || position",
     {"kind", "row", "sha256", "label"},
     .sealed = FLIPS_FINDINGS},
    {"antivirus", "id", {"sha256", "engine", "verdict", "words", "asked"}, .check = verify_ranges},
    {"login",
     "id",
     {"line", "tries", "fetched", "result", "protocol", "stated", "account", "address", "client",
      "agent", "session", "place", "detail", "key", "copy"},
     .check = verify_ranges},
    {"login", "id", {"moment"}, .check = verify_logs},
    {"origin", "message", {"file", "member", "start"}, .check = verify_ranges},
    {"login_log",
     "id",
     {"file", "object", "format", "zone", "truncated", "earliest", "latest", "rows", "rejected"},
     .check = verify_logs},
    {"import_file",
     "id",
     {"run", "path", "format", "size", "sha256", "verdict", "report"},
     .check = verify_imports},
    {"own_login",
     "id",
     {"began", "ended", "protocol", "host", "port", "user", "encryption", "purpose", "credential",
      "tag", "class", "line", "why", "certificate", "local", "vantage", "transcript", "related"},
     .check = verify_own_logins},
    {"play",
     "id",
     {"playbook", "title", "version", "provider", "source", "trusted", "started"},
     .check = verify_plays},
    {"play_event",
     "id",
     {"play", "kind", "step", "name", "value", "position", "outcome", "grade", "class", "raw",
      "vantage", "actor", "role", "reason", "residual", "owner", "until", "object", "moment"},
     .check = verify_plays},
    {"action",
     "id",
     {"user", "host", "verb", "target", "place", "commands", "detail", "before", "after", "undoes",
      "actor", "started"},
     .check = verify_actions},
    {"action_end", "action", {"outcome", "words", "ended"}, .check = verify_actions},
    {"object", "id", {"hash", "segment", "start", "length"}, .check = verify_journal},
    {"segment", "id", {"session"}, .check = verify_journal},
};

static bool target_notices(struct flips *bench, const struct target *target)
{
    return target->check ? flips_noticed(bench, target->check)
                         : flips_table_differs(bench, target->sealed);
}

/* One value of one row. */
struct value {
    struct buf key, bytes;
    int64_t number;
    bool is_int, is_text;
};

struct column {
    struct flips *bench;
    const struct target *target;
    const char *name;
    struct value rows[FLIPS_ROWS];
    size_t count;
};

static void read_column(struct column *column)
{
    const struct target *target = column->target;
    struct arena arena = {0};
    struct error err = {0};
    struct query query;
    char sql[SQL];

    snprintf(sql, sizeof(sql),
             "SELECT CAST(%s AS BLOB), typeof(%s), %s FROM %s WHERE %s IS NOT NULL AND %s",
             target->key, column->name, column->name, target->table, column->name,
             target->where ? target->where : "1");
    query_begin_once(&query, column->bench->cf.db, sql);
    for (column->count = 0; query_next(&query); column->count++) {
        struct value *value = &column->rows[column->count];
        const char *type = query_text(&query, 1, &arena);

        assert_true(column->count < FLIPS_ROWS);
        value->is_int = strcmp(type, "integer") == 0;
        value->is_text = strcmp(type, "text") == 0;
        value->number = value->is_int ? query_int(&query, 2) : 0;
        flips_keep(&value->key, query_blob(&query, 0));
        flips_keep(&value->bytes, value->is_int ? str_of("") : query_blob(&query, 2));
    }
    assert_ok(query_end(&query, &err), &err);
    arena_dispose(&arena);
}

/* False: no row can hold that: it would be another row's, or nobody's. */
static bool put(const struct column *column, const struct value *value)
{
    struct query query;
    struct error err = {0};
    char sql[SQL];

    snprintf(sql, sizeof(sql), "UPDATE %s SET %s = %s WHERE CAST(%s AS BLOB) = ?",
             column->target->table, column->name, value->is_text ? "CAST(? AS TEXT)" : "?",
             column->target->key);
    query_begin_once(&query, column->bench->cf.db, sql);
    if (value->is_int)
        query_bind_int(&query, value->number);
    else
        query_bind_blob(&query, buf_as_str(&value->bytes));
    query_bind_blob(&query, buf_as_str(&value->key));
    return query_run(&query, &err);
}

/* As many bytes as SQLite keeps of a number: 1 to 8. */
static size_t bits_of(const struct value *value)
{
    size_t bits = 8;

    if (!value->is_int)
        return value->bytes.len * 8;
    while (bits < 64 && value->number >> (bits - 1) != 0 && value->number >> (bits - 1) != -1)
        bits *= 2;
    return bits;
}

static void flip(struct value *value, size_t bit)
{
    if (value->is_int)
        value->number ^= (int64_t)((uint64_t)1 << bit);
    else
        value->bytes.at[bit / 8] = (char)(value->bytes.at[bit / 8] ^ 1 << bit % 8);
}

static void flip_column(struct column *column)
{
    struct flips *bench = column->bench;
    size_t step = column->target->check && !flips_are_all() ? FLIPS_WALK_STEP : 1;

    read_column(column);
    for (size_t i = 0; i < column->count; i++) {
        struct value *value = &column->rows[i];

        for (size_t bit = 0, bits = bits_of(value); bit < bits; bit += step) {
            flip(value, bit);
            if (put(column, value)) {
                bench->flips++;
                if (!target_notices(bench, column->target))
                    flips_tell(bench, column->target->table, column->name, bit);
            }
            flip(value, bit);
        }
        assert_true(put(column, value));
        buf_dispose(&value->key);
        buf_dispose(&value->bytes);
    }
}

static void no_bit_of_a_covered_value_is_altered_unseen(void **state)
{
    static struct column column;
    struct flips bench;
    uint64_t before = 0;

    (void)state;
    flips_open(&bench, true, 0);
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        assert_false(target_notices(&bench, &targets[i])); /* as it was, it is in order */
        for (size_t j = 0; targets[i].columns[j]; j++) {
            column.bench = &bench;
            column.target = &targets[i];
            column.name = targets[i].columns[j];
            flip_column(&column);
        }
        assert_false(target_notices(&bench, &targets[i]));
        assert_true(bench.flips > before);
        before = bench.flips;
    }
    print_message("values: %" PRIu64 " bits, %" PRIu64 " unseen\n", bench.flips, bench.unseen);
    assert_int_equal(bench.unseen, 0);
    flips_close(&bench);
}

/* The control: what no seal covers is not noticed, by the same means. */
static void what_is_not_covered_is_told(void **state)
{
    static const struct target open = {
        "finding_reason", "finding || ' ' || position", {"source"}, .sealed = FLIPS_FINDINGS};
    static struct column column;
    struct flips bench;

    (void)state;
    flips_open(&bench, true, 0);
    column = (struct column){.bench = &bench, .target = &open, .name = open.columns[0]};
    flip_column(&column);
    assert_int_equal(bench.unseen, bench.flips);
    flips_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bit_of_a_covered_value_is_altered_unseen),
        cmocka_unit_test(what_is_not_covered_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
