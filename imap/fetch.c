/* fetch.c - headers and bodies: several batches ahead on each connection, matched by folder and UID
 * and never by order; see acquisition.h. */
#include "acquisition.h"

#include "command.h"
#include "parts.h"

#include <stdlib.h>
#include <string.h>

enum { UIDS_MOST = 7000 };

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

/* --- questions --- */

/* The next bytes of a message. */
static void ask_part(struct lane *lane, const struct request *request, const struct batch *batch)
{
    struct error err = {0};
    uint64_t have;

    if (parts_have(lane->run, batch->box, &batch->wants[0], &have, &err))
        lane_ask(lane, request, "UID FETCH %u (UID BODY.PEEK[]<%llu.%llu>)", batch->wants[0].uid,
                 (unsigned long long)have, (unsigned long long)batch->part);
    else
        run_fatal(lane->run, &err);
}

static void ask_batch(struct lane *lane, struct batch *batch)
{
    struct request request = {.done = come_done, .box = batch->box, .batch = batch};
    uint32_t uids[BATCH_MESSAGES];
    struct buf set;

    batch->part = lane->run->phase->heads ? 0 : parts_size(&batch->wants[0]);
    batch->last = false;
    for (size_t i = 0; i < batch->count; i++) {
        uids[i] = batch->wants[i].uid;
        lane->flight_bytes += batch_bytes(lane->run, batch, i);
    }
    lane->flight_batches++;
    if (lane->asked != batch->box)
        lane_examine(lane, batch->box, on_opened);
    buf_init(&set, UIDS_MOST + 64);
    command_uids(&set, uids, batch->count, UIDS_MOST);
    if (lane->run->phase->heads)
        lane_ask(lane, &request, "UID FETCH %s (UID BODY.PEEK[HEADER])", buf_c(&set));
    else if (batch->part > 0)
        ask_part(lane, &request, batch);
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
                come_given_up(run, batch->box, &want,
                              run_sentence(run,
                                           "the connection was lost each time it was fetched: %s",
                                           why->text));
            else
                batch_again(run, batch->box, &want);
        }
        batch->box = NULL;
    }
    lane->flight_bytes = lane->flight_batches = 0;
}

const struct phase heads_phase = {
    .activity = "fetching headers",
    .all_lanes = true,
    .heads = true,
    .finished = fetch_finished,
    .feed = fetch_feed,
    .lost = fetch_lost,
    .message = come_message,
};

const struct phase fetch_phase = {
    .activity = "fetching mail",
    .all_lanes = true,
    .bodies = true,
    .finished = fetch_finished,
    .feed = fetch_feed,
    .lost = fetch_lost,
    .message = come_message,
};
