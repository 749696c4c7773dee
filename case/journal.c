/* journal.c - adding to the log; see case/journal.h and security.md 14. */
#include "case/journal.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"

#include "connection.h"
#include "entry.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DETAILS_MOST = 64 };

#define BODY_MOST MIB(1)

/* --- the body --- */

struct detail { /* one member of an object, before it is sorted */
    char key[72];
    const struct journal_pair *pair; /* or */
    const struct journal_number *number;
};

static int compare_details(const void *a, const void *b)
{
    return strcmp(((const struct detail *)a)->key, ((const struct detail *)b)->key);
}

static void set_key(struct detail *detail, const char *key, const char *suffix)
{
    assert(strlen(key) + strlen(suffix) < sizeof(detail->key));
    snprintf(detail->key, sizeof(detail->key), "%s%s", key, suffix);
}

static size_t collect(const struct journal_entry *entry, struct detail details[DETAILS_MOST])
{
    size_t count = 0;

    for (const struct journal_pair *p = entry->details; p && p->key; p++) {
        assert(count < DETAILS_MOST);
        details[count] = (struct detail){.pair = p};
        set_key(&details[count++], p->key, utf8_valid(p->value) ? "" : "_hex");
    }
    for (const struct journal_number *n = entry->numbers; n && n->key; n++) {
        assert(count < DETAILS_MOST);
        details[count] = (struct detail){.number = n};
        set_key(&details[count++], n->key, "");
    }
    qsort(details, count, sizeof(details[0]), compare_details);
    return count;
}

static void write_details(struct json *json, const struct journal_entry *entry)
{
    struct detail details[DETAILS_MOST];
    size_t count = collect(entry, details);

    if (count == 0)
        return;
    json_object(json, "details");
    for (size_t i = 0; i < count; i++) {
        const struct detail *d = &details[i];

        if (d->number)
            json_int(json, d->key, d->number->value);
        else if (utf8_valid(d->pair->value))
            json_str(json, d->key, d->pair->value);
        else
            json_hex(json, d->key, d->pair->value.at, d->pair->value.len);
    }
    json_close(json, '}');
}

/* key and, for what is not UTF-8, hex_key: "_hex" behind it sorts right where these are used. */
static void write_text(struct json *json, const char *key, const char *hex_key, const char *text)
{
    struct str value = str_of(text);

    if (!text)
        return;
    if (utf8_valid(value))
        json_str(json, key, value);
    else
        json_hex(json, hex_key, value.at, value.len);
}

static int64_t zone_seconds(int64_t utc_ns)
{
    time_t now = (time_t)(utc_ns / 1000000000);
    struct tm local = {0}; /* as it stays in a year that has no number */

    localtime_r(&now, &local);
    return local.tm_gmtoff;
}

/* Keys in byte order: json_is_canonical() holds us to it. */
static void write_body(struct buf *body, const struct casefile *cf,
                       const struct journal_entry *entry, int64_t seq, const struct hash *previous)
{
    const struct case_who *who = &cf->shared->who;
    struct json json = {.out = body};
    int64_t now = clock_utc_ns();

    json_object(&json, NULL);
    json_text(&json, "action", entry->action);
    json_object(&json, "actor");
    json_text(&json, "name", who->user);
    if (who->operator[0])
        json_text(&json, "operator", who->operator);
    if (who->role[0])
        json_text(&json, "role", who->role);
    json_int(&json, "uid", who->uid);
    json_close(&json, '}');
    json_text(&json, "boot_id", who->boot_id);
    json_int(&json, "boottime_ns", clock_boot_ns());
    json_text(&json, "case_id", cf->shared->case_id);
    write_details(&json, entry);
    json_object(&json, "host");
    json_text(&json, "machine", who->machine);
    json_text(&json, "name", who->host);
    json_close(&json, '}');
    json_text(&json, "kind", entry->kind);
    json_hex(&json, "prev", previous->bytes, sizeof(previous->bytes));
    if (entry->related != 0)
        json_int(&json, "related", entry->related);
    write_text(&json, "result", "result_hex", entry->result);
    json_int(&json, "seq", seq);
    json_text(&json, "session_id", who->session_id);
    write_text(&json, "target", "target_hex", entry->target);
    json_object(&json, "tool");
    json_text(&json, "name", "mailmedic");
    json_text(&json, "version", MAILMEDIC_VERSION);
    json_close(&json, '}');
    json_int(&json, "tz_offset", zone_seconds(now));
    json_int(&json, "utc_ns", now);
    json_close(&json, '}');
}

