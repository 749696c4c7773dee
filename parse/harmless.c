/* harmless.c - see harmless.h. */
#include "harmless.h"

#include "base/limits.h"

#include <string.h>

/* Of these only the first counts, as in most mail programs; GMime takes the last. */
static bool is_single(const struct header *header)
{
    static const char *const names[] = {"Content-Type", "Content-Transfer-Encoding",
                                        "Content-Disposition"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (header_is(header, names[i]))
            return true;
    return false;
}

static bool is_repeated(const struct prescan *scan, size_t field)
{
    const struct header *header = &scan->fields[field].header;

    if (!is_single(header))
        return false;
    for (size_t i = 0; i < field; i++)
        if (!scan->fields[i].refused && str_equal_nocase(scan->fields[i].header.name, header->name))
            return true;
    return false;
}

/* What is asked of GMime; everything else in a header headers_read() reads. */
static bool is_wanted(const struct header *header)
{
    static const char *const names[] = {"From", "Sender", "Reply-To", "To", "Cc", "Bcc"};

    if (str_starts_nocase(header->name, "Content-"))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (header_is(header, names[i]))
            return true;
    return false;
}

static void add_lines(struct buf *block, struct str lines)
{
    buf_str(block, lines);
    if (lines.at[lines.len - 1] != '\n')
        buf_char(block, '\n');
}

struct str harmless_message(const struct prescan *scan, char *message)
{
    struct buf block;
    struct str whole;

    buf_init(&block, 2 * LIMIT_HEADER_BLOCK);
    for (size_t i = 0; i < scan->field_count; i++) {
        const struct header *header = &scan->fields[i].header;

        if (is_wanted(header) && !scan->fields[i].refused && !is_repeated(scan, i))
            add_lines(&block, header->whole);
    }
    if (block.len == 0 && scan->field_count > 0)
        buf_text(&block, "X:\n"); /* EXAMINE_ROOM holds it, however short the header was */
    if (block.len > 0)
        buf_char(&block, '\n');
    whole.at = message + scan->body - block.len;
    whole.len = block.len + scan->end - scan->body;
    if (block.len > 0)
        memcpy(message + scan->body - block.len, block.at, block.len);
    buf_dispose(&block);
    return whole;
}

struct tree_field *harmless_fields(const struct prescan *scan, struct arena *arena, size_t *count)
{
    struct tree_field *fields = arena_alloc(arena, (scan->field_count + 1) * sizeof(*fields));

    *count = 0;
    for (size_t i = 0; i < scan->field_count; i++) {
        const struct header *header = &scan->fields[i].header;

        if (!scan->fields[i].refused && is_wanted(header))
            fields[(*count)++] = (struct tree_field){header->name, header->value};
    }
    return fields;
}
