/* fetch.c - message bodies: several batches ahead on each connection, matched by folder and UID
 * and never by order; see acquisition.h. */
#include "acquisition.h"

#include "command.h"
#include "parts.h"

#include <stdlib.h>
#include <string.h>

enum { UIDS_MOST = 7000, NOTES_MOST = 200 };

/* --- messages that will not come --- */

static void give_up(struct acquisition *run, struct box *box, const struct want *want,
                    const char *why)
{
    run->done++;
    if (run->given_up++ >= NOTES_MOST)
        return;
    run_note(run, &(struct run_entry){.kind = "observation",
                                      .action = "message-not-fetched",
                                      .target = box->row.name,
                                      .result = why,
                                      .numbers = (const struct journal_number[]){
                                          {"announced", want->size}, {"uid", want->uid}, {0}}});
}

static void vanish(struct acquisition *run, struct box *box, const struct want *want)
{
    struct error err = {0};

    run_note(run,
             &(struct run_entry){.kind = "observation",
                                 .action = "message-vanished",
                                 .target = box->row.name,
                                 .result = "listed, and gone from the server before it was fetched",
                                 .numbers = (const struct journal_number[]){
                                     {"announced", want->size}, {"uid", want->uid}, {0}}});
    if (!store_begin(run, &err) || !message_vanished(run->cf, want->row, &err))
        run_fatal(run, &err);
    run->done++;
    run->arg->vanished++;
    run->changed |= CASE_MESSAGES;
}

/* --- answers --- */

/* Is this still the folder that was planned? If it has been numbered anew, its UIDs mean other
 * messages: what comes is not taken, and the folder is planned again. */
static void on_opened(struct lane *lane, const struct request *request,
                      const struct link_done *done)
{
    struct acquisition *run = lane->run;
    struct box *box = request->box;

    if (done->status != JAIL_OK) {
        lane->asked = NULL;
        return;
    }
    if (done->uidvalidity < 0 || (uint32_t)done->uidvalidity == box->row.uidvalidity)
        return;
    lane->selected = NULL;
    if (box->step == BOX_FAILED)
        return;
    run_note(run, &(struct run_entry){
                      .kind = "observation",
                      .action = "uidvalidity-changed",
                      .target = box->row.name,
                      .result = "the server numbered the messages anew while we read: "
                                "the folder is listed again",
                      .numbers = (const struct journal_number[]){
                          {"after", done->uidvalidity}, {"before", box->row.uidvalidity}, {0}}});
    box->step = BOX_FAILED;
    batch_drop(run, box);
    run->replan = true;
}

/* A message of the batch has not come although its command is finished. */
static void not_come(struct acquisition *run, struct box *box, struct want want,
                     const struct link_done *done)
{
    bool gone = !want.doubtful &&
                (done->status == JAIL_OK || str_equal(done->code, str_of("EXPUNGEISSUED")));

    if (box->step == BOX_FAILED) {
        run->done++; /* it is planned anew */
        return;
    }
    want.tries++;
    if (gone && want.tries >= 2) {
        vanish(run, box, &want);
    } else if (want.tries >= TRIES_MOST && want.doubtful) {
        give_up(run, box, &want, "the server's answers about it are ambiguous");
    } else if (want.tries >= TRIES_MOST) {
        give_up(run, box, &want,
                run_sentence(run, "the server would not send it: %s", run_shown(run, done->text)));
    } else {
        want.alone = !gone && want.tries == TRIES_MOST - 1;
        batch_again(run, box, &want);
    }
}

static void batch_free(struct lane *lane, struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (!batch->arrived[i])
            lane->flight_bytes -= batch->wants[i].size;
    }
    lane->flight_batches--;
    batch->box = NULL;
}

/* A part has come: the next one, or the message is complete. */
static void on_part(struct lane *lane, struct batch *batch)
{
    struct acquisition *run = lane->run;
    struct pending pending = {.box = batch->box, .want = batch->wants[0]};
    struct error err = {0};

    if (!batch->last)
        batch_again(run, batch->box, &batch->wants[0]);
    else if (parts_join(run, batch->box, pending.want.uid, &pending.object, &err))
        store_add(run, &pending);
    else
        run_fatal(run, &err);
}

static void on_fetched(struct lane *lane, const struct request *request,
                       const struct link_done *done)
{
    struct batch *batch = request->batch;

    lane->progress = true;
    if (batch->part && batch->left == 0 && batch->box->step != BOX_FAILED)
        on_part(lane, batch);
    for (size_t i = 0; batch->left > 0 && i < batch->count; i++) {
        if (!batch->arrived[i])
            not_come(lane->run, batch->box, batch->wants[i], done);
    }
    if (batch->left > 0)
        lane->asked = NULL; /* to see the folder afresh */
    batch_free(lane, batch);
}

static int by_uid(const void *key, const void *element)
{
    uint32_t uid = *(const uint32_t *)key;
    const struct want *want = element;

    return uid < want->uid ? -1 : uid > want->uid;
}

/* Where that UID was asked for; NULL: nowhere. */
static struct want *find_want(struct lane *lane, const struct box *box, uint32_t uid,
                              struct batch **in)
{
    for (size_t i = 0; i < BATCHES_MOST; i++) {
        struct batch *batch = &lane->batches[i];
        struct want *want = batch->box == box ? bsearch(&uid, batch->wants, batch->count,
                                                        sizeof(*batch->wants), by_uid)
                                              : NULL;

        if (want) {
            *in = batch;
            return want;
        }
    }
    return NULL;
}

/* Marks it as come. */
static void arrive(struct lane *lane, struct batch *batch, const struct want *want)
{
    batch->arrived[want - batch->wants] = true;
    batch->left--;
    lane->flight_bytes -= want->size;
    lane->progress = true;
}

