/* verify_stamps.c - each time stamp judged again: of a checkpoint that is here, and as the journal
 * tells it. */
#include "case/stamps.h"

#include "verify.h"

#include <inttypes.h>
#include <stdio.h>

static void check(struct verify *verify, const struct stamp *stamp)
{
    const struct role_options ours = {0};
    struct timestamp_facts facts;
    struct error why = {0};

    if (stamp_check(verify->cf, &ours, stamp, NULL, &facts, &why)) {
        verify->out->stamps++;
        verify->out->stamped_entries = (uint64_t)stamp->covers;
        verify->out->stamped_at = facts.when;
        snprintf(verify->out->stamped_by, sizeof(verify->out->stamped_by), "%s", facts.authority);
    } else if (why.code == ERROR_JAIL) {
        verify->out->stamps_not_checked++;
    } else {
        verify_problem(verify, "the time stamp in journal entry %" PRId64 " does not hold: %s",
                       stamp->seq, why.text);
    }
}

bool verify_stamps(struct verify *verify, struct error *err)
{
    struct arena arena = {0};
    struct stamp *stamps;
    size_t count;
    bool ok = stamp_list(verify->cf, &arena, &stamps, &count, err);

    for (size_t i = 0; ok && i < count; i++) {
        check(verify, &stamps[i]);
        ok = verify_goes_on(verify, "time stamps", err);
    }
    arena_dispose(&arena);
    return ok;
}
