/* probe_call.c - what all probes use; see playbooks/probe.h. */
#include "case/imports.h"
#include "case/logins.h"
#include "parse/import.h"

#include "probes.h"
#include "template.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct probe local_probes[] = {
    {"acl.absent", probe_acl_absent},     {"ask.choice", probe_ask_choice},
    {"ask.confirm", probe_ask_confirm},   {"ask.table", probe_ask_table},
    {"cmd.output", probe_cmd_output},     {"file.attached", probe_file_attached},
    {"import.logs", probe_import_logs},   {"log.verify", probe_log_verify},
    {"rescan.clean", probe_rescan_clean}, {"rescan.review", probe_rescan_review},
    {"sieve.active", probe_sieve_active}, {"snapshot.complete", probe_snapshot_complete},
    {"watch.clean", probe_watch_clean},   {0},
};

void probe_say(const struct probe_call *call, struct probe_result *out, enum probe_outcome outcome,
               enum probe_grade grade, const char *class, const char *fmt, ...)
{
    char text[600];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    out->outcome = outcome;
    out->grade = grade;
    out->class = class;
    out->observed = arena_strndup(call->arena, text, utf8_clip(str_of(text), sizeof(text) - 1));
    out->raw = out->raw ? out->raw : "";
    out->vantage = out->vantage ? out->vantage : "";
}

const char *probe_text(const struct probe_call *call, const char *argument, const char *standing)
{
    const char *given = check_text(call->check, argument, standing);
    const char *kept = NULL;
    struct buf text;

    if (!given)
        return NULL;
    buf_init(&text, KIB(64));
    if (template_fill(&text, given, call->value, call->self, NULL))
        kept = arena_strndup(call->arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return kept;
}

const struct play_event *probe_event(const struct probe_call *call, enum play_event_kind kind,
                                     const char *name)
{
    for (size_t i = call->event_count; i-- > 0;) {
        const struct play_event *event = &call->events[i];

        if (event->kind == kind && strcmp(event->step, call->step->id) == 0 &&
            (!name || strcmp(event->name, name) == 0))
            return event->id > call->since_event || kind == PLAYED_EVIDENCE ? event : NULL;
    }
    return NULL;
}

static bool is_of_log(const struct import_file *file, const struct login_log *logs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (logs[i].file == file->id ||
            (!hash_is_zero(&file->sha256) && hash_equal(&logs[i].raw, &file->sha256)))
            return true; /* read again, it is the log of the file that was first */
    return false;
}

/* Did an import bring anything that may say how the mailbox is now? A log of sign-ins does not, and
 * what is inside an archive has rows of its own. */
static bool brought_mailbox(const struct probe_call *call, int64_t run, bool *brought,
                            struct error *err)
{
    struct import_file *files;
    struct login_log *logs;
    size_t file_count, log_count;

    *brought = false;
    if (!import_file_list(call->cf, call->arena, run, &files, &file_count, err) ||
        !login_log_list(call->cf, call->arena, &logs, &log_count, err))
        return false;
    for (size_t i = 0; i < file_count; i++)
        *brought = *brought || (*files[i].format && !import_is_archive(files[i].format) &&
                                strcmp(files[i].verdict, "unusable") != 0 &&
                                !is_of_log(&files[i], logs, log_count));
    return true;
}

bool probe_fresh(const struct probe_call *call, struct probe_result *out, bool *fresh,
                 struct error *err)
{
    struct run *runs;
    size_t count;
    bool looked = false, scanned = false;

    *fresh = false;
    if (!run_list(call->cf, call->arena, &runs, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool later = runs[i].started >= call->since && strcmp(runs[i].outcome, "ok") == 0;
        bool looks = later && strcmp(runs[i].kind, "scan") != 0;

        if (looks && strcmp(runs[i].kind, "import") == 0 &&
            !brought_mailbox(call, runs[i].id, &looks, err))
            return false;
        looked |= looks;
        /* An acquisition scans what it brings, in the same run. */
        scanned |= later && strcmp(runs[i].kind, "import") != 0;
    }
    *fresh = call->since > 0 && looked && scanned;
    if (!*fresh)
        probe_say(
            call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-read-again",
            "the mailbox was not read and scanned again since this step was begun: acquire it "
            "once more");
    return true;
}
