/* messages.c - writing messages: fetched or vanished, parsed; see case/tables.h. */
#include "batch.h"
#include "connection.h"

#include "case/parts.h"
#include "case/tables.h"
#include "list.h"
#include "naming.h"
#include "seal_tables.h"

#include <inttypes.h>

enum { ROWS_AT_ONCE = 16 };

/* --- its bytes --- */

/* 0: none yet. */
static bool object_of(struct casefile *cf, int64_t id, int64_t *object, struct error *err)
{
    struct query query;
    bool found;

    query_begin(&query, cf->db, "SELECT object FROM message WHERE id = ?");
    query_bind_int(&query, id);
    found = query_next(&query);
    *object = found && !query_is_null(&query, 0) ? query_int(&query, 0) : 0;
    if (!query_end(&query, err))
        return false;
    return found || error_set(err, ERROR_FORMAT, "the case has no message %" PRId64, id);
}

static bool find_object(struct casefile *cf, const struct hash *raw, int64_t *object,
                        struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, "SELECT id FROM object WHERE hash = ?");
    query_bind_hash(&query, raw);
    if (!query_number(&query, 0, object, err))
        return false;
    return *object != 0 ||
           error_set(err, ERROR_FORMAT, "a message's bytes are not in the case's evidence");
}

/* The same bytes may have been parsed as another copy before. */
static bool copy_parse(struct casefile *cf, int64_t id, int64_t object, struct error *err)
{
    struct query query;

    seal_touch(cf, SEALED_MAIL);
    query_begin(&query, cf->db,
                "UPDATE message SET (status, reached, date, sender, recipients, subject, "
                "message_id, direction, attachments) = (SELECT status, reached, date, sender, "
                "recipients, subject, message_id, direction, attachments FROM message o "
                "WHERE o.object = ?1 AND o.status <> 0 AND o.id <> ?2 LIMIT 1) "
                "WHERE id = ?2 AND EXISTS (SELECT 1 FROM message o "
                "WHERE o.object = ?1 AND o.status <> 0 AND o.id <> ?2)");
    query_bind_int(&query, object);
    query_bind_int(&query, id);
    return query_run(&query, err);
}

/* Its first bytes. False without an error: it has some, or there is no such message. */
static bool give(struct casefile *cf, const char *sql, int64_t id, int64_t object,
                 struct error *err)
{
    struct query query;
    int64_t batch;

    if (!batch_number(cf, &batch, err))
        return false;
    query_begin(&query, cf->db, sql);
    query_bind_int(&query, object);
    query_bind_int(&query, batch);
    query_bind_int(&query, id);
    return query_run(&query, err) && query_changed(&query) > 0;
}

static bool give_object(struct casefile *cf, int64_t id, int64_t object, struct error *err)
{
    return give(cf,
                "UPDATE message SET object = ?, batch = ?, vanished = 0 "
                "WHERE id = ? AND object IS NULL",
                id, object, err);
}

/* The usual case: the record was named a moment ago, no other message has it, and it is the
 * message's first. */
static bool fetched_now(struct casefile *cf, int64_t id, const struct hash *raw, struct error *err)
{
    const struct transaction *transaction = &cf->transaction;

    return transaction->last_object != 0 && hash_equal(raw, &transaction->last_hash) &&
           give_object(cf, id, transaction->last_object, err);
}

bool message_fetched(struct casefile *cf, int64_t id, const struct hash *raw, struct error *err)
{
    int64_t object, before;

    if (!connection_writing(cf, err))
        return false;
    if (fetched_now(cf, id, raw, err))
        return true;
    if (err->code != ERROR_NONE || !object_of(cf, id, &before, err) ||
        !find_object(cf, raw, &object, err))
        return false;
    if (before == object)
        return true;
    if (before != 0)
        return error_set(err, ERROR_PROTOCOL,
                         "message %" PRId64 " came a second time with other bytes; the first are "
                         "kept",
                         id);
    return give_object(cf, id, object, err) && copy_parse(cf, id, object, err);
}

/* 0: none yet. */
static bool header_of(struct casefile *cf, int64_t id, int64_t *object, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, "SELECT header FROM message WHERE id = ? AND header IS NOT NULL");
    query_bind_int(&query, id);
    return query_number(&query, 0, object, err);
}

static bool give_header(struct casefile *cf, int64_t id, int64_t object, struct error *err)
{
    return give(cf,
                "UPDATE message SET header = ?, header_batch = ?, vanished = 0 "
                "WHERE id = ? AND header IS NULL",
                id, object, err);
}

