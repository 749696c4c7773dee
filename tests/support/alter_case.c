/* see alter_case.h. */
#include "alter_case.h"
#include "check.h"

#include "db.h"
#include "entry.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

size_t alter_drop_triggers(struct db *db, struct alter_trigger *kept, size_t room)
{
    struct arena arena = {0};
    struct error err = {0};
    struct query query;
    size_t count = 0;

    query_begin(&query, db, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
    while (query_next(&query)) {
        assert_true(count < room);
        snprintf(kept[count].name, sizeof(kept[count].name), "%s", query_text(&query, 0, &arena));
        snprintf(kept[count].sql, sizeof(kept[count].sql), "%s", query_text(&query, 1, &arena));
        count++;
    }
    assert_ok(query_end(&query, &err), &err);
    for (size_t i = 0; i < count; i++) {
        char sql[128];

        snprintf(sql, sizeof(sql), "DROP TRIGGER %s", kept[i].name);
        assert_ok(db_run(db, sql, &err), &err);
    }
    arena_dispose(&arena);
    return count;
}

struct db *alter_open(struct sample *sample)
{
    struct error err = {0};
    struct db *db;

    assert_ok(db_open(&db, sample_path(sample, "case.db"), DB_WRITE, &err), &err);
    assert_ok(db_run(db, "PRAGMA foreign_keys = OFF", &err), &err);
    return db;
}

void alter(struct sample *sample, const char *sql)
{
    static struct alter_trigger kept[64];
    struct db *db = alter_open(sample);
    size_t count = alter_drop_triggers(db, kept, ARRAY_LEN(kept));
    struct error err = {0};

    assert_ok(db_run(db, sql, &err), &err);
    for (size_t i = 0; i < count; i++)
        assert_ok(db_run(db, kept[i].sql, &err), &err);
    db_close(db);
}

/* --- what is said of it --- */

const char *alter_verdict(struct sample *sample)
{
    static char text[4096];
    struct error err = {0};
    uint64_t wrong;
    struct buf all;

    buf_init(&all, sizeof(text) - 1);
    if (!casefile_open(&sample->cf, sample->path, CASE_READ, &err)) {
        snprintf(text, sizeof(text), "%s", err.text);
        return text;
    }
    assert_ok(sample_verify(sample->cf, &wrong, &all, &err), &err);
    sample_close(sample);
    snprintf(text, sizeof(text), "%s", buf_c(&all));
    assert_int_equal(wrong > 0, text[0] != '\0');
    buf_dispose(&all);
    return text;
}

void alter_expect(struct sample *sample, const char *what, const char *want)
{
    const char *said = alter_verdict(sample);

    if (want[0] == '\0' ? said[0] != '\0' : !strstr(said, want))
        fail_msg("%s: verify said: %s", what, said);
}

void alter_each(struct sample *sample, const struct alter_attack *attacks, size_t count)
{
    struct error err = {0};
    struct buf db;

    assert_ok(temp_read(sample_path(sample, "case.db"), &db, &err), &err);
    for (size_t i = 0; i < count; i++) {
        alter(sample, attacks[i].sql);
        alter_expect(sample, attacks[i].what ? attacks[i].what : attacks[i].sql, attacks[i].want);
        unlink(sample_path(sample, "case.db-wal"));
        assert_ok(temp_write(sample_path(sample, "case.db"), buf_as_str(&db), &err), &err);
    }
    buf_dispose(&db);
}

/* --- the chain --- */

/* Replaces the 64 digits behind "prev":" and the number behind "seq":. */
static void set_links(struct buf *out, struct str body, const struct hash *previous, int64_t seq)
{
    static const char prev[] = "\"prev\":\"", number[] = "\"seq\":";
    const char *at = memmem(body.at, body.len, prev, sizeof(prev) - 1);
    const char *then;
    char hex[HASH_HEX];
    size_t head;

    assert_non_null(at);
    head = (size_t)(at - body.at) + sizeof(prev) - 1;
    hash_to_hex(previous, hex);
    buf_add(out, body.at, head);
    buf_text(out, hex);
    body = str_part(body, head + 64, body.len);
    then = memmem(body.at, body.len, number, sizeof(number) - 1);
    assert_non_null(then);
    head = (size_t)(then - body.at) + sizeof(number) - 1;
    buf_add(out, body.at, head);
    buf_printf(out, "%lld", (long long)seq);
    body = str_part(body, head, body.len);
    buf_str(out, str_part(body, str_find_char(body, ','), body.len));
}

void alter_rechain(struct sample *sample)
{
    static struct alter_trigger kept[64];
    struct db *db = alter_open(sample);
    size_t count = alter_drop_triggers(db, kept, ARRAY_LEN(kept));
    struct hash previous = {{0}};
    struct error err = {0};
    int64_t seq = 0, at = 0, entries;
    struct query query;

    query_begin(&query, db, "SELECT count(*) FROM journal");
    assert_ok(query_number(&query, 0, &entries, &err), &err);
    for (seq = 1; seq <= entries; seq++) {
        struct buf body;

        buf_init(&body, MIB(1));
        query_begin(
            &query, db,
            "SELECT seq, CAST(body AS BLOB) FROM journal WHERE seq > ? ORDER BY seq LIMIT 1");
        query_bind_int(&query, at);
        assert_true(query_next(&query));
        at = query_int(&query, 0);
        set_links(&body, query_blob(&query, 1), &previous, seq);
        assert_ok(query_end(&query, &err), &err);
        previous = entry_hash(buf_as_str(&body));
        query_begin(&query, db, "UPDATE journal SET seq = ?, body = ?, hash = ? WHERE seq = ?");
        query_bind_int(&query, seq);
        query_bind_str(&query, buf_as_str(&body));
        query_bind_hash(&query, &previous);
        query_bind_int(&query, at);
        assert_ok(query_run(&query, &err), &err);
        buf_dispose(&body);
    }
    for (size_t i = 0; i < count; i++)
        assert_ok(db_run(db, kept[i].sql, &err), &err);
    db_close(db);
}