static void doubt(struct lane *lane, struct want *want)
{
    lane->run->unasked++;
    if (want)
        want->doubtful = true;
}

static void fetch_part(struct lane *lane, struct batch *batch, struct want *want,
                       const struct link_message *message)
{
    const struct link_object *object = &message->object;

    if (message->body != LINK_OBJECT || object->whole || object->uid != message->uid ||
        !parts_take(lane->run, batch->box, object)) {
        doubt(lane, want);
        return;
    }
    batch->last = object->place.length < PART_BYTES;
    arrive(lane, batch, want);
}

static void fetch_message(struct lane *lane, const struct link_message *message)
{
    struct acquisition *run = lane->run;
    struct box *box = lane->selected;
    struct batch *batch;
    struct want *want;

    if (message->body == LINK_NO_BODY || !box || !lane->batches)
        return; /* another client has changed flags, say; state.c will see it */
    if (message->body == LINK_OBJECT && message->object.nil)
        return; /* it has not come: an empty mail would be something else */
    want = message->uid != 0 ? find_want(lane, box, message->uid, &batch) : NULL;
    if (want && batch->part && batch->left > 0) {
        fetch_part(lane, batch, want, message);
        return;
    }
    if (!want || !link_readers_agree(message)) {
        doubt(lane, want);
        return;
    }
    if (batch->arrived[want - batch->wants]) {
        run->repeated++;
        return;
    }
    arrive(lane, batch, want);
    store_add(run, &(struct pending){.box = box, .want = *want, .object = message->object});
}

/* --- questions --- */

static void ask_batch(struct lane *lane, struct batch *batch)
{
    struct request request = {.done = on_fetched, .box = batch->box, .batch = batch};
    uint32_t uids[BATCH_MESSAGES];
    struct buf set;

    for (size_t i = 0; i < batch->count; i++) {
        uids[i] = batch->wants[i].uid;
        lane->flight_bytes += batch->wants[i].size;
    }
    lane->flight_batches++;
    if (lane->asked != batch->box)
        lane_examine(lane, batch->box, on_opened);
    batch->part = parts_suit(&batch->wants[0]);
    batch->last = false;
    buf_init(&set, UIDS_MOST + 64);
    command_uids(&set, uids, batch->count, UIDS_MOST);
    if (batch->part)
        lane_ask(lane, &request, "UID FETCH %s (UID BODY.PEEK[]<%llu.%zu>)", buf_c(&set),
                 (unsigned long long)parts_have(lane->run, batch->box, batch->wants[0].uid),
                 PART_BYTES);
    else
        lane_ask(lane, &request, "UID FETCH %s (UID BODY.PEEK[])", buf_c(&set));
    buf_dispose(&set);
}

static bool flies_alone(const struct lane *lane)
{
    for (size_t i = 0; i < BATCHES_MOST; i++) {
        if (lane->batches[i].box && lane->batches[i].wants[0].alone)
            return true;
    }
    return false;
}

static struct batch *free_batch(struct lane *lane)
{
    for (size_t i = 0; i < BATCHES_MOST; i++) {
        if (!lane->batches[i].box)
            return &lane->batches[i];
    }
    return NULL;
}

static void fetch_feed(struct lane *lane)
{
    struct acquisition *run = lane->run;
    struct batch *batch;

    if (!lane->batches)
        lane->batches = xcalloc(BATCHES_MOST, sizeof(*lane->batches));
    while (lane->flight_bytes < FLIGHT_BYTES && lane_room(lane) >= 2 && !flies_alone(lane)) {
        batch = free_batch(lane);
        if (!batch || !batch_next(run, batch))
            return;
        if (batch->wants[0].alone && lane->flight_batches > 0) {
            /* when the others have landed */
            batch_again(run, batch->box, &batch->wants[0]);
            batch->box = NULL;
            return;
        }
        ask_batch(lane, batch);
    }
}

static bool fetch_finished(const struct acquisition *run)
{
    for (unsigned i = 0; i < run->lane_count; i++) {
        if (run->lanes[i].flight_batches > 0)
            return false;
    }
    return run->left == 0;
}

/* --- a lost connection --- */

static struct batch *oldest_batch(struct lane *lane)
{
    for (size_t i = 0; i < lane->request_count; i++) {
        const struct request *request = &lane->requests[(lane->request_first + i) % REQUESTS_MOST];

        if (request->batch)
            return request->batch;
    }
    return NULL;
}

static void fetch_lost(struct lane *lane)
{
    struct acquisition *run = lane->run;
    const struct error *why = &lane->link.why;
    struct batch *suspect = lane->link.violated || !lane->progress ? oldest_batch(lane) : NULL;

    for (size_t i = 0; lane->batches && i < BATCHES_MOST; i++) {
        struct batch *batch = &lane->batches[i];

        for (size_t k = 0; batch->box && k < batch->count; k++) {
            struct want want = batch->wants[k];

            if (batch->arrived[k])
                continue;
            if (batch == suspect) {
                suspect = NULL; /* the first of it was on its way */
                want.tries++;
                want.alone = true;
            }
            if (want.tries >= TRIES_MOST)
                give_up(run, batch->box, &want,
                        run_sentence(run, "the connection was lost each time it was fetched: %s",
                                     why->text));
            else
                batch_again(run, batch->box, &want);
        }
        batch->box = NULL;
    }
    lane->flight_bytes = lane->flight_batches = 0;
}

const struct phase fetch_phase = {
    .activity = "fetching mail",
    .all_lanes = true,
    .bodies = true,
    .finished = fetch_finished,
    .feed = fetch_feed,
    .lost = fetch_lost,
    .message = fetch_message,
};
