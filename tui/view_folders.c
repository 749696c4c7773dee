/* view_folders.c - the folders, to look into one. */
#include "case/tables.h"
#include "pane.h"
#include "show.h"

#include <stdio.h>

struct folders {
    struct folder *rows;
};

enum { USE = 9, COUNTS = 20 };

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct folders *folders = pane->state;
    size_t count;

    if (!folder_list(cf, &pane->arena, 0, &folders->rows, &count, err))
        return false;
    pane_loaded(pane, (int64_t)count, 0, count);
    return true;
}

static const char *use_name(const struct folder *folder)
{
    switch (folder->use) {
    case FOLDER_PLAIN:
        return "";
    case FOLDER_INBOX:
        return "inbox";
    case FOLDER_SENT:
        return "sent";
    case FOLDER_DRAFTS:
        return "drafts";
    case FOLDER_TRASH:
        return "trash";
    case FOLDER_JUNK:
        return "junk";
    case FOLDER_ARCHIVE:
        return "archive";
    case FOLDER_ALL:
        return "all mail";
    }
    return "";
}

static int name_width(struct rect area)
{
    return (area.width - USE - COUNTS - 2) * 3 / 5;
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    int x = area.x;

    (void)pane;
    canvas_text(canvas, area.y, x, USE, STYLE_DIM, str_of("Use"));
    x += USE;
    canvas_text(canvas, area.y, x, COUNTS, STYLE_DIM, str_of("Copied of there"));
    x += COUNTS;
    canvas_text(canvas, area.y, x, name_width(area), STYLE_DIM, str_of("Folder"));
    x += name_width(area) + 1;
    canvas_text(canvas, area.y, x, area.x + area.width - x, STYLE_DIM, str_of("Shared with"));
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct folders *folders = pane->state;
    const struct folder *folder = &folders->rows[index];
    enum style style = folder->current ? STYLE_PLAIN : STYLE_DIM;
    char have[SHOW], exists[SHOW];
    int x = area.x;

    canvas_text(canvas, area.y, x, USE, STYLE_DIM, str_of(use_name(folder)));
    x += USE;
    canvas_printf(canvas, area.y, x, COUNTS - 1, style, "%s of %s", show_count(folder->have, have),
                  show_count(folder->exists, exists));
    x += COUNTS;
    canvas_column(canvas, area.y, x, name_width(area), style, str_of(folder->name));
    x += name_width(area) + 1;
    canvas_column(canvas, area.y, x, area.x + area.width - x, STYLE_WARN, str_of(folder->acl));
}

static struct target enter(const struct pane *pane, size_t index)
{
    const struct folders *folders = pane->state;

    return (struct target){.view = &view_messages, .id = folders->rows[index].id};
}

static int64_t row_id(const struct pane *pane, size_t index)
{
    const struct folders *folders = pane->state;

    return folders->rows[index].id;
}

const struct view view_folders = {
    .name = "Folders",
    .about = "The mailbox's folders: what they are for, how much of them is copied, who shares.",
    .state_size = sizeof(struct folders),
    .watches = CASE_FOLDERS | CASE_MESSAGES,
    .load = load,
    .nothing = "No folder is known yet.",
    .head = head,
    .row = row,
    .enter = enter,
    .row_id = row_id,
};
