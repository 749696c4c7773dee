/* view_action.c - one change of the mailbox: what was said to the server, what it has since. */
#include "acts.h"
#include "case/actions.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>

struct action_page {
    const struct action_row *row;
};

static const struct action_row *find(const struct action_row *rows, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].id == id)
            return &rows[i];
    return NULL;
}

/* What there was, or is to be: evidence, and so a page of its own. */
static void add_script(struct doc *doc, const char *label, const struct hash *hash,
                       const char *none)
{
    struct doc_para *para;
    char hex[HASH_HEX];

    if (hash_is_zero(hash)) {
        doc_printf(doc, STYLE_DIM, 16, "%s", none)->label = label;
        return;
    }
    hash_to_hex(hash, hex);
    para = doc_printf(doc, STYLE_KEY, 16, "%s", hex);
    para->label = label;
    para->target = (struct target){.view = &view_source, .hash = *hash};
}

static void add_end(struct doc *doc, const struct action_row *row)
{
    char when[SHOW];

    doc_printf(doc, action_style(row), 16, "%s", action_state(row))->label = "Outcome";
    if (row->ended == 0) {
        doc_add(doc, STYLE_ALARM, 16,
                str_of("mailmedic was interrupted: nobody knows what the server has. a asks it; so "
                       "does the next copy of the mailbox."));
        return;
    }
    doc_field(doc, "Found then", row->words);
    doc_printf(doc, STYLE_PLAIN, 16, "%s UTC", show_time(row->ended, when))->label = "Asked at";
    if (row->undone != 0)
        doc_printf(doc, STYLE_PLAIN, 16, "action %" PRId64, row->undone)->label = "Taken back by";
    if (row->undoes != 0)
        doc_printf(doc, STYLE_PLAIN, 16, "action %" PRId64, row->undoes)->label = "Takes back";
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct action_page *page = pane->state;
    struct doc *doc = &pane->doc;
    struct action_row *rows;
    char when[SHOW];
    size_t count;

    if (!action_list(cf, &pane->arena, &rows, &count, err))
        return false;
    page->row = find(rows, count, pane->target.id);
    if (!page->row)
        return true;
    pane->title = page->row->verb;
    doc_printf(doc, STYLE_TITLE, 0, "Action %" PRId64 ": %s", page->row->id, page->row->verb);
    doc_blank(doc);
    doc_field(doc, "On", page->row->target);
    doc_printf(doc, STYLE_PLAIN, 16, "%s at %s", page->row->user, page->row->host)->label =
        "Mailbox";
    doc_field(doc, "By", page->row->actor);
    doc_printf(doc, STYLE_PLAIN, 16, "%s UTC, journal entry %" PRId64,
               show_time(page->row->started, when), page->row->intent)
        ->label = "Begun";
    add_end(doc, page->row);
    doc_heading(doc, "Said to the server, in this order, each once, and nothing else");
    doc_lines(doc, 2, str_of(page->row->commands), 0);
    if (!hash_is_zero(&page->row->before) || !hash_is_zero(&page->row->after)) {
        doc_heading(doc, "The script, kept as evidence under its SHA-256 (Enter shows it)");
        add_script(doc, "Before", &page->row->before, "there was none");
        add_script(doc, "Afterwards", &page->row->after, "there is none");
    }
    return true;
}

const struct action_row *action_shown(const struct pane *pane)
{
    const struct action_page *page = pane->state;

    return page->row;
}

const struct view view_action = {
    .name = "Action",
    .about = "One change of the mailbox: what was said, what the server has since, what was there.",
    .state_size = sizeof(struct action_page),
    .watches = CASE_JOURNAL,
    .actions = taken_actions,
    .load = load,
    .nothing = "This action is not there.",
};
