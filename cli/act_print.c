/* act_print.c - what will be said, what changes in the script, what came of it; see act.h. */
#include "act.h"

#include "base/limits.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { AROUND = 2, LINE_SHOWN = 400 };

const char *act_sentence(struct act *act, const char *format, ...)
{
    char text[2048];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return arena_strndup(&act->arena, text, utf8_clip(str_of(text), sizeof(text) - 4));
}

/* --- the difference --- */

struct lines {
    struct str *at;
    size_t count;
};

static struct lines split(struct act *act, const struct str *text)
{
    struct lines lines = {0};
    struct str rest = text ? *text : str_of(""), line;
    size_t most = 1;

    for (size_t i = 0; i < rest.len; i++)
        most += rest.at[i] == '\n';
    lines.at = arena_alloc(&act->arena, most * sizeof(*lines.at));
    while (lines.count < most && str_next_line(&rest, &line))
        lines.at[lines.count++] = line;
    return lines;
}

/* Scripts are indented with tabs, which are no control characters to be shown as such. */
static void show_indented(struct buf *out, struct str line)
{
    size_t tabs = 0;

    while (tabs < line.len && line.at[tabs] == '\t') {
        buf_text(out, "    ");
        tabs++;
    }
    text_show(out, str_part(line, tabs, line.len));
}

static void print_line(struct output *out, char mark, struct str line)
{
    const char op[2] = {mark, '\0'};
    struct buf shown;

    buf_init(&shown, KIB(8));
    if (out->as_json)
        text_show(&shown, str_part(line, 0, LINE_SHOWN));
    else
        show_indented(&shown, str_part(line, 0, LINE_SHOWN));
    if (out->as_json) {
        json_object(&out->json, NULL);
        json_text(&out->json, "op", mark == ' ' ? "same" : mark == '-' ? "old" : "new");
        json_text(&out->json, "text", buf_c(&shown));
        json_close(&out->json, '}');
    } else {
        buf_printf(&out->text, "  %s %s\n", op, buf_c(&shown));
    }
    buf_dispose(&shown);
}

/* One piece changed: what is the same at both ends is left out, but for a few lines. */
static void print_difference(struct output *out, struct lines old, struct lines new)
{
    size_t least = old.count < new.count ? old.count : new.count;
    size_t head = 0, tail = 0;

    while (head < least && str_equal(old.at[head], new.at[head]))
        head++;
    while (tail < least - head &&
           str_equal(old.at[old.count - 1 - tail], new.at[new.count - 1 - tail]))
        tail++;
    if (!out->as_json)
        output_line(out, "The script, from line %zu:", head + 1);
    for (size_t i = head > AROUND ? head - AROUND : 0; i < head; i++)
        print_line(out, ' ', old.at[i]);
    for (size_t i = head; i < old.count - tail; i++)
        print_line(out, '-', old.at[i]);
    for (size_t i = head; i < new.count - tail; i++)
        print_line(out, '+', new.at[i]);
    for (size_t i = 0; i < tail && i < AROUND; i++)
        print_line(out, ' ', old.at[old.count - tail + i]);
}

static bool has_difference(const struct act_plan *plan)
{
    return (plan->before || plan->after) &&
           !(plan->before && plan->after && str_equal(*plan->before, *plan->after));
}

/* --- the plan --- */

static void plan_to_json(struct act *act, const struct act_plan *plan)
{
    struct json *json = &act->out.json;

    json_text(json, "verb", plan->row.verb);
    json_text(json, "target", plan->row.target);
    json_text(json, "user", plan->row.user);
    json_text(json, "host", plan->row.host);
    json_array(json, "commands");
    for (size_t i = 0; i < plan->line_count; i++)
        json_text(json, NULL, plan->shown[i]);
    json_close(json, ']');
    json_array(json, "diff");
    if (has_difference(plan))
        print_difference(&act->out, split(act, plan->before), split(act, plan->after));
    json_close(json, ']');
}

/* What undo will put back. */
static void print_saved(struct output *out, const struct act_plan *plan)
{
    char hex[HASH_HEX];

    if (!plan->before)
        return;
    hash_to_hex(&plan->row.before, hex);
    output_line(out, "Kept as evidence, for the way back: the script as it is now, SHA-256 %s",
                hex);
}

void act_print_plan(struct act *act, const struct act_plan *plan)
{
    struct output *out = &act->out;

    if (out->as_json) {
        plan_to_json(act, plan);
        return;
    }
    buf_printf(&out->text, "%s: ", plan->row.verb);
    output_shown(out, plan->row.target, 600);
    buf_text(&out->text, "\nMailbox: ");
    output_shown(out, plan->row.user, 320);
    buf_text(&out->text, " at ");
    output_shown(out, plan->row.host, 256);
    output_line(out, "\nTo be said to the server, in this order, each once, and nothing else:");
    for (size_t i = 0; i < plan->line_count; i++) {
        buf_text(&out->text, "  ");
        output_shown(out, plan->shown[i], 9000);
        buf_char(&out->text, '\n');
    }
    if (has_difference(plan)) {
        print_difference(out, split(act, plan->before), split(act, plan->after));
        print_saved(out, plan);
    }
}

/* --- the list --- */

static void row_to_json(struct json *json, const struct action_row *action)
{
    json_object(json, NULL);
    json_int(json, "id", action->id);
    json_text(json, "verb", action->verb);
    json_text(json, "target", action->target);
    json_text(json, "user", action->user);
    json_text(json, "host", action->host);
    json_text(json, "outcome", action_outcome_name(action->outcome));
    json_text(json, "found", action->ended ? action->words : NULL);
    json_text(json, "commands", action->commands);
    json_hash(json, "before_sha256", &action->before);
    json_hash(json, "after_sha256", &action->after);
    json_text(json, "by", action->actor);
    json_time(json, "started", action->started);
    json_time(json, "ended", action->ended ? action->ended : INT64_MIN);
    if (action->undoes)
        json_int(json, "undoes", action->undoes);
    else
        json_null(json, "undoes");
    if (action->undone)
        json_int(json, "undone_by", action->undone);
    else
        json_null(json, "undone_by");
    json_close(json, '}');
}

void act_print_row(struct act *act, const struct action_row *action)
{
    struct output *out = &act->out;

    if (out->as_json) {
        row_to_json(&out->json, action);
        return;
    }
    buf_printf(&out->text, "%4" PRId64 "  %-8s  %s: ", action->id,
               action_outcome_name(action->outcome), action->verb);
    output_shown(out, action->target, 300);
    if (action->undone)
        buf_printf(&out->text, "  (taken back by %" PRId64 ")", action->undone);
    buf_char(&out->text, '\n');
    if (action->outcome == ACTION_UNKNOWN)
        output_line(out, "      Outcome unknown: the server will be asked at the next sign-in, or "
                         "with `reconcile`.");
}
