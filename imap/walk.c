/* walk.c - every folder opened read-only and its messages listed, many folders ahead of the
 * answers: before the bodies are fetched, to plan, and after, to compare; see acquisition.h. */
#include "acquisition.h"

#include "base/siphash.h"
#include "command.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    AHEAD = 128,        /* folders opened ahead of the answers */
    STATUS_AHEAD = 128, /* and asked for their numbers */
    PIECE = 5000,       /* messages of a listing; libetpan keeps what it has heard of one */
    PIECES_MOST = 200,  /* of one folder */
};

static const struct state no_state = {
    .messages = -1, .recent = -1, .unseen = -1, .uidnext = -1, .uidvalidity = -1, .modseq = -1};

/* --- what is kept of a message: enough to see that something has changed --- */

static uint64_t first_bytes(const struct hash *hash)
{
    uint64_t value = 0;

    for (size_t i = 0; i < sizeof(value); i++)
        value = value << 8 | hash->bytes[i];
    return value;
}

static size_t number_and_blank(char *out, uint64_t number)
{
    size_t len = decimal_unsigned(out, number);

    out[len] = ' ';
    return len + 1;
}

/* "UID date size modseq flags"; returns its length. */
static size_t entry_line(char *out, const struct link_message *message)
{
    struct str flags = str_part(message->flags, 0, str_find_char(message->flags, '\0'));
    size_t len = number_and_blank(out, message->uid);

    len += decimal_signed(out + len, message->date);
    out[len++] = ' ';
    len += number_and_blank(out + len, message->size);
    len += number_and_blank(out + len, message->modseq);
    memcpy(out + len, flags.at, flags.len);
    return len + flags.len;
}

struct state_entry walk_entry(const struct link_message *message)
{
    char line[JAIL_FLAGS_MOST + 128];
    const struct hash whole = hash_of((struct str){line, entry_line(line, message)});
    /* only says whether it is they that make the lines differ */
    const struct siphash_key any = {0};

    return (struct state_entry){.uid = message->uid,
                                .flags = (uint32_t)siphash(&any, message->flags),
                                .line = first_bytes(&whole)};
}

int walk_compare_entries(const void *left, const void *right)
{
    const struct state_entry *a = left, *b = right;

    return a->uid < b->uid ? -1 : a->uid > b->uid;
}

const struct state_entry *walk_find_entry(const struct box *box, uint32_t uid)
{
    const struct state_entry key = {.uid = uid};

    if (box->entry_count == 0)
        return NULL;
    return bsearch(&key, box->entries, box->entry_count, sizeof(key), walk_compare_entries);
}

/* SHA-256 over a line for each message, in the order of their UIDs: the UID and, in hexadecimal,
 * the first 8 bytes of the SHA-256 of "UID date size modseq flags". */
void walk_digest(const struct box *box, const uint64_t *lines, struct hash *out)
{
    struct hasher *hasher = hasher_new();

    for (size_t i = 0; i < box->entry_count; i++) {
        uint64_t line = lines ? lines[i] : box->entries[i].line;
        char text[64];

        if (line == 0) /* gone */
            continue;
        hasher_add(
            hasher, text,
            (size_t)snprintf(text, sizeof(text), "%u %016" PRIx64 "\n", box->entries[i].uid, line));
    }
    hasher_finish(hasher, out);
    hasher_free(hasher);
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

    lane->run->status_open--;
    request->box->counted = true;
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
    box->listing = lane->run->walk->open(lane, box, done);
    if (!box->listing)
        lane->selected = NULL;
}

static void on_listed(struct lane *lane, const struct request *request,
                      const struct link_done *done)
{
    struct acquisition *run = lane->run;
    struct box *box = request->box;

    lane->progress = true;
    /* any set of an empty folder is an error to some */
    if (done->status != JAIL_OK && box->row.exists > 0 && box->step != BOX_FAILED)
        box_fail(lane, box, "the server would not list its messages", done->text);
    if (--box->pieces > 0)
        return;
    run->walk_open--;
    if (box->step == BOX_FAILED)
        return;
    box->step = BOX_DONE;
    if (!box->listing) /* nobody wanted it after all */
        return;
    box->listing = false;
    run->walk->state(box)->known = true;
    run->walk->close(lane, box);
}

void walk_message(struct lane *lane, const struct link_message *message)
{
    struct box *box = lane->selected;

    if (!box || !box->listing || message->uid == 0 || !message->has_flags || !message->has_size)
        return;
    lane->run->walk->message(lane, box, message);
}

/* --- questions --- */

/* What STATUS says comes first: how many messages there are decides how they are listed. */
static void ask_numbers(struct lane *lane, struct box *box)
{
    const struct acquisition *run = lane->run;
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
             (int)box->quoted.len, box->quoted.at,
             link_has(&lane->link, "CONDSTORE") ? " HIGHESTMODSEQ" : "");
}

/* How many UIDs a piece of the listing spans; 0: all of them at once. */
static uint32_t piece_span(const struct state *state)
{
    int64_t pieces = state->messages / PIECE;

    if (pieces < 2 || state->uidnext < 2)
        return 0;
    if (pieces > PIECES_MOST)
        pieces = PIECES_MOST;
    return (uint32_t)(state->uidnext / pieces + 1);
}

static void ask_messages(struct lane *lane, struct box *box)
{
    const struct state *state = lane->run->walk->state(box);
    const char *modseq = link_has(&lane->link, "CONDSTORE") ? " MODSEQ" : "";
    const struct request request = {.box = box, .done = on_listed};
    uint32_t span = piece_span(state);
    uint64_t from = 1;

    lane_examine(lane, box, on_examine);
    box->pieces = 0;
    for (; span > 0 && from + span < (uint64_t)state->uidnext; from += span) {
        box->pieces++;
        lane_ask(lane, &request, "UID FETCH %u:%u (UID FLAGS INTERNALDATE RFC822.SIZE%s)",
                 (uint32_t)from, (uint32_t)(from + span - 1), modseq);
    }
    box->pieces++;
    /* not "*": behind the last message that would name it once more */
    lane_ask(lane, &request, "UID FETCH %u:%u (UID FLAGS INTERNALDATE RFC822.SIZE%s)",
             (uint32_t)from, UINT32_MAX, modseq);
    box->step = BOX_ASKED;
    box->listing = false;
    box->last_uid = box->pieces == 1 ? 1 : 0;
}

static void feed_numbers(struct lane *lane)
{
    struct acquisition *run = lane->run;

    while (run->status_next < run->box_count && run->status_open < STATUS_AHEAD &&
           lane_room(lane) >= 2) {
        struct box *box = run->boxes[run->status_next++];

        if (box->step != BOX_WAITING)
            continue;
        box->counted = false;
        run->status_open++;
        ask_numbers(lane, box);
    }
}

void walk_feed(struct lane *lane)
{
    struct acquisition *run = lane->run;

    feed_numbers(lane);
    while (run->walk_next < run->box_count && run->walk_open < AHEAD &&
           lane_room(lane) >= PIECES_MOST + 2) {
        struct box *box = run->boxes[run->walk_next];

        if (box->step == BOX_WAITING && !box->counted)
            return;
        run->walk_next++;
        if (box->step != BOX_WAITING)
            continue;
        run->walk_open++;
        ask_messages(lane, box);
    }
}

void walk_begin(struct acquisition *run, const struct walk *walk)
{
    run->walk = walk;
    run->walk_next = run->walk_open = 0;
    run->status_next = run->status_open = 0;
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
    walk_begin(run, run->walk);
}
