/* clocks.c - see clocks.h. */
#include "clocks.h"

#include "base/file.h"
#include "reader.h"
#include "yaml_in.h"

#include <stdio.h>
#include <string.h>

static bool wants_any(const struct playbook *book)
{
    for (size_t i = 0; i < book->clock_count; i++)
        if (book->clocks[i].limit == 0)
            return true;
    return false;
}

/* A row of the file into every clock of the book that names it. */
static void take_row(struct reader *r, const struct node *row, struct playbook *book)
{
    const char *id, *why, *name;
    int64_t warn, limit;

    reader_map(r, row, "id name jurisdiction trigger warn limit why source checked");
    id = reader_id(r, row, "id", true);
    warn = reader_duration(r, row, "warn", false);
    limit = reader_duration(r, row, "limit", true);
    why = reader_text(r, row, "why", true);
    name = reader_text(r, row, "name", false);
    reader_text(r, row, "source", true); /* a deadline without its source is none */
    reader_text(r, row, "checked", true);
    if (reader_ok(r) && limit == 0)
        reader_fail(r, row, "\"limit\" must be longer than nothing");
    for (size_t i = 0; reader_ok(r) && i < book->clock_count; i++) {
        struct play_clock *clock = &book->clocks[i];

        if (strcmp(clock->data, id) != 0)
            continue;
        clock->name = name;
        if (clock->limit != 0)
            continue;
        clock->limit = limit;
        clock->warn = clock->warn ? clock->warn : warn;
        clock->why = clock->why ? clock->why : why;
    }
}

bool clocks_fill_from(struct arena *arena, const char *file, struct str bytes,
                      struct playbook *book, struct error *err)
{
    struct reader r = {arena, file, err};
    const struct node *tree, *rows;
    const char *format;

    if (!yaml_read(arena, file, bytes, &tree, err) || !reader_map(&r, tree, "format clocks"))
        return false;
    format = reader_text(&r, tree, "format", true);
    if (format && strcmp(format, "mailmedic-clocks/1") != 0)
        return reader_fail(&r, node_get(tree, "format"), "the format is not mailmedic-clocks/1");
    rows = reader_list(&r, tree, "clocks");
    for (const struct node *at = rows ? rows->first : NULL; at && reader_ok(&r); at = at->next)
        take_row(&r, at, book);
    for (size_t i = 0; reader_ok(&r) && i < book->clock_count; i++)
        if (book->clocks[i].limit == 0)
            return error_set(err, ERROR_FORMAT, "%s has no clock \"%.60s\"", file,
                             book->clocks[i].data);
    return reader_ok(&r);
}

bool clocks_fill(struct arena *arena, const char *dir, struct playbook *book, struct error *err)
{
    struct buf bytes;
    bool ok;

    if (!wants_any(book))
        return true;
    buf_init(&bytes, LIMIT_PLAYBOOK + KIB(32));
    ok = shelf_read_file(data_dir(dir), "clocks.yaml", &bytes, err) &&
         clocks_fill_from(arena, "clocks.yaml", buf_as_str(&bytes), book, err);
    buf_dispose(&bytes);
    return ok;
}
