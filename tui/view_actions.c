/* view_actions.c - what was changed on the mailbox's server: newest first, and back. */
#include "acts.h"
#include "case/actions.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct actions {
    struct action_row *rows;
};

enum { NUMBER = 5, DATE = 17, OUTCOME = 13 };

const char *action_state(const struct action_row *row)
{
    if (row->undone != 0)
        return "taken back";
    return row->outcome == ACTION_DONE       ? "done"
           : row->outcome == ACTION_NOT_DONE ? "NOT done"
           : row->outcome == ACTION_DIFFERS  ? "DIFFERS"
                                             : "NOT KNOWN";
}

enum style action_style(const struct action_row *row)
{
    if (row->undone != 0)
        return STYLE_DIM;
    return row->outcome == ACTION_DONE ? STYLE_GOOD : STYLE_ALARM;
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct actions *actions = pane->state;
    size_t count;

    if (!action_list(cf, &pane->arena, &actions->rows, &count, err))
        return false;
    pane_loaded(pane, (int64_t)count, 0, count);
    return true;
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    int x = area.x;

    (void)pane;
    canvas_text(canvas, area.y, x, NUMBER, STYLE_DIM, str_of("No."));
    x += NUMBER;
    canvas_text(canvas, area.y, x, DATE, STYLE_DIM, str_of("UTC"));
    x += DATE;
    canvas_text(canvas, area.y, x, OUTCOME, STYLE_DIM, str_of("Outcome"));
    x += OUTCOME;
    canvas_text(canvas, area.y, x, area.x + area.width - x, STYLE_DIM, str_of("What, on what"));
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct actions *actions = pane->state;
    const struct action_row *action = &actions->rows[index];
    char date[SHOW];
    int x = area.x, end = area.x + area.width;

    canvas_printf(canvas, area.y, x, NUMBER - 1, STYLE_DIM, "%" PRId64, action->id);
    x += NUMBER;
    canvas_text(canvas, area.y, x, DATE - 1, STYLE_PLAIN, str_of(show_time(action->started, date)));
    x += DATE;
    canvas_text(canvas, area.y, x, OUTCOME - 1, action_style(action), str_of(action_state(action)));
    x += OUTCOME;
    x += canvas_column(canvas, area.y, x, end - x, STYLE_PLAIN, str_of(action->verb));
    canvas_column(canvas, area.y, x + 2, end - x - 2, STYLE_PLAIN, str_of(action->target));
}

static struct target enter(const struct pane *pane, size_t index)
{
    const struct actions *actions = pane->state;

    return (struct target){.view = &view_action, .id = actions->rows[index].id};
}

static int64_t row_id(const struct pane *pane, size_t index)
{
    const struct actions *actions = pane->state;

    return actions->rows[index].id;
}

const struct action_row *actions_selected(const struct pane *pane)
{
    const struct actions *actions = pane->state;
    size_t index;

    return pane_selected(pane, &index) ? &actions->rows[index] : NULL;
}

const struct view view_actions = {
    .name = "Actions",
    .about = "What was changed on the mailbox's server, what came of it, and the way back.",
    .state_size = sizeof(struct actions),
    .watches = CASE_JOURNAL,
    .actions = taken_actions,
    .load = load,
    .nothing = "Nothing was changed yet. Y on a rule, a finding or a mail plans a change.",
    .head = head,
    .row = row,
    .enter = enter,
    .row_id = row_id,
};
