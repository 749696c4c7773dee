/* view_book.c - a playbook to be read before it is started. */
#include "playing.h"

#include <stdio.h>

struct book_page { /* state of view_book */
    struct shelf_entry *entry;
};

static void add_steps(struct doc *doc, const struct playbook *book)
{
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        doc_heading(doc, phase_name((enum phase)phase));
        for (size_t i = 0; i < book->step_count; i++)
            if (book->steps[i].phase == (enum phase)phase)
                doc_printf(doc, STYLE_PLAIN, 2, "%s (%s)", book->steps[i].title,
                           lane_name(book->steps[i].lane));
    }
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct book_page *page = pane->state;
    struct shelf_entry *entries;
    struct playbook *book;
    struct doc *doc = &pane->doc;
    size_t count;

    (void)cf;
    if (!pane->play)
        return error_set(err, ERROR_USAGE, "playbooks cannot be walked through here");
    if (!shelf_list(&pane->arena, pane->play->playbook_dir, &entries, &count, err))
        return false;
    if (pane->target.part < 1 || (uint64_t)pane->target.part > count)
        return true;
    page->entry = &entries[pane->target.part - 1];
    pane->title = page->entry->id;
    if (!shelf_load(&pane->arena, pane->play->playbook_dir, page->entry->id, pane->play->language,
                    &book, NULL, err))
        return false;
    doc_printf(doc, STYLE_TITLE, 0, "%s", book->title);
    doc_printf(doc, STYLE_DIM, 0, "%s %s, %zu %s. S starts it in this case.", book->id,
               book->version, book->step_count, text_plural(book->step_count, "step", "steps"));
    doc_blank(doc);
    doc_lines(doc, 0, str_of(book->summary), 0);
    add_steps(doc, book);
    return true;
}

const struct shelf_entry *book_shown(const struct pane *pane)
{
    const struct book_page *page = pane->state;

    return page->entry;
}

const struct view view_book = {
    .name = "Book",
    .about = "A playbook to be read before it is started: what it is for, and its steps.",
    .state_size = sizeof(struct book_page),
    .actions = shelf_actions,
    .load = load,
    .nothing = "This playbook is not there any more.",
};