/* The same header may have been parsed as another copy before. */
static bool copy_header_parse(struct casefile *cf, int64_t id, int64_t object, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "UPDATE message SET (date, sender, recipients, subject, message_id) = "
                "(SELECT date, sender, recipients, subject, message_id FROM message o "
                "WHERE o.header = ?1 AND o.id <> ?2 LIMIT 1) "
                "WHERE id = ?2 AND status NOT IN (1, 2) "
                "AND EXISTS (SELECT 1 FROM facts WHERE object = ?1) "
                "AND EXISTS (SELECT 1 FROM message o WHERE o.header = ?1 AND o.id <> ?2)");
    query_bind_int(&query, object);
    query_bind_int(&query, id);
    return query_run(&query, err);
}

bool message_headed(struct casefile *cf, int64_t id, const struct hash *header, struct error *err)
{
    const struct transaction *transaction = &cf->transaction;
    int64_t object = transaction->last_object, before;

    if (!connection_writing(cf, err))
        return false;
    if ((object == 0 || !hash_equal(header, &transaction->last_hash)) &&
        !find_object(cf, header, &object, err))
        return false;
    if (give_header(cf, id, object, err))
        return copy_header_parse(cf, id, object, err);
    if (err->code != ERROR_NONE || !header_of(cf, id, &before, err))
        return false;
    return before == object || error_set(err, ERROR_PROTOCOL,
                                         "the header of message %" PRId64
                                         " came a second time with other bytes; the first are kept",
                                         id);
}

bool message_vanished(struct casefile *cf, int64_t id, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    query_begin(&query, cf->db, "UPDATE message SET vanished = 1 WHERE id = ? AND object IS NULL");
    query_bind_int(&query, id);
    if (!query_run(&query, err))
        return false;
    if (query_changed(&query) > 0) {
        seal_touch(cf, SEALED_LISTED);
        seal_touch(cf, SEALED_MAIL);
    }
    return message_part_forget(cf, id, err);
}

/* Some of the messages that have an object, by id: as many as there is room for, or fewer and they
 * are the last. */
struct rows {
    struct row {
        int64_t id;
        bool headed; /* its header is another object */
    } at[ROWS_AT_ONCE];
    size_t count;
};

static int64_t last_of(const struct rows *rows)
{
    return rows->count > 0 ? rows->at[rows->count - 1].id : 0;
}

/* Those behind the ones that are there; sql asks for an object, and an id to come behind. */
static bool next_rows(struct casefile *cf, const char *sql, int64_t object, struct rows *rows,
                      struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, sql);
    query_bind_int(&query, object);
    query_bind_int(&query, last_of(rows));
    query_bind_int(&query, ROWS_AT_ONCE);
    for (rows->count = 0; rows->count < ROWS_AT_ONCE && query_next(&query); rows->count++)
        rows->at[rows->count] = (struct row){query_int(&query, 0), query_int(&query, 1) != 0};
    return query_end(&query, err);
}

/* What its header told stays. */
static bool whole_failed(struct casefile *cf, int64_t id, const struct message *message,
                         struct error *err)
{
    struct query query;

    query_begin(&query, cf->db, "UPDATE message SET status = ?, reached = ? WHERE id = ?");
    query_bind_int(&query, message->status);
    query_bind_text(&query, message->limit);
    query_bind_int(&query, id);
    return query_run(&query, err);
}

/* By its id: a statement that can write one row only needs no journal of its own. */
static bool whole_told(struct casefile *cf, int64_t id, const struct message *message,
                       struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "UPDATE message SET status = ?, reached = ?, date = ?, sender = ?, "
                "recipients = ?, subject = ?, message_id = ?, direction = max(direction, ?), "
                "attachments = ? WHERE id = ?");
    query_bind_int(&query, message->status);
    query_bind_text(&query, message->limit);
    query_bind_time(&query, message->date);
    query_bind_text(&query, message->from);
    query_bind_text(&query, message->to);
    query_bind_text(&query, message->subject);
    query_bind_text(&query, message->message_id);
    query_bind_int(&query, message->direction);
    query_bind_int(&query, message->attachments);
    query_bind_int(&query, id);
    return query_run(&query, err);
}

/* What was known from the header alone is not needed any more, unless a copy waits for it. */
static bool drop_header_facts(struct casefile *cf, int64_t object, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "DELETE FROM facts WHERE header = 1 AND object IN (SELECT header FROM message "
                "WHERE object = ?) "
                "AND NOT EXISTS (SELECT 1 FROM message m WHERE m.header = facts.object "
                "AND m.status NOT IN (1, 2))");
    query_bind_int(&query, object);
    return query_run(&query, err);
}

