/* replay.c - see detect/replay.h. */
#include "detect/replay.h"

#include "base/clock.h"
#include "base/said.h"
#include "case/casefile.h"
#include "map.h"
#include "rule_match.h"
#include "rule_view.h"
#include "survey.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *replay_answer_name(enum replay_answer answer)
{
    static const char *const names[] = {
        [REPLAY_NO] = "no", [REPLAY_CANNOT_TELL] = "cannot-tell", [REPLAY_YES] = "yes"};

    return names[answer];
}

struct work {
    struct replay *replay;
    const struct case_facts *facts;
    struct map people; /* address to index */
    size_t room, person_room;
    uint64_t most, left_out; /* most 0: all */
};

/* --- the rule --- */

static bool find_rule(struct replay *replay, struct casefile *cf, int64_t id, struct error *err)
{
    struct rule_row *rows;
    size_t count;

    if (!rule_list(cf, &replay->arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].id != id)
            continue;
        replay->row = rows[i];
        if (rows[i].blob.len == 0)
            return error_set(err, ERROR_FORMAT,
                             "rule %" PRId64 " could not be read, so it cannot be replayed", id);
        return rule_decode(&replay->rule, &replay->arena, rows[i].blob, err);
    }
    return error_set(err, ERROR_USAGE, "the case has no rule %" PRId64, id);
}

static void describe(struct replay *replay, const struct case_facts *facts)
{
    struct rule_facts rule = {&replay->row, &replay->rule};
    struct rule_view view;
    struct buf marked, deed;

    rule_view_of(&view, &rule, facts);
    buf_init(&marked, 4096);
    buf_init(&deed, 4096);
    rule_deed_marked(&view, &marked);
    if (marked.len == 0)
        said_add(&marked, "neither sends it on nor takes it away");
    said_plain(&deed, buf_as_str(&marked), NULL, NULL);
    replay->deed = arena_strndup(&replay->arena, buf_c(&deed), deed.len);
    replay->deed_source = arena_strndup(&replay->arena, buf_c(&marked), marked.len);
    buf_dispose(&marked);
    replay->leaks = rule_leaks(&view);
    replay->hides = rule_hides(&view);
    replay->destroys = view.destroys;
    buf_dispose(&deed);
}

static void note(struct replay *replay, const char *text)
{
    enum { MOST_NOTES = 8 };

    if (!replay->notes)
        replay->notes = arena_alloc(&replay->arena, MOST_NOTES * sizeof(char *));
    if (replay->note_count < MOST_NOTES)
        replay->notes[replay->note_count++] = text;
}

static void note_limits(struct replay *replay)
{
    if (replay->since == INT64_MIN)
        note(replay, "When the rule was made is not known: mail from before it is listed too.");
    if (replay->destroys)
        note(replay,
             "What it destroyed is no longer in the mailbox and cannot be listed; these are "
             "messages that came another way or before.");
    if (!replay->row.active)
        note(replay, "Its script was not the one that ran when it was read: this is what it would "
                     "have done while it ran.");
    else if (!replay->rule.enabled)
        note(replay,
             "It was switched off when it was read: this is what it would have done before.");
    if (replay->not_examined > 0)
        note(replay, "Some messages have not been analysed and were not tried.");
    if (replay->yes + replay->cannot_tell > replay->count)
        note(replay, "More messages than are listed; all are counted.");
    note(replay, "Earlier rules that keep later ones from running are not taken into account.");
}

/* --- messages --- */

static const char *keep(struct replay *replay, const char *text)
{
    return arena_strndup(&replay->arena, text, strlen(text));
}

static void keep_files(struct replay *replay, struct replay_message *out, const struct mail *mail)
{
    size_t count = 0;

    for (size_t i = 0; i < mail->part_count; i++)
        count += (mail->parts[i].traits & PART_ATTACHMENT) != 0;
    out->files = arena_alloc(&replay->arena, (count + 1) * sizeof(*out->files));
    for (size_t i = 0; i < mail->part_count; i++) {
        const struct mail_part *part = &mail->parts[i];

        if (!(part->traits & PART_ATTACHMENT))
            continue;
        out->files[out->file_count++] = (struct replay_file){
            .name = keep(replay, part->name),
            .type = keep(replay, part->real_type[0] ? part->real_type : part->declared_type),
            .size = part->size,
            .hash = part->hash};
    }
}

static const char *sender_of(const struct mail *mail)
{
    return mail->from.count ? mail->from.at[0].email : "";
}

