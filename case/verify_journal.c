/* verify_journal.c - the chain, entry by entry, and the rows that its entries seal. */
#include "verify.h"

#include "base/json.h"

#include "batch.h"
#include "entry.h"
#include "stray.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum column {
    SEQ,
    BODY,
    HASH,
    OWN_SEQ,
    PREV,
    CASE_ID,
    SESSION,
    BOOTTIME,
    ACTION,
    BATCH,
    FIRST,
    LAST,
    OBJECTS,
    OBJECTS_HASH,
    MESSAGES,
    MESSAGES_HASH,
    HEADERS,
    HEADERS_HASH,
    OWNER,
    CREATED,
    AUTHORITY,
    TARGET,
    STRAY_BYTES
};

/* A body that is not JSON must not end the walk: everything of it is NULL then. */
static const char entries[] =
    "SELECT seq, CAST(body AS BLOB), hash, "
    "json_extract(j, '$.seq'), json_extract(j, '$.prev'), json_extract(j, '$.case_id'), "
    "json_extract(j, '$.session_id'), json_extract(j, '$.boottime_ns'), "
    "json_extract(j, '$.action'), json_extract(j, '$.details.batch'), "
    "json_extract(j, '$.details.first_object'), json_extract(j, '$.details.last_object'), "
    "json_extract(j, '$.details.objects'), json_extract(j, '$.details.objects_sha256'), "
    "json_extract(j, '$.details.messages'), json_extract(j, '$.details.messages_sha256'), "
    "json_extract(j, '$.details.headers'), json_extract(j, '$.details.headers_sha256'), "
    "json_extract(j, '$.details.owner'), json_extract(j, '$.details.created'), "
    "json_extract(j, '$.details.authority'), json_extract(j, '$.target'), "
    "json_extract(j, '$.details.bytes') "
    "FROM (SELECT seq, body, hash, CASE WHEN is_canonical(body) THEN body END AS j FROM journal) "
    "ORDER BY seq";

/* What a case says of itself: its notes, whole, against the entries that set them. */
static const struct {
    const char *key;
    enum column column; /* of the entry "case-created" */
    const char *what;
} info_columns[] = {
    {"case.owner", OWNER, "the owner's address"},
    {"case.created", CREATED, "the case's date"},
    {"case.authority", AUTHORITY, "the case's authority"},
    {"case.id", CASE_ID, "the case's number"},
};

enum { INFO_OWNER }; /* may be set again */

struct walk {
    struct verify *verify;
    struct arena arena; /* of one entry */
    int64_t seq;        /* of the entry before */
    struct hash hash;   /* of it */
    char session[33];
    int64_t boottime;
    int64_t batch, object;                     /* the last ones sealed */
    uint64_t messages, headers;                /* sealed */
    int64_t begun;                             /* the last entry that begins a session */
    uint64_t segments;                         /* opened */
    struct hash info[ARRAY_LEN(info_columns)]; /* of the case's own texts, as the entries say */
};

static bool is_text(struct query *q, int column, struct walk *walk, const char *want)
{
    return strcmp(query_text(q, column, &walk->arena), want) == 0;
}

static void check_chain(struct walk *walk, struct query *q)
{
    struct verify *verify = walk->verify;
    int64_t seq = query_int(q, SEQ);
    struct str body = query_blob(q, BODY);
    struct hash made = entry_hash(body);
    struct hash kept = query_hash(q, HASH);
    char before[HASH_HEX];

    hash_to_hex(&walk->hash, before);
    if (seq < 1) /* comes before all others */
        verify_problem(verify, "journal entry %" PRId64 " is none of ours", seq);
    else if (seq - 2 == walk->seq)
        verify_problem(verify, "journal entry %" PRId64 " is missing", seq - 1);
    else if (seq - 1 != walk->seq)
        verify_problem(verify, "journal entries %" PRId64 " to %" PRId64 " are missing",
                       walk->seq + 1, seq - 1);
    if (!hash_equal(&made, &kept))
        verify_problem(
            verify, "journal entry %" PRId64 " was altered: its hash is not that of its text", seq);
    if (!json_is_canonical(body))
        verify_problem(verify, "journal entry %" PRId64 " is not in the form it was written in",
                       seq);
    else if (query_int(q, OWN_SEQ) != seq)
        verify_problem(verify, "journal entry %" PRId64 " calls itself number %" PRId64, seq,
                       query_int(q, OWN_SEQ));
    if (!is_text(q, PREV, walk, before))
        verify_problem(verify,
                       "journal entry %" PRId64 " does not follow on the one before it: the chain "
                       "is broken there",
                       seq);
    walk->seq = seq;
    walk->hash = made;
}

