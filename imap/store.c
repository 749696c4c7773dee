/* store.c - what has arrived, into the case: bytes durable first, then the rows that name them, in
 * one transaction, and only then is anybody told; see acquisition.h. */
#include "acquisition.h"

#include "base/clock.h"
#include "case/parts.h"

bool store_begin(struct acquisition *run, struct error *err)
{
    if (run->in_transaction)
        return true;
    run->in_transaction = casefile_begin(run->cf, err);
    return run->in_transaction;
}

bool store_commit(struct acquisition *run, struct error *err)
{
    bool ok = plan_flush(run, err);

    if (!run->in_transaction)
        return ok;
    run->in_transaction = false;
    run->uncommitted = 0;
    if (ok && casefile_commit(run->cf, err))
        return true;
    casefile_rollback(run->cf);
    return false;
}

void store_add(struct acquisition *run, const struct pending *pending)
{
    struct error err = {0};

    /* The case takes nothing any more (its disk is full, say), but what was on its way still comes:
     * there is no room for it here, and it was never promised to anybody. */
    if (run->fatal.code != ERROR_NONE)
        return;
    if (run->pending_count == 0)
        run->pending_since = clock_mono_ms();
    run->pending[run->pending_count++] = *pending;
    run->pending_bytes += pending->object.place.length;
    if (run->pending_count == run->options->commit_messages && !store_flush(run, &err))
        run_fatal(run, &err);
}

bool store_due(const struct acquisition *run)
{
    return run->pending_bytes >= STORE_BYTES ||
           (run->spoken_count > 0 && clock_mono_ms() - run->spoken_since >= STORE_MS) ||
           (run->pending_count > 0 && clock_mono_ms() - run->pending_since >= STORE_MS);
}

/* Each segment that something pending lies in, once. */
static bool sync_segments(struct acquisition *run, struct error *err)
{
    int64_t synced[LANES_MOST * 2];
    size_t count = 0;

    for (size_t i = 0; i < run->pending_count; i++) {
        int64_t segment = run->pending[i].object.place.segment;
        bool known = false;

        for (size_t k = 0; k < count; k++)
            known = known || synced[k] == segment;
        if (known)
            continue;
        if (!evidence_sync(run->cf, segment, err))
            return false;
        if (count < ARRAY_LEN(synced))
            synced[count++] = segment;
    }
    return true;
}

/* The server's word about a size, and the bytes it then sent. */
static void note_sizes(struct acquisition *run)
{
    const struct pending *first = NULL;
    uint64_t different = 0;

    for (size_t i = 0; i < run->pending_count; i++) {
        const struct pending *pending = &run->pending[i];

        if (pending->header || pending->object.place.length == pending->want.size)
            continue;
        if (!first)
            first = pending;
        different++;
    }
    if (!first)
        return;
    run->resized += different;
    run_note(run,
             &(struct run_entry){
                 .kind = "observation",
                 .action = "size-differs",
                 .target = first->box->row.name,
                 .result = "the size that the server announced is not the size of what it sent",
                 .numbers = (const struct journal_number[]){
                     {"announced", first->want.size},
                     {"messages", (int64_t)different},
                     {"sent", (int64_t)first->object.place.length},
                     {"uid", first->want.uid},
                     {0},
                 }});
}

static bool name_pending(struct acquisition *run, struct error *err)
{
    if (!store_begin(run, err))
        return false;
    for (size_t i = 0; i < run->pending_count; i++) {
        const struct pending *pending = &run->pending[i];

        run->arrivals[i] = (struct arrival){.message = pending->want.row,
                                            .hash = pending->object.hash,
                                            .place = pending->object.place,
                                            .header = pending->header};
        if (pending->parts && !message_part_forget(run->cf, pending->want.row, err))
            return false;
    }
    if (!arrivals_name(run->cf, run->arrivals, run->pending_count, err))
        return false;
    note_sizes(run);
    return store_commit(run, err);
}

/* It is in the case: whoever waits for it may have it. */
static void tell(struct acquisition *run, const struct pending *pending,
                 const struct arrival *arrival)
{
    const struct acquire_hooks *hooks = &run->arg->hooks;
    void (*hook)(void *arg, const struct arrival *arrival) =
        pending->header ? hooks->header : hooks->message;

    if (hook)
        hook(hooks->arg, arrival);
    run->done++;
    if (pending->header) {
        run->arg->headers++;
        return;
    }
    run->done_bytes += pending->object.place.length;
    run->arg->fetched++;
    run->arg->bytes += pending->object.place.length;
}

/* Bytes are on the disk before they are named, all of them. */
static bool write_pending(struct acquisition *run, struct error *err)
{
    return sync_segments(run, err) && run_transcripts(run, err) &&
           (run->pending_count == 0 ? store_commit(run, err) : name_pending(run, err));
}

bool store_flush(struct acquisition *run, struct error *err)
{
    if (!write_pending(run, err)) {
        if (run->in_transaction)
            casefile_rollback(run->cf);
        run->in_transaction = false;
        return false;
    }
    if (run->pending_count == 0)
        return true;
    run->fetching = run->pending[run->pending_count - 1].box->row.name;
    for (size_t i = 0; i < run->pending_count; i++)
        tell(run, &run->pending[i], &run->arrivals[i]);
    run->pending_count = 0;
    run->pending_bytes = 0;
    run->changed |= CASE_MESSAGES;
    run_report(run, run->phase->activity);
    return true;
}