static void count_person(struct work *work, const struct mail *mail)
{
    struct replay *replay = work->replay;
    const char *address = sender_of(mail);
    int64_t index = map_get(&work->people, str_of(address));

    if (index == MAP_NONE) {
        if (replay->person_count == work->person_room) {
            work->person_room = work->person_room ? 2 * work->person_room : 64;
            replay->people =
                xreallocarray(replay->people, work->person_room, sizeof(*replay->people));
        }
        index = (int64_t)replay->person_count++;
        map_put(&work->people, str_of(address), index);
        replay->people[index] = (struct replay_person){.address = keep(replay, address)};
    }
    replay->people[index].messages++;
}

static void add(struct work *work, const struct mail_row *row, enum replay_answer answer,
                uint64_t doubts)
{
    struct replay *replay = work->replay;
    struct replay_message *out;

    replay->yes += answer == REPLAY_YES;
    replay->cannot_tell += answer == REPLAY_CANNOT_TELL;
    replay->doubts |= doubts;
    count_person(work, row->mail);
    if (replay->count == REPLAY_MOST)
        return;
    if (replay->count == work->room) {
        work->room = work->room ? 2 * work->room : 256;
        replay->messages = xreallocarray(replay->messages, work->room, sizeof(*replay->messages));
    }
    out = &replay->messages[replay->count++];
    *out = (struct replay_message){.id = row->message->id,
                                   .raw = row->message->raw,
                                   .when = message_arrived(row->message),
                                   .folder = keep(replay, row->message->folder_name),
                                   .from = keep(replay, sender_of(row->mail)),
                                   .to = keep(replay, row->message->to),
                                   .subject = keep(replay, row->mail->subject),
                                   .message_id = keep(replay, row->mail->message_id),
                                   .answer = answer,
                                   .doubts = doubts};
    keep_files(replay, out, row->mail);
}

static void try_message(void *arg, const struct mail_row *row)
{
    struct work *work = arg;
    int64_t when = message_arrived(row->message);
    enum replay_answer answer;
    uint64_t doubts;

    if (row->message->direction != DIRECTION_IN)
        return;
    if (when != INT64_MIN && (when < work->replay->since || when > work->replay->until)) {
        work->replay->outside_time++;
        return;
    }
    if (work->most > 0 && work->replay->examined == work->most) {
        work->left_out++;
        return;
    }
    work->replay->examined++;
    answer = rule_match(&work->replay->rule, row, work->facts, &doubts);
    if (answer != REPLAY_NO)
        add(work, row, answer, doubts);
}

static int by_messages(const void *a, const void *b)
{
    const struct replay_person *one = a, *two = b;

    if (one->messages != two->messages)
        return one->messages < two->messages ? 1 : -1;
    return strcmp(one->address, two->address);
}

static bool walk(struct replay *replay, struct survey *survey, struct casefile *cf, uint64_t most,
                 struct error *err)
{
    struct work work = {.replay = replay, .facts = &survey->facts, .most = most};
    const struct survey_visit visit = {.mail = try_message, .arg = &work};
    bool ok = survey_walk(survey, cf, &visit, err);

    replay->not_examined = survey->unread;
    if (replay->person_count > 0)
        qsort(replay->people, replay->person_count, sizeof(*replay->people), by_messages);
    if (work.left_out > 0)
        note(replay, "Only the oldest messages were tried here; mailmedic replay tries all.");
    map_dispose(&work.people);
    return ok;
}

bool replay_run(struct replay *out, struct casefile *cf, const char *data_dir, int64_t rule_id,
                uint64_t most, struct error *err)
{
    struct words *words;
    struct survey survey;
    bool ok;

    *out = (struct replay){.since = INT64_MIN, .until = INT64_MAX};
    if (!words_open(&words, data_dir, err))
        return false;
    ok = find_rule(out, cf, rule_id, err);
    if (ok) {
        replay_times(&out->rule, &out->since, &out->until);
        ok = survey_begin(&survey, cf, words, NULL, err);
        if (ok) {
            describe(out, &survey.facts);
            ok = walk(out, &survey, cf, most, err);
        }
        survey_dispose(&survey);
    }
    if (ok)
        note_limits(out);
    else
        replay_dispose(out);
    words_free(words);
    return ok;
}

void replay_dispose(struct replay *replay)
{
    free(replay->messages);
    free(replay->people);
    arena_dispose(&replay->arena);
    *replay = (struct replay){0};
}
