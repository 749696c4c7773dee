/* test_case_flips.c - each bit of what the journal covers, one at a time: the part of verify that
 * looks at these bytes notices each of them.
 *
 * test_case_bits.c flips bits of the files and asks the whole of verify, which costs milliseconds
 * each time. Here the case is open once, a value gets its flipped bits by an UPDATE in a
 * transaction that is never committed, and only what covers that value is asked again: the hash of
 * an entry, the digest of a table, the walk over the journal or a segment. Some bits of an
 * entry's text are also shown to the whole walk; with MAILMEDIC_LONG=1 all of them are. */
#include "alter_case.h"
#include "check.h"
#include "sample_rows.h"

#include "case/checkpoint.h"
#include "checkpoint_note.h"
#include "entry.h"
#include "seal_tables.h"
#include "verify.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 20, TOLD_MOST = 12, SQL = 384, ROWS_MOST = 400 };
/* Of an entry's text, and of the bits that only a walk over the journal sees, in the ordinary run:
 * odd numbers, so that each bit of a byte gets its turn. */
#ifdef SANITIZED
enum { BODY_STEP = 33, WALK_STEP = 31, BODY_WALKS = 17, HEADERS = 0 };
#else
enum { BODY_STEP = 1, WALK_STEP = 3, BODY_WALKS = 17, HEADERS = 45 };
#endif
enum { FINDINGS = SEALED_TABLES, SEALS }; /* they have a seal of their own */

#define CASE_ID "0123456789abcdef0123456789abcdef"

typedef bool (*check_fn)(struct verify *verify, struct error *err);

/* A case that is open, and a connection that may write what nobody may. */
struct bench {
    struct sample sample;
    struct casefile cf; /* the reader's, with that connection */
    struct hash sealed[SEALS];
    uint64_t flips, walks, unseen;
};

static bool is_long(void)
{
    return getenv("MAILMEDIC_LONG") != NULL; /* NOLINT(concurrency-mt-unsafe) */
}

/* A check that cannot be made is a check that noticed. */
static bool is_noticed(struct bench *bench, check_fn check)
{
    struct verify_report report = {0};
    struct verify verify = {.cf = &bench->cf, .out = &report};
    struct error err = {0};

    return !check(&verify, &err) || report.wrong > 0;
}

static struct hash digest_of(struct bench *bench, unsigned sealed)
{
    struct seal_digest made = {0};
    struct error err = {0};
    bool ok = sealed == FINDINGS
                  ? seal_digest_findings(&bench->cf, &made, &err)
                  : seal_table_digest(&bench->cf, (enum sealed_table)sealed, &made, &err);

    return ok ? made.hash : (struct hash){{0}};
}

static bool table_differs(struct bench *bench, unsigned sealed)
{
    struct hash made = digest_of(bench, sealed);

    return !hash_equal(&made, &bench->sealed[sealed]);
}

/* headers: transactions with one each, for a journal that is long. */
static void open_bench(struct bench *bench, bool rows, unsigned headers)
{
    static struct alter_trigger kept[64];
    struct error err = {0};

    *bench = (struct bench){0};
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
    for (unsigned i = 0; i < SEALS; i++)
        bench->sealed[i] = digest_of(bench, i);
}

static void close_bench(struct bench *bench)
{
    struct error err = {0};

    assert_ok(db_run(bench->cf.db, "ROLLBACK", &err), &err);
    db_close(bench->cf.db);
    sample_remove(&bench->sample);
}

/* --- values in rows --- */

/* Columns that are covered, and by what: by a seal of the whole table, or by a part of verify. */
struct target {
    const char *table, *key; /* what names a row: SQL of one value, 0 for a table of one row */
    const char *columns[COLUMNS];
    check_fn check;    /* NULL: the digest of `sealed` */
    unsigned sealed;   /* enum sealed_table, or FINDINGS */
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
    {"note", "key", {"value"}, .sealed = FINDINGS, .where = "key = 'findings.run'"},
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
     .sealed = FINDINGS},
    {"finding_reason", "finding || ' ' || position", {"text", "points"}, .sealed = FINDINGS},
    {"finding_subject",
     "finding || ' ' || position",
     {"kind", "row", "sha256", "label"},
     .sealed = FINDINGS},
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

static bool target_notices(struct bench *bench, const struct target *target)
{
    return target->check ? is_noticed(bench, target->check) : table_differs(bench, target->sealed);
}

/* One value of one row. */
struct value {
    struct buf key, bytes;
    int64_t number;
    bool is_int, is_text;
};

struct column {
    struct bench *bench;
    const struct target *target;
    const char *name;
    struct value rows[ROWS_MOST];
    size_t count;
};

