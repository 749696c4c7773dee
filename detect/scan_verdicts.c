/* scan_verdicts.c - see scan_verdicts.h. */
#include "scan_verdicts.h"

#include <stdlib.h>
#include <string.h>

struct verdict { /* its reasons stand behind it */
    int64_t message;
    int16_t lure; /* -1: not judged */
    uint16_t len;
};

enum { HEAD = 12 }; /* bytes of a verdict without what aligns it */

bool verdicts_begin(struct verdicts *verdicts, struct casefile *cf, struct error *err)
{
    return message_with_copies(cf, &verdicts->arena, &verdicts->copies, &verdicts->copy_count, err);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, two = *(const int64_t *)b;

    return one < two ? -1 : one > two;
}

/* The case says so already, also of its copies: it has none. */
static bool is_stored(const struct verdicts *verdicts, const struct message *message)
{
    return message->lure_stands && message->lure >= 0 &&
           (verdicts->copy_count == 0 ||
            !bsearch(&message->id, verdicts->copies, verdicts->copy_count,
                     sizeof(*verdicts->copies), compare_ids));
}

void verdicts_add(struct verdicts *verdicts, const struct message *message)
{
    struct str reasons = str_of(message->lure_reasons);
    struct verdict verdict = {.message = message->id,
                              .lure =
                                  (int16_t)(message->lure < INT16_MAX ? message->lure : INT16_MAX),
                              .len = (uint16_t)utf8_clip(reasons, UINT16_MAX)};
    char head[HEAD];

    if (verdicts->lost || is_stored(verdicts, message))
        return;
    memcpy(head, &verdict, HEAD);
    verdicts->lost = !spill_add(&verdicts->rows, (struct str){head, HEAD}, &verdicts->why) ||
                     !spill_add(&verdicts->rows, str_part(reasons, 0, verdict.len), &verdicts->why);
}

static bool store_all(struct verdicts *verdicts, char *reasons, struct casefile *cf,
                      struct error *err)
{
    struct verdict verdict = {0};

    for (uint64_t at = 0; at < verdicts->rows.size; at += HEAD + (uint64_t)verdict.len)
        if (!spill_read(&verdicts->rows, at, &verdict, HEAD, err) ||
            !spill_read(&verdicts->rows, at + HEAD, reasons, verdict.len, err) ||
            !message_judged(cf, verdict.message, verdict.lure, (struct str){reasons, verdict.len},
                            err))
            return false;
    return true;
}

bool verdicts_store(struct verdicts *verdicts, struct casefile *cf, struct error *err)
{
    char *reasons;
    bool ok;

    if (verdicts->lost) {
        *err = verdicts->why;
        return false;
    }
    reasons = xcalloc(1, UINT16_MAX);
    ok = store_all(verdicts, reasons, cf, err);
    free(reasons);
    return ok;
}

void verdicts_dispose(struct verdicts *verdicts)
{
    spill_dispose(&verdicts->rows);
    arena_dispose(&verdicts->arena);
}
