/* view_rules.c - the mail rules found on the server. */
#include "acts.h"
#include "fold.h"

#include "base/limits.h"
#include "parse/rule.h"

#include <stdio.h>

struct rules {
    struct rule_row **rows; /* those the filter lets through */
    const char **deeds;     /* what each does */
    bool *off;              /* each is switched off */
};

enum { STATE = 10 };

/* Where the columns are; what the rule does takes what is left. */
struct columns {
    int script, name, summary;
};

static struct columns columns_of(struct rect area)
{
    struct columns at;

    at.script = area.x + STATE + 1;
    at.name = at.script + area.width / 6;
    at.summary = at.name + area.width / 5;
    return at;
}

static bool passes(const struct rule_row *row, const char *filter)
{
    const char *texts[] = {row->name, row->script, row->summary};

    return fold_has_words(str_of(filter), texts, ARRAY_LEN(texts));
}

/* A narrow screen cuts the end: what a rule does to mail is not to be there. */
static const char *deeds_of(const struct rule_row *row, struct arena *arena, bool *off)
{
    struct error ignored = {0};
    struct rule rule;

    *off = false;
    if (row->blob.len == 0 || !rule_decode(&rule, arena, row->blob, &ignored))
        return row->summary;
    *off = !rule.enabled;
    return rule_deeds_first(&rule, arena);
}

/* An empty list is no answer: whether anybody has looked, and why not. NULL: nothing is said. */
static bool why_none(struct casefile *cf, struct arena *arena, const char **out, struct error *err)
{
    const struct coverage *row;
    struct buf text;

    *out = NULL;
    if (!coverage_find(cf, arena, "rules-sieve", &row, err))
        return false;
    if (!row)
        return true;
    buf_init(&text, KIB(8));
    buf_printf(&text, "No rules are known. %s: %s (%s)%s%s", row->title, coverage_name(row->state),
               row->detail, row->hint[0] ? ". What to do: " : ".", row->hint);
    *out = arena_strndup(arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return true;
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct rules *rules = pane->state;
    struct rule_row *all;
    size_t count, have = 0;

    if (!rule_list(cf, &pane->arena, &all, &count, err))
        return false;
    rules->rows = arena_alloc(&pane->arena, (count + 1) * sizeof(*rules->rows));
    rules->deeds = arena_alloc(&pane->arena, (count + 1) * sizeof(*rules->deeds));
    rules->off = arena_alloc(&pane->arena, (count + 1) * sizeof(*rules->off));
    for (size_t i = 0; i < count; i++)
        if (passes(&all[i], pane->filter)) {
            rules->deeds[have] = deeds_of(&all[i], &pane->arena, &rules->off[have]);
            rules->rows[have++] = &all[i];
        }
    if (count > 0)
        pane->nothing = "No rule has these words. Esc shows all.";
    else if (!why_none(cf, &pane->arena, &pane->nothing, err))
        return false;
    pane_loaded(pane, (int64_t)have, 0, have);
    return true;
}

static const char *state_of(const struct rule_row *row, bool off)
{
    if (row->gone)
        return "gone";
    if (row->status != PARSE_OK && row->status != PARSE_WAITING)
        return "unreadable";
    if (off)
        return "off";
    return row->from_file ? "in a file" : row->active ? "active" : "inactive";
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    struct columns at = columns_of(area);

    (void)pane;
    canvas_text(canvas, area.y, area.x, STATE, STYLE_DIM, str_of("State"));
    canvas_text(canvas, area.y, at.script, at.name - at.script - 1, STYLE_DIM, str_of("Script"));
    canvas_text(canvas, area.y, at.name, at.summary - at.name - 1, STYLE_DIM, str_of("Rule"));
    canvas_text(canvas, area.y, at.summary, area.x + area.width - at.summary, STYLE_DIM,
                str_of("What it does"));
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct rules *rules = pane->state;
    const struct rule_row *rule = rules->rows[index];
    bool runs = rule->active && !rule->gone && !rules->off[index];
    enum style style = runs ? STYLE_PLAIN : STYLE_DIM;
    struct columns at = columns_of(area);

    canvas_text(canvas, area.y, area.x, STATE, rule->status > PARSE_OK ? STYLE_WARN : style,
                str_of(state_of(rule, rules->off[index])));
    canvas_column(canvas, area.y, at.script, at.name - at.script - 1, style, str_of(rule->script));
    canvas_column(canvas, area.y, at.name, at.summary - at.name - 1,
                  rule->name[0] ? style : STYLE_DIM,
                  str_of(rule->name[0] ? rule->name : "(no name)"));
    canvas_column(canvas, area.y, at.summary, area.x + area.width - at.summary, style,
                  str_of(rules->deeds[index]));
}

static struct target enter(const struct pane *pane, size_t index)
{
    const struct rules *rules = pane->state;

    return (struct target){.view = &view_rule, .id = rules->rows[index]->id};
}

static int64_t row_id(const struct pane *pane, size_t index)
{
    const struct rules *rules = pane->state;

    return rules->rows[index]->id;
}

static const struct rule_row *selected(const struct pane *pane)
{
    const struct rules *rules = pane->state;
    size_t index;

    return pane_selected(pane, &index) ? rules->rows[index] : NULL;
}

static const char *not_act(const struct app *app, const struct pane *pane)
{
    return selected(pane) ? act_rule_why_not(app, pane, selected(pane)) : "no rule is selected";
}

static void act(struct app *app, struct pane *pane)
{
    act_choose_rule(app, pane, selected(pane));
}

static const struct action actions[] = {
    {"act-on-rule", "switch off or take out this rule or its script; shows first what it would be",
     "act", 'Y', 0, act, not_act},
    {"undo-action", "take back what was done last; shows first what that would be", NULL, 'u', 0,
     act_undo_last, act_not_undo_last},
    {0},
};

const struct view view_rules = {
    .name = "Rules",
    .about = "Mail rules on the server: which script, whether it runs, what it does.",
    .state_size = sizeof(struct rules),
    .watches = CASE_RULES,
    .actions = actions,
    .load = load,
    .nothing = "No rules are known. Whether they were looked for stands in the overview (1).",
    .head = head,
    .row = row,
    .enter = enter,
    .row_id = row_id,
};
