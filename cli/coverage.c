/* coverage.c - `mailmedic coverage CASE`: what was examined, what was not, and why. */
#include "listing.h"

#include "case/tables.h"

static void coverage_to_json(struct json *json, const struct coverage *row)
{
    json_object(json, NULL);
    json_text(json, "check", row->check);
    json_text(json, "title", row->title);
    json_text(json, "state", coverage_name(row->state));
    json_text(json, "detail", row->detail);
    json_text(json, "hint", *row->hint ? row->hint : NULL);
    json_close(json, '}');
}

static void coverage_to_text(struct output *out, const struct coverage *row)
{
    buf_printf(&out->text, "%-28s  %s", coverage_name(row->state), row->title);
    if (*row->detail) {
        buf_text(&out->text, ": ");
        output_shown(out, row->detail, 300);
    }
    buf_char(&out->text, '\n');
    if (*row->hint)
        output_line(out, "%-28s  -> %s", "", row->hint);
}

static bool list_coverage(struct listing *list, struct error *err)
{
    struct coverage *rows;
    size_t count;

    if (!coverage_list(list->cf, &list->arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (list->out.as_json)
            coverage_to_json(&list->out.json, &rows[i]);
        else
            coverage_to_text(&list->out, &rows[i]);
    if (!list->out.as_json && count == 0)
        output_line(&list->out, "Nothing has been examined yet.");
    return true;
}

bool run_coverage(struct invocation *call, struct error *err)
{
    return listing_run(call, "coverage", list_coverage, err);
}
