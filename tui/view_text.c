/* view_text.c - a text that was made for the operator: a preview of the report, or what an action
 * would do and what came of it. */
#include "app_state.h"

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    (void)cf;
    (void)err;
    if (!pane->made)
        return true;
    pane->title = pane->made->title;
    doc_lines(&pane->doc, 0, buf_as_str(&pane->made->text), 0);
    return true;
}

const struct view view_text = {
    .name = "Text",
    .about = "A preview of the report; or what an action would do, and what came of it.",
    .actions = act_actions,
    .load = load,
    .nothing = "It is empty.",
};
