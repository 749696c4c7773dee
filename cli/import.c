/* import.c - `mailmedic import CASE PATH...`: mail and exports of rules from files into the case.
 */
#include "commands.h"

#include "import.h"
#include "output.h"
#include "progress.h"

#include "base/limits.h"
#include "parse/login.h"

#include <stdio.h>
#include <string.h>

enum { REPORTS_MOST = 192 << 20 };

static void print_totals(struct output *out, const struct import_totals *totals,
                         uint64_t passed_over)
{
    output_count(out, totals->messages, "message", "messages");
    buf_text(&out->text, " (");
    output_count(out, totals->bytes, "byte", "bytes");
    buf_text(&out->text, totals->logins > 0 ? "), " : ") and ");
    output_count(out, totals->rules, "rule", "rules");
    if (totals->logins > 0) {
        buf_text(&out->text, " and ");
        output_count(out, totals->logins, "sign-in", "sign-ins");
    }
    buf_text(&out->text, " taken in");
    if (totals->known > 0) {
        buf_text(&out->text, "; ");
        output_count(out, totals->known, "was", "were");
        buf_text(&out->text, " there already");
    }
    if (totals->duplicates > 0) {
        buf_text(&out->text, "; ");
        output_count(out, totals->duplicates, "copy", "copies");
        buf_text(&out->text, " of the same in one folder");
    }
    buf_char(&out->text, '\n');
    if (totals->rejected > 0) {
        output_count(out, totals->rejected, "message or row", "messages or rows");
        buf_text(&out->text, " NOT TAKEN, see above\n");
    }
    if (totals->not_taken > 0) {
        output_count(out, totals->not_taken, "file", "files");
        buf_text(&out->text, " NOT RECOGNISED or not readable, see above\n");
    }
    if (passed_over > 0) {
        output_count(out, passed_over, "file was", "files were");
        buf_text(&out->text, " passed over: what mail programs keep for themselves\n");
    }
}

static void print_json(struct output *out, const struct import_order *order)
{
    const struct import_totals *totals = &order->totals;

    json_int(&out->json, "run", order->run);
    json_int(&out->json, "files", (int64_t)totals->files);
    json_int(&out->json, "members", (int64_t)totals->members);
    json_int(&out->json, "messages", (int64_t)totals->messages);
    json_int(&out->json, "bytes", (int64_t)totals->bytes);
    json_int(&out->json, "rules", (int64_t)totals->rules);
    json_int(&out->json, "logins", (int64_t)totals->logins);
    json_int(&out->json, "already_here", (int64_t)totals->known);
    json_int(&out->json, "duplicates", (int64_t)totals->duplicates);
    json_int(&out->json, "rejected", (int64_t)totals->rejected);
    json_int(&out->json, "not_taken", (int64_t)totals->not_taken);
    json_int(&out->json, "passed_over", (int64_t)order->plan.helpers);
    json_array(&out->json, "items");
    buf_str(&out->text, buf_as_str(&order->items)); /* JSON objects already */
    json_close(&out->json, ']');
}

/* The first thing to do about what could not be seen. */
static bool print_rules_hint(struct output *out, struct casefile *cf, struct error *err)
{
    struct arena arena = {0};
    struct coverage *rows;
    size_t count;
    bool ok = coverage_list(cf, &arena, &rows, &count, err);

    for (size_t i = 0; ok && i < count; i++) {
        if (strcmp(rows[i].check, "rules-sieve") != 0 || rows[i].state != COVERAGE_NOT_CHECKED)
            continue;
        buf_text(&out->text, "NOT EXAMINED: the rules on the server; ");
        output_shown(out, rows[i].hint, 1000);
        buf_char(&out->text, '\n');
    }
    arena_dispose(&arena);
    return ok;
}

static bool print_summary(struct invocation *call, const struct import_order *order,
                          struct error *err)
{
    struct output out;
    bool ok = true;

    output_begin(&out, call_has(call, "--json"), "import");
    if (out.as_json) {
        print_json(&out, order);
        return output_end(&out, err);
    }
    buf_str(&out.text, buf_as_str(&order->text));
    print_totals(&out, &order->totals, order->plan.helpers);
    ok = print_rules_hint(&out, order->cf, err);
    buf_text(&out.text, "Next: mailmedic findings ");
    output_word(&out, call->arguments[0]);
    buf_text(&out.text, ", or mailmedic ");
    output_word(&out, call->arguments[0]);
    buf_text(&out.text, " for the screen\n");
    return output_end(&out, err) && ok;
}

/* What this import itself could not take is a gap whatever else the case says. */
static bool judge(struct invocation *call, const struct import_order *order, struct error *err)
{
    if (!call_judge(call, order->cf, err))
        return false;
    if (call->status == EXIT_CLEAN && order->totals.not_taken + order->totals.rejected +
                                              order->totals.truncated + order->totals.unread >
                                          0)
        call->status = EXIT_INCOMPLETE;
    return true;
}

/* Before the case is made: nothing is left behind by paths that lead nowhere. */
static bool plan(struct import_order *order, const struct invocation *call, struct error *err)
{
    order->target = call->arguments[1];
    for (unsigned i = 1; i < call->count; i++)
        if (!import_plan_add(&order->plan, call->arguments[i], err))
            return false;
    if (order->plan.count > 0)
        return true;
    return error_set(err, ERROR_USAGE, "there is no file to import in %s%s", order->target,
                     call->count > 2 ? " and the others" : "");
}

static bool run(struct invocation *call, struct import_order *order, struct error *err)
{
    const char *owner = call_value(call, "--owner");
    bool ok;

    if (owner && !strchr(owner, '@'))
        return error_set(err, ERROR_USAGE, "--owner wants a mail address, not \"%s\"", owner);
    if (!plan(order, call, err) ||
        !case_make_if_missing(call->arguments[0], owner ? owner : "", err) ||
        !call_open_case(call, CASE_WRITE, &order->cf, err))
        return false;
    ok = progress_run(import_job, order, call_has(call, "--quiet"), err) &&
         judge(call, order, err) && print_summary(call, order, err);
    casefile_close(order->cf);
    return ok;
}

/* "+07:00", "-0530", "UTC". */
static bool zone_of(const char *text, int32_t *out, struct error *err)
{
    unsigned hours, minutes = 0;
    char sign;

    *out = LOG_ZONE_NONE;
    if (!text)
        return true;
    *out = 0;
    if (strcmp(text, "UTC") == 0 || strcmp(text, "Z") == 0)
        return true;
    if ((sscanf(text, "%c%2u:%2u", &sign, &hours, &minutes) == 3 ||
         sscanf(text, "%c%2u%2u", &sign, &hours, &minutes) == 3) &&
        (sign == '+' || sign == '-') && hours <= 14 && minutes < 60) {
        *out = (sign == '-' ? -1 : 1) * (int32_t)(hours * 60 + minutes);
        return true;
    }
    return error_set(err, ERROR_USAGE, "--log-zone wants a zone such as +07:00 or UTC, not \"%s\"",
                     text);
}

bool run_import(struct invocation *call, struct error *err)
{
    struct import_order order = {.no_scan = call_has(call, "--no-scan")};
    bool ok;

    progress_say_stops();
    if (!zone_of(call_value(call, "--log-zone"), &order.zone, err) ||
        !call_scan_options(call, &order.scan, err))
        return false;
    buf_init(&order.text, REPORTS_MOST);
    buf_init(&order.items, REPORTS_MOST);
    ok = run(call, &order, err);
    buf_dispose(&order.text);
    buf_dispose(&order.items);
    import_plan_dispose(&order.plan);
    return ok;
}
