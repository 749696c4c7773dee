/* screen_import.c - see screen_import.h. */
#include "screen_import.h"

#include "parse/login.h"

#include <inttypes.h>
#include <stdio.h>

enum { REPORTS_MOST = 192 << 20 };

static const char *s(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void say(struct job *job, const struct import_order *order)
{
    const struct import_totals *totals = &order->totals;
    uint64_t missing = totals->rejected + totals->not_taken;
    char missed[64] = "";

    if (missing > 0)
        snprintf(missed, sizeof(missed), "; %" PRIu64 " NOT TAKEN, see coverage", missing);
    job_report(job, &(struct job_progress){.changed = ~0u},
               "%" PRIu64 " message%s, %" PRIu64 " rule%s, %" PRIu64 " sign-in%s taken in; %" PRIu64
               " %s here already%s",
               totals->messages, s(totals->messages), totals->rules, s(totals->rules),
               totals->logins, s(totals->logins), totals->known,
               totals->known == 1 ? "was" : "were", missed);
}

static bool plan(struct import_order *order, const struct screen_import *importing,
                 struct error *err)
{
    order->target = importing->paths[0];
    for (size_t i = 0; i < SCREEN_IMPORT_MOST && importing->paths[i]; i++)
        if (!import_plan_add(&order->plan, importing->paths[i], err))
            return false;
    return order->plan.count > 0 ||
           error_set(err, ERROR_USAGE, "there is no file to import in %s", order->target);
}

bool screen_import(struct job *job, void *arg, struct error *err)
{
    const struct screen_import *importing = arg;
    struct import_order order = {
        .cf = importing->cf, .scan = importing->scan, .zone = LOG_ZONE_NONE};
    bool ok;

    buf_init(&order.text, REPORTS_MOST);
    buf_init(&order.items, REPORTS_MOST);
    ok = plan(&order, importing, err) && import_job(job, &order, err);
    if (ok)
        say(job, &order);
    buf_dispose(&order.text);
    buf_dispose(&order.items);
    import_plan_dispose(&order.plan);
    return ok;
}
