/* probe_import.c - what an imported log says (grade C: a person brought it). The file that was
 * attached to the step must be among the logs that were read into the case. */
#include "base/clock.h"
#include "base/ip.h"
#include "case/logins.h"

#include "probes.h"

#include <inttypes.h>
#include <string.h>

/* Sign-ins from a listed address since the step was begun. */
struct break_in {
    const char *listed;
    int64_t since;
    uint64_t count;   /* that succeeded, and sessions that fetched mail */
    uint64_t unclear; /* of which the log does not say whether they did */
    char first[IP_TEXT];
};

/* address NULL: is there any? */
static bool is_listed(const char *list, const struct ip_net *address)
{
    while (*list) {
        size_t len = strcspn(list, " ,\n");
        struct ip_net net;

        if (len > 0 && ip_parse((struct str){list, len}, true, &net) &&
            (!address || ip_contains(&net, address)))
            return true;
        list += len + (list[len] != '\0');
    }
    return false;
}

static bool count_row(void *arg, const struct login_row *row)
{
    struct break_in *in = arg;
    bool success = strcmp(row->result, "success") == 0 || strcmp(row->result, "read") == 0;
    struct ip_net address;

    if (row->when < in->since || (!success && strcmp(row->result, "unclear") != 0) ||
        !ip_parse(str_of(row->address), false, &address) || !is_listed(in->listed, &address))
        return true;
    if (!success)
        in->unclear++;
    else if (in->count++ == 0)
        ip_format(&address, in->first);
    return true;
}

/* The log that was read from the attached bytes; NULL: the result says why there is none. */
static const struct login_log *imported(const struct probe_call *call, const char *name,
                                        struct probe_result *out, struct error *err)
{
    const struct play_event *event = probe_event(call, PLAYED_EVIDENCE, name);
    struct login_log *logs;
    size_t count;

    if (!event) {
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-attached",
                  "\"%s\" is not attached yet (attach %s %s FILE)", name, call->step->id, name);
        return NULL;
    }
    if (!login_log_list(call->cf, call->arena, &logs, &count, err))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (memcmp(&logs[i].raw, &event->object, sizeof(logs[i].raw)) == 0)
            return &logs[i];
    probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-imported",
              "\"%s\" is attached, but no sign-ins were read from it: mailmedic import CASE %s",
              name, event->value);
    return NULL;
}

/* False: the log cannot tell who came in, and the result says why. */
static bool can_tell(const struct probe_call *call, const struct login_log *log,
                     const struct break_in *in, struct probe_result *out)
{
    char began[CLOCK_TEXT];

    clock_format(call->since, began);
    if (!is_listed(in->listed, NULL))
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "no-addresses",
                  "no address is named that must be shut out (answer %s)",
                  check_text(call->check, "ips", ""));
    else if (log->latest < call->since)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "log-too-early",
                  "the log ends before this step was begun (%s): it cannot tell who came in since",
                  began);
    else if (log->unread && *log->unread)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "log-not-read",
                  "the log was not read to its end: %s", log->unread);
    else
        return true;
    return false;
}

/* No successful sign-in from the listed addresses since the step was begun. */
static bool nobody_came_in(const struct probe_call *call, const struct login_log *log,
                           struct probe_result *out, struct error *err)
{
    struct break_in in = {.listed = call->value(call->self, check_text(call->check, "ips", "")),
                          .since = call->since};
    char began[CLOCK_TEXT];

    clock_format(call->since, began);
    if (!in.listed)
        in.listed = "";
    if (!login_walk(call->cf, count_row, &in, err))
        return false;
    if (in.count > 0)
        probe_say(call, out, PROBE_FAIL, GRADE_NONE, "came-in",
                  "somebody came in %" PRIu64 " %s from a listed address since %s, first from %s",
                  in.count, text_plural(in.count, "time", "times"), began, in.first);
    else if (!can_tell(call, log, &in, out))
        return true;
    else if (in.unclear > 0)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "unclear",
                  "%" PRIu64 " %s from a listed address since %s, and the log does not say whether "
                  "they succeeded",
                  in.unclear, text_plural(in.unclear, "sign-in", "sign-ins"), began);
    else
        probe_say(call, out, PROBE_PASS, GRADE_C, "nobody-came-in",
                  "no sign-in from a listed address succeeded since %s, as far as the log goes%s",
                  began, log->rejected > 0 ? "; some of its rows were not understood" : "");
    return true;
}

bool probe_import_logs(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    const char *name = check_text(call->check, "evidence", "");
    const char *rule = check_text(call->check, "rule", "");
    const char *least = check_text(call->check, "min_rows", "1");
    const struct login_log *log = imported(call, name, out, err);
    uint64_t rows = 1;

    if (!log)
        return err->code == ERROR_NONE;
    if (str_to_u64(str_of(least), INT32_MAX, &rows) && log->rows < rows)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "too-few-rows",
                  "%" PRIu64 " %s read from \"%s\", %" PRIu64 " must be", log->rows,
                  text_plural(log->rows, "row was", "rows were"), name, rows);
    else if (strcmp(rule, "no-success-from-listed-ips") == 0)
        return nobody_came_in(call, log, out, err);
    else if (*rule)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "no-such-rule",
                  "nothing here can check the rule %s: look into the log, and close the step with "
                  "a reason",
                  rule);
    else
        probe_say(call, out, PROBE_PASS, GRADE_C, "imported", "%" PRIu64 " %s read from \"%s\"",
                  log->rows, text_plural(log->rows, "row was", "rows were"), name);
    return true;
}
