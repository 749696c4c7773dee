/* allow.c - `mailmedic allow CASE [own|forward|domain VALUE]`: what the operator knows to be all
 * right, kept in the case and respected by the next scan. */
#include "commands.h"

#include "base/clock.h"
#include "base/text.h"
#include "case/journal.h"
#include "case/tables.h"
#include "listing.h"

#include <string.h>

static bool list_allowed(struct listing *list, struct error *err)
{
    struct output *out = &list->out;
    struct allowed *rows;
    size_t count;

    if (!allowed_list(list->cf, &list->arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (out->as_json) {
            json_object(&out->json, NULL);
            json_text(&out->json, "kind", rows[i].kind);
            json_text(&out->json, "value", rows[i].value);
            json_text(&out->json, "reason", rows[i].reason);
            json_time(&out->json, "added", rows[i].added);
            json_close(&out->json, '}');
        } else {
            char when[CLOCK_TEXT];

            clock_format(rows[i].added, when);
            buf_printf(&out->text, "%-8s ", rows[i].kind);
            output_shown(out, rows[i].value, 320);
            buf_printf(&out->text, "  (%s)  ", when);
            output_shown(out, rows[i].reason, 300);
            buf_char(&out->text, '\n');
        }
    }
    if (!out->as_json && count == 0)
        output_line(out, "Nothing has been allowed in this case.");
    return true;
}

static bool change(struct invocation *call, struct casefile *cf, struct error *err)
{
    const char *reason = call_value(call, "--reason");
    struct allowed allowed = {
        .kind = call->arguments[1], .value = call->arguments[2], .reason = reason ? reason : ""};
    bool found;

    if (!call_has(call, "--remove"))
        return allowed_put(cf, &allowed, err);
    if (!allowed_remove(cf, allowed.kind, allowed.value, &found, err))
        return false;
    return found ||
           error_set(err, ERROR_USAGE, "%s %s was not allowed", allowed.kind, allowed.value);
}

static bool say_changed(struct invocation *call, struct error *err)
{
    struct output out;

    output_begin(&out, call_has(call, "--json"), "allow");
    if (out.as_json) {
        json_text(&out.json, call_has(call, "--remove") ? "removed" : "allowed",
                  call->arguments[2]);
    } else {
        buf_text(&out.text, call_has(call, "--remove") ? "No longer allowed: " : "Allowed: ");
        output_shown(&out, call->arguments[2], 320);
        buf_text(&out.text, ". The next scan goes by it: mailmedic scan ");
        output_word(&out, call->arguments[0]);
        buf_char(&out.text, '\n');
    }
    return output_end(&out, err);
}

bool run_allow(struct invocation *call, struct error *err)
{
    const char *reason = call_value(call, "--reason");
    struct casefile *cf;
    bool ok;

    if (call->count == 1 && !call_has(call, "--remove"))
        return listing_run(call, "allowed", list_allowed, err);
    if (call->count != 3)
        return error_set(err, ERROR_USAGE,
                         "say what is allowed: own, forward or domain, and an "
                         "address or domain");
    if (!call_has(call, "--remove") && (!reason || str_trim(str_of(reason)).len == 0))
        return error_set(err, ERROR_USAGE, "say why it is all right: --reason TEXT");
    if (!call_open_case(call, CASE_WRITE, &cf, err))
        return false;
    ok = casefile_begin(cf, err) && change(call, cf, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    casefile_close(cf);
    return ok && say_changed(call, err);
}

/* --- verdicts that teach --- */

static const char *kind_taught(const struct finding *finding)
{
    if (strcmp(finding->detector, "lookalike-domain") == 0)
        return "domain";
    return strncmp(finding->detector, "rule-forwards-outside", 21) == 0 ||
                   strcmp(finding->detector, "mailbox-forwards") == 0
               ? "forward"
               : NULL;
}

bool allow_from_finding(struct casefile *cf, int64_t id, const char *reason, struct error *err)
{
    struct arena arena = {0};
    struct finding finding;
    const char *kind = NULL, *value = NULL;
    bool ok = finding_get(cf, &arena, id, &finding, err);

    if (ok)
        kind = kind_taught(&finding);
    for (size_t i = 0; kind && !value && i < finding.subject_count; i++)
        if (strcmp(finding.subjects[i].kind, strcmp(kind, "domain") == 0 ? "domain" : "account") ==
            0)
            value = finding.subjects[i].label;
    if (ok && !value)
        ok = error_set(err, ERROR_USAGE,
                       "nothing can be learnt from this finding; dismiss it without --teach");
    ok = ok &&
         allowed_put(cf, &(struct allowed){.kind = kind, .value = value, .reason = reason}, err);
    arena_dispose(&arena);
    return ok;
}
