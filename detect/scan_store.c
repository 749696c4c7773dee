/* scan_store.c - results of the workers into the case; see scan_work.h. */
#include "scan_work.h"

#include "base/clock.h"
#include "case/journal.h"

#include <stdio.h>

bool scan_store_is_due(const struct scan *scan)
{
    return scan->result_count >= SCAN_BATCH ||
           (scan->result_count > 0 && clock_mono_ms() - scan->batch_since >= SCAN_BATCH_MS);
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
                           : message_parsed(scan->cf, &result->message, err)) &&
           (result->message.status == PARSE_OK || note_failure(scan, result, err));
}

bool scan_store(struct scan *scan, struct error *err)
{
    bool ok = true;

    if (scan->result_count == 0)
        return true;
    if (!casefile_begin(scan->cf, err))
        return false;
    for (size_t i = 0; ok && i < scan->result_count; i++)
        ok = store_one(scan, &scan->results[i], err);
    if (!ok) {
        casefile_rollback(scan->cf);
        return false;
    }
    if (!casefile_commit(scan->cf, err))
        return false;
    scan->stored += scan->result_count;
    scan->result_count = 0;
    arena_dispose(&scan->batch);
    return true;
}
