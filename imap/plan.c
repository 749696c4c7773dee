/* plan.c - which messages there are, which of them the case has already, and what is new, gone or
 * not as it was; see acquisition.h. */
#include "acquisition.h"

#include <stdlib.h>
#include <string.h>

/* --- the folder --- */

/* Was this folder in the case under another UIDVALIDITY? Then the server renumbered it: what we
 * have stays a set of its own. */
static void note_validity(struct acquisition *run, const struct box *box)
{
    const struct folder *old = NULL;

    for (size_t i = 0; i < run->known_count; i++) {
        const struct folder *known = &run->known[i];

        if (strcmp(known->raw_name, box->row.raw_name) != 0)
            continue;
        if (known->uidvalidity == box->row.uidvalidity)
            return;
        if (known->uidvalidity != 0 && (!old || known->id > old->id))
            old = known;
    }
    if (!old)
        return;
    run_note(run, &(struct run_entry){
                      .kind = "observation",
                      .action = "uidvalidity-changed",
                      .target = box->row.name,
                      .result = "the server numbers its messages anew: they are fetched as a new "
                                "set, the old one stays as it is",
                      .numbers = (const struct journal_number[]){
                          {"after", box->row.uidvalidity}, {"before", old->uidvalidity}, {0}}});
}

static bool plan_open(struct lane *lane, struct box *box, const struct link_done *done)
{
    struct acquisition *run = lane->run;
    struct error err = {0};

    box->row.uidvalidity = done->uidvalidity > 0 ? (uint32_t)done->uidvalidity : 0;
    box->row.uidnext = done->uidnext > 0 ? (uint32_t)done->uidnext : 0;
    box->row.modseq = done->modseq > 0 ? (uint64_t)done->modseq : 0;
    box->entry_count = 0;
    box->altered_row = 0;
    box->altered = box->have = box->disordered = 0;
    if (!plan_flush(run, &err) || !store_begin(run, &err) ||
        !folder_put(run->cf, &box->row, &err)) {
        run_fatal(run, &err);
        return false;
    }
    run->uncommitted++;
    run->changed |= CASE_FOLDERS;
    note_validity(run, box);
    return true;
}

/* --- its messages --- */

static void keep_entry(struct box *box, const struct link_message *message)
{
    if (box->entry_count == box->entry_room) {
        box->entry_room = box->entry_room ? box->entry_room * 2 : 256;
        box->entries = xreallocarray(box->entries, box->entry_room, sizeof(*box->entries));
    }
    box->entries[box->entry_count++] = walk_entry(message);
    /* Several pieces may come in any order; one may not. */
    if (box->last_uid == 0)
        return;
    if (message->uid < box->last_uid)
        box->disordered++;
    box->last_uid = message->uid;
}

static bool entries_rise(const struct box *box)
{
    for (size_t i = 1; i < box->entry_count; i++)
        if (box->entries[i].uid <= box->entries[i - 1].uid)
            return false;
    return true;
}

/* By UID, each once: as nearly every server tells them. */
static void sort_entries(struct box *box)
{
    size_t kept = 0;

    if (entries_rise(box))
        return;
    qsort(box->entries, box->entry_count, sizeof(*box->entries), walk_compare_entries);
    for (size_t i = 1; i < box->entry_count; i++) {
        if (box->entries[i].uid == box->entries[kept].uid)
            box->disordered++;
        else
            box->entries[++kept] = box->entries[i];
    }
    box->entry_count = kept + 1;
}

/* What the server now calls by this UID is not what we have: both are kept, the second in a folder
 * row of its own. */
static bool use_second_version(struct acquisition *run, struct box *box, struct message *message,
                               struct error *err)
{
    if (box->altered_row == 0) {
        struct folder row = box->row;

        row.id = 0;
        row.name = run_sentence(run, "%s (second version)", row.name);
        row.raw_name = run_sentence(run, "%s (second version)", row.raw_name);
        if (!folder_put(run->cf, &row, err))
            return false;
        box->altered_row = row.id;
    }
    message->folder = box->altered_row;
    box->altered++;
    return true;
}

/* The case has a row for that UID. */
static bool plan_known(struct acquisition *run, struct box *box, struct message *message,
                       struct error *err)
{
    struct message_known known;
    int64_t id;

    if (!message_known(run->cf, message->folder, message->uid, &known, err))
        return false;
    if ((known.fetched || known.headed) && known.size != message->size) {
        /* the whole of what we have but the header of will not come any more */
        if ((!known.fetched && !message_vanished(run->cf, known.id, err)) ||
            !use_second_version(run, box, message, err))
            return false;
    } else if (known.fetched) {
        box->have++;
    }
    return message_plan(run->cf, message, &id, err);
}

