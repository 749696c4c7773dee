/* batch.c - which messages to ask for next: sent mail first, then the newest of any folder; see
 * acquisition.h. */
#include "acquisition.h"

#include <stdlib.h>
#include <string.h>

void batch_again(struct acquisition *run, struct box *box, const struct want *want)
{
    if (run->retry_count == run->retry_room) {
        run->retry_room = run->retry_room ? run->retry_room * 2 : 64;
        run->retries = xreallocarray(run->retries, run->retry_room, sizeof(*run->retries));
    }
    run->retries[run->retry_count++] = (struct retry){box, *want};
    run->left++;
}

uint64_t batch_bytes(const struct acquisition *run, const struct batch *batch, size_t i)
{
    return batch->part > 0 ? batch->part : want_bytes(run, &batch->wants[i]);
}

void batch_drop(struct acquisition *run, struct box *box)
{
    size_t kept = 0;

    for (; box->want_next < box->want_count; box->want_next++)
        run->left -= want_is_open(run, &box->wants[box->want_next]);
    for (size_t i = 0; i < run->retry_count; i++) {
        if (run->retries[i].box != box)
            run->retries[kept++] = run->retries[i];
    }
    run->left -= run->retry_count - kept;
    run->retry_count = kept;
}

static bool has_room(const struct acquisition *run, const struct batch *batch, uint64_t bytes,
                     const struct want *want)
{
    return batch->count == 0 ||
           (batch->count < BATCH_MESSAGES && bytes + want_bytes(run, want) <= BATCH_BYTES);
}

/* What has to be asked for a second time: of one folder, or one by itself. */
static void take_retries(struct acquisition *run, struct batch *batch)
{
    const struct retry *last = &run->retries[run->retry_count - 1];
    bool alone = last->want.alone;
    uint64_t bytes = 0;
    size_t kept = run->retry_count;

    batch->box = last->box;
    for (size_t i = run->retry_count; i-- > 0;) {
        const struct retry retry = run->retries[i];

        if (retry.box != batch->box || retry.want.alone != alone ||
            !has_room(run, batch, bytes, &retry.want) || (alone && batch->count == 1))
            continue;
        batch->wants[batch->count++] = retry.want;
        bytes += want_bytes(run, &retry.want);
        memmove(&run->retries[i], &run->retries[i + 1], (kept - i - 1) * sizeof(*run->retries));
        kept--;
    }
    run->retry_count = kept;
}

static int rank(const struct box *box)
{
    switch (box->row.use) {
    case FOLDER_SENT:
        return 0;
    case FOLDER_JUNK:
        return 2;
    case FOLDER_ALL: /* what is in the others, once more */
        return 3;
    case FOLDER_PLAIN:
    case FOLDER_INBOX:
    case FOLDER_DRAFTS:
    case FOLDER_TRASH:
    case FOLDER_ARCHIVE:
        break;
    }
    return 1;
}

static bool comes_before(const struct box *a, const struct box *b)
{
    if (rank(a) != rank(b))
        return rank(a) < rank(b);
    return a->wants[a->want_next].minute > b->wants[b->want_next].minute;
}

/* To the next one that is wanted. */
static void pass_over(const struct acquisition *run, struct box *box)
{
    while (box->want_next < box->want_count && !want_is_open(run, &box->wants[box->want_next]))
        box->want_next++;
}

static struct box *best_box(const struct acquisition *run)
{
    struct box *best = NULL;

    for (size_t i = 0; i < run->box_count; i++) {
        struct box *box = run->boxes[i];

        pass_over(run, box);
        if (box->want_next < box->want_count && (!best || comes_before(box, best)))
            best = box;
    }
    return best;
}

static void take_newest(const struct acquisition *run, struct box *box, struct batch *batch)
{
    uint64_t bytes = 0;

    batch->box = box;
    while (box->want_next < box->want_count &&
           has_room(run, batch, bytes, &box->wants[box->want_next])) {
        bytes += want_bytes(run, &box->wants[box->want_next]);
        batch->wants[batch->count++] = box->wants[box->want_next++];
        pass_over(run, box);
    }
}

static int by_uid(const void *left, const void *right)
{
    const struct want *a = left, *b = right;

    return a->uid < b->uid ? -1 : a->uid > b->uid;
}

bool batch_next(struct acquisition *run, struct batch *batch)
{
    struct box *box;

    batch->box = NULL;
    batch->count = 0;
    if (run->retry_count > 0) {
        take_retries(run, batch);
    } else {
        box = best_box(run);
        if (!box)
            return false;
        take_newest(run, box, batch);
    }
    run->left -= batch->count;
    batch->left = batch->count;
    batch->part = 0;
    memset(batch->arrived, 0, sizeof(batch->arrived));
    qsort(batch->wants, batch->count, sizeof(*batch->wants), by_uid);
    return true;
}
