/* view_indicators.c - what the intruder can be recognised by elsewhere, disarmed. */
#include "indicators.h"

#include "base/defang.h"
#include "case/indicators.h"
#include "fold.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct indicators {          /* state of view_indicators */
    struct indicator **rows; /* those the filter lets through */
    const char **shown;      /* their values as they are shown */
};

enum { CHOICE_WITHDRAWN }; /* those as well */
enum { KIND = 9, TLP = 7, SOURCE = 12 };

static bool passes(const struct indicator *row, const char *filter)
{
    const char *texts[] = {row->kind, row->value, row->note, row->tlp};

    return fold_has_words(str_of(filter), texts, ARRAY_LEN(texts));
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    const struct indicator_query query = {.withdrawn = pane->choice[CHOICE_WITHDRAWN] != 0};
    struct indicators *state = pane->state;
    struct indicator *all;
    size_t count, have = 0;

    if (!indicator_list(cf, &pane->arena, &query, &all, &count, err))
        return false;
    state->rows = arena_alloc(&pane->arena, (count + 1) * sizeof(struct indicator *));
    state->shown = arena_alloc(&pane->arena, (count + 1) * sizeof(const char *));
    for (size_t i = 0; i < count; i++) {
        struct str value = str_of(all[i].value);

        if (!passes(&all[i], pane->filter))
            continue;
        if (strcmp(all[i].kind, "sha256") != 0)
            value = defang_link(&pane->arena, value);
        state->shown[have] = arena_strndup(&pane->arena, value.at, value.len);
        state->rows[have++] = &all[i];
    }
    if (count > 0)
        pane->nothing = "No indicator has these words. Esc shows all.";
    pane_loaded(pane, (int64_t)have, 0, have);
    return true;
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    int x = area.x;

    canvas_text(canvas, area.y, x, KIND, STYLE_DIM, str_of("Kind"));
    canvas_text(canvas, area.y, x + KIND, TLP, STYLE_DIM, str_of("TLP"));
    canvas_text(canvas, area.y, x + KIND + TLP, SOURCE, STYLE_DIM, str_of("From"));
    canvas_text(canvas, area.y, x + KIND + TLP + SOURCE, area.width - KIND - TLP - SOURCE,
                STYLE_DIM,
                str_of(pane->choice[CHOICE_WITHDRAWN] ? "Value (disarmed), also withdrawn ones"
                                                      : "Value (disarmed)"));
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct indicators *state = pane->state;
    const struct indicator *at = state->rows[index];
    enum style style = at->withdrawn ? STYLE_DIM : STYLE_PLAIN;
    int value = area.x + KIND + TLP + SOURCE, room = area.width - KIND - TLP - SOURCE;
    char source[SHOW] = "by hand";

    if (!at->by_hand && at->finding)
        snprintf(source, sizeof(source), "finding %" PRId64, at->finding);
    else if (!at->by_hand)
        snprintf(source, sizeof(source), "a scan");
    canvas_text(canvas, area.y, area.x, KIND - 1, style, str_of(at->kind));
    canvas_text(canvas, area.y, area.x + KIND, TLP - 1, style, str_of(at->tlp));
    canvas_text(canvas, area.y, area.x + KIND + TLP, SOURCE - 1, STYLE_DIM,
                str_of(at->withdrawn ? "withdrawn" : source));
    canvas_column(canvas, area.y, value, room, style, str_of(state->shown[index]));
}

static struct target enter(const struct pane *pane, size_t index)
{
    const struct indicators *state = pane->state;

    return (struct target){.view = &view_indicator, .id = state->rows[index]->id};
}

static int64_t row_id(const struct pane *pane, size_t index)
{
    const struct indicators *state = pane->state;

    return state->rows[index]->id;
}

