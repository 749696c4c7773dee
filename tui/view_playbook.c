/* view_playbook.c - where the response stands: the next step first, then all of them by phase. */
#include "fold.h"
#include "playing.h"

#include <stdio.h>
#include <string.h>

enum { MOST_CLOCKS = 3, STATE = 11, GRADE = 3, LANE = 8, DUE = 16 };

struct line {
    bool next;            /* the step above all others */
    const char *heading;  /* of a phase; NULL: a step */
    size_t done, of;      /* of that phase */
    struct step_view *at; /* NULL: a heading */
};

struct board {
    struct playing playing; /* first */
    struct line *lines;
    size_t count;
    const struct clock_view *clocks[MOST_CLOCKS]; /* the most urgent first */
    size_t clock_count;
    int due; /* columns for it */
    char position[200];
};

static bool passes(const struct step_view *view, const char *filter)
{
    const char *texts[] = {view->step->id, view->step->title, lane_name(view->step->lane),
                           step_state_name(view->state)};

    return fold_has_words(str_of(filter), texts, ARRAY_LEN(texts));
}

static void add_phase(struct board *board, enum phase phase, const char *filter)
{
    struct play_view *view = &board->playing.view;
    struct line *heading = &board->lines[board->count];
    size_t before = ++board->count;

    *heading = (struct line){.heading = phase_name(phase)};
    for (size_t i = 0; i < view->step_count; i++) {
        struct step_view *step = &view->steps[i];

        if (step->step->phase != phase || !passes(step, filter))
            continue;
        heading->of++;
        heading->done += step_is_final(step->state);
        board->lines[board->count++] = (struct line){.at = step};
    }
    if (board->count == before)
        board->count--;
}

static void pick_clocks(struct board *board)
{
    static const enum clock_state order[] = {CLOCK_OVER, CLOCK_WARNS, CLOCK_RUNS, CLOCK_UNKNOWN};
    const struct play_view *view = &board->playing.view;

    for (size_t i = 0; i < ARRAY_LEN(order); i++)
        for (size_t k = 0; k < view->clock_count && board->clock_count < MOST_CLOCKS; k++)
            if (view->clocks[k].state == order[i])
                board->clocks[board->clock_count++] = &view->clocks[k];
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct board *board = pane->state;
    struct play_view *view = &board->playing.view;

    if (!playing_load(&board->playing, pane, cf, pane->target.id, err))
        return false;
    if (!board->playing.engine) {
        pane->nothing = board->playing.unusable.code != ERROR_NONE
                            ? board->playing.unusable.text
                            : "No playbook was started in this case yet: S shows which there are.";
        pane_loaded(pane, 0, 0, 0);
        return true;
    }
    pane->title = engine_playbook(board->playing.engine)->title;
    board->lines =
        arena_alloc(&pane->arena, (view->step_count + PHASE_COUNT + 1) * sizeof(*board->lines));
    if (view->next && pane->filter[0] == '\0')
        board->lines[board->count++] =
            (struct line){.next = true, .at = &view->steps[view->next - view->steps]};
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        add_phase(board, (enum phase)phase, pane->filter);
    if (!engine_play(board->playing.engine)->ended)
        pick_clocks(board);
    for (size_t i = 0; i < view->step_count; i++)
        if (view->steps[i].due != INT64_MIN && !step_is_final(view->steps[i].state))
            board->due = DUE;
    position_words(&board->playing, board->position, sizeof(board->position));
    pane->nothing = "No step has these words. Esc shows all.";
    pane_loaded(pane, (int64_t)board->count, 0, board->count);
    return true;
}

