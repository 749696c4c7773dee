/* judge.c - from a case to an exit status. "Not checked" is never "clean". */
#include "commands.h"

#include "case/tables.h"

bool call_judge(struct invocation *call, struct casefile *cf, struct error *err)
{
    uint64_t counts[SEVERITY_CRITICAL + 1];
    struct arena arena = {0};
    struct coverage *rows;
    size_t count;
    bool gaps = false;

    if (!finding_counts(cf, counts, err) || !coverage_list(cf, &arena, &rows, &count, err)) {
        arena_dispose(&arena);
        return false;
    }
    /* Also what no mailbox can tell (sign-ins, say): over IMAP alone, a case is never complete. */
    for (size_t i = 0; i < count; i++)
        gaps |= coverage_is_short(&rows[i]);
    arena_dispose(&arena);
    call->status = gaps || count == 0 ? EXIT_INCOMPLETE : EXIT_CLEAN;
    for (size_t i = SEVERITY_LOW; i < ARRAY_LEN(counts); i++)
        if (counts[i] > 0)
            call->status = EXIT_FINDINGS;
    return true;
}
