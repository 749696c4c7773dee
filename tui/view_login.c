/* view_login.c - one sign-in of an imported log: what the log tells of it, and what was found. */
#include "about.h"
#include "app_state.h"
#include "pane.h"
#include "show.h"

#include "case/logins.h"

#include <inttypes.h>

struct login_page {
    struct login_row *row; /* NULL: it is not there */
};

static void add_field(struct doc *doc, const char *label, const char *text)
{
    if (text[0])
        doc_field(doc, label, text);
}

static void add_login(struct doc *doc, const struct login_row *row)
{
    char when[SHOW];

    doc_printf(doc, STYLE_PLAIN, 16, "%s UTC", show_time(row->when, when))->label = "Time";
    add_field(doc, "As logged", row->stated);
    add_field(doc, "Result", row->result);
    add_field(doc, "Account", row->account);
    add_field(doc, "Address", row->address);
    add_field(doc, "Protocol", row->protocol);
    add_field(doc, "Client", row->client);
    add_field(doc, "User agent", row->agent);
    add_field(doc, "Place", row->place);
    add_field(doc, "Session", row->session);
    add_field(doc, "Detail", row->detail);
    if (row->tries > 1)
        doc_printf(doc, STYLE_PLAIN, 16, "%" PRIu32, row->tries)->label = "Tries";
    if (row->fetched >= 0)
        doc_printf(doc, STYLE_PLAIN, 16, "%" PRId64, row->fetched)->label = "Mails read";
    if (row->own != 0)
        doc_add(doc, STYLE_DIM, 0, str_of("It is a sign-in of our own."));
}

static bool add_log(struct doc *doc, struct casefile *cf, const struct login_row *row,
                    struct error *err)
{
    struct login_log *logs;
    char hex[HASH_HEX];
    size_t count;

    if (!login_log_list(cf, doc->arena, &logs, &count, err))
        return false;
    doc_heading(doc, "The log that tells of it (r shows it)");
    for (size_t i = 0; i < count; i++) {
        if (logs[i].id != row->log)
            continue;
        add_field(doc, "File", logs[i].path);
        add_field(doc, "Its times", logs[i].zone);
        if (logs[i].truncated[0])
            doc_printf(doc, STYLE_WARN, 16, "perhaps cut off: %s", logs[i].truncated)->label =
                "Its end";
        if (logs[i].unread[0])
            doc_printf(doc, STYLE_WARN, 16,
                       "we did not read it to there (%s): what it tells after that is missing here",
                       logs[i].unread)
                ->label = "Its end";
    }
    doc_printf(doc, STYLE_PLAIN, 16, "%" PRIu32, row->line)->label = "Line or row";
    hash_to_hex(&row->raw, hex);
    doc_printf(doc, STYLE_DIM, 16, "%s", hex)->label = "sha256";
    return true;
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct login_page *page = pane->state;
    struct login_row *row = arena_alloc(&pane->arena, sizeof(*row));

    page->row = NULL;
    if (!login_get(cf, &pane->arena, pane->target.id, row, err))
        return false;
    page->row = row;
    pane->title = row->address[0] ? row->address : "an unknown address";
    add_login(&pane->doc, row);
    return about_add(&pane->doc, cf, "login", row->id, err) && add_log(&pane->doc, cf, row, err);
}

static void open_source(struct app *app, struct pane *pane)
{
    const struct login_page *page = pane->state;

    app_open(app, &(struct target){.view = &view_source, .hash = page->row->raw});
}

static const char *no_source(const struct app *app, const struct pane *pane)
{
    const struct login_page *page = pane->state;

    (void)app;
    return page->row && !hash_is_zero(&page->row->raw) ? NULL : "its log is not in the case";
}

static const struct action actions[] = {
    {"login-source", "the log that tells of it, as it was imported", "source", 'r', 0, open_source,
     no_source},
    {0},
};

const struct view view_login = {
    .name = "Sign-in",
    .about = "One sign-in of an imported log: who, when, from where, and what was found in it.",
    .state_size = sizeof(struct login_page),
    .watches = CASE_FINDINGS,
    .actions = actions,
    .load = load,
    .nothing = "This sign-in is not there any more.",
};
