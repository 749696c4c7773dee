/* play_events.c - one row for everything that happened in a run; see case/plays.h. */
#include "base/clock.h"
#include "case/journal.h"

#include "connection.h"
#include "list.h"
#include "plays.h"

#include <string.h>

const char *play_event_action(enum play_event_kind kind)
{
    static const char *const actions[PLAYED_KINDS] = {
        [PLAYED_STATE] = "step-state",       [PLAYED_ANSWER] = "step-answer",
        [PLAYED_FACT] = "step-fact",         [PLAYED_PROBE] = "step-probe",
        [PLAYED_EVIDENCE] = "step-evidence", [PLAYED_LOST] = "step-lost",
        [PLAYED_COMMAND] = "step-command",   [PLAYED_WORD] = "step-word",
        [PLAYED_ROW] = "step-row",
    };

    return actions[kind];
}

/* --- digests --- */

static void add_text(struct hasher *hasher, const char *text)
{
    uint64_t len = text ? strlen(text) : 0;

    hasher_add(hasher, &len, sizeof(len)); /* all our machines are little-endian */
    if (len > 0)
        hasher_add(hasher, text, len);
}

static void add_number(struct hasher *hasher, int64_t number)
{
    hasher_add(hasher, &number, sizeof(number));
}

static struct hash finish(struct hasher *hasher)
{
    struct hash hash;

    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    return hash;
}

struct hash play_digest(const struct play *play)
{
    struct hasher *hasher = hasher_new();

    add_text(hasher, play->playbook);
    add_text(hasher, play->title);
    add_text(hasher, play->version);
    add_text(hasher, play->provider);
    hasher_add(hasher, play->source.bytes, sizeof(play->source.bytes));
    add_number(hasher, play->trusted);
    add_number(hasher, play->started);
    return finish(hasher);
}

struct hash play_event_digest(const struct play_event *event)
{
    const char *const texts[] = {event->step,   event->name,     event->value, event->class,
                                 event->raw,    event->vantage,  event->actor, event->role,
                                 event->reason, event->residual, event->owner, event->until};
    struct hasher *hasher = hasher_new();

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        add_text(hasher, texts[i]);
    add_number(hasher, event->run);
    add_number(hasher, event->kind);
    add_number(hasher, event->position);
    add_number(hasher, event->outcome);
    add_number(hasher, event->grade);
    add_number(hasher, event->when);
    hasher_add(hasher, event->object.bytes, sizeof(event->object.bytes));
    return finish(hasher);
}

/* --- rows --- */

bool play_object(struct casefile *cf, const struct hash *hash, int64_t *out, struct error *err)
{
    struct query query;

    *out = 0;
    if (hash_is_zero(hash))
        return true;
    query_begin(&query, cf->db, "SELECT id FROM object WHERE hash = ?");
    query_bind_hash(&query, hash);
    if (!query_number(&query, 0, out, err))
        return false;
    return *out != 0 || error_set(err, ERROR_IO, "what a step names is not among the evidence");
}

/* The journal says it in words; the digest holds the row to them. */
static bool journal(struct casefile *cf, const struct play_event *event, int64_t *seq,
                    struct error *err)
{
    const struct hash digest = play_event_digest(event);
    bool graded = event->kind == PLAYED_PROBE || event->kind == PLAYED_STATE;
    const char grade[2] = {grade_letter(event->grade), '\0'};
    const struct {
        const char *key, *text;
    } words[] = {
        {"name", event->name},
        {"value", event->value},
        {"class", event->class},
        {"raw", event->raw},
        {"vantage", event->vantage},
        {"by", event->actor},
        {"role", event->role},
        {"reason", event->reason},
        {"owner", event->owner},
        {"residual", event->residual},
        {"until", event->until},
        {"grade", graded ? grade : ""},
        {"outcome", event->kind == PLAYED_PROBE || event->kind == PLAYED_COMMAND
                        ? probe_outcome_name(event->outcome)
                        : ""},
    };
    struct journal_pair details[ARRAY_LEN(words) + 3] = {0};
    char hex[HASH_HEX], object[HASH_HEX];
    size_t count = 0;