/* One whose folder and UID may be in the case already. */
static bool plan_one(struct acquisition *run, struct box *box, struct message *message,
                     struct error *err)
{
    int64_t id;

    return message_plan_new(run->cf, message, &id, err) &&
           (id != 0 || plan_known(run, box, message, err));
}

/* Whole groups in one statement. It says how many are new and not which: if not all are, each is
 * looked at. */
bool plan_flush(struct acquisition *run, struct error *err)
{
    size_t count = run->planned_count, made = 0;

    run->planned_count = 0;
    if (count == 0)
        return true;
    if (!store_begin(run, err) ||
        (count == MESSAGES_TOGETHER && !message_plan_together(run->cf, run->planned, &made, err)))
        return false;
    for (size_t i = 0; made < count && i < count; i++)
        if (!plan_one(run, run->planned_boxes[i], &run->planned[i], err))
            return false;
    return true;
}

static void plan_message(struct lane *lane, struct box *box, const struct link_message *told)
{
    struct acquisition *run = lane->run;
    size_t at = run->planned_count++;
    char *flags = run->planned_flags[at];
    struct error err = {0};

    memcpy(flags, told->flags.at, told->flags.len); /* link_imap.c has checked its length */
    flags[told->flags.len] = '\0';
    run->planned_boxes[at] = box;
    run->planned[at] = (struct message){.folder = box->row.id,
                                        .uid = told->uid,
                                        .size = told->size,
                                        .received = told->date,
                                        .flags = flags};
    keep_entry(box, told);
    if (run->planned_count == MESSAGES_TOGETHER && !plan_flush(run, &err))
        run_fatal(run, &err);
    run->uncommitted++;
    run->changed |= CASE_MESSAGES;
}

/* --- what is to be fetched --- */

static void note_vanished(struct acquisition *run, const struct box *box, const struct buf *uids,
                          uint64_t count)
{
    run_note(run,
             &(struct run_entry){
                 .kind = "observation",
                 .action = "message-vanished",
                 .target = box->row.name,
                 .result = "listed once, gone from the server before it was fetched",
                 .details = (const struct journal_pair[]){{"uids", buf_as_str(uids)}, {0}},
                 .numbers = (const struct journal_number[]){{"messages", (int64_t)count}, {0}}});
}

struct missing { /* rows without bytes, while they are walked */
    struct acquisition *run;
    struct box *box;
    int64_t *gone; /* rows of messages that the server does not have any more */
    size_t gone_count, gone_room;
    size_t want_room;
    struct buf uids; /* of those */
};

static void add_gone(struct missing *missing, const struct message *row)
{
    if (missing->gone_count == missing->gone_room) {
        missing->gone_room = missing->gone_room ? missing->gone_room * 2 : 64;
        missing->gone = xreallocarray(missing->gone, missing->gone_room, sizeof(*missing->gone));
    }
    buf_printf(&missing->uids, "%s%u", missing->gone_count > 0 ? "," : "", row->uid);
    missing->gone[missing->gone_count++] = row->id;
}

static void add_want(struct missing *missing, const struct message *row)
{
    struct box *box = missing->box;

    if (box->want_count == missing->want_room) {
        missing->want_room = missing->want_room ? missing->want_room * 2 : 256;
        box->wants = xreallocarray(box->wants, missing->want_room, sizeof(*box->wants));
    }
    box->wants[box->want_count++] = (struct want){
        .row = row->id,
        .uid = row->uid,
        .size = (uint32_t)row->size,
        .minute = row->received > 0 ? (uint32_t)(row->received / 60) : 0,
        .headed = row->headed,
    };
}

static bool take_row(void *arg, const struct message *row)
{
    struct missing *missing = arg;
    struct acquisition *run = missing->run;
    int64_t since = run->options->since;

    if (!walk_find_entry(missing->box, row->uid))
        add_gone(missing, row);
    else if (row->size > LIMIT_MESSAGE)
        run->too_large++;
    else if (since != INT64_MIN && row->received != INT64_MIN && row->received < since)
        run->older++;
    else
        add_want(missing, row);
    return true;
}

/* Rows without bytes of one folder row: wanted, or gone. */
static bool take_missing(struct acquisition *run, struct box *box, int64_t folder,
                         struct error *err)
{
    struct missing missing = {.run = run, .box = box, .want_room = box->want_count};
    bool ok;

