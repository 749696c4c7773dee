/* export_pairs.c - a JSON array of names and values as cells: see export_row.h. */
#include "export_row.h"

/* What a value is, as text; anything that is no text or number as JSON. */
static struct str text_of(struct arena *arena, const struct json_in *value)
{
    struct buf text;
    struct str out;

    buf_init(&text, (size_t)1 << 20);
    if (!json_in_scalar(value, &text) && !json_in_is_null(value))
        json_in_dump(value, &text);
    out = (struct str){arena_strndup(arena, buf_c(&text), text.len), text.len};
    buf_dispose(&text);
    return out;
}

void export_pairs(struct arena *arena, const struct json_in *list, const struct pair_names *names,
                  size_t most, struct row *out)
{
    for (size_t i = 0; i < json_in_count(list) && out->count < most; i++) {
        const struct json_in *pair = json_in_at(list, i), *value = json_in_get(pair, names->value);
        struct cell *cell = &out->cells[out->count];

        if (json_in_is_null(value))
            value = json_in_get(pair, names->other);
        *cell = (struct cell){.name = json_in_text(json_in_get(pair, names->name))};
        cell->values = arena_alloc(arena, sizeof(*cell->values));
        cell->values[0] = text_of(arena, value);
        cell->count = cell->values[0].len > 0;
        if (cell->name.len > 0)
            out->count++;
    }
}
