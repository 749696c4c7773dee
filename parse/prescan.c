/* prescan.c - the header half; see prescan.h. The body half is prescan_body.c. */
#include "prescan.h"

#include "base/limits.h"
#include "prescan_body.h"

#include <string.h>

static void note(struct prescan *out, const char *limit)
{
    if (limit && !out->limit)
        out->limit = limit;
}

static void add_field(struct prescan *out, size_t *room, const struct header *header,
                      struct arena *arena)
{
    const char *noted = NULL;
    const char *limit = header_check(header, &noted);

    if (out->field_count == *room) {
        size_t more = *room ? 2 * *room : 32;
        struct prescan_field *fields = arena_alloc(arena, more * sizeof(*fields));

        if (*room)
            memcpy(fields, out->fields, *room * sizeof(*fields));
        out->fields = fields;
        *room = more;
    }
    note(out, limit);
    note(out, noted);
    out->fields[out->field_count++] = (struct prescan_field){*header, limit != NULL};
}

/* Too long a block or too many fields: the first ones are kept, the body is found all the same. */
static struct str scan_header(struct prescan *out, struct str message, struct arena *arena)
{
    struct str rest = message;
    struct header header;
    size_t room = 0, kept = 0;

    while (header_next(&rest, &header)) {
        if (out->field_count == LIMIT_HEADERS) {
            note(out, "headers");
            continue;
        }
        if (header.whole.len <= LIMIT_FIELD)
            kept += header.whole.len;
        if (kept > LIMIT_HEADER_BLOCK)
            note(out, "header-block");
        else
            add_field(out, &room, &header, arena);
    }
    return rest;
}

/* Of several types in the header of the whole, GMime is shown the first (harmless.h). */
static void scan_fields(const struct prescan *scan, struct prescan_body *body)
{
    bool has_type = false;

    for (size_t i = 0; i < scan->field_count; i++) {
        const struct header *header = &scan->fields[i].header;
        bool is_type = header_is(header, "Content-Type");

        if (scan->fields[i].refused || (is_type && has_type))
            continue;
        has_type |= is_type;
        prescan_body_field(body, header);
    }
}

void prescan(struct prescan *out, struct str message, struct arena *arena)
{
    struct prescan_body body = {0};
    struct str rest;

    *out = (struct prescan){0};
    rest = scan_header(out, message, arena);
    out->body = message.len - rest.len;
    outline_begin(&out->outline, arena);
    prescan_body_begin(&body, rest, &out->outline);
    scan_fields(out, &body);
    prescan_body_run(&body);
    note(out, body.limit);
    out->end = out->body + body.safe;
    prescan_body_dispose(&body);
}
