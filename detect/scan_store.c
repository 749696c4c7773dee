/* scan_store.c - results of the workers into the case; see scan_work.h. */
#include "scan_work.h"

#include "base/clock.h"
#include "case/journal.h"

#include <stdio.h>

enum { FED = 8 }; /* results stored between two looks at the workers */

int64_t scan_store_wait(const struct scan *scan)
{
    const struct scan_batch *batch = scan->filling;
    int64_t left = batch->since + SCAN_BATCH_MS - clock_mono_ms();

    if (batch->count == 0)
        return -1;
    return left < 0 || batch->count >= SCAN_BATCH || batch->bytes >= SCAN_BATCH_BYTES ? 0 : left;
}

static const struct {
    const char *action, *words;
} outcomes[] = {
    [PARSE_LIMIT] = {"parse-limit", "analysed in part"},
    [PARSE_CRASHED] = {"parse-quarantined", "not analysed: the parser crashed on it"},
    [PARSE_TIMEOUT] = {"parse-timeout", "not analysed: it took the parser too long"},
};

/* The log says which mail was not looked into, or not wholly, and why. */
static bool note_failure(struct scan *scan, const struct scan_result *result, struct error *err)
{
    enum parse_status status = result->message.status;
    char hex[HASH_HEX], why[128];
    struct journal_pair details[] = {{"sha256", {hex, HASH_HEX - 1}}, {0}};
    struct journal_number numbers[] = {{"tries", result->tries}, {0}};
    struct journal_entry entry = {.kind = "observation",
                                  .action = outcomes[status].action,
                                  .result = why,
                                  .details = details,
                                  .numbers = numbers};

    hash_to_hex(&result->message.raw, hex);
    snprintf(why, sizeof(why), "%s%s%s", outcomes[status].words,
             result->message.limit[0] ? ": " : "", result->message.limit);
    scan->failed += status != PARSE_LIMIT;
    return journal_add(scan->cf, &entry, NULL, err);
}

static bool store_one(struct scan *scan, const struct scan_result *result, struct error *err)
{
    struct facts facts = {.status = result->message.status,
                          .limit = result->message.limit,
                          .version = FACTS_VERSION,
                          .header = result->header,
                          .object = result->object,
                          .blob = result->blob};

    return facts_put(scan->cf, &result->message.raw, &facts, err) &&
           (result->header ? message_header_parsed(scan->cf, result->object, &result->message, err)
                           : message_parsed(scan->cf, result->object, &result->message, err)) &&
           (result->message.status == PARSE_OK || note_failure(scan, result, err));
}

/* Storing a batch takes longer than what a worker has at once: it would stand still. What fails
 * here will fail again when it is asked for. */
static void feed(struct scan *scan)
{
    struct error ignored = {0};

    if (scan->filling->count < SCAN_BATCH && pool_run(scan->pool, &ignored) &&
        scan_pump(scan, &ignored))
        return;
}

/* Results that come meanwhile go to the other batch. If it fails, this one stays. */
static bool store_batch(struct scan *scan, struct scan_batch *batch, bool feeding,
                        struct error *err)
{
    bool ok = casefile_begin(scan->cf, err);

    for (size_t i = 0; ok && i < batch->count; i++) {
        ok = store_one(scan, &batch->results[i], err);
        if (feeding && i % FED == FED - 1)
            feed(scan);
    }
    if (!ok || !casefile_commit(scan->cf, err)) {
        casefile_rollback(scan->cf);
        return false;
    }
    scan->stored += batch->count;
    batch->count = batch->bytes = 0;
    arena_clear(&batch->arena);
    return true;
}

static struct scan_batch *swap(struct scan *scan)
{
    struct scan_batch *batch = scan->filling;

    scan->filling = &scan->batches[batch == &scan->batches[0]];
    return batch;
}

bool scan_store_due(struct scan *scan, struct error *err)
{
    return scan_store_wait(scan) != 0 || store_batch(scan, swap(scan), true, err);
}

bool scan_store(struct scan *scan, struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(scan->batches); i++) {
        struct scan_batch *batch = swap(scan);

        if (batch->count > 0 && !store_batch(scan, batch, false, err))
            return false;
    }
    return true;
}
