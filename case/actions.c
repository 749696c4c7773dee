/* actions.c - see case/actions.h. */
#include "actions.h"

#include "base/clock.h"
#include "case/journal.h"

#include "connection.h"
#include "list.h"
#include "plays.h"

#include <string.h>

const char *action_outcome_name(enum action_outcome outcome)
{
    static const char *const names[ACTION_OUTCOMES] = {
        [ACTION_UNKNOWN] = "unknown",
        [ACTION_DONE] = "done",
        [ACTION_NOT_DONE] = "not-done",
        [ACTION_DIFFERS] = "differs",
    };

    return names[outcome];
}

/* --- digests --- */

static void add_bytes(struct hasher *hasher, struct str bytes)
{
    uint64_t len = bytes.len;

    hasher_add(hasher, &len, sizeof(len)); /* all our machines are little-endian */
    if (len > 0)
        hasher_add(hasher, bytes.at, len);
}

static struct hash finish(struct hasher *hasher)
{
    struct hash hash;

    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    return hash;
}

struct hash action_digest(const struct action_row *action)
{
    const int64_t numbers[] = {action->undoes, action->started};
    const char *const texts[] = {action->user,     action->host,   action->verb, action->target,
                                 action->commands, action->detail, action->actor};
    struct hasher *hasher = hasher_new();

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        add_bytes(hasher, str_of(texts[i]));
    add_bytes(hasher, action->place);
    hasher_add(hasher, action->before.bytes, sizeof(action->before.bytes));
    hasher_add(hasher, action->after.bytes, sizeof(action->after.bytes));
    hasher_add(hasher, numbers, sizeof(numbers));
    return finish(hasher);
}

struct hash action_end_digest(const struct action_row *action)
{
    const int64_t numbers[] = {action->id, action->outcome, action->ended};
    struct hasher *hasher = hasher_new();

    add_bytes(hasher, str_of(action->words));
    hasher_add(hasher, numbers, sizeof(numbers));
    return finish(hasher);
}

/* --- the intent --- */

static void to_hex(const struct hash *hash, char out[HASH_HEX])
{
    out[0] = '\0';
    if (!hash_is_zero(hash))
        hash_to_hex(hash, out);
}

static bool journal_intent(struct casefile *cf, struct action_row *action, struct error *err)
{
    const struct hash digest = action_digest(action);
    char row[HASH_HEX], before[HASH_HEX], after[HASH_HEX];

    to_hex(&digest, row);
    to_hex(&action->before, before);
    to_hex(&action->after, after);
    return journal_add(
        cf,
        &(struct journal_entry){
            .kind = "intent",
            .action = "action-begin",
            .target = action->target,
            .details = (const struct journal_pair[]){{"row_sha256", str_of(row)},
                                                     {"verb", str_of(action->verb)},
                                                     {"user", str_of(action->user)},
                                                     {"host", str_of(action->host)},
                                                     {"place", action->place},
                                                     {"commands", str_of(action->commands)},
                                                     {"detail", str_of(action->detail)},
                                                     {"before_sha256", str_of(before)},
                                                     {"after_sha256", str_of(after)},
                                                     {"by", str_of(action->actor)},
                                                     {0}},
            .numbers = (const struct journal_number[]){{"undoes", action->undoes}, {0}}},
        &action->intent, err);
}

bool action_begin(struct casefile *cf, struct action_row *action, struct error *err)
{
    struct query query;
    int64_t before, after;

    if (!connection_writing(cf, err) || !play_object(cf, &action->before, &before, err) ||
        !play_object(cf, &action->after, &after, err))
        return false;
    action->started = clock_utc_ns() / 1000000000;
    if (!journal_intent(cf, action, err))
        return false;
    query_begin(&query, cf->db,
                "INSERT INTO action(user, host, verb, target, place, commands, detail, before, "
                "after, undoes, actor, started, journal) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?, ?) "
                "RETURNING id");
    query_bind_text(&query, action->user);
    query_bind_text(&query, action->host);
    query_bind_text(&query, action->verb);
    query_bind_text(&query, action->target);
    query_bind_blob(&query, action->place);
    query_bind_text(&query, action->commands);
    query_bind_text(&query, action->detail);
    query_bind_int(&query, before);
    query_bind_int(&query, after);
    query_bind_int(&query, action->undoes);
    query_bind_text(&query, action->actor);
    query_bind_int(&query, action->started);
    query_bind_int(&query, action->intent);
    return query_number(&query, 0, &action->id, err);
}

