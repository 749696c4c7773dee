/* view_messages.c - the mail, of one folder or of all. */
#include "app_state.h"
#include "case/tables.h"
#include "message_words.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NEWEST_FIRST, OLDEST_FIRST, LURES_FIRST, ORDERS };

struct messages {
    struct message *rows;
};

enum {
    CHOICE_DIRECTION, /* 0: all, else enum direction + 1 */
    CHOICE_ORDER,     /* an enum below */
    DATE = 16,
    STATE = 11,
    LURE = 5,
    LEAST_FOR_LURE = 70, /* columns of a screen that has room for it */
    LOOKS_BAD = 50,      /* the score from which a mail is marked */
};

static struct message_query query_of(const struct pane *pane)
{
    struct message_query query = {
        .folder = pane->target.id,
        .direction = pane->choice[CHOICE_DIRECTION] - 1,
        .oldest_first = pane->choice[CHOICE_ORDER] == OLDEST_FIRST,
        .lures_first = pane->choice[CHOICE_ORDER] == LURES_FIRST,
    };

    pane_page(pane, &query.page);
    return query;
}

static const char *folder_name(struct casefile *cf, struct arena *arena, int64_t id)
{
    struct error ignored = {0};
    struct folder *folders;
    size_t count;

    if (!folder_list(cf, arena, 0, &folders, &count, &ignored))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (folders[i].id == id)
            return folders[i].name;
    return NULL;
}

static void keep_ends(struct pane *pane, int64_t from, size_t have)
{
    const struct messages *messages = pane->state;

    memset(pane->near, 0, sizeof(pane->near));
    if (have == 0)
        return;
    pane->near[0] = message_place_of(&messages->rows[0], from);
    pane->near[1] = message_place_of(&messages->rows[have - 1], from + (int64_t)have - 1);
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct messages *messages = pane->state;
    struct message_query query = query_of(pane);
    uint64_t count = (uint64_t)pane->list.count;
    size_t have = 0;

    if (!pane->moved && !message_matches(cf, &query, &count, err))
        return false;
    query.total = count;
    if (pane->moved) /* else nothing may be where it was */
        memcpy(query.near, pane->near, sizeof(query.near));
    /* Looking for what is not there would walk the whole mailbox once more. */
    if (count > 0 && !message_list(cf, &pane->arena, &query, &messages->rows, &have, err))
        return false;
    pane_loaded(pane, (int64_t)count, query.page.from, have);
    keep_ends(pane, query.page.from, have);
    if (pane->target.id != 0)
        pane->title = folder_name(cf, &pane->arena, pane->target.id);
    if (pane->filter[0] != '\0' || query.direction >= 0)
        pane->nothing =
            "No message is like that. Esc takes the words back, s shows all directions.";
    return true;
}

/* Where the columns are; the subject takes what is left. */
struct columns {
    int from, subject, lure, attachments, state; /* lure -1: no room */
};

static struct columns columns_of(struct rect area)
{
    struct columns at;
    bool roomy = area.width >= LEAST_FOR_LURE;
    int rest = area.width - DATE - 3 - 3 - STATE - (roomy ? LURE : 0);

    at.from = area.x + DATE + 3;
    at.subject = at.from + rest * 2 / 5;
    at.attachments = area.x + area.width - 3 - STATE;
    at.lure = roomy ? at.attachments - LURE : -1;
    at.state = area.x + area.width - STATE + 1;
    return at;
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    struct columns at = columns_of(area);
    int direction = pane->choice[CHOICE_DIRECTION], order = pane->choice[CHOICE_ORDER];
    int end = at.lure >= 0 ? at.lure : at.attachments;

