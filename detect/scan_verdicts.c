/* scan_verdicts.c - see scan_verdicts.h. */
#include "scan_verdicts.h"

#include <stdlib.h>
#include <string.h>

void verdicts_add(struct verdicts *verdicts, const struct message *message)
{
    struct verdict *verdict;

    if (verdicts->count == verdicts->room) {
        verdicts->room = verdicts->room ? 2 * verdicts->room : 256;
        verdicts->at = xreallocarray(verdicts->at, verdicts->room, sizeof(*verdicts->at));
    }
    verdict = &verdicts->at[verdicts->count++];
    *verdict = (struct verdict){message->id, message->lure, ""};
    if (message->lure_reasons[0])
        verdict->reasons =
            arena_strndup(&verdicts->arena, message->lure_reasons, strlen(message->lure_reasons));
}

bool verdicts_store(const struct verdicts *verdicts, struct casefile *cf, struct error *err)
{
    for (size_t i = 0; i < verdicts->count; i++)
        if (!message_judged(cf, verdicts->at[i].message, verdicts->at[i].lure,
                            str_of(verdicts->at[i].reasons), err))
            return false;
    return true;
}

void verdicts_dispose(struct verdicts *verdicts)
{
    arena_dispose(&verdicts->arena);
    free(verdicts->at);
    *verdicts = (struct verdicts){0};
}
