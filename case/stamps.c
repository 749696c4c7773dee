/* stamps.c - see case/stamps.h. */
#include "case/stamps.h"

#include "base/clock.h"
#include "case/checkpoint.h"
#include "case/evidence.h"
#include "case/journal.h"

#include "connection.h"
#include "list.h"

#include <inttypes.h>
#include <string.h>

enum { REQUESTS_TRIED = 8 };

/* --- what is stamped --- */

/* The note of a checkpoint, as `sign --note` writes it; "" there is none there. */
static bool note_of(struct casefile *cf, int64_t seq, struct arena *arena, struct stamp *out,
                    struct str *note, struct error *err)
{
    struct query query;

    *note = str_of("");
    query_begin(&query, cf->db,
                "SELECT seq, json_extract(body, '$.details.note'), "
                "json_extract(body, '$.details.entries') FROM journal WHERE is_canonical(body) AND "
                "json_extract(body, '$.action') = 'checkpoint' AND (?1 = 0 OR seq = ?1) "
                "ORDER BY seq DESC LIMIT 1");
    query_bind_int(&query, seq);
    if (query_next(&query)) {
        out->checkpoint = query_int(&query, 0);
        *note = str_of(query_text(&query, 1, arena));
        out->covers = query_int(&query, 2);
        out->imprint = hash_of(*note);
    }
    return query_end(&query, err);
}

static bool note_request(struct casefile *cf, const struct stamp *stamp, const char *whom,
                         struct error *err)
{
    char imprint[HASH_HEX], request[HASH_HEX];
    const struct journal_pair details[] = {
        {"imprint", {imprint, HASH_HEX - 1}}, {"request", {request, HASH_HEX - 1}}, {0}};
    const struct journal_number numbers[] = {{"checkpoint", stamp->checkpoint}, {0}};
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "timestamp-asked",
                                        .target = whom,
                                        .result = "ok",
                                        .details = details,
                                        .numbers = numbers};

    hash_to_hex(&stamp->imprint, imprint);
    hash_to_hex(&stamp->request, request);
    return journal_add(cf, &entry, NULL, err);
}

