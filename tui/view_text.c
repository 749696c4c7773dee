/* view_text.c - a text that was made for the operator: a preview of the report, or what an action
 * would do and what came of it. */
#include "app_state.h"

/* "  - " and "  + ": what goes and what comes. */
static void mark_changes(struct doc *doc)
{
    for (size_t i = 0; i < doc->count; i++) {
        if (str_starts(doc->paras[i].text, "  - "))
            doc->paras[i].style = STYLE_ALARM;
        else if (str_starts(doc->paras[i].text, "  + "))
            doc->paras[i].style = STYLE_GOOD;
    }
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    (void)cf;
    (void)err;
    if (!pane->made)
        return true;
    pane->title = pane->made->title;
    doc_lines(&pane->doc, 0, buf_as_str(&pane->made->text), 0);
    if (pane->made->is_plan)
        mark_changes(&pane->doc);
    return true;
}

const struct view view_text = {
    .name = "Text",
    .about = "A preview of the report; or what an action would do, and what came of it.",
    .actions = act_actions,
    .load = load,
    .nothing = "It is empty.",
};
