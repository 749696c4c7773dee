/* scan_verdicts.c - see scan_verdicts.h. */
#include "scan_verdicts.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16 * 1024 - 32 };

struct verdict { /* its reasons stand behind it */
    int64_t message;
    int16_t lure; /* -1: not judged */
    uint16_t len;
};

enum { HEAD = 12 }; /* bytes of a verdict without what aligns it */

struct verdict_block {
    struct verdict_block *next;
    size_t used, room;
    char bytes[];
};

static char *room_for(struct verdicts *verdicts, size_t len)
{
    struct verdict_block *block = verdicts->last;

    if (!block || block->room - block->used < len) {
        size_t room = len > BLOCK ? len : BLOCK;

        block = xcalloc(1, sizeof(*block) + room);
        block->room = room;
        *(verdicts->last ? &verdicts->last->next : &verdicts->first) = block;
        verdicts->last = block;
        verdicts->bytes += sizeof(*block) + room;
    }
    block->used += len;
    return block->bytes + block->used - len;
}

void verdicts_add(struct verdicts *verdicts, const struct message *message)
{
    struct str reasons = str_of(message->lure_reasons);
    struct verdict verdict = {.message = message->id,
                              .lure =
                                  (int16_t)(message->lure < INT16_MAX ? message->lure : INT16_MAX),
                              .len = (uint16_t)utf8_clip(reasons, UINT16_MAX)};
    char *at = room_for(verdicts, HEAD + (size_t)verdict.len);

    memcpy(at, &verdict, HEAD);
    memcpy(at + HEAD, reasons.at, verdict.len);
}

static bool store_block(const struct verdict_block *block, struct casefile *cf, struct error *err)
{
    struct verdict verdict = {0};

    for (size_t at = 0; at < block->used; at += HEAD + (size_t)verdict.len) {
        memcpy(&verdict, block->bytes + at, HEAD);
        if (!message_judged(cf, verdict.message, verdict.lure,
                            (struct str){block->bytes + at + HEAD, verdict.len}, err))
            return false;
    }
    return true;
}

bool verdicts_store(const struct verdicts *verdicts, struct casefile *cf, struct error *err)
{
    for (const struct verdict_block *block = verdicts->first; block; block = block->next)
        if (!store_block(block, cf, err))
            return false;
    return true;
}

void verdicts_dispose(struct verdicts *verdicts)
{
    while (verdicts->first) {
        struct verdict_block *next = verdicts->first->next;

        free(verdicts->first);
        verdicts->first = next;
    }
    *verdicts = (struct verdicts){0};
}