const struct indicator *indicator_in(const struct pane *pane)
{
    const struct indicators *state = pane->state;
    size_t index;

    if (pane->view == &view_indicator)
        return *(struct indicator *const *)pane->state;
    return pane->view == &view_indicators && pane_selected(pane, &index) ? state->rows[index]
                                                                         : NULL;
}

void indicators_turn(struct app *app, struct pane *pane)
{
    (void)app;
    pane->choice[CHOICE_WITHDRAWN] = !pane->choice[CHOICE_WITHDRAWN];
    pane->stale = true;
}

const struct view view_indicators = {
    .name = "Indicators",
    .about = "What the intruder can be recognised by elsewhere: addresses, domains, links, hashes. "
             "For blacklists, and for others.",
    .state_size = sizeof(struct indicators),
    .watches = CASE_FINDINGS | CASE_JOURNAL,
    .actions = indicators_actions,
    .load = load,
    .nothing = "No indicators yet. A scan collects them from findings; a takes one by hand.",
    .head = head,
    .row = row,
    .enter = enter,
    .row_id = row_id,
};

/* --- one of them --- */

static bool load_one(struct pane *pane, struct casefile *cf, struct error *err)
{
    const struct indicator **state = pane->state;
    const struct indicator_query query = {.withdrawn = true};
    struct doc *doc = &pane->doc;
    struct indicator *all;
    struct str value;
    char when[SHOW];
    size_t count;

    if (!indicator_list(cf, &pane->arena, &query, &all, &count, err))
        return false;
    for (size_t i = 0; i < count && !*state; i++)
        if (all[i].id == pane->target.id)
            *state = &all[i];
    if (!*state)
        return true;
    value = str_of((*state)->value);
    if (strcmp((*state)->kind, "sha256") != 0)
        value = defang_link(&pane->arena, value);
    pane->title = (*state)->kind;
    doc_add(doc, STYLE_TITLE, 0, value);
    doc_field(doc, "Kind", (*state)->kind);
    doc_printf(doc, STYLE_PLAIN, 16, "%s: %s", (*state)->tlp,
               strcmp((*state)->tlp, "clear") == 0   ? "may be published"
               : strcmp((*state)->tlp, "green") == 0 ? "may be told in the community"
               : strcmp((*state)->tlp, "amber") == 0 ? "may be told to those who must act on it"
                                                     : "stays with those who read this case")
        ->label = "TLP";
    doc_field(doc, "From", (*state)->by_hand ? "by hand" : "a scan");
    if ((*state)->note[0])
        doc_field(doc, "Why", (*state)->note);
    if ((*state)->first_seen != INT64_MIN)
        doc_printf(doc, STYLE_PLAIN, 16, "%s UTC", show_time((*state)->first_seen, when))->label =
            "First seen";
    if ((*state)->last_seen != INT64_MIN)
        doc_printf(doc, STYLE_PLAIN, 16, "%s UTC", show_time((*state)->last_seen, when))->label =
            "Last seen";
    if ((*state)->withdrawn)
        doc_printf(doc, STYLE_WARN, 16, "%s", (*state)->reason)->label = "Withdrawn";
    if ((*state)->finding) {
        doc_heading(doc, "Named by");
        doc_printf(doc, STYLE_PLAIN, 2, "finding %" PRId64, (*state)->finding)->target =
            (struct target){.view = &view_finding, .id = (*state)->finding};
    }
    if ((*state)->message) {
        doc_heading(doc, "Seen in");
        doc_printf(doc, STYLE_PLAIN, 2, "message %" PRId64, (*state)->message)->target =
            (struct target){.view = &view_message, .id = (*state)->message};
    }
    return true;
}

const struct view view_indicator = {
    .name = "Indicator",
    .about = "One indicator: why it is one, who may know it, and what names it.",
    .state_size = sizeof(const struct indicator *),
    .watches = CASE_FINDINGS | CASE_JOURNAL,
    .actions = indicators_actions,
    .load = load_one,
    .nothing = "This indicator is not there any more.",
};