static void check_origin(struct walk *walk, struct query *q)
{
    struct verify *verify = walk->verify;
    int64_t boottime = query_int(q, BOOTTIME);

    if (!is_text(q, CASE_ID, walk, verify->cf->shared->case_id))
        verify_problem(verify, "journal entry %" PRId64 " belongs to another case", walk->seq);
    if (!is_text(q, SESSION, walk, walk->session))
        snprintf(walk->session, sizeof(walk->session), "%s", query_text(q, SESSION, &walk->arena));
    else if (boottime < walk->boottime)
        verify_problem(verify,
                       "journal entry %" PRId64 ": the time since the machine's start runs "
                       "backwards in one session",
                       walk->seq);
    walk->boottime = boottime;
}

static void keep_info(struct walk *walk, size_t i, struct query *q, enum column column)
{
    walk->info[i] = hash_of(str_of(query_text(q, (int)column, &walk->arena)));
}

static void keep_origin(struct walk *walk, struct query *q)
{
    if (is_text(q, ACTION, walk, "case-created"))
        for (size_t i = 0; i < ARRAY_LEN(info_columns); i++)
            keep_info(walk, i, q, info_columns[i].column);
    else if (is_text(q, ACTION, walk, "owner-set"))
        keep_info(walk, INFO_OWNER, q, TARGET);
}

static bool is_sealed(struct walk *walk, struct query *q, int count_column, int hash_column,
                      const struct batch_digest *made)
{
    char hex[HASH_HEX];

    hash_to_hex(&made->hash, hex);
    return query_int(q, count_column) == (int64_t)made->count && is_text(q, hash_column, walk, hex);
}

/* Headers that came by themselves; an entry without any has no word of them. */
static bool check_headers(struct walk *walk, struct query *q, int64_t batch, struct error *err)
{
    struct batch_digest made;

    if (!batch_headers(walk->verify->cf, batch, &made, err))
        return false;
    if ((made.count > 0 || query_int(q, HEADERS) != 0) &&
        !is_sealed(walk, q, HEADERS, HEADERS_HASH, &made))
        verify_problem(walk->verify,
                       "the headers fetched in batch %" PRId64
                       " are not what journal entry %" PRId64 " sealed",
                       batch, walk->seq);
    walk->headers += made.count;
    return true;
}

/* What the entry sealed is made again from the rows. Ranges must follow on each other, so that a
 * stranger's journal cannot have us read the same rows over and over. */
static bool check_batch(struct walk *walk, struct query *q, struct error *err)
{
    struct casefile *cf = walk->verify->cf;
    int64_t batch = query_int(q, BATCH);
    struct batch_digest made;

    if (query_int(q, OBJECTS) > 0) {
        int64_t first = query_int(q, FIRST), last = query_int(q, LAST);
        bool follows = first > 0 && first - 1 == walk->object && last >= first;

        if (follows && !batch_objects(cf, first, last, &made, err))
            return false;
        if (!follows || !is_sealed(walk, q, OBJECTS, OBJECTS_HASH, &made))
            verify_problem(walk->verify,
                           "the index of evidence %" PRId64 " to %" PRId64
                           " is not what journal entry %" PRId64 " sealed",
                           first, last, walk->seq);
        if (last > walk->object)
            walk->object = last;
    }
    if (batch <= walk->batch) {
        verify_problem(walk->verify, "journal entry %" PRId64 " seals a batch a second time",
                       walk->seq);
        return true;
    }
    walk->batch = batch;
    if (!batch_messages(cf, batch, &made, err))
        return false;
    if (!is_sealed(walk, q, MESSAGES, MESSAGES_HASH, &made))
        verify_problem(walk->verify,
                       "the messages fetched in batch %" PRId64
                       " are not what journal entry %" PRId64 " sealed",
                       batch, walk->seq);
    walk->messages += made.count;
    return check_headers(walk, q, batch, err);
}

