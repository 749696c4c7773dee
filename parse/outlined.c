/* outlined.c - see outlined.h. */
#include "outlined.h"

#include "plain.h"

#include <string.h>

/* Reports are text; anything else that is a message has parts of its own. */
static bool is_leaf_type(const char *type)
{
    static const char *const reports[] = {
        "message/delivery-status", "message/disposition-notification", "message/feedback-report"};

    if (strncmp(type, "message/", 8) != 0)
        return strncmp(type, "multipart/", 10) != 0;
    for (size_t i = 0; i < ARRAY_LEN(reports); i++)
        if (strcmp(type, reports[i]) == 0)
            return true;
    return false;
}

/* The pre-scan followed boundaries by its own reading of the type: the two must agree. */
static bool agrees(const struct outline_part *from, const struct tree_type *type)
{
    if (!from->is_container)
        return is_leaf_type(type->type);
    return strncmp(type->type, "multipart/", 10) == 0 &&
           strcmp(type->type, "multipart/digest") != 0 && /* what has no type in it is a message */
           str_equal(from->boundary, type->boundary);
}

static bool read_type(struct tree_type *out, struct arena *arena, const struct outline_part *from,
                      const char *hint)
{
    struct str value = from->fields[OUTLINE_TYPE];

    *out = (struct tree_type){
        .type = "text/plain", .charset = "", .name = "", .report_type = "", .boundary = {"", 0}};
    if (!value.at)
        return !from->is_container;
    if (!plain_type(out, arena, value)) {
        tree_type_read(out, arena, value, hint);
        if (!str_starts_nocase(value, out->type))
            return false;
    }
    return agrees(from, out);
}

static bool read_part(struct tree_part *out, struct arena *arena, const struct outline_part *from,
                      const char *hint)
{
    const struct str *fields = from->fields;
    struct tree_disposition disposition = {"", ""};
    struct tree_type type;

    if (!read_type(&type, arena, from, hint))
        return false;
    if (fields[OUTLINE_DISPOSITION].at &&
        !plain_disposition(&disposition, arena, fields[OUTLINE_DISPOSITION]))
        tree_disposition_read(&disposition, arena, fields[OUTLINE_DISPOSITION], hint);
    *out = (struct tree_part){
        .kind = from->is_container ? TREE_MULTIPART : TREE_LEAF,
        .parent = from->parent,
        .depth = from->depth,
        .raw = from->content,
        .type = type.type,
        .charset = type.charset,
        .name = disposition.name[0] ? disposition.name : type.name,
        .disposition = disposition.disposition,
        .content_id = "",
        .report_type = type.report_type,
    };
    if (fields[OUTLINE_ID].at && !plain_id(&out->content_id, arena, fields[OUTLINE_ID]))
        return false;
    return from->is_container || !fields[OUTLINE_ENCODING].at ||
           plain_encoding(&out->encoding, fields[OUTLINE_ENCODING]);
}

bool tree_outlined(struct tree *out, struct arena *arena, const struct outline *outline,
                   const char *hint)
{
    *out = (struct tree){0};
    if (outline->irregular)
        return false;
    out->parts = arena_alloc(arena, outline->count * sizeof(*out->parts));
    for (; out->count < outline->count; out->count++)
        if (!read_part(&out->parts[out->count], arena, &outline->parts[out->count], hint))
            return false;
    return true;
}
