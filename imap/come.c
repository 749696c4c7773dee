/* come.c - what a server answered when it was asked for headers or bodies, and what it did not; see
 * acquisition.h. */
#include "acquisition.h"

#include "parts.h"

#include <stdlib.h>
#include <string.h>

enum { NOTES_MOST = 200 };

/* --- messages that will not come --- */

/* Nothing of it is asked for any more in this phase, nor in a later one if over. */
static void settle(const struct acquisition *run, struct box *box, const struct want *want,
                   bool over)
{
    struct want *own = want_of(box, want);

    if (!own)
        return;
    own->headed = own->headed || run->phase->heads;
    own->over = own->over || over;
}

/* Of its bytes. A header that does not come is no reason not to try the whole. */
void come_given_up(struct acquisition *run, struct box *box, const struct want *want,
                   const char *why)
{
    bool heads = run->phase->heads;
    uint64_t *count = heads ? &run->headless : &run->given_up;

    run->done++;
    settle(run, box, want, !heads);
    if ((*count)++ >= NOTES_MOST)
        return;
    run_note(run,
             &(struct run_entry){.kind = "observation",
                                 .action = heads ? "header-not-fetched" : "message-not-fetched",
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
    settle(run, box, want, true);
    run->done++;
    run->arg->vanished++;
    run->changed |= CASE_MESSAGES;
}

/* --- commands that are finished --- */

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
        come_given_up(run, box, &want, "the server's answers about it are ambiguous");
    } else if (want.tries >= TRIES_MOST) {
        come_given_up(
            run, box, &want,
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
            lane->flight_bytes -= batch_bytes(lane->run, batch, i);
    }
    lane->flight_batches--;
    batch->box = NULL;
}

/* It has come. */
static void take(struct acquisition *run, const struct pending *pending)
{
    settle(run, pending->box, &pending->want, !pending->header);
    store_add(run, pending);
}

/* What there is of it is of no use; why: and it is not tried again. */
static bool start_over(struct acquisition *run, struct box *box, struct want want, const char *why,
                       struct error *err)
{
    if (!parts_drop(run, &want, err))
        return false;
    if (why || ++want.tries >= TRIES_MOST)
        come_given_up(run, box, &want, why ? why : "our disk does not keep it");
    else
        batch_again(run, box, &want);
    return true;
}

static bool complete(struct acquisition *run, struct box *box, const struct want *want,
                     struct error *err)
{
    struct pending pending = {.box = box, .want = *want, .parts = true};
    bool spoilt;

    if (!parts_join(run, box, want, &pending.object, &spoilt, err))
        return false;
    if (spoilt)
        return start_over(run, box, *want, NULL, err);
    take(run, &pending);
    return true;
}

/* A part has come: the next one, or the message is complete. */
static void on_part(struct lane *lane, struct batch *batch)
{
    struct acquisition *run = lane->run;
    const struct want *want = &batch->wants[0];
    struct error err = {0};
    uint64_t have;
    bool ok = parts_have(run, batch->box, want, &have, &err);

    if (ok && batch->last)
        ok = complete(run, batch->box, want, &err);
    else if (ok && have > LIMIT_MESSAGE - PART_BYTES)
        ok = start_over(run, batch->box, *want, "it does not end where the server said", &err);
    else if (ok)
        batch_again(run, batch->box, want);
    if (!ok)
        run_fatal(run, &err);
}

void come_done(struct lane *lane, const struct request *request, const struct link_done *done)
{
    struct batch *batch = request->batch;

    lane->progress = true;
    if (batch->part > 0 && batch->left == 0 && batch->box->step != BOX_FAILED)
        on_part(lane, batch);
    for (size_t i = 0; batch->left > 0 && i < batch->count; i++) {
        if (!batch->arrived[i])
            not_come(lane->run, batch->box, batch->wants[i], done);
    }
    if (batch->left > 0)
        lane->asked = NULL; /* to see the folder afresh */
    batch_free(lane, batch);
}

/* --- messages --- */

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
    lane->flight_bytes -= batch_bytes(lane->run, batch, (size_t)(want - batch->wants));
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
    enum parts_step step = PARTS_ODD;
    struct error err = {0};

    if (message->body == LINK_OBJECT && !object->whole && object->uid == message->uid)
        step = parts_take(lane->run, want, batch->part, object, &err);
    if (step == PARTS_NONE)
        return;
    if (step == PARTS_ODD) {
        doubt(lane, want);
        return;
    }
    if (step == PARTS_FAILED)
        run_fatal(lane->run, &err);
    batch->last = step == PARTS_LAST;
    arrive(lane, batch, want);
}

void come_message(struct lane *lane, const struct link_message *message)
{
    struct acquisition *run = lane->run;
    bool heads = run->phase->heads;
    struct box *box = lane->selected;
    struct batch *batch;
    struct want *want;

    if (message->body == LINK_NO_BODY || !box || !lane->batches)
        return; /* another client has changed flags, say; state.c will see it */
    want = message->uid != 0 ? find_want(lane, box, message->uid, &batch) : NULL;
    if (want && batch->part > 0 && batch->left > 0) {
        fetch_part(lane, batch, want, message);
        return;
    }
    if (message->body != LINK_ODD_BODY && message->object.nil)
        return; /* it has not come: an empty mail would be something else */
    if (!want || !(heads ? link_readers_agree_on_header(message) : link_readers_agree(message))) {
        doubt(lane, want);
        return;
    }
    if (batch->arrived[want - batch->wants]) {
        run->repeated++;
        return;
    }
    arrive(lane, batch, want);
    take(run,
         &(struct pending){.box = box, .want = *want, .object = message->object, .header = heads});
}