static void keep(struct buf *out, struct str bytes)
{
    buf_init(out, MIB(1));
    buf_str(out, bytes);
}

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

        assert_true(column->count < ROWS_MOST);
        value->is_int = strcmp(type, "integer") == 0;
        value->is_text = strcmp(type, "text") == 0;
        value->number = value->is_int ? query_int(&query, 2) : 0;
        keep(&value->key, query_blob(&query, 0));
        keep(&value->bytes, value->is_int ? str_of("") : query_blob(&query, 2));
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

static void tell(struct bench *bench, const char *where, const char *what, size_t bit)
{
    if (bench->unseen++ < TOLD_MOST)
        print_error("%s %s, bit %zu: unseen\n", where, what, bit);
}

static void flip_column(struct column *column)
{
    struct bench *bench = column->bench;
    size_t step = column->target->check && !is_long() ? WALK_STEP : 1;

    read_column(column);
    for (size_t i = 0; i < column->count; i++) {
        struct value *value = &column->rows[i];

        for (size_t bit = 0, bits = bits_of(value); bit < bits; bit += step) {
            flip(value, bit);
            if (put(column, value)) {
                bench->flips++;
                if (!target_notices(bench, column->target))
                    tell(bench, column->target->table, column->name, bit);
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
    struct bench bench;
    uint64_t before = 0;

    (void)state;
    open_bench(&bench, true, 0);
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
    close_bench(&bench);
}

/* --- entries of the journal --- */

struct entry {
    int64_t seq;
    struct buf body;
    struct hash hash;
};

static void put_entry(struct bench *bench, const struct entry *entry)
{
    struct error err = {0};
    struct query query;

    query_begin(&query, bench->cf.db,
                "UPDATE journal SET body = CAST(? AS TEXT), hash = ? WHERE seq = ?");
    query_bind_blob(&query, buf_as_str(&entry->body));
    query_bind_hash(&query, &entry->hash);
    query_bind_int(&query, entry->seq);
    assert_ok(query_run(&query, &err), &err);
}

/* Of its text: the hash beside it is another one, and, of a sample, the walk says so. */
static void flip_entry(struct bench *bench, struct entry *entry, bool walk)
{
    size_t step = is_long() ? 1 : BODY_STEP, walks = is_long() ? 1 : BODY_WALKS;

    for (size_t bit = 0; bit < entry->body.len * 8; bit += step) {
        char *byte = &entry->body.at[bit / 8];
        struct hash made;

        *byte = (char)(*byte ^ 1 << bit % 8);
        made = entry_hash(buf_as_str(&entry->body));
        bench->flips++;
        if (hash_equal(&made, &entry->hash))
            tell(bench, "journal", "body", bit);
        if (walk && bench->flips % walks == 0) {
            put_entry(bench, entry);
            bench->walks++;
            if (!is_noticed(bench, verify_journal))
                tell(bench, "journal", "body", bit);
        }
        *byte = (char)(*byte ^ 1 << bit % 8);
    }
    put_entry(bench, entry);
}

static void flip_hash(struct bench *bench, struct entry *entry, bool walk)
{
    size_t step = is_long() ? 1 : WALK_STEP;

    for (size_t bit = 0; walk && bit < sizeof(entry->hash.bytes) * 8; bit += step) {
        entry->hash.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        put_entry(bench, entry);
        bench->flips++;
        bench->walks++;
        if (!is_noticed(bench, verify_journal))
            tell(bench, "journal", "hash", bit);
        entry->hash.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    put_entry(bench, entry);
}

/* walk: some of them are shown to the walk over the whole journal, which takes as long as it is. */
static void flip_journal(struct bench *bench, bool walk)
{
    static struct entry entries[ROWS_MOST];
    struct error err = {0};
    struct query query;
    size_t count = 0;

    query_begin(&query, bench->cf.db, "SELECT seq, CAST(body AS BLOB), hash FROM journal");
    for (; query_next(&query); count++) {
        assert_true(count < ROWS_MOST);
        entries[count].seq = query_int(&query, 0);
        entries[count].hash = query_hash(&query, 2);
        keep(&entries[count].body, query_blob(&query, 1));
    }
    assert_ok(query_end(&query, &err), &err);
    for (size_t i = 0; i < count; i++) {
        flip_entry(bench, &entries[i], walk);
        flip_hash(bench, &entries[i], walk);
        buf_dispose(&entries[i].body);
    }
    assert_false(is_noticed(bench, verify_journal));
    print_message("journal of %zu entries: %" PRIu64 " bits, %" PRIu64 " walks, %" PRIu64
                  " unseen\n",
                  count, bench->flips, bench->walks, bench->unseen);
    assert_int_equal(bench->unseen, 0);
}

static void no_bit_of_a_long_journal_is_altered_unseen(void **state)
{
    struct bench bench;

    (void)state;
    open_bench(&bench, true, HEADERS);
    flip_journal(&bench, is_long());
    close_bench(&bench);
}

static void no_bit_of_a_short_journal_is_altered_unseen(void **state)
{
    struct bench bench;

    (void)state;
    open_bench(&bench, false, 0);
    flip_journal(&bench, true);
    close_bench(&bench);
}

/* --- segments --- */

static void no_bit_of_a_segment_is_altered_unseen(void **state)
{
    struct bench bench;
    struct buf file;
    struct error err = {0};
    const char *path;
    int fd;

    (void)state;
    open_bench(&bench, false, 0);
    path = sample_path(&bench.sample, "evidence/000001.seg");
    assert_ok(temp_read(path, &file, &err), &err);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0 && !is_noticed(&bench, verify_evidence));
    for (size_t bit = 0; bit < file.len * 8; bit += is_long() ? 1 : BODY_STEP) {
        char byte = (char)(file.at[bit / 8] ^ 1 << bit % 8);

        assert_int_equal(pwrite(fd, &byte, 1, (off_t)(bit / 8)), 1);
        bench.flips++;
        if (!is_noticed(&bench, verify_evidence))
            tell(&bench, "segment", "", bit);
        assert_int_equal(pwrite(fd, &file.at[bit / 8], 1, (off_t)(bit / 8)), 1);
    }
    close(fd);
    print_message("segment: %" PRIu64 " bits, %" PRIu64 " unseen\n", bench.flips, bench.unseen);
    assert_int_equal(bench.unseen, 0);
    assert_false(is_noticed(&bench, verify_evidence));
    buf_dispose(&file);
    close_bench(&bench);
}

/* --- a checkpoint that is kept outside --- */

static bool note_is_good(struct str note, const struct merkle *merkle,
                         const struct sign_public *who)
{
    struct hash root = merkle_root(merkle);
    struct checkpoint checkpoint;
    struct error err = {0};

    return checkpoint_read(note, &checkpoint, &err) && checkpoint_is_of(&checkpoint, CASE_ID) &&
           checkpoint_is_signed(&checkpoint, who) && checkpoint.entries == merkle->count &&
           hash_equal(&root, &checkpoint.root);
}

static void no_bit_of_a_checkpoint_is_altered_unseen(void **state)
{
    struct merkle merkle = {0};
    struct error err = {0};
    struct sign_key *key = sign_key_new(&err);
    struct bench told = {0};
    struct sign_public who;
    struct buf note;

    (void)state;
    assert_non_null(key);
    who = sign_public_of(key);
    for (unsigned char i = 0; i < 5; i++) {
        struct hash leaf = hash_of((struct str){(const char *)&i, 1});

        merkle_add(&merkle, &leaf);
    }
    buf_init(&note, CHECKPOINT_MOST);
    assert_ok(checkpoint_write(&note, CASE_ID, &merkle, key, &err), &err);
    assert_true(note_is_good(buf_as_str(&note), &merkle, &who));
    for (size_t bit = 0; bit < note.len * 8; bit++) {
        note.at[bit / 8] = (char)(note.at[bit / 8] ^ 1 << bit % 8);
        if (note_is_good(buf_as_str(&note), &merkle, &who))
            tell(&told, "checkpoint", "", bit);
        note.at[bit / 8] = (char)(note.at[bit / 8] ^ 1 << bit % 8);
    }
    print_message("checkpoint: %zu bits, %" PRIu64 " unseen\n", note.len * 8, told.unseen);
    assert_int_equal(told.unseen, 0);
    buf_dispose(&note);
    sign_key_free(key);
}

/* The control: what no seal covers is not noticed, by the same means. */
static void what_is_not_covered_is_told(void **state)
{
    static const struct target open = {
        "finding_reason", "finding || ' ' || position", {"source"}, .sealed = FINDINGS};
    static struct column column;
    struct bench bench;

    (void)state;
    open_bench(&bench, true, 0);
    column = (struct column){.bench = &bench, .target = &open, .name = open.columns[0]};
    flip_column(&column);
    assert_int_equal(bench.unseen, bench.flips);
    close_bench(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bit_of_a_covered_value_is_altered_unseen),
        cmocka_unit_test(no_bit_of_a_long_journal_is_altered_unseen),
        cmocka_unit_test(no_bit_of_a_short_journal_is_altered_unseen),
        cmocka_unit_test(no_bit_of_a_segment_is_altered_unseen),
        cmocka_unit_test(no_bit_of_a_checkpoint_is_altered_unseen),
        cmocka_unit_test(what_is_not_covered_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
