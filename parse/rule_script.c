/* rule_script.c - the rules of one script as a blob, and back; see rule.h and pool.h. */
#include "base/frame.h"
#include "base/limits.h"
#include "parse/pool.h"
#include "parse/rule.h"
#include "rule_report.h"

enum tag { TAG_ERROR = 1, TAG_RULE, TAG_LIMIT, TAG_REPORT };

enum { TAIL = 64, REPORT = 64 * 1024 }; /* room kept for the last fields */

static size_t room_for_report(const struct rule_script *script)
{
    return script->report.format && script->report.format[0] ? REPORT : 0;
}

void rule_script_encode(const struct rule_script *script, struct buf *out)
{
    const char *limit = script->limit ? script->limit : "";
    struct buf record;

    buf_init(&record, LIMIT_FRAME);
    pack_text(out, TAG_ERROR, script->error ? script->error : "");
    for (size_t i = 0; i < script->count; i++) {
        buf_clear(&record);
        rule_encode(&script->rules[i], &record);
        if (record.full || record.len + TAIL + room_for_report(script) > out->most - out->len) {
            limit = "rule-text";
            break;
        }
        pack_str(out, TAG_RULE, buf_as_str(&record));
    }
    pack_text(out, TAG_LIMIT, limit);
    if (script->report.format && script->report.format[0]) {
        buf_clear(&record);
        rule_report_encode(&script->report, &record);
        pack_str(out, TAG_REPORT, buf_as_str(&record));
    }
    buf_dispose(&record);
}

static const char *copy_text(struct unpack *in, const struct field *field, struct arena *arena)
{
    struct str text = unpack_text(in, field);

    return arena_strndup(arena, text.at, text.len);
}

/* May field `next` stand behind field `last`? */
static bool follows(unsigned last, unsigned next)
{
    switch (last) {
    case 0:
        return next == TAG_ERROR;
    case TAG_ERROR:
    case TAG_RULE:
        return next == TAG_RULE || next == TAG_LIMIT;
    case TAG_LIMIT:
        return next == TAG_REPORT;
    default:
        return false;
    }
}

/* How many rules the blob holds, if error, rules, limit and report stand in their order. */
static bool count_rules(struct str blob, size_t *count)
{
    struct unpack in = {.rest = blob};
    struct field field;
    unsigned last = 0;

    *count = 0;
    for (; unpack_next(&in, &field); last = field.tag) {
        if (!follows(last, field.tag))
            return false;
        *count += field.tag == TAG_RULE;
    }
    return !in.bad && (last == TAG_LIMIT || last == TAG_REPORT) && *count <= LIMIT_RULES;
}

bool pool_script(struct rule_script *out, struct arena *arena, struct str blob, struct error *err)
{
    struct unpack in = {.rest = blob};
    struct field field;
    size_t room;

    *out = (struct rule_script){.error = "", .limit = ""};
    rule_report_blank(&out->report);
    if (!count_rules(blob, &room))
        return error_set(err, ERROR_FORMAT, "the record of a script is damaged");
    out->rules = arena_alloc(arena, (room + 1) * sizeof(*out->rules));
    while (unpack_next(&in, &field)) {
        if (field.tag == TAG_ERROR)
            out->error = copy_text(&in, &field, arena);
        else if (field.tag == TAG_LIMIT)
            out->limit = copy_text(&in, &field, arena);
        else if (field.tag == TAG_REPORT)
            in.bad = in.bad || !rule_report_decode(&out->report, arena, field.value);
        else if (rule_decode(&out->rules[out->count], arena, field.value, err))
            out->count++;
        else
            return false;
    }
    return in.bad ? error_set(err, ERROR_FORMAT, "the record of a script is damaged") : true;
}