bool stamp_ask(struct casefile *cf, const char *whom, struct buf *request, struct error *err)
{
    struct arena arena = {0};
    struct stamp stamp = {0};
    struct str note;
    bool ok;

    ok = note_of(cf, 0, &arena, &stamp, &note, err);
    if (ok && note.len == 0)
        ok = error_set(err, ERROR_USAGE,
                       "there is no checkpoint to be stamped yet; mailmedic sign makes one");
    ok = ok && timestamp_request(&stamp.imprint, request, err) && casefile_begin(cf, err);
    if (ok)
        ok = evidence_put(cf, buf_as_str(request), &stamp.request, err) &&
             note_request(cf, &stamp, whom, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    arena_dispose(&arena);
    return ok;
}

/* --- the journal's entries --- */

static void read_hash(struct query *query, int column, struct arena *arena, struct hash *out)
{
    if (!hash_from_hex(str_of(query_text(query, column, arena)), out))
        *out = (struct hash){{0}};
}

static void read_row(struct query *query, struct arena *arena, struct stamp *out)
{
    *out = (struct stamp){.seq = query_int(query, 0),
                          .kept_ns = query_int(query, 1),
                          .checkpoint = query_int(query, 2),
                          .covers = query_int(query, 3),
                          .when = query_int(query, 4)};
    read_hash(query, 5, arena, &out->imprint);
    read_hash(query, 6, arena, &out->request);
    read_hash(query, 7, arena, &out->reply);
    read_hash(query, 8, arena, &out->ca);
    out->authority = query_text(query, 9, arena);
    out->issuer = query_text(query, 10, arena);
    out->serial = query_text(query, 11, arena);
    out->policy = query_text(query, 12, arena);
}

#define DETAIL(name) "json_extract(j, '$.details." name "'), "

static bool read_entries(struct casefile *cf, const char *action, struct arena *arena,
                         struct list *list, struct error *err)
{
    struct query query;

    list_init(list, arena, sizeof(struct stamp));
    query_begin(
        &query, cf->db,
        "SELECT seq, json_extract(j, '$.utc_ns'), " DETAIL("checkpoint") DETAIL("covers") DETAIL(
            "attested") DETAIL("imprint") DETAIL("request") DETAIL("reply") DETAIL("ca")
            DETAIL("authority") DETAIL("issuer") DETAIL(
                "serial") "json_extract(j, '$.details.policy') FROM (SELECT seq, CASE WHEN is_canonical(body) "
                          "THEN body END AS j FROM journal) WHERE json_extract(j, '$.action') = ? "
                          "ORDER BY seq");
    query_bind_str(&query, str_of(action));
    while (query_next(&query))
        read_row(&query, arena, list_add(list));
    return query_end(&query, err);
}

bool stamp_list(struct casefile *cf, struct arena *arena, struct stamp **out, size_t *count,
                struct error *err)
{
    struct list list;

    if (!read_entries(cf, "timestamp-kept", arena, &list, err))
        return false;
    *out = list.rows;
    *count = list.count;
    return true;
}

bool stamp_note(struct casefile *cf, const struct stamp *stamp, struct arena *arena,
                struct str *note, struct error *err)
{
    struct stamp found;

    return note_of(cf, stamp->checkpoint > 0 ? stamp->checkpoint : -1, arena, &found, note, err);
}

/* --- judging --- */

/* Against the note as the journal has it now, not as it was told. */
static bool is_of_note(struct casefile *cf, const struct stamp *stamp, struct arena *arena,
                       struct error *err)
{
    struct stamp found = {0};
    struct str note;

    if (!note_of(cf, stamp->checkpoint > 0 ? stamp->checkpoint : -1, arena, &found, &note, err))
        return false;
    return (note.len > 0 && hash_equal(&found.imprint, &stamp->imprint)) ||
           error_set(err, ERROR_PROTOCOL, "it is not over a checkpoint of this journal");
}

/* question: the reply, whom to believe, and when; the rest is put in. */
static bool judge(struct casefile *cf, const struct role_options *role, const struct stamp *stamp,
                  struct timestamp_question question, struct timestamp_facts *out,
                  struct error *err)
{
    struct buf request;
    bool ok = evidence_read(cf, &stamp->request, TIMESTAMP_REQUEST_MOST, &request, err);

    question.imprint = stamp->imprint;
    question.request = buf_as_str(&request);
    ok = ok && timestamp_check(role, &question, out, err);
    buf_dispose(&request);
    return ok;
}

bool stamp_check(struct casefile *cf, const struct role_options *role, const struct stamp *stamp,
                 const struct str *ca, struct timestamp_facts *out, struct error *err)
{
    struct arena arena = {0};
    struct buf reply, kept;
    bool ok = is_of_note(cf, stamp, &arena, err);

    arena_dispose(&arena);
    if (!ok)
        return false;
    buf_init(&kept, TIMESTAMP_CA_MOST);
    ok = evidence_read(cf, &stamp->reply, TIMESTAMP_REPLY_MOST, &reply, err) &&
         evidence_read(cf, &stamp->ca, TIMESTAMP_CA_MOST, &kept, err);
    /* Valid at the moment it attests: a certificate ends before a lawsuit does. */
    ok = ok && judge(cf, role, stamp,
                     (struct timestamp_question){.reply = buf_as_str(&reply),
                                                 .ca = ca ? *ca : buf_as_str(&kept),
                                                 .at = INT64_MIN},
                     out, err);
    if (ok && out->when != stamp->when)
        ok = error_set(err, ERROR_FORMAT, "the journal tells another time than the time stamp");
    buf_dispose(&reply);
    buf_dispose(&kept);
    return ok;
}

/* --- keeping --- */

/* The request that it answers. If it answers none, the newest says why. */
static bool find_request(struct casefile *cf, const struct role_options *role,
                         const struct timestamp_question *question, struct arena *arena,
                         struct stamp *out, struct timestamp_facts *facts, struct error *err)
{
    struct list asked;

    if (!read_entries(cf, "timestamp-asked", arena, &asked, err))
        return false;
    if (asked.count == 0)
        return error_set(err, ERROR_USAGE,
                         "no time stamp was asked for in this case; --request FILE makes the "
                         "request that the authority must answer");
    for (size_t i = 0; i < asked.count && i < REQUESTS_TRIED; i++) {
        struct error why = {0};

        *out = ((struct stamp *)asked.rows)[asked.count - 1 - i];
        if (is_of_note(cf, out, arena, &why) && judge(cf, role, out, *question, facts, &why)) {
            error_clear(err);
            return true;
        }
        if (err->code == ERROR_NONE || why.code != ERROR_PROTOCOL)
            *err = why;
        if (why.code != ERROR_PROTOCOL) /* it is the answer to this one */
            return false;
    }
    return false;
}

static bool note_kept(struct casefile *cf, struct stamp *stamp, struct error *err)
{
    char imprint[HASH_HEX], request[HASH_HEX], reply[HASH_HEX], ca[HASH_HEX];
    const struct journal_pair details[] = {{"imprint", {imprint, HASH_HEX - 1}},
                                           {"request", {request, HASH_HEX - 1}},
                                           {"reply", {reply, HASH_HEX - 1}},
                                           {"ca", {ca, HASH_HEX - 1}},
                                           {"authority", str_of(stamp->authority)},
                                           {"issuer", str_of(stamp->issuer)},
                                           {"serial", str_of(stamp->serial)},
                                           {"policy", str_of(stamp->policy)},
                                           {0}};
    const struct journal_number numbers[] = {{"checkpoint", stamp->checkpoint},
                                             {"covers", stamp->covers},
                                             {"attested", stamp->when},
                                             {0}};
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "timestamp-kept",
                                        .target = stamp->authority,
                                        .result = "ok",
                                        .details = details,
                                        .numbers = numbers};

    hash_to_hex(&stamp->imprint, imprint);
    hash_to_hex(&stamp->request, request);
    hash_to_hex(&stamp->reply, reply);
    hash_to_hex(&stamp->ca, ca);
    return journal_add(cf, &entry, &stamp->seq, err);
}

static const char *copy(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

bool stamp_keep(struct casefile *cf, const struct role_options *role, struct str reply,
                struct str ca, struct arena *arena, struct stamp *out, struct error *err)
{
    const struct timestamp_question question = {
        .reply = reply, .ca = ca, .at = clock_utc_ns() / 1000000000};
    struct timestamp_facts facts = {0};
    struct stamp covered = {0};
    struct str note;
    bool ok;

    if (!find_request(cf, role, &question, arena, out, &facts, err) ||
        !note_of(cf, out->checkpoint, arena, &covered, &note, err))
        return false;
    out->covers = covered.covers;
    out->when = facts.when;
    out->kept_ns = clock_utc_ns();
    out->authority = copy(arena, facts.authority);
    out->issuer = copy(arena, facts.issuer);
    out->serial = copy(arena, facts.serial);
    out->policy = copy(arena, facts.policy);
    ok = casefile_begin(cf, err) && evidence_put(cf, reply, &out->reply, err) &&
         evidence_put(cf, ca, &out->ca, err) && note_kept(cf, out, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok;
}
