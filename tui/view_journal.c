/* view_journal.c - everything that was read, decided and done, newest first. */
#include "app_state.h"
#include "case/tables.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>

struct journal {
    struct journal_row *rows;
};

enum { NUMBER = 7, DATE = 17, KIND = 12, ACTION = 20 };

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct journal *journal = pane->state;
    struct page page;
    uint64_t count = (uint64_t)pane->list.count;
    size_t have;

    pane_page(pane, &page);
    if ((!pane->moved && !journal_matches(cf, pane->filter, &count, err)) ||
        !journal_list(cf, &pane->arena, true, page, &journal->rows, &have, err))
        return false;
    pane_loaded(pane, (int64_t)count, page.from, have);
    if (pane->filter[0] != '\0')
        pane->nothing = "No entry has these words. Esc shows all.";
    return true;
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    int x = area.x;

    (void)pane;
    canvas_text(canvas, area.y, x, NUMBER, STYLE_DIM, str_of("Entry"));
    x += NUMBER;
    canvas_text(canvas, area.y, x, DATE, STYLE_DIM, str_of("UTC"));
    x += DATE;
    canvas_text(canvas, area.y, x, KIND, STYLE_DIM, str_of("Kind"));
    x += KIND;
    canvas_text(canvas, area.y, x, area.x + area.width - x, STYLE_DIM,
                str_of("What, on what, result"));
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct journal *journal = pane->state;
    const struct journal_row *entry = &journal->rows[index];
    char date[SHOW];
    int x = area.x;
    int end = area.x + area.width;

    canvas_printf(canvas, area.y, x, NUMBER - 1, STYLE_DIM, "%" PRId64, entry->seq);
    x += NUMBER;
    canvas_text(canvas, area.y, x, DATE - 1, STYLE_PLAIN,
                str_of(show_time(entry->utc_ns / 1000000000, date)));
    x += DATE;
    canvas_text(canvas, area.y, x, KIND - 1, STYLE_DIM, str_of(entry->kind));
    x += KIND;
    canvas_column(canvas, area.y, x, ACTION - 1, STYLE_PLAIN, str_of(entry->action));
    x += ACTION;
    x += canvas_column(canvas, area.y, x, end - x, STYLE_PLAIN, str_of(entry->target));
    if (entry->result[0] != '\0' && x + 4 < end)
        canvas_column(canvas, area.y, x + 2, end - x - 2, STYLE_DIM, str_of(entry->result));
}

static struct target enter(const struct pane *pane, size_t index)
{
    const struct journal *journal = pane->state;

    return (struct target){.view = &view_entry, .id = journal->rows[index].seq};
}

static int64_t row_id(const struct pane *pane, size_t index)
{
    const struct journal *journal = pane->state;

    return journal->rows[index].seq;
}

static void verify(struct app *app, struct pane *pane)
{
    (void)pane;
    job_run_or_say(app, (size_t)app_find_job(app, "verify"));
}

static const char *no_verify(const struct app *app, const struct pane *pane)
{
    (void)pane;
    if (app_find_job(app, "verify") < 0)
        return "run it from the shell: mailmedic verify";
    return NULL;
}

static const struct action actions[] = {
    {"verify-case", "check the whole chain and all evidence", "verify", 'v', 0, verify, no_verify},
    {0},
};

const struct view view_journal = {
    .name = "Journal",
    .about = "The hash-chained log: everything that was read, decided and done.",
    .state_size = sizeof(struct journal),
    .watches = ~0u, /* every change is an entry */
    .actions = actions,
    .load = load,
    .nothing = "The journal is empty.",
    .head = head,
    .row = row,
    .enter = enter,
    .row_id = row_id,
};
