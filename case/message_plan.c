/* message_plan.c - rows for messages that a server lists; see case/tables.h. */
#include "connection.h"

#include "case/tables.h"
#include "naming.h"
#include "seal_tables.h"

#include <inttypes.h>

/* A row that is there already. What was fetched keeps its size and time: the server may say
 * otherwise now, but it was this that was sealed. */
static bool plan_again(struct casefile *cf, const struct message *message, int64_t *id,
                       struct error *err)
{
    struct query query;
    bool fetched = false, headed = false;

    *id = 0;
    query_begin(&query, cf->db,
                "UPDATE message SET flags = ? WHERE folder = ? AND uid = ? "
                "RETURNING id, object IS NOT NULL, header IS NOT NULL");
    seal_touch(cf, SEALED_MAIL);
    query_bind_text(&query, message->flags);
    query_bind_int(&query, message->folder);
    query_bind_int(&query, message->uid);
    while (query_next(&query)) {
        *id = query_int(&query, 0);
        fetched = query_int(&query, 1) != 0;
        headed = query_int(&query, 2) != 0;
    }
    if (!query_end(&query, err) || fetched)
        return err->code == ERROR_NONE;
    seal_touch(cf, SEALED_LISTED);
    if (headed) {
        query_begin(&query, cf->db,
                    "UPDATE message SET vanished = 0 WHERE id = ? AND vanished = 1");
        query_bind_int(&query, *id);
        return query_run(&query, err);
    }
    query_begin(&query, cf->db,
                "UPDATE message SET size = ?, received = ?, vanished = 0 WHERE id = ?");
    query_bind_int(&query, (int64_t)message->size);
    query_bind_time(&query, message->received);
    query_bind_int(&query, *id);
    return query_run(&query, err);
}

/* Until it is parsed, its folder says which way it went. */
#define PLAN                                                                                       \
    "INSERT INTO message(folder, uid, size, received, flags, direction) "                          \
    "SELECT column1, column2, column3, column4, column5, (SELECT CASE use WHEN 2 THEN 1 "          \
    "WHEN 3 THEN 2 ELSE 0 END FROM folder WHERE id = column1) FROM (VALUES "
#define PLACES   "(?, ?, ?, ?, ?)"
#define PLAN_END ") WHERE true ON CONFLICT (folder, uid) DO NOTHING"

static void bind_plan(struct query *query, const struct message *message)
{
    query_bind_int(query, message->folder);
    query_bind_int(query, message->uid);
    query_bind_int(query, (int64_t)message->size);
    query_bind_time(query, message->received);
    query_bind_text(query, message->flags);
}

static bool size_is_possible(const struct message *message, struct error *err)
{
    return message->size <= INT64_MAX ||
           error_set(err, ERROR_LIMIT, "a message of %" PRIu64 " bytes", message->size);
}

bool message_plan_new(struct casefile *cf, const struct message *message, int64_t *id,
                      struct error *err)
{
    struct query query;

    *id = 0;
    if (!connection_writing(cf, err) || !size_is_possible(message, err))
        return false;
    query_begin(&query, cf->db, PLAN PLACES PLAN_END);
    bind_plan(&query, message);
    if (!query_run(&query, err))
        return false;
    if (query_changed(&query) == 0)
        return true;
    *id = query_new_id(&query);
    seal_touch(cf, SEALED_LISTED);
    seal_touch(cf, SEALED_MAIL);
    return true;
}

bool message_plan_together(struct casefile *cf, const struct message messages[MESSAGES_TOGETHER],
                           size_t *made, struct error *err)
{
    struct query query;

    *made = 0;
    if (!connection_writing(cf, err))
        return false;
    for (size_t i = 0; i < MESSAGES_TOGETHER; i++)
        if (!size_is_possible(&messages[i], err))
            return false;
    query_begin(&query, cf->db, PLAN NAMING_32(PLACES) PLAN_END);
    for (size_t i = 0; i < MESSAGES_TOGETHER; i++)
        bind_plan(&query, &messages[i]);
    if (!query_run(&query, err))
        return false;
    *made = (size_t)query_changed(&query);
    if (*made > 0) {
        seal_touch(cf, SEALED_LISTED);
        seal_touch(cf, SEALED_MAIL);
    }
    return true;
}

bool message_plan(struct casefile *cf, const struct message *message, int64_t *id,
                  struct error *err)
{
    return message_plan_new(cf, message, id, err) && (*id != 0 || plan_again(cf, message, id, err));
}

bool message_known(struct casefile *cf, int64_t folder, uint32_t uid, struct message_known *out,
                   struct error *err)
{
    struct query query;

    *out = (struct message_known){0};
    query_begin(&query, cf->db,
                "SELECT id, size, object IS NOT NULL, header IS NOT NULL FROM message "
                "WHERE folder = ? AND uid = ?");
    query_bind_int(&query, folder);
    query_bind_int(&query, uid);
    while (query_next(&query)) {
        out->id = query_int(&query, 0);
        out->size = (uint64_t)query_int(&query, 1);
        out->fetched = query_int(&query, 2) != 0;
        out->headed = query_int(&query, 3) != 0;
    }
    return query_end(&query, err);
}