    canvas_printf(canvas, area.y, area.x, DATE, STYLE_DIM, "Date UTC%s",
                  order == OLDEST_FIRST ? ", oldest" : "");
    if (at.lure >= 0)
        canvas_text(canvas, area.y, at.lure, LURE - 1,
                    order == LURES_FIRST ? STYLE_HEADING : STYLE_DIM, str_of("Lure"));
    canvas_text(canvas, area.y, at.from, at.subject - at.from - 1, STYLE_DIM,
                str_of("< From, > To"));
    if (direction)
        canvas_printf(canvas, area.y, at.subject, end - at.subject, STYLE_WARN, "only %s mail",
                      direction_name((enum direction)(direction - 1)));
    else
        canvas_text(canvas, area.y, at.subject, end - at.subject, STYLE_DIM, str_of("Subject"));
    canvas_text(canvas, area.y, at.attachments, 3, STYLE_DIM, str_of("@"));
    canvas_text(canvas, area.y, at.state, STATE - 1, STYLE_DIM, str_of("Analysis"));
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct messages *messages = pane->state;
    const struct message *message = &messages->rows[index];
    struct columns at = columns_of(area);
    int64_t date = message->date != INT64_MIN ? message->date : message->received;
    bool outgoing = message->direction != DIRECTION_IN;
    int end = at.lure >= 0 ? at.lure : at.attachments;
    char text[SHOW];

    canvas_text(canvas, area.y, area.x, DATE, STYLE_DIM, str_of(show_time(date, text)));
    canvas_text(canvas, area.y, area.x + DATE + 1, 1, outgoing ? STYLE_HEADING : STYLE_DIM,
                str_of(direction_mark(message->direction)));
    canvas_column(canvas, area.y, at.from, at.subject - at.from - 1, STYLE_PLAIN,
                  str_of(outgoing ? message->to : message->from));
    canvas_column(canvas, area.y, at.subject, end - at.subject - 1, STYLE_PLAIN,
                  str_of(message->subject));
    if (at.lure >= 0 && message->lure >= 0)
        canvas_printf(canvas, area.y, at.lure, LURE - 1,
                      message->lure >= LOOKS_BAD ? STYLE_WARN : STYLE_DIM, "%4d", message->lure);
    if (message->attachments > 0)
        canvas_printf(canvas, area.y, at.attachments, 3, STYLE_PLAIN, "%" PRIu32,
                      message->attachments > 99 ? 99 : message->attachments);
    canvas_text(canvas, area.y, at.state, STATE - 1,
                message->status > PARSE_OK || message->vanished ? STYLE_WARN : STYLE_DIM,
                str_of(message_state(message)));
}

static struct target enter(const struct pane *pane, size_t index)
{
    const struct messages *messages = pane->state;

    return (struct target){.view = &view_message, .id = messages->rows[index].id};
}

static int64_t row_id(const struct pane *pane, size_t index)
{
    const struct messages *messages = pane->state;

    return messages->rows[index].id;
}

static void choose_folder(struct app *app, struct pane *pane)
{
    (void)pane;
    app_open(app, &(struct target){.view = &view_folders});
}

static void begin_anew(struct pane *pane)
{
    list_select(&pane->list, 0);
    pane->stale = true;
}

static void next_direction(struct app *app, struct pane *pane)
{
    (void)app;
    pane->choice[CHOICE_DIRECTION] = (pane->choice[CHOICE_DIRECTION] + 1) % (DIRECTION_DRAFT + 2);
    begin_anew(pane);
}

static void turn_order(struct app *app, struct pane *pane)
{
    (void)app;
    pane->choice[CHOICE_ORDER] = (pane->choice[CHOICE_ORDER] + 1) % ORDERS;
    begin_anew(pane);
}

static const struct action actions[] = {
    {"choose-folder", "show the folders, to look into one", "folders", 'f', 0, choose_folder, NULL},
    {"sent-or-received", "only received, only sent, only drafts, all", "sent/received", 's', 0,
     next_direction, NULL},
    {"turn-order", "oldest first, likeliest lures first, newest first", "order", 'o', 0, turn_order,
     NULL},
    {0},
};

const struct view view_messages = {
    .name = "Messages",
    .about = "The mail, newest first; < is received, > is sent, ~ is a draft.",
    .state_size = sizeof(struct messages),
    .watches = CASE_MESSAGES,
    .actions = actions,
    .load = load,
    .nothing = "No message is known yet.",
    .head = head,
    .row = row,
    .enter = enter,
    .row_id = row_id,
};
