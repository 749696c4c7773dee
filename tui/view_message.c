/* view_message.c - the safe reader: one message as facts, never as what it wants to be. */
#include "about.h"
#include "acts.h"
#include "message_doc.h"
#include "message_words.h"
#include "show.h"

#include "base/limits.h"
#include "base/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LOOKS_BAD = 50 };

struct message_page {
    struct message *message;
};

static void add_place(struct doc *doc, const struct message *message)
{
    char hex[HASH_HEX], size[SHOW], received[SHOW];

    doc_heading(doc, "In the mailbox");
    if (*message->mailbox)
        doc_field(doc, "Mailbox", message->mailbox);
    doc_printf(doc, STYLE_PLAIN, 16, "%s, UID %" PRIu32 " (%s)", message->folder_name, message->uid,
               direction_name(message->direction))
        ->label = "Folder";
    if (show_time(message->received, received)[0] != '\0')
        doc_printf(doc, STYLE_PLAIN, 16, "%s UTC, by the server's clock", received)->label =
            "Arrived";
    if (message->flags[0] != '\0')
        doc_field(doc, "Flags", message->flags);
    doc_printf(doc, STYLE_PLAIN, 16, "%s", show_bytes(message->size, size))->label = "Size";
    if (!hash_is_zero(&message->header)) {
        hash_to_hex(&message->header, hex);
        doc_printf(doc, STYLE_DIM, 16, "%s", hex)->label = "of its header";
    }
    if (hash_is_zero(&message->raw))
        return;
    hash_to_hex(&message->raw, hex);
    doc_printf(doc, STYLE_DIM, 16, "%s", hex)->label = "sha256";
}

/* How much it looks like a lure, and why. */
static void add_lure(struct doc *doc, const struct message *message)
{
    struct str reasons = str_of(message->lure_reasons), text;
    struct buf plain;
    char sign[SHOW];
    int points;

    if (message->lure < 0)
        return;
    doc_heading(doc, "As a lure");
    doc_printf(doc, message->lure >= LOOKS_BAD ? STYLE_WARN : STYLE_PLAIN, 16, "%d of 100%s",
               message->lure, message->lure >= LOOKS_BAD ? ": few honest mails score so high" : "")
        ->label = "Score";
    buf_init(&plain, KIB(8));
    while (message_lure_reason(&reasons, &points, &text)) {
        buf_clear(&plain);
        said_plain(&plain, text, NULL, NULL);
        snprintf(sign, sizeof(sign), "%+d", points);
        doc_add(doc, STYLE_PLAIN, 16,
                (struct str){arena_strndup(doc->arena, buf_c(&plain), plain.len), plain.len})
            ->label = arena_strndup(doc->arena, sign, strlen(sign));
    }
    buf_dispose(&plain);
}

static bool add_facts(struct pane *pane, struct casefile *cf, const struct message *message,
                      struct error *err)
{
    struct mail *mail = arena_alloc(&pane->arena, sizeof(*mail));
    struct str blob;

    if (hash_is_zero(&message->raw) && hash_is_zero(&message->header))
        return true;
    if (!facts_of_message(cf, &pane->arena, message, &blob, err))
        return err->code == ERROR_NONE;
    if (blob.len == 0)
        return true;
    if (!facts_decode(mail, &pane->arena, blob, err))
        return false;
    message_doc(&pane->doc, mail, pane->choice[0] != 0);
    return true;
}

/* Without facts there is still what the row knows. */
static void add_row(struct doc *doc, const struct message *message)
{
    if (message->from[0] != '\0')
        doc_field(doc, "From", message->from);
    if (message->to[0] != '\0')
        doc_field(doc, "To", message->to);
    if (message->subject[0] != '\0')
        doc_field(doc, "Subject", message->subject);
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct message_page *page = pane->state;
    struct message *message = arena_alloc(&pane->arena, sizeof(*message));
    const char *why_not;
    size_t before;

    if (!message_get(cf, &pane->arena, pane->target.id, message, err))
        return false;
    page->message = message;
    pane->title = message->subject[0] ? message->subject : "(no subject)";
    why_not = message_why_not(message, &pane->arena);
    if (why_not)
        doc_add(&pane->doc, STYLE_WARN, 0, str_of(why_not));
    if (!about_add(&pane->doc, cf, "message", message->id, err))
        return false;
    add_lure(&pane->doc, message);
    if (pane->doc.count > 0)
        doc_blank(&pane->doc);
    before = pane->doc.count;
    if (!add_facts(pane, cf, message, err))
        return false;
    if (pane->doc.count == before)
        add_row(&pane->doc, message);
    add_place(&pane->doc, message);
    return true;
}

/* Of all of it, or of its header. */
static const struct hash *bytes_of(const struct message *message)
{
    return hash_is_zero(&message->raw) ? &message->header : &message->raw;
}

static void open_source(struct app *app, struct pane *pane)
{
    const struct message_page *page = pane->state;

    app_open(app, &(struct target){.view = &view_source, .hash = *bytes_of(page->message)});
}

static const char *no_source(const struct app *app, const struct pane *pane)
{
    const struct message_page *page = pane->state;

    (void)app;
    return page->message && !hash_is_zero(bytes_of(page->message))
               ? NULL
               : "its bytes are not in the case";
}

static void all_fields(struct app *app, struct pane *pane)
{
    pane->choice[0] = !pane->choice[0];
    pane->stale = true;
    app_news(app, STYLE_DIM,
             pane->choice[0] ? "Every header field stands at the end (G)."
                             : "Only the usual header fields are shown.");
}

static const char *not_act(const struct app *app, const struct pane *pane)
{
    const char *why = no_source(app, pane);

    return why ? why : act_why_not(app, pane);
}

static void act(struct app *app, struct pane *pane)
{
    act_choose_message(app, pane, pane->target.id);
}

static const struct action actions[] = {
    {"message-source", "its bytes, as the server gave them", "source", 'r', 0, open_source,
     no_source},
    {"all-fields", "show every header field, or only the usual ones", "all fields", 'a', 0,
     all_fields, NULL},
    {"act-on-message", "move this mail out of the way, or back; shows first what it would be",
     "act", 'Y', 0, act, not_act},
    {0},
};

const struct view view_message = {
    .name = "Message",
    .about = "One message, read safely: headers, text, links, parts with hashes, its way.",
    .state_size = sizeof(struct message_page),
    .watches = 0, /* a page that jumps cannot be read */
    .actions = actions,
    .load = load,
    .nothing = "This message is not there any more.",
};
