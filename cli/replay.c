/* replay.c - `mailmedic replay CASE RULE-ID`: what a rule did to the mail of the case, message by
 * message. */
#include "commands.h"

#include "base/clock.h"
#include "detect/replay.h"
#include "listing.h"

#include <string.h>

/* --- JSON --- */

static void print_doubts(struct json *json, const struct replay *replay, uint64_t doubts)
{
    json_array(json, "conditions_not_tried");
    for (size_t i = 0; i < replay->rule.condition_count && i < 64; i++)
        if (doubts & ((uint64_t)1 << i))
            json_text(json, NULL, replay->rule.conditions[i].raw);
    json_close(json, ']');
}

static void print_files(struct json *json, const struct replay_message *message)
{
    json_array(json, "attachments");
    for (size_t i = 0; i < message->file_count; i++) {
        const struct replay_file *file = &message->files[i];

        json_object(json, NULL);
        json_text(json, "name", file->name);
        json_text(json, "type", file->type);
        json_int(json, "size", (int64_t)file->size);
        json_hash(json, "sha256", &file->hash);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void message_to_json(struct json *json, const struct replay *replay,
                            const struct replay_message *message)
{
    json_object(json, NULL);
    json_int(json, "id", message->id);
    json_text(json, "answer", replay_answer_name(message->answer));
    json_hash(json, "sha256", &message->raw);
    json_text(json, "message_id", message->message_id);
    json_time(json, "received", message->when);
    json_text(json, "folder", message->folder);
    json_text(json, "from", message->from);
    json_text(json, "to", message->to);
    json_text(json, "subject", message->subject);
    print_doubts(json, replay, message->doubts);
    print_files(json, message);
    json_close(json, '}');
}

static void head_to_json(struct json *json, const struct replay *replay)
{
    json_object(json, "rule");
    json_int(json, "id", replay->row.id);
    json_text(json, "source", replay->row.source);
    json_text(json, "script", replay->row.script);
    json_text(json, "name", replay->row.name);
    json_text(json, "summary", replay->row.summary);
    json_text(json, "does", replay->deed);
    json_bool(json, "sends_outside", replay->leaks);
    json_bool(json, "hides", replay->hides);
    json_hash(json, "raw_sha256", &replay->row.raw);
    json_time(json, "since", replay->since);
    json_time(json, "until", replay->until == INT64_MAX ? INT64_MIN : replay->until);
    json_close(json, '}');
    json_int(json, "yes", (int64_t)replay->yes);
    json_int(json, "cannot_tell", (int64_t)replay->cannot_tell);
    json_int(json, "examined", (int64_t)replay->examined);
    json_int(json, "outside_time", (int64_t)replay->outside_time);
    json_int(json, "not_examined", (int64_t)replay->not_examined);
    print_doubts(json, replay, replay->doubts);
    json_array(json, "notes");
    for (size_t i = 0; i < replay->note_count; i++)
        json_text(json, NULL, replay->notes[i]);
    json_close(json, ']');
    json_array(json, "people");
    for (size_t i = 0; i < replay->person_count; i++) {
        json_object(json, NULL);
        json_text(json, "address", replay->people[i].address);
        json_int(json, "messages", replay->people[i].messages);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static bool print_json(struct output *out, const struct replay *replay, struct error *err)
{
    head_to_json(&out->json, replay);
    json_array(&out->json, "items");
    for (size_t i = 0; i < replay->count; i++) {
        message_to_json(&out->json, replay, &replay->messages[i]);
        if (i % 500 == 499 && !output_flush(out, err))
            return false;
    }
    json_close(&out->json, ']');
    return true;
}

/* --- text --- */

static void message_to_text(struct output *out, const struct replay_message *message)
{
    char when[CLOCK_TEXT];

    clock_format(message->when, when);
    buf_printf(&out->text, "%-11s %-20s #%lld  ",
               message->answer == REPLAY_YES ? "yes" : "cannot tell", *when ? when : "(no date)",
               (long long)message->id);
    output_shown(out, message->from, 80);
    buf_text(&out->text, "  ");
    output_shown(out, message->subject, 120);
    buf_char(&out->text, '\n');
    for (size_t i = 0; i < message->file_count; i++) {
        buf_text(&out->text, "                                   with ");
        output_shown(out, message->files[i].name, 120);
        buf_char(&out->text, '\n');
    }
}

static void head_to_text(struct output *out, const struct replay *replay)
{
    buf_printf(&out->text, "Rule #%lld \"", (long long)replay->row.id);
    output_shown(out, replay->row.name, 80);
    buf_text(&out->text, "\": ");
    output_shown(out, replay->row.summary, 400);
    buf_text(&out->text, "\nTo each of these messages: ");
    output_shown(out, replay->deed, 300);
    buf_text(&out->text, "\n\n");
    output_count(out, replay->yes, "message", "messages");
    output_line(out, " for certain, %llu where it cannot be told, of %llu received %s tried",
                (unsigned long long)replay->cannot_tell, (unsigned long long)replay->examined,
                text_plural(replay->examined, "message", "messages"));
    if (replay->outside_time > 0)
        output_line(out, "%llu received %s came when the rule was not there",
                    (unsigned long long)replay->outside_time,
                    text_plural(replay->outside_time, "message", "messages"));
    for (size_t i = 0; i < replay->rule.condition_count && i < 64; i++) {
        if (!(replay->doubts & ((uint64_t)1 << i)))
            continue;
        buf_text(&out->text, "Could not be tried: ");
        output_shown(out, replay->rule.conditions[i].raw, 200);
        buf_char(&out->text, '\n');
    }
    for (size_t i = 0; i < replay->note_count; i++)
        output_line(out, "%s", replay->notes[i]);
    buf_char(&out->text, '\n');
}

static bool print_text(struct output *out, const struct replay *replay, struct error *err)
{
    enum { MOST_PEOPLE = 20 };

    head_to_text(out, replay);
    for (size_t i = 0; i < replay->count; i++) {
        message_to_text(out, &replay->messages[i]);
        if (i % 500 == 499 && !output_flush(out, err))
            return false;
    }
    if (replay->person_count > 0)
        output_line(out, "\nWhose mail it was:");
    for (size_t i = 0; i < replay->person_count && i < MOST_PEOPLE; i++) {
        buf_printf(&out->text, "%8u  ", replay->people[i].messages);
        output_shown(out, replay->people[i].address, 120);
        buf_char(&out->text, '\n');
    }
    if (replay->person_count > MOST_PEOPLE)
        output_line(out, "          and %zu more", replay->person_count - MOST_PEOPLE);
    return true;
}

static bool print(struct invocation *call, const struct replay *replay, struct error *err)
{
    struct output out;
    bool ok;

    output_begin(&out, call_has(call, "--json"), "exposure");
    ok = out.as_json ? print_json(&out, replay, err) : print_text(&out, replay, err);
    if (!ok) {
        buf_dispose(&out.text);
        return false;
    }
    if (replay->yes + replay->cannot_tell > 0)
        call->status = EXIT_FINDINGS;
    else if (replay->not_examined > 0)
        call->status = EXIT_INCOMPLETE;
    return output_end(&out, err);
}

bool run_replay(struct invocation *call, struct error *err)
{
    struct replay replay;
    struct casefile *cf;
    uint64_t id;
    bool ok;

    if (!str_to_u64(str_of(call->arguments[1]), INT64_MAX, &id))
        return error_set(err, ERROR_USAGE, "\"%s\" is not the number of a rule",
                         call->arguments[1]);
    if (!call_open_case(call, CASE_READ, &cf, err))
        return false;
    ok = replay_run(&replay, cf, call_value(call, "--data"), (int64_t)id, 0, err);
    if (ok) {
        ok = print(call, &replay, err);
        replay_dispose(&replay);
    }
    casefile_close(cf);
    return ok;
}