    hash_to_hex(&digest, hex);
    hash_to_hex(&event->object, object);
    details[count++] = (struct journal_pair){"row_sha256", str_of(hex)};
    if (!hash_is_zero(&event->object))
        details[count++] = (struct journal_pair){"object", str_of(object)};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (words[i].text && *words[i].text)
            details[count++] = (struct journal_pair){words[i].key, str_of(words[i].text)};
    return journal_add(
        cf,
        &(struct journal_entry){.kind = event->kind == PLAYED_PROBE || event->kind == PLAYED_COMMAND
                                            ? "result"
                                            : "observation",
                                .action = play_event_action(event->kind),
                                .target = event->step && *event->step ? event->step : NULL,
                                .details = details,
                                .numbers =
                                    (const struct journal_number[]){
                                        {"play", event->run}, {"position", event->position}, {0}}},
        seq, err);
}

bool play_add(struct casefile *cf, const struct play_event *event, struct error *err)
{
    struct play_event row = *event;
    int64_t object, seq;
    struct query query;

    if (!connection_writing(cf, err) || !play_object(cf, &row.object, &object, err))
        return false;
    if (row.when == 0)
        row.when = clock_utc_ns() / 1000000000;
    if (!journal(cf, &row, &seq, err))
        return false;
    query_begin(&query, cf->db,
                "INSERT INTO play_event(play, kind, step, name, value, position, outcome, grade, "
                "class, raw, vantage, actor, role, reason, residual, owner, until, object, moment, "
                "journal) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,nullif(?, 0),?,?)");
    query_bind_int(&query, row.run);
    query_bind_int(&query, row.kind);
    query_bind_text(&query, row.step);
    query_bind_text(&query, row.name);
    query_bind_text(&query, row.value);
    query_bind_int(&query, row.position);
    query_bind_int(&query, row.outcome);
    query_bind_int(&query, row.grade);
    query_bind_text(&query, row.class);
    query_bind_text(&query, row.raw);
    query_bind_text(&query, row.vantage);
    query_bind_text(&query, row.actor);
    query_bind_text(&query, row.role);
    query_bind_text(&query, row.reason);
    query_bind_text(&query, row.residual);
    query_bind_text(&query, row.owner);
    query_bind_text(&query, row.until);
    query_bind_int(&query, object);
    query_bind_int(&query, row.when);
    query_bind_int(&query, seq);
    return query_run(&query, err);
}

static void read_row(struct query *query, struct arena *arena, struct play_event *event)
{
    event->id = query_int(query, 0);
    event->run = query_int(query, 1);
    event->kind = (enum play_event_kind)query_enum(query, 2, PLAYED_KINDS - 1);
    event->step = query_text(query, 3, arena);
    event->name = query_text(query, 4, arena);
    event->value = query_text(query, 5, arena);
    event->position = query_int(query, 6);
    event->outcome = (enum probe_outcome)query_enum(query, 7, PROBE_PASS);
    event->grade = (enum probe_grade)query_enum(query, 8, GRADE_A);
    event->class = query_text(query, 9, arena);
    event->raw = query_text(query, 10, arena);
    event->vantage = query_text(query, 11, arena);
    event->actor = query_text(query, 12, arena);
    event->role = query_text(query, 13, arena);
    event->reason = query_text(query, 14, arena);
    event->residual = query_text(query, 15, arena);
    event->owner = query_text(query, 16, arena);
    event->until = query_text(query, 17, arena);
    event->object = query_hash(query, 18);
    event->when = query_int(query, 19);
    event->journal = query_int(query, 20);
}

bool play_events(struct casefile *cf, struct arena *arena, int64_t run, struct play_event **out,
                 size_t *count, struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct play_event));
    query_begin(&query, cf->db,
                "SELECT e.id, e.play, e.kind, e.step, e.name, e.value, e.position, e.outcome, "
                "e.grade, e.class, e.raw, e.vantage, e.actor, e.role, e.reason, e.residual, "
                "e.owner, e.until, o.hash, e.moment, e.journal FROM play_event e "
                "LEFT JOIN object o ON o.id = e.object WHERE ?1 IN (0, e.play) ORDER BY e.id");
    query_bind_int(&query, run);
    while (query_next(&query))
        read_row(&query, arena, list_add(&list));
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