    buf_init(&missing.uids, KIB(4));
    ok = message_missing_each(run->cf, folder, take_row, &missing, err);
    for (size_t i = 0; ok && i < missing.gone_count; i++)
        ok = message_vanished(run->cf, missing.gone[i], err);
    if (ok && missing.gone_count > 0)
        note_vanished(run, box, &missing.uids, missing.gone_count);
    run->arg->vanished += missing.gone_count;
    buf_dispose(&missing.uids);
    free(missing.gone);
    return ok;
}

static void note_folder(struct acquisition *run, const struct box *box)
{
    char hex[HASH_HEX];

    hash_to_hex(&box->before.digest, hex);
    run_note(run,
             &(struct run_entry){
                 .kind = "observation",
                 .action = "folder-read",
                 .target = box->row.name,
                 .result = "ok",
                 .details = (const struct journal_pair[]){{"state_sha256", str_of(hex)}, {0}},
                 .numbers = (const struct journal_number[]){{"have", (int64_t)box->have},
                                                            {"messages", (int64_t)box->entry_count},
                                                            {"uidnext", box->row.uidnext},
                                                            {"uidvalidity", box->row.uidvalidity},
                                                            {"wanted", (int64_t)box->want_count},
                                                            {0}}});
}

static void note_oddities(struct acquisition *run, const struct box *box)
{
    if (box->disordered > 0)
        run_note(run, &(struct run_entry){.kind = "observation",
                                          .action = "uids-out-of-order",
                                          .target = box->row.name,
                                          .result = "the server lists UIDs twice or not in order",
                                          .numbers = (const struct journal_number[]){
                                              {"messages", (int64_t)box->disordered}, {0}}});
    if (box->altered > 0)
        run_note(run, &(struct run_entry){.kind = "observation",
                                          .action = "message-altered",
                                          .target = box->row.name,
                                          .result = "messages we have under the same UIDs now have "
                                                    "another size: both versions are kept",
                                          .numbers = (const struct journal_number[]){
                                              {"messages", (int64_t)box->altered}, {0}}});
    if (box->unconfirmed)
        run_note(run,
                 &(struct run_entry){.kind = "observation",
                                     .action = "read-only-not-confirmed",
                                     .target = box->row.name,
                                     .result = "the server did not say that it opened the folder "
                                               "read-only"});
}

static void plan_close(struct lane *lane, struct box *box)
{
    struct acquisition *run = lane->run;
    struct error err = {0};

    if (!plan_flush(run, &err)) {
        run_fatal(run, &err);
        return;
    }
    sort_entries(box);
    walk_digest(box, NULL, &box->before.digest);
    free(box->wants);
    box->wants = NULL;
    box->want_count = box->want_next = 0;
    if (!store_begin(run, &err) || !take_missing(run, box, box->row.id, &err) ||
        (box->altered_row != 0 && !take_missing(run, box, box->altered_row, &err))) {
        run_fatal(run, &err);
        return;
    }
    if (box->want_count > 0)
        qsort(box->wants, box->want_count, sizeof(*box->wants), wants_newest_first);
    run->arg->skipped += box->have;
    note_folder(run, box);
    note_oddities(run, box);
}

static struct state *plan_state(struct box *box)
{
    return &box->before;
}

static const struct walk plan_walk = {
    .acl = true,
    .open = plan_open,
    .message = plan_message,
    .close = plan_close,
    .state = plan_state,
};

const struct phase plan_phase = {
    .activity = "listing the folders",
    .finished = walk_finished,
    .feed = walk_feed,
    .lost = walk_lost,
    .message = walk_message,
    .fact = walk_fact,
};

void plan_begin(struct acquisition *run)
{
    walk_begin(run, &plan_walk);
    for (size_t i = 0; i < run->box_count; i++) {
        struct box *box = run->boxes[i];

        if (box->step == BOX_WAITING && (!box->wanted || !box->selectable || !box->quoted.at))
            box->step = BOX_DONE;
    }
}

/* --- again --- */

/* A folder that was numbered anew begins as if it had never been looked at. */
static void renew_box(struct box *box)
{
    const struct box old = *box;

    free(old.entries);
    free(old.wants);
    free(old.lines);
    *box = (struct box){
        .row = old.row, .quoted = old.quoted, .selectable = old.selectable, .wanted = old.wanted};
    box->row.id = 0;
}

void plan_renew(struct acquisition *run)
{
    for (size_t i = 0; i < run->box_count; i++) {
        if (run->boxes[i]->step == BOX_FAILED && !run->boxes[i]->failed)
            renew_box(run->boxes[i]);
    }
    for (unsigned i = 0; i < run->lane_count; i++)
        run->lanes[i].asked = run->lanes[i].selected = NULL;
    run->replan = false;
}
