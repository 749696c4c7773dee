/* arrivals.c - see case/arrivals.h. */
#include "case/arrivals.h"

#include "batch.h"
#include "case/tables.h"
#include "connection.h"
#include "naming.h"

struct group { /* of one kind, until they are given together */
    const struct arrival *at[NAMING_GROUP];
    size_t count;
};

/* By itself: says what is wrong with it, and does what only some need. */
static bool give_one(struct casefile *cf, const struct arrival *arrival, struct error *err)
{
    return arrival->header ? message_headed(cf, arrival->message, &arrival->hash, err)
                           : message_fetched(cf, arrival->message, &arrival->hash, err);
}

static bool give_each(struct casefile *cf, const struct group *group, struct error *err)
{
    for (size_t i = 0; i < group->count; i++)
        if (!give_one(cf, group->at[i], err))
            return false;
    return true;
}

#define PLACES "(?, ?, ?)"
#define FROM   "vanished = 0 FROM (VALUES " NAMING_32(PLACES) ") AS given WHERE id = given.column1 "

static bool give_together(struct casefile *cf, const struct group *group, bool header,
                          struct error *err)
{
    struct query query;
    int64_t batch;

    if (!batch_number(cf, &batch, err))
        return false;
    query_begin(
        &query, cf->db,
        header ? "UPDATE message SET header = given.column2, header_batch = given.column3, " FROM
                 "AND header IS NULL"
               : "UPDATE message SET object = given.column2, batch = given.column3, " FROM
                 "AND object IS NULL");
    for (size_t i = 0; i < group->count; i++) {
        query_bind_int(&query, group->at[i]->message);
        query_bind_int(&query, group->at[i]->object);
        query_bind_int(&query, batch);
    }
    /* Some have theirs already, or are there twice: each has its own answer. */
    return query_run(&query, err) &&
           (query_changed(&query) == NAMING_GROUP || give_each(cf, group, err));
}

static bool give_group(struct casefile *cf, struct group *group, bool header, struct error *err)
{
    bool ok = group->count == NAMING_GROUP ? give_together(cf, group, header, err)
                                           : give_each(cf, group, err);

    group->count = 0;
    return ok;
}

static bool give_all(struct casefile *cf, const struct arrival *arrivals, size_t count, bool header,
                     struct error *err)
{
    struct group group = {.count = 0};

    for (size_t i = 0; i < count; i++) {
        if (arrivals[i].header != header)
            continue;
        /* What it told when it came before, this copy is told as well. */
        if (!arrivals[i].fresh) {
            if (!give_one(cf, &arrivals[i], err))
                return false;
            continue;
        }
        group.at[group.count++] = &arrivals[i];
        if (group.count == NAMING_GROUP && !give_group(cf, &group, header, err))
            return false;
    }
    return give_group(cf, &group, header, err);
}

bool arrivals_name(struct casefile *cf, struct arrival *arrivals, size_t count, struct error *err)
{
    return connection_writing(cf, err) && naming_put_all(cf, arrivals, count, err) &&
           give_all(cf, arrivals, count, true, err) && give_all(cf, arrivals, count, false, err);
}
