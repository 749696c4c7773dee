/* plays.c - runs of playbooks and what happened in them; see case/plays.h. */
#include "case/plays.h"

#include "base/clock.h"
#include "case/journal.h"

#include "connection.h"
#include "list.h"
#include "plays.h"

static const char *const kind_names[PLAYED_KINDS] = {
    [PLAYED_STATE] = "state",     [PLAYED_ANSWER] = "answer",     [PLAYED_FACT] = "fact",
    [PLAYED_PROBE] = "probe",     [PLAYED_EVIDENCE] = "evidence", [PLAYED_LOST] = "lost",
    [PLAYED_COMMAND] = "command", [PLAYED_WORD] = "word",         [PLAYED_ROW] = "row",
};

const char *play_event_name(enum play_event_kind kind)
{
    return kind_names[kind];
}

const char *probe_outcome_name(enum probe_outcome outcome)
{
    static const char *const names[] = {"error", "inconclusive", "fail", "pass"};

    return names[outcome];
}

char grade_letter(enum probe_grade grade)
{
    return "-DCBA"[grade];
}

bool play_start(struct casefile *cf, struct play *play, const char *actor, struct error *err)
{
    int64_t object, seq;
    struct hash digest;
    char hex[HASH_HEX];
    struct query query;

    if (!connection_writing(cf, err) || !play_object(cf, &play->source, &object, err))
        return false;
    play->started = clock_utc_ns() / 1000000000;
    digest = play_digest(play);
    hash_to_hex(&digest, hex);
    if (!journal_add(
            cf,
            &(struct journal_entry){
                .kind = "config",
                .action = "play-begin",
                .target = play->playbook,
                .details = (const struct journal_pair[]){{"row_sha256", str_of(hex)},
                                                         {"title", str_of(play->title)},
                                                         {"version", str_of(play->version)},
                                                         {"provider", str_of(play->provider)},
                                                         {"by", str_of(actor)},
                                                         {0}},
                .numbers = (const struct journal_number[]){{"trusted", play->trusted}, {0}}},
            &seq, err))
        return false;
    query_begin(&query, cf->db,
                "INSERT INTO play(playbook, title, version, provider, source, trusted, started, "
                "journal) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id");
    query_bind_text(&query, play->playbook);
    query_bind_text(&query, play->title);
    query_bind_text(&query, play->version);
    query_bind_text(&query, play->provider);
    query_bind_int(&query, object);
    query_bind_int(&query, play->trusted);
    query_bind_int(&query, play->started);
    query_bind_int(&query, seq);
    return query_number(&query, 0, &play->id, err);
}

bool play_end(struct casefile *cf, int64_t id, const char *outcome, const char *reason,
              const char *actor, struct error *err)
{
    return play_add(
        cf,
        &(struct play_event){
            .run = id, .kind = PLAYED_STATE, .name = outcome, .reason = reason, .actor = actor},
        err);
}

bool play_list(struct casefile *cf, struct arena *arena, struct play **out, size_t *count,
               struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct play));
    query_begin(
        &query, cf->db,
        "SELECT p.id, p.playbook, p.title, p.version, p.provider, o.hash, p.trusted, "
        "p.started, e.moment, e.name, e.reason FROM play p JOIN object o ON o.id = p.source "
        "LEFT JOIN play_event e ON e.id = (SELECT max(id) FROM play_event "
        "WHERE play = p.id AND kind = 0 AND step = '') ORDER BY p.id DESC");
    while (query_next(&query)) {
        struct play *play = list_add(&list);

        play->id = query_int(&query, 0);
        play->playbook = query_text(&query, 1, arena);
        play->title = query_text(&query, 2, arena);
        play->version = query_text(&query, 3, arena);
        play->provider = query_text(&query, 4, arena);
        play->source = query_hash(&query, 5);
        play->trusted = query_int(&query, 6) != 0;
        play->started = query_int(&query, 7);
        play->ended = query_is_null(&query, 8) ? 0 : query_int(&query, 8);
        play->outcome = query_text(&query, 9, arena);
        play->reason = query_text(&query, 10, arena);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