static int head_height(const struct pane *pane)
{
    const struct board *board = pane->state;

    return board->playing.engine ? 3 + (int)board->clock_count : 0;
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    const struct board *board = pane->state;
    const struct play *play = engine_play(board->playing.engine);
    int y = area.y, x = area.x;
    char text[300];

    canvas_column(canvas, y, x, area.width, STYLE_TITLE, str_of(pane->title));
    y++;
    if (play->ended) {
        snprintf(text, sizeof(text), "It has ended: %s%s%.200s", play->outcome,
                 *play->reason ? ", " : "", play->reason);
        canvas_column(canvas, y, x, area.width, STYLE_WARN, str_of(text));
    } else {
        canvas_column(canvas, y, x, area.width, STYLE_HEADING, str_of(board->position));
    }
    for (size_t i = 0; i < board->clock_count; i++)
        canvas_column(
            canvas, ++y, x, area.width, clock_style(board->clocks[i]->state),
            str_of(clock_words(board->clocks[i], board->playing.now, text, sizeof(text))));
    y++;
    canvas_text(canvas, y, x, STATE, STYLE_DIM, str_of("State"));
    canvas_text(canvas, y, x + STATE, GRADE, STYLE_DIM, str_of("Gr"));
    canvas_text(canvas, y, x + STATE + GRADE, LANE, STYLE_DIM, str_of("Lane"));
    canvas_text(canvas, y, x + STATE + GRADE + LANE, area.width - STATE - GRADE - LANE, STYLE_DIM,
                str_of("Step"));
    if (board->due > 0)
        canvas_text(canvas, y, x + area.width - DUE + 1, DUE - 1, STYLE_DIM, str_of("Due"));
}

static const char *lane_short(enum lane lane)
{
    return lane == LANE_MANAGEMENT ? "manage" : lane_name(lane);
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct board *board = pane->state;
    const struct line *line = &board->lines[index];
    const char grade[] = {line->at ? grade_letter(line->at->grade) : '-', '\0'};
    int y = area.y, x = area.x, title = x + STATE + GRADE + LANE;
    int room = area.width - STATE - GRADE - LANE - board->due;
    enum style style;
    char due[SHOW];

    if (!line->at) {
        canvas_printf(canvas, y, x, area.width, STYLE_HEADING, "%s  %zu of %zu final",
                      line->heading, line->done, line->of);
        return;
    }
    style = step_style(line->at->state);
    canvas_text(canvas, y, x, STATE - 1, line->next ? STYLE_TITLE : style,
                str_of(line->next ? "NEXT" : step_state_name(line->at->state)));
    canvas_text(canvas, y, x + STATE, GRADE - 1, style, str_of(grade));
    canvas_column(canvas, y, x + STATE + GRADE, LANE - 1, STYLE_DIM,
                  str_of(lane_short(line->at->step->lane)));
    canvas_column(canvas, y, title, room, line->next ? STYLE_TITLE : style,
                  str_of(line->at->step->title));
    if (!step_is_final(line->at->state))
        canvas_text(canvas, y, x + area.width - DUE + 1, DUE - 1,
                    due_style(line->at->due, board->playing.now),
                    str_of(due_words(line->at->due, board->playing.now, due)));
}

static struct target enter(const struct pane *pane, size_t index)
{
    const struct board *board = pane->state;
    const struct step_view *at = board->lines[index].at;

    if (!at)
        return (struct target){0};
    return (struct target){
        .view = &view_step, .id = board->playing.run, .part = at - board->playing.view.steps + 1};
}

/* No run to look at, or one that cannot be gone on with: both begin at the shelf. */
static struct target enter_empty(const struct pane *pane)
{
    (void)pane;
    return (struct target){.view = &view_shelf};
}

/* The next step keeps its place at the top, whichever it is. */
static int64_t row_id(const struct pane *pane, size_t index)
{
    const struct board *board = pane->state;
    const struct line *line = &board->lines[index];

    if (line->next)
        return -1;
    if (line->heading)
        return -2 - (int64_t)index;
    return line->at - board->playing.view.steps + 1;
}

const struct step_view *board_step(const struct pane *pane)
{
    const struct board *board = pane->state;
    size_t index;

    return board->playing.engine && pane_selected(pane, &index) ? board->lines[index].at : NULL;
}

const struct view view_playbook = {
    .name = "Playbook",
    .about = "Where the response stands: the next step, every step with its state and grade, and "
             "the clocks.",
    .state_size = sizeof(struct board),
    .watches = CASE_PLAYS | CASE_FINDINGS | CASE_COVERAGE,
    .actions = play_actions,
    .load = load,
    .unload = playing_unload,
    .nothing = "",
    .head_height = head_height,
    .head = head,
    .row = row,
    .enter = enter,
    .enter_empty = enter_empty,
    .row_id = row_id,
};