/* --- adding --- */

static bool last_entry(struct casefile *cf, int64_t *seq, struct hash *hash, struct error *err)
{
    struct query query;

    *seq = 0;
    *hash = (struct hash){{0}};
    query_begin(&query, cf->db, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1");
    if (query_next(&query)) {
        *seq = query_int(&query, 0);
        *hash = query_hash(&query, 1);
    }
    return query_end(&query, err);
}

static bool insert(struct casefile *cf, int64_t seq, struct str body, struct error *err)
{
    struct hash hash = entry_hash(body);
    struct query query;

    query_begin(&query, cf->db, "INSERT INTO journal(seq, body, hash) VALUES (?, ?, ?)");
    query_bind_int(&query, seq);
    query_bind_str(&query, body);
    query_bind_hash(&query, &hash);
    return query_run(&query, err);
}

static bool add(struct casefile *cf, const struct journal_entry *entry, int64_t *seq,
                struct error *err)
{
    struct hash previous;
    struct buf body;
    int64_t last;
    bool ok;

    if (!last_entry(cf, &last, &previous, err))
        return false;
    if (last < 0 || last == INT64_MAX)
        return error_set(err, ERROR_FORMAT, "no journal entry can come after number %" PRId64,
                         last);
    buf_init(&body, BODY_MOST);
    write_body(&body, cf, entry, last + 1, &previous);
    if (body.full)
        ok = error_set(err, ERROR_LIMIT, "a journal entry of more than %zu bytes", BODY_MOST);
    else
        ok = insert(cf, last + 1, buf_as_str(&body), err);
    assert(body.full || json_is_canonical(buf_as_str(&body)));
    buf_dispose(&body);
    if (ok && seq)
        *seq = last + 1;
    return ok;
}

bool journal_add(struct casefile *cf, const struct journal_entry *entry, int64_t *seq,
                 struct error *err)
{
    bool own;

    assert(entry_is_known(entry->kind, entry->action));
    if (!connection_join(cf, &own, err))
        return false;
    return connection_leave(cf, own, add(cf, entry, seq, err), err);
}

static bool is_said(struct casefile *cf, const struct journal_entry *entry, bool *said,
                    struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "SELECT 1 FROM journal WHERE seq >= ? AND json_extract(body, '$.action') = ? "
                "AND json_extract(body, '$.target') = ? "
                "AND json_extract(body, '$.details.' || ?) = ? LIMIT 1");
    query_bind_int(&query,
                   cf->shared->said_since > 0 ? cf->shared->said_since : cf->shared->session);
    query_bind_str(&query, str_of(entry->action));
    query_bind_str(&query, str_of(entry->target));
    query_bind_str(&query, str_of(entry->details[0].key));
    query_bind_str(&query, entry->details[0].value);
    *said = query_next(&query);
    return query_end(&query, err);
}

int64_t journal_go_on(struct casefile *cf, int64_t since)
{
    cf->shared->said_since = since > 0 ? since : cf->shared->session;
    return cf->shared->said_since;
}

bool journal_add_once(struct casefile *cf, const struct journal_entry *entry, struct error *err)
{
    bool said;

    return is_said(cf, entry, &said, err) && (said || journal_add(cf, entry, NULL, err));
}

bool journal_note(struct casefile *cf, const char *kind, const char *action, const char *target,
                  const char *result, struct error *err)
{
    const struct journal_entry entry = {
        .kind = kind, .action = action, .target = target, .result = result};

    return journal_add(cf, &entry, NULL, err);
}
