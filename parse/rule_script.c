/* rule_script.c - the rules of one script as a blob, and back; see rule.h and pool.h. */
#include "base/frame.h"
#include "base/limits.h"
#include "parse/pool.h"
#include "parse/rule.h"

enum tag { TAG_ERROR = 1, TAG_RULE, TAG_LIMIT };

enum { TAIL = 64 }; /* room kept for the last field */

void rule_script_encode(const struct rule_script *script, struct buf *out)
{
    const char *limit = script->limit ? script->limit : "";
    struct buf record;

    buf_init(&record, LIMIT_FRAME);
    pack_text(out, TAG_ERROR, script->error ? script->error : "");
    for (size_t i = 0; i < script->count; i++) {
        buf_clear(&record);
        rule_encode(&script->rules[i], &record);
        if (record.full || record.len + TAIL > out->most - out->len) {
            limit = "rule-text";
            break;
        }
        pack_str(out, TAG_RULE, buf_as_str(&record));
    }
    pack_text(out, TAG_LIMIT, limit);
    buf_dispose(&record);
}

static const char *copy_text(struct unpack *in, const struct field *field, struct arena *arena)
{
    struct str text = unpack_text(in, field);

    return arena_strndup(arena, text.at, text.len);
}

/* How many rules the blob holds, if error, rules and limit stand in their order. */
static bool count_rules(struct str blob, size_t *count)
{
    struct unpack in = {.rest = blob};
    struct field field;
    unsigned last = 0;

    *count = 0;
    for (; unpack_next(&in, &field); last = field.tag) {
        bool next = last == 0
                        ? field.tag == TAG_ERROR
                        : last != TAG_LIMIT && (field.tag == TAG_RULE || field.tag == TAG_LIMIT);

        if (!next)
            return false;
        *count += field.tag == TAG_RULE;
    }
    return !in.bad && last == TAG_LIMIT && *count <= LIMIT_RULES;
}

bool pool_script(struct rule_script *out, struct arena *arena, struct str blob, struct error *err)
{
    struct unpack in = {.rest = blob};
    struct field field;
    size_t room;

    *out = (struct rule_script){.error = "", .limit = ""};
    if (!count_rules(blob, &room))
        return error_set(err, ERROR_FORMAT, "the record of a script is damaged");
    out->rules = arena_alloc(arena, (room + 1) * sizeof(*out->rules));
    while (unpack_next(&in, &field)) {
        if (field.tag == TAG_ERROR)
            out->error = copy_text(&in, &field, arena);
        else if (field.tag == TAG_LIMIT)
            out->limit = copy_text(&in, &field, arena);
        else if (rule_decode(&out->rules[out->count], arena, field.value, err))
            out->count++;
        else
            return false;
    }
    return in.bad ? error_set(err, ERROR_FORMAT, "the record of a script is damaged") : true;
}