/* A stray is nobody's: its entry alone tells its size, and its row no session. */
static bool check_segment(struct walk *walk, struct query *q, struct error *err)
{
    const char *name = query_text(q, TARGET, &walk->arena);

    walk->segments++;
    return verify_opened(walk->verify, str_of(name),
                         query_is_null(q, STRAY_BYTES) ? walk->begun : STRAY_SESSION, err);
}

static bool check_entry(struct walk *walk, struct query *q, struct error *err)
{
    check_chain(walk, q);
    check_origin(walk, q);
    keep_origin(walk, q);
    if (is_text(q, ACTION, walk, "session-begin"))
        walk->begun = walk->seq;
    else if (is_text(q, ACTION, walk, "evidence-segment"))
        return check_segment(walk, q, err);
    else if (is_text(q, ACTION, walk, "evidence-named"))
        return check_batch(walk, q, err);
    return true;
}

/* Rows that no entry knows. */
static bool check_rest(struct walk *walk, struct error *err)
{
    struct verify *verify = walk->verify;
    struct db *db = verify->cf->db;
    struct query query;
    int64_t count;

    query_begin(&query, db, "SELECT count(*) FROM object WHERE id > ?");
    query_bind_int(&query, walk->object);
    if (!query_number(&query, 0, &count, err))
        return false;
    if (count > 0)
        verify_problem(
            verify, "%" PRId64 " %s in no journal entry", count,
            text_plural((uint64_t)count, "piece of evidence is", "pieces of evidence are"));
    query_begin(&query, db,
                "SELECT count(*) FROM message WHERE object IS NOT NULL OR batch IS NOT NULL");
    if (!query_number(&query, 0, &count, err))
        return false;
    if ((uint64_t)count != walk->messages)
        verify_problem(verify, "%" PRId64 " %s evidence, and the journal knows of %" PRIu64, count,
                       text_plural((uint64_t)count, "message has", "messages have"),
                       walk->messages);
    query_begin(&query, db,
                "SELECT count(*) FROM message WHERE header IS NOT NULL OR header_batch IS NOT "
                "NULL");
    if (!query_number(&query, 0, &count, err))
        return false;
    if ((uint64_t)count != walk->headers)
        verify_problem(verify,
                       "%" PRId64 " %s a header by itself, and the journal knows of "
                       "%" PRIu64,
                       count, text_plural((uint64_t)count, "message has", "messages have"),
                       walk->headers);
    return true;
}

static bool check_info(struct walk *walk, struct error *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < ARRAY_LEN(info_columns); i++) {
        const char *text;
        struct hash hash;

        ok = casefile_note(walk->verify->cf, &walk->arena, info_columns[i].key, &text, err);
        hash = hash_of(str_of(text));
        if (ok && !hash_equal(&hash, &walk->info[i]))
            verify_problem(walk->verify, "%s is not the one in the journal", info_columns[i].what);
    }
    arena_dispose(&walk->arena);
    return ok;
}

bool verify_journal(struct verify *verify, struct error *err)
{
    struct walk walk = {.verify = verify};
    struct error second = {0};
    struct query query;
    bool ok = true;

    query_begin(&query, verify->cf->db, entries);
    while (ok && query_next(&query)) {
        verify->out->entries++;
        ok = check_entry(&walk, &query, err);
        if (ok && verify->out->entries % 256 == 0)
            ok = verify_goes_on(verify, "the journal", err);
        arena_dispose(&walk.arena);
    }
    if (!query_end(&query, ok ? err : &second) || !ok)
        return false;
    if (walk.seq == 0)
        verify_problem(verify, "the journal is empty");
    hash_to_hex(&walk.hash, verify->out->head);
    return check_info(&walk, err) && check_rest(&walk, err) &&
           verify_opened_all(verify, walk.segments, err);
}
