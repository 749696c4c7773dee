/* view_exposure.c - what a rule did to the mail of the case, message by message. */
#include "pane.h"
#include "show.h"
#include "tui/exposure.h"

#include <inttypes.h>
#include <stdio.h>

enum { SHOWN = 2000 };

static void add_head(struct doc *doc, const struct exposure_list *list)
{
    char tried[SHOW], certain[SHOW], open[SHOW];

    doc_field(doc, "Rule", list->rule[0] ? list->rule : "(no name)");
    doc_field(doc, "Each message", list->deed);
    doc_printf(doc, list->certain > 0 ? STYLE_ALARM : STYLE_PLAIN, 16,
               "%s for certain, and %s where it cannot be told, of %s received",
               show_count(list->certain, certain), show_count(list->open, open),
               show_count(list->tried, tried))
        ->label = "Messages";
    for (size_t i = 0; i < list->note_count; i++)
        doc_add(doc, STYLE_DIM, 0, str_of(list->notes[i]));
}

static void add_message(struct doc *doc, const struct exposure_message *message)
{
    struct doc_para *para;
    char when[SHOW], files[SHOW] = "";

    if (message->attachments > 0)
        snprintf(files, sizeof(files), "  (%zu %s)", message->attachments,
                 text_plural(message->attachments, "file", "files"));
    para = doc_printf(doc, message->certain ? STYLE_PLAIN : STYLE_DIM, 2, "%s%s  %s  %s%s",
                      message->certain ? "" : "? ", show_time(message->when, when), message->from,
                      message->subject, files);
    para->target = (struct target){.view = &view_message, .id = message->id};
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct exposure_list list = {0};
    struct doc *doc = &pane->doc;

    pane->title = "what it did";
    if (!pane->target.replay(cf, &pane->arena, pane->target.id, &list, err))
        return false;
    add_head(doc, &list);
    if (list.count > 0)
        doc_heading(doc, "Which messages (Enter opens one; ? stands for: cannot be told)");
    for (size_t i = 0; i < list.count && i < SHOWN; i++)
        add_message(doc, &list.messages[i]);
    if (list.count > SHOWN)
        doc_printf(doc, STYLE_WARN, 2, "and %zu more; mailmedic replay lists all",
                   list.count - SHOWN);
    return true;
}

const struct view view_exposure = {
    .name = "Exposure",
    .about = "What a rule did to the mail of the case: which messages it sent on, hid or deleted.",
    .load = load,
    .nothing = "Nothing.",
};
