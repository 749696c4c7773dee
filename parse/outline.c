/* outline.c - see outline.h. */
#include "outline.h"

#include <string.h>

static struct outline_part *last_part(const struct outline *outline)
{
    return &outline->parts[outline->count - 1];
}

static void add_part(struct outline *outline, size_t parent, uint32_t depth)
{
    if (outline->count == outline->room) {
        size_t room = outline->room ? 2 * outline->room : 8;
        struct outline_part *parts = arena_alloc(outline->arena, room * sizeof(*parts));

        if (outline->room)
            memcpy(parts, outline->parts, outline->count * sizeof(*parts));
        outline->parts = parts;
        outline->room = room;
    }
    outline->parts[outline->count++] = (struct outline_part){.parent = parent, .depth = depth};
}

void outline_begin(struct outline *outline, struct arena *arena)
{
    *outline = (struct outline){.arena = arena};
    add_part(outline, 0, 0);
}

void outline_field(struct outline *outline, const struct header *header)
{
    static const char *const names[OUTLINE_FIELDS] = {"Content-Type", "Content-Transfer-Encoding",
                                                      "Content-Disposition", "Content-ID"};
    struct outline_part *part = last_part(outline);

    for (size_t i = 0; i < OUTLINE_FIELDS; i++) {
        if (!header_is(header, names[i]))
            continue;
        if (part->fields[i].at && (outline->count > 1 || i == OUTLINE_ID))
            outline->irregular = true;
        else if (!part->fields[i].at)
            part->fields[i] = header->value;
    }
    if (header->whole.at[header->name.len] != ':') /* to GMime that is no field */
        outline->irregular = true;
}

void outline_container(struct outline *outline, size_t depth, struct str boundary)
{
    struct outline_part *part = last_part(outline);

    outline->irregular |= boundary.len == 0;
    if (outline->irregular)
        return;
    part->is_container = true;
    part->boundary.at = arena_strndup(outline->arena, boundary.at, boundary.len);
    part->boundary.len = boundary.len;
    outline->around[depth] = outline->count - 1;
}

void outline_content(struct outline *outline, const char *at)
{
    outline->open = at;
}

static void end_content(struct outline *outline, const char *end)
{
    if (!outline->open)
        return;
    last_part(outline)->content = end > outline->open
                                      ? (struct str){outline->open, (size_t)(end - outline->open)}
                                      : (struct str){"", 0};
    outline->open = NULL;
}

/* The line end before a boundary is the boundary's. GMime takes it to be as long as the one behind
 * it. */
static size_t line_end(struct str line)
{
    if (line.len > 0 && line.at[line.len - 1] == '\n')
        line.len--;
    return line.len > 0 && line.at[line.len - 1] == '\r' ? 2 : 1;
}

void outline_boundary(struct outline *outline, size_t depth, struct str line, bool closes)
{
    size_t container;

    if (outline->irregular)
        return;
    container = outline->around[depth - 1];
    end_content(outline, line.at - line_end(line));
    if (!closes)
        add_part(outline, container, outline->parts[container].depth + 1);
    else if (container == outline->count - 1) /* it has nothing in it */
        outline->irregular = true;
}

void outline_end(struct outline *outline, const char *end)
{
    if (outline->irregular)
        return;
    end_content(outline, end);
    if (last_part(outline)->is_container)
        outline->irregular = true;
}