/* --- the end --- */

bool action_end(struct casefile *cf, const struct action_row *action, enum action_outcome outcome,
                const char *words, struct error *err)
{
    struct action_row row = *action;
    char hex[HASH_HEX];
    struct hash digest;
    struct query query;
    int64_t seq;

    if (!connection_writing(cf, err))
        return false;
    row.outcome = outcome;
    row.words = words;
    row.ended = clock_utc_ns() / 1000000000;
    digest = action_end_digest(&row);
    hash_to_hex(&digest, hex);
    if (!journal_add(cf,
                     &(struct journal_entry){
                         .kind = "result",
                         .action = "action-end",
                         .target = row.target,
                         .result = action_outcome_name(outcome),
                         .related = row.intent,
                         .details = (const struct journal_pair[]){{"row_sha256", str_of(hex)},
                                                                  {"words", str_of(words)},
                                                                  {0}},
                         .numbers = (const struct journal_number[]){{"number", row.id}, {0}}},
                     &seq, err))
        return false;
    query_begin(&query, cf->db,
                "INSERT INTO action_end(action, outcome, words, ended, journal) "
                "VALUES (?, ?, ?, ?, ?)");
    query_bind_int(&query, row.id);
    query_bind_int(&query, outcome);
    query_bind_text(&query, words);
    query_bind_int(&query, row.ended);
    query_bind_int(&query, seq);
    return query_run(&query, err);
}

/* --- reading --- */

static void read_row(struct query *query, struct arena *arena, struct action_row *out)
{
    struct str place = query_blob(query, 5);

    out->id = query_int(query, 0);
    out->user = query_text(query, 1, arena);
    out->host = query_text(query, 2, arena);
    out->verb = query_text(query, 3, arena);
    out->target = query_text(query, 4, arena);
    out->place = (struct str){arena_strndup(arena, place.at, place.len), place.len};
    out->commands = query_text(query, 6, arena);
    out->detail = query_text(query, 7, arena);
    out->before = query_hash(query, 8);
    out->after = query_hash(query, 9);
    out->undoes = query_int(query, 10);
    out->actor = query_text(query, 11, arena);
    out->started = query_int(query, 12);
    out->intent = query_int(query, 13);
    out->outcome = (enum action_outcome)query_enum(query, 14, ACTION_OUTCOMES - 1);
    out->words = query_text(query, 15, arena);
    out->ended = query_int(query, 16);
    out->undone = query_int(query, 17);
}

bool action_list(struct casefile *cf, struct arena *arena, struct action_row **out, size_t *count,
                 struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct action_row));
    query_begin(&query, cf->db,
                "SELECT a.id, a.user, a.host, a.verb, a.target, a.place, a.commands, a.detail, "
                "b.hash, c.hash, a.undoes, a.actor, a.started, a.journal, "
                "coalesce(e.outcome, 0), coalesce(e.words, ''), coalesce(e.ended, 0), "
                "coalesce((SELECT max(u.id) FROM action u JOIN action_end f ON f.action = u.id "
                "WHERE u.undoes = a.id AND f.outcome = 1), 0) "
                "FROM action a LEFT JOIN action_end e ON e.action = a.id "
                "LEFT JOIN object b ON b.id = a.before LEFT JOIN object c ON c.id = a.after "
                "ORDER BY a.id DESC");
    while (query_next(&query))
        read_row(&query, arena, list_add(&list));
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
