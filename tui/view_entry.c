/* view_entry.c - one entry of the journal, with the words that its hash covers. */
#include "case/tables.h"
#include "pane.h"

#include <inttypes.h>
#include <stdio.h>

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    /* Entries are numbered from 1 without gaps. */
    struct page page = {.from = pane->target.id - 1, .most = 1};
    struct doc *doc = &pane->doc;
    struct journal_row *row;
    size_t count;

    if (!journal_list(cf, &pane->arena, false, page, &row, &count, err))
        return false;
    if (count == 0)
        return true;
    pane->title = row->action;
    doc_printf(doc, STYLE_TITLE, 0, "Entry %" PRId64 ": %s", row->seq, row->action);
    doc_blank(doc);
    doc_field(doc, "Kind", row->kind);
    if (row->target[0] != '\0')
        doc_field(doc, "On", row->target);
    if (row->result[0] != '\0')
        doc_field(doc, "Result", row->result);
    doc_printf(doc, STYLE_PLAIN, 16, "%s", row->hash)->label = "Hash";
    doc_heading(doc, "Body (the hash covers exactly these bytes)");
    doc_add(doc, STYLE_PLAIN, 0, str_of(row->body))->exact = true;
    return true;
}

const struct view view_entry = {
    .name = "Entry",
    .about = "One entry of the journal: its canonical body and its hash.",
    .load = load,
    .nothing = "There is no such entry.",
};
