/* import_record.c - a sight on its way out of the jail; see parse/import.h. */
#include "base/frame.h"
#include "parse/import.h"
#include "parse/login.h"

enum sight_tag { SIGHT_KIND = 1, SIGHT_FORMAT, SIGHT_TITLE, SIGHT_WHY, SIGHT_SURE };

static const char *copy_text(struct unpack *in, const struct field *field, struct arena *arena)
{
    struct str text = unpack_text(in, field);

    return arena_strndup(arena, text.at, text.len);
}

void import_sight_encode(const struct import_sight *sight, struct buf *out)
{
    pack_u64(out, SIGHT_KIND, sight->kind);
    pack_text(out, SIGHT_FORMAT, sight->format);
    pack_text(out, SIGHT_TITLE, sight->title);
    pack_text(out, SIGHT_WHY, sight->why);
    pack_u64(out, SIGHT_SURE, sight->sure);
}

bool import_sight_decode(struct import_sight *out, struct arena *arena, struct str blob,
                         struct error *err)
{
    struct unpack in = {.rest = blob};
    struct field field;

    *out = (struct import_sight){.format = "", .title = "", .why = ""};
    while (unpack_next(&in, &field)) {
        switch ((enum sight_tag)field.tag) {
        case SIGHT_KIND:
            out->kind = (enum import_kind)unpack_u64(&in, &field, IMPORT_LOG);
            break;
        case SIGHT_FORMAT:
            out->format = copy_text(&in, &field, arena);
            break;
        case SIGHT_TITLE:
            out->title = copy_text(&in, &field, arena);
            break;
        case SIGHT_WHY:
            out->why = copy_text(&in, &field, arena);
            break;
        case SIGHT_SURE:
            out->sure = (unsigned)unpack_u64(&in, &field, 100);
            break;
        }
    }
    if (in.bad || (out->kind == IMPORT_RULES && !rule_format_named(out->format)) ||
        (out->kind == IMPORT_LOG && !log_format_named(out->format)))
        return error_set(err, ERROR_FORMAT, "the record of a file's kind is damaged");
    return true;
}
