/* probe_person.c - a person's word (grade D) and a person's artefact (grade C). */
#include "case/evidence.h"

#include "engine.h"
#include "probes.h"

#include <string.h>

bool probe_ask_confirm(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    bool two = strcmp(check_text(call->check, "two_person", "false"), "true") == 0;
    const char *first = NULL, *second = NULL;

    (void)err;
    for (size_t i = 0; i < call->event_count; i++) {
        const struct play_event *word = &call->events[i];

        if (word->kind != PLAYED_WORD || word->id <= call->since_event ||
            word->position != (int64_t)call->position || strcmp(word->step, call->step->id) != 0)
            continue;
        if (!first)
            first = word->actor;
        else if (!same_person(first, word->actor))
            second = word->actor;
    }
    if (!first)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-asked",
                  "%s must say: %s (confirm %s %zu --by NAME)", check_text(call->check, "by", ""),
                  check_text(call->check, "text", ""), call->step->id, call->position);
    else if (two && !second)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "one-person",
                  "%s said so; a second person must say it too", first);
    else
        probe_say(call, out, PROBE_PASS, GRADE_D, "said", "%s%s%s said: %s", first,
                  two ? " and " : "", two ? second : "", check_text(call->check, "text", ""));
    return true;
}

bool probe_ask_choice(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    const char *name = check_text(call->check, "var", "");
    const char *value = call->value(call->self, name);
    const struct play_names *from = check_list(call->check, "from");

    (void)err;
    if (!value || !*value)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-answered",
                  "%s is not answered yet", name);
    else if (!names_have(from, value))
        probe_say(call, out, PROBE_FAIL, GRADE_NONE, "not-a-choice",
                  "\"%s\" is not one of the answers %s may have", value, name);
    else
        probe_say(call, out, PROBE_PASS, GRADE_D, "chosen", "%s: %s", name, value);
    return true;
}

/* How many rows say this in the column "verdict". */
static size_t rows_with(const struct probe_call *call, const char *line, size_t *all)
{
    size_t found = 0;

    *all = 0;
    for (size_t i = 0; i < call->event_count; i++) {
        const struct play_event *row = &call->events[i];
        struct str rest, at;

        if (row->kind != PLAYED_ROW || row->id <= call->since_event ||
            strcmp(row->step, call->step->id) != 0)
            continue;
        ++*all;
        rest = str_of(row->value);
        while (str_next_line(&rest, &at))
            found += str_equal(at, str_of(line));
    }
    return found;
}

static uint64_t number_of(const struct probe_call *call, const char *name, uint64_t standing)
{
    const char *text = check_text(call->check, name, NULL);
    uint64_t value;

    return text && str_to_u64(str_of(text), INT32_MAX, &value) ? value : standing;
}

bool probe_ask_table(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    uint64_t least = number_of(call, "min_rows", 1),
             most = number_of(call, "unknown_max", UINT64_MAX);
    size_t all, unknown = rows_with(call, "verdict: unknown", &all);

    (void)err;
    if (all < least)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "too-few-rows",
                  "the table has %zu %s and needs %zu (row %s VALUE...)", all,
                  text_plural(all, "row", "rows"), (size_t)least, call->step->id);
    else if (unknown > most)
        probe_say(call, out, PROBE_FAIL, GRADE_NONE, "unknown-rows",
                  "%zu %s still \"unknown\", %zu may be", unknown,
                  text_plural(unknown, "row is", "rows are"), (size_t)most);
    else
        probe_say(call, out, PROBE_PASS, GRADE_D, "filled-in", "the table has %zu %s", all,
                  text_plural(all, "row", "rows"));
    return true;
}

bool probe_file_attached(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    const char *name = check_text(call->check, "evidence", "");
    const struct play_event *event = probe_event(call, PLAYED_EVIDENCE, name);
    struct error unreadable = {0};
    char hex[HASH_HEX];
    struct buf bytes;

    (void)err;
    if (!event) {
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-attached",
                  "\"%s\" is not attached yet (attach %s %s FILE)", name, call->step->id, name);
        return true;
    }
    hash_to_hex(&event->object, hex);
    out->raw = arena_strndup(call->arena, hex, sizeof(hex) - 1);
    if (!evidence_read(call->cf, &event->object, LIMIT_STEP_FILE, &bytes, &unreadable)) {
        probe_say(call, out, PROBE_FAIL, GRADE_NONE, "altered", "%s", unreadable.text);
        return true;
    }
    probe_say(call, out, PROBE_PASS, GRADE_C, "attached", "\"%s\" is among the evidence, %zu %s",
              name, bytes.len, text_plural(bytes.len, "byte", "bytes"));
    buf_dispose(&bytes);
    return true;
}
