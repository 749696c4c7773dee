/* probe_log.c - evidence and journal re-checked, and what a command said (both grade B). */
#include "case/evidence.h"
#include "case/journal.h"

#include "probes.h"

#include <inttypes.h>
#include <string.h>

static void keep_first(void *arg, const char *text)
{
    struct buf *first = arg;

    if (first->len == 0)
        buf_text(first, text);
}

bool probe_log_verify(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    struct verify_report report;
    struct buf first;
    bool ok;

    buf_init(&first, KIB(4));
    ok = case_verify(call->cf, NULL, keep_first, &first, &report, err);
    if (ok) {
        out->raw = arena_strndup(call->arena, report.head, strlen(report.head));
        if (report.wrong > 0)
            probe_say(call, out, PROBE_FAIL, GRADE_NONE, "altered", "%" PRIu64 " %s: %s",
                      report.wrong, text_plural(report.wrong, "problem", "problems"),
                      buf_c(&first));
        else
            probe_say(call, out, PROBE_PASS, GRADE_B, "whole",
                      "%" PRIu64 " journal %s and %" PRIu64
                      " %s of evidence are as they were written",
                      report.entries, text_plural(report.entries, "entry", "entries"),
                      report.objects, text_plural(report.objects, "piece", "pieces"));
    }
    buf_dispose(&first);
    return ok;
}

bool probe_cmd_output(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    const char *name = check_text(call->check, "run", "");
    const char *match = probe_text(call, "match", NULL), *absent = probe_text(call, "absent", NULL);
    const struct play_event *event = probe_event(call, PLAYED_COMMAND, name);
    struct buf bytes;
    bool has, lacks;

    if (!event || event->when < call->since) {
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-run",
                  "the command %s was not run yet (run %s %s)", name, call->step->id, name);
        return true;
    }
    if (event->outcome != PROBE_PASS || hash_is_zero(&event->object)) {
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "command-failed",
                  "the command %s did not end well (exit code %" PRId64 ")", name, event->position);
        return true;
    }
    if (!evidence_read(call->cf, &event->object, LIMIT_COMMAND_OUTPUT + KIB(1), &bytes, err))
        return false;
    has = !match || str_find(buf_as_str(&bytes), str_of(match)) < bytes.len;
    lacks = !absent || str_find(buf_as_str(&bytes), str_of(absent)) == bytes.len;
    buf_dispose(&bytes);
    if (has && lacks)
        probe_say(call, out, PROBE_PASS, GRADE_B, "as-expected", "the output of %s is as expected",
                  name);
    else
        probe_say(call, out, PROBE_FAIL, GRADE_NONE, "not-as-expected",
                  "the output of %s %s \"%s\"", name, has ? "holds" : "does not hold",
                  has ? absent : match);
    return true;
}
