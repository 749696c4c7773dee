/* view_rule.c - one rule: what it does, what the mail program shows of it, its source. */
#include "about.h"
#include "acts.h"
#include "pane.h"
#include "rule_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct rule_page {
    struct rule_row *row;
};

enum { WORDS = 16 * 1024 };

static struct rule_row *find_row(struct rule_row *rows, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].id == id)
            return &rows[i];
    return NULL;
}

static void add_words(struct doc *doc, const struct buf *words)
{
    doc_add(doc, STYLE_PLAIN, 2,
            (struct str){arena_strndup(doc->arena, buf_c(words), words->len), words->len});
}

static void add_head(struct doc *doc, const struct rule_row *row, const char *mailbox)
{
    char hex[HASH_HEX];

    doc_field(doc, "Rule", row->name[0] ? row->name : "(no name)");
    if (*mailbox)
        doc_field(doc, "Mailbox", mailbox);
    doc_printf(doc, STYLE_PLAIN, 16, "%s (%s), %s", row->script, row->source,
               row->gone     ? "no longer there when last looked"
               : row->active ? "this script runs"
                             : "this script does not run now")
        ->label = "Script";
    doc_field(doc, "In short", row->summary);
    doc_runs(doc, row->first_seen, row->last_seen);
    hash_to_hex(&row->raw, hex);
    doc_printf(doc, STYLE_DIM, 16, "%s", hex)->label = "Script sha256";
}

static void add_rule(struct doc *doc, const struct rule *rule)
{
    struct buf words;

    if (!rule->enabled)
        doc_add(doc, STYLE_WARN, 0, str_of("This rule is switched off."));
    doc_heading(doc, rule->condition_count == 0 ? "For every mail"
                     : rule->join == RULE_ANY   ? "When any of these is true"
                                                : "When all of these are true");
    buf_init(&words, WORDS);
    for (size_t i = 0; i < rule->condition_count; i++) {
        buf_clear(&words);
        rule_condition_words(&rule->conditions[i], &words);
        add_words(doc, &words);
    }
    if (rule->traits & RULE_NESTED)
        doc_add(doc, STYLE_WARN, 2,
                str_of("The conditions are nested deeper than this list shows; the source is "
                       "exact."));
    doc_heading(doc, "It does");
    for (size_t i = 0; i < rule->action_count; i++) {
        buf_clear(&words);
        rule_action_words(&rule->actions[i], &words);
        add_words(doc, &words);
    }
    buf_dispose(&words);
}

/* What a webmail displays comes from comments; what runs is the code. */
static void add_shown(struct doc *doc, const struct rule *rule)
{
    if (rule->traits & RULE_SHOWN) {
        doc_heading(doc, "What the mail program shows of it");
        doc_add(doc, STYLE_PLAIN, 2, str_of(rule->shown));
        if (rule->actual[0] != '\0') {
            doc_add(doc, STYLE_ALARM, 2, str_of("It shows something else than what runs:"));
            doc_add(doc, STYLE_PLAIN, 2, str_of(rule->actual));
        }
    }
    if (rule->traits & RULE_UNSHOWN)
        doc_add(doc, STYLE_ALARM, 2, str_of("The mail program does not show this rule at all."));
    if (rule->traits & RULE_SHOWN_ONLY)
        doc_add(doc, STYLE_WARN, 2, str_of("It is shown, but there is no code behind it."));
    if (rule->traits & RULE_FOREIGN)
        doc_add(doc, STYLE_WARN, 2,
                str_of("It was written by another program than the rest of the script."));
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct rule_page *page = pane->state;
    struct doc *doc = &pane->doc;
    struct rule_row *rows;
    const char *mailbox;
    struct rule rule;
    size_t count;

    if (!rule_list(cf, &pane->arena, &rows, &count, err))
        return false;
    page->row = find_row(rows, count, pane->target.id);
    if (!page->row)
        return true;
    pane->title = page->row->name[0] ? page->row->name : "(no name)";
    if (!account_told(cf, &pane->arena, page->row->account, &mailbox, err))
        return false;
    add_head(doc, page->row, mailbox);
    if (!about_add(doc, cf, "rule", page->row->id, err))
        return false;
    if (page->row->status != PARSE_OK || page->row->blob.len == 0) {
        doc_add(doc, STYLE_WARN, 0,
                str_of("This script could not be understood; r shows its source."));
        return true;
    }
    if (!rule_decode(&rule, &pane->arena, page->row->blob, err))
        return false;
    add_rule(doc, &rule);
    add_shown(doc, &rule);
    doc_heading(doc, "Source");
    if (rule.comment[0] != '\0')
        doc_field(doc, "  comment", rule.comment);
    doc_lines(doc, 0, str_of(rule.raw), rule.line > 0 ? rule.line : 1);
    return true;
}

static void open_source(struct app *app, struct pane *pane)
{
    const struct rule_page *page = pane->state;

    app_open(app, &(struct target){.view = &view_source, .hash = page->row->raw});
}

static const char *no_source(const struct app *app, const struct pane *pane)
{
    const struct rule_page *page = pane->state;

    (void)app;
    return page->row && !hash_is_zero(&page->row->raw) ? NULL : "its source is not in the case";
}

static void open_exposure(struct app *app, struct pane *pane)
{
    const struct rule_page *page = pane->state;

    app_open(app, &(struct target){
                      .view = &view_exposure, .id = page->row->id, .replay = app->options.replay});
}

static const char *no_replay(const struct app *app, const struct pane *pane)
{
    const struct rule_page *page = pane->state;

    if (!app->options.replay)
        return "rules cannot be replayed here";
    return page->row && page->row->blob.len > 0 ? NULL : "this rule could not be understood";
}

static void disable(struct app *app, struct pane *pane)
{
    const struct rule_page *page = pane->state;
    char number[32];

    snprintf(number, sizeof(number), "%" PRId64, page->row->id);
    act_plan_it(app, pane, "disable-rule", number);
}

static const char *not_act(const struct app *app, const struct pane *pane)
{
    const struct rule_page *page = pane->state;

    return act_rule_why_not(app, pane, page->row);
}

static void act(struct app *app, struct pane *pane)
{
    const struct rule_page *page = pane->state;

    act_choose_rule(app, pane, page->row);
}

static const struct action actions[] = {
    {"script-source", "the whole script, as the server gave it", "source", 'r', 0, open_source,
     no_source},
    {"replay-rule", "which messages this rule sent on, hid or deleted", "what it did", 'w', 0,
     open_exposure, no_replay},
    {"disable-rule", "switch this rule off on the server; shows first what would be done", NULL,
     'D', 0, disable, not_act},
    {"act-on-rule", "switch off or take out this rule or its script; shows first what it would be",
     "act", 'Y', 0, act, not_act},
    {"undo-action", "take back what was done last; shows first what that would be", NULL, 'u', 0,
     act_undo_last, act_not_undo_last},
    {0},
};

const struct view view_rule = {
    .name = "Rule",
    .about = "One rule: conditions, actions, what the mail program shows of it, and its source.",
    .state_size = sizeof(struct rule_page),
    .watches = CASE_RULES,
    .actions = actions,
    .load = load,
    .nothing = "This rule is not there any more.",
};