/* object: of the message, or 0; it is looked up then. */
static bool begin_telling(struct casefile *cf, const struct message *message, int64_t *object,
                          struct error *err)
{
    seal_touch(cf, SEALED_MAIL);
    return connection_writing(cf, err) &&
           (*object != 0 || naming_id(cf, &message->raw, object, err));
}

bool message_parsed(struct casefile *cf, int64_t object, const struct message *message,
                    struct error *err)
{
    bool failed = message->status == PARSE_CRASHED || message->status == PARSE_TIMEOUT;
    struct rows rows = {.count = 0};
    bool headed = false;

    if (!begin_telling(cf, message, &object, err))
        return false;
    do {
        if (!next_rows(cf,
                       "SELECT id, header IS NOT NULL FROM message WHERE object = ? AND id > ? "
                       "ORDER BY id LIMIT ?",
                       object, &rows, err))
            return false;
        for (size_t i = 0; i < rows.count; i++) {
            const struct row *row = &rows.at[i];

            headed = headed || row->headed;
            if (!(failed && row->headed ? whole_failed(cf, row->id, message, err)
                                        : whole_told(cf, row->id, message, err)))
                return false;
        }
    } while (rows.count == ROWS_AT_ONCE);
    return !headed || drop_header_facts(cf, object, err);
}

static bool header_told(struct casefile *cf, int64_t id, const struct message *message,
                        struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "UPDATE message SET date = ?, sender = ?, recipients = ?, subject = ?, "
                "message_id = ?, direction = max(direction, ?) WHERE id = ?");
    query_bind_time(&query, message->date);
    query_bind_text(&query, message->from);
    query_bind_text(&query, message->to);
    query_bind_text(&query, message->subject);
    query_bind_text(&query, message->message_id);
    query_bind_int(&query, message->direction);
    query_bind_int(&query, id);
    return query_run(&query, err);
}

bool message_header_parsed(struct casefile *cf, int64_t object, const struct message *message,
                           struct error *err)
{
    struct rows rows = {.count = 0};

    if (!begin_telling(cf, message, &object, err))
        return false;
    do {
        if (!next_rows(cf,
                       "SELECT id, 1 FROM message WHERE header = ? AND id > ? "
                       "AND status NOT IN (1, 2) ORDER BY id LIMIT ?",
                       object, &rows, err))
            return false;
        for (size_t i = 0; i < rows.count; i++)
            if (!header_told(cf, rows.at[i].id, message, err))
                return false;
    } while (rows.count == ROWS_AT_ONCE);
    return true;
}

bool message_judged(struct casefile *cf, int64_t id, int lure, struct str reasons,
                    struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    query_begin(&query, cf->db,
                "UPDATE message SET lure = ?1, lure_reasons = ?2 WHERE (object, direction) = "
                "(SELECT object, direction FROM message WHERE id = ?3) "
                "AND (lure <> ?1 OR lure_reasons <> ?2)");
    query_bind_int(&query, lure);
    query_bind_str(&query, reasons);
    query_bind_int(&query, id);
    if (!query_run(&query, err))
        return false;
    if (query_changed(&query) > 0)
        seal_touch(cf, SEALED_MAIL);
    return true;
}

bool message_with_copies(struct casefile *cf, struct arena *arena, int64_t **out, size_t *count,
                         struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(int64_t));
    query_begin(&query, cf->db,
                "SELECT id FROM message WHERE object IN (SELECT object FROM message "
                "WHERE object IS NOT NULL GROUP BY object HAVING count(*) > 1) ORDER BY id");
    while (query_next(&query))
        *(int64_t *)list_add(&list) = query_int(&query, 0);
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool message_seal_all(struct casefile *cf, struct error *err)
{
    return connection_writing(cf, err) && seal_mail(cf, err);
}

bool message_lure_reason(struct str *reasons, int *points, struct str *text)
{
    struct str line;
    uint64_t number;
    size_t blank;
    bool minus;

    while (str_next_line(reasons, &line)) {
        minus = str_starts(line, "-");
        blank = str_find_char(line, ' ');
        if (blank == line.len || !str_to_u64(str_part(line, minus, blank - minus), 1000, &number))
            continue;
        *points = minus ? -(int)number : (int)number;
        *text = str_part(line, blank + 1, line.len);
        return true;
    }
    return false;
}

bool message_directed(struct casefile *cf, int64_t id, enum direction direction, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    query_begin(&query, cf->db,
                "UPDATE message SET direction = ?1 WHERE id = ?2 AND direction <> ?1");
    query_bind_int(&query, direction);
    query_bind_int(&query, id);
    if (!query_run(&query, err))
        return false;
    if (query_changed(&query) > 0)
        seal_touch(cf, SEALED_MAIL);
    return true;
}
