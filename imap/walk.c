/* walk.c - every folder opened read-only and its messages listed, many folders ahead of the
 * answers: before the bodies are fetched, to plan, and after, to compare; see acquisition.h. */
#include "acquisition.h"

#include "command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { AHEAD = 32, FOLDER_REQUESTS = 4 };

static const struct state no_state = {
    .messages = -1, .recent = -1, .unseen = -1, .uidnext = -1, .uidvalidity = -1, .modseq = -1};

/* --- a state in the making --- */

uint32_t walk_flags_hash(struct str flags)
{
    const struct hash hash = hash_of(flags);

    return (uint32_t)hash.bytes[0] << 24 | (uint32_t)hash.bytes[1] << 16 |
           (uint32_t)hash.bytes[2] << 8 | hash.bytes[3];
}

void walk_count(struct box *box, const struct link_message *message)
{
    char line[128];
    int len = snprintf(line, sizeof(line), "\n%u %" PRId64 " %" PRIu64 " %" PRIu64 " ",
                       message->uid, message->date, message->size, message->modseq);

    hasher_add(box->hasher, line, (size_t)len);
    hasher_add(box->hasher, message->flags.at, message->flags.len);
    if (message->uid <= box->last_uid)
        box->disordered++;
    else
        box->last_uid = message->uid;
    box->listed++;
}

static void count_begin(struct box *box)
{
    hasher_free(box->hasher);
    box->hasher = hasher_new();
    box->last_uid = 0;
    box->listed = 0;
}

static void count_end(struct box *box, struct state *state)
{
    hasher_finish(box->hasher, &state->digest);
    hasher_free(box->hasher);
    box->hasher = NULL;
    state->known = true;
}

/* --- answers --- */

static void box_fail(struct lane *lane, struct box *box, const char *what, struct str text)
{
    struct acquisition *run = lane->run;

    if (!box->failed)
        box->failed = run_sentence(run, "%s: %s", what, run_shown(run, text));
    box->step = BOX_FAILED;
}

static void on_acl(struct lane *lane, const struct request *request, const struct link_done *done)
{
    (void)done;
    request->box->row.acl =
        arena_strndup(&lane->run->arena, buf_c(&request->box->acl), request->box->acl.len);
    buf_dispose(&request->box->acl);
}

void walk_fact(struct lane *lane, const struct request *request, struct str label, struct str value)
{
    struct buf *acl = request->box ? &request->box->acl : NULL;

    (void)lane;
    if (!acl || !str_starts(label, "acl "))
        return;
    if (acl->len > 0)
        buf_text(acl, ", ");
    text_show(acl, str_part(label, 4, label.len));
    buf_char(acl, ' ');
    text_show(acl, value);
}

static void on_status(struct lane *lane, const struct request *request,
                      const struct link_done *done)
{
    struct state *state = lane->run->walk->state(request->box);

    if (done->status != JAIL_OK)
        return;
    state->messages = done->exists;
    state->recent = done->recent;
    state->unseen = done->unseen;
    state->uidnext = done->uidnext;
    state->uidvalidity = done->uidvalidity;
    state->modseq = done->modseq;
}

static void on_examine(struct lane *lane, const struct request *request,
                       const struct link_done *done)
{
    struct box *box = request->box;

    if (done->status != JAIL_OK) {
        box_fail(lane, box, "the server would not open it", done->text);
        return;
    }
    box->row.exists = done->exists > 0 ? (uint64_t)done->exists : 0;
    box->unconfirmed = !done->read_only;
    if (lane->run->walk->open(lane, box, done))
        count_begin(box);
    else
        lane->selected = NULL;
}

static void on_listed(struct lane *lane, const struct request *request,
                      const struct link_done *done)
{
    struct acquisition *run = lane->run;
    struct box *box = request->box;

    run->walk_open--;
    lane->progress = true;
    if (box->step == BOX_FAILED)
        return;
    /* "1:*" of an empty folder is an error to some */
    if (done->status != JAIL_OK && box->row.exists > 0) {
        box_fail(lane, box, "the server would not list its messages", done->text);
        return;
    }
    if (!box->hasher) { /* nobody wanted it after all */
        box->step = BOX_DONE;
        return;
    }
    count_end(box, run->walk->state(box));
    box->step = BOX_DONE;
    run->walk->close(lane, box);
}

void walk_message(struct lane *lane, const struct link_message *message)
{
    struct box *box = lane->selected;

    if (!box || !box->hasher || message->uid == 0 || !message->has_flags || !message->has_size)
        return;
    lane->run->walk->message(lane, box, message);
}

/* --- questions --- */

static void ask_box(struct lane *lane, struct box *box)
{
    const struct acquisition *run = lane->run;
    bool condstore = link_has(&lane->link, "CONDSTORE");
    struct request request = {.box = box};

    *run->walk->state(box) = no_state;
    if (run->walk->acl && link_has(&lane->link, "ACL")) {
        buf_dispose(&box->acl);
        buf_init(&box->acl, KIB(16));
        request.done = on_acl;
        lane_ask(lane, &request, "GETACL %.*s", (int)box->quoted.len, box->quoted.at);
    }
    request.done = on_status;
    lane_ask(lane, &request, "STATUS %.*s (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN%s)",
             (int)box->quoted.len, box->quoted.at, condstore ? " HIGHESTMODSEQ" : "");
    lane_examine(lane, box, on_examine);
    request.done = on_listed;
    lane_ask(lane, &request, "UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE%s)",
             condstore ? " MODSEQ" : "");
    box->step = BOX_ASKED;
}

void walk_feed(struct lane *lane)
{
    struct acquisition *run = lane->run;

    while (run->walk_next < run->box_count && run->walk_open < AHEAD &&
           lane_room(lane) >= FOLDER_REQUESTS) {
        struct box *box = run->boxes[run->walk_next++];

        if (box->step != BOX_WAITING)
            continue;
        run->walk_open++;
        ask_box(lane, box);
    }
}

bool walk_finished(const struct acquisition *run)
{
    return run->walk_next == run->box_count && run->walk_open == 0;
}

/* The folder that was being answered may be the reason; the others come again. */
void walk_lost(struct lane *lane)
{
    struct acquisition *run = lane->run;
    bool first = true;

    for (size_t i = 0; i < run->box_count; i++) {
        struct box *box = run->boxes[i];

        if (box->step != BOX_ASKED)
            continue;
        box->step = BOX_WAITING;
        if (first && lane->was_ready && ++box->losses >= TRIES_MOST) {
            box->step = BOX_FAILED;
            box->failed = run_sentence(run, "the connection was lost each time it was read: %s",
                                       lane->link.why.text);
        }
        first = false;
    }
    run->walk_next = 0;
    run->walk_open = 0;
}
