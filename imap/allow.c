/* allow.c - how much of a connection is taken: near what was asked for on it, so that a server
 * cannot fill the disk with what nobody wanted; see acquisition.h. */
#include "acquisition.h"

/* Beside the announced bytes: sizes are estimates on some servers, and each answer has its own few
 * words. What is more costs the connection, and a new one goes on. */
enum { ANSWER_BYTES = KIB(4), PART_MORE = 8 };
#define SPARE_BYTES MIB(32)

struct sum {
    uint64_t messages, bytes;
};

static void add(const struct acquisition *run, struct sum *sum, const struct want *want)
{
    sum->messages++;
    sum->bytes += want_bytes(run, want);
}

static void add_lane(const struct acquisition *run, struct sum *sum, const struct lane *lane)
{
    for (size_t i = 0; lane->batches && i < BATCHES_MOST; i++) {
        const struct batch *batch = &lane->batches[i];

        for (size_t k = 0; batch->box && k < batch->count; k++)
            if (!batch->arrived[k])
                add(run, sum, &batch->wants[k]);
    }
}

/* What another connection is being asked for comes here when that one is lost. */
uint64_t allow_bytes(const struct acquisition *run)
{
    struct sum sum = {0};
    uint64_t bytes;

    if (!run->phase || (!run->phase->bodies && !run->phase->heads))
        return LIMIT_WIRE_LISTING;
    for (size_t i = 0; i < run->box_count; i++)
        for (size_t k = run->boxes[i]->want_next; k < run->boxes[i]->want_count; k++)
            if (want_is_open(run, &run->boxes[i]->wants[k]))
                add(run, &sum, &run->boxes[i]->wants[k]);
    for (size_t i = 0; i < run->retry_count; i++)
        add(run, &sum, &run->retries[i].want);
    for (unsigned i = 0; i < run->lane_count; i++)
        add_lane(run, &sum, &run->lanes[i]);
    bytes = sum.bytes + sum.bytes / PART_MORE + sum.messages * ANSWER_BYTES + SPARE_BYTES;
    return bytes < LIMIT_WIRE_RUN ? bytes : LIMIT_WIRE_RUN;
}
