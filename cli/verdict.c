/* verdict.c - `mailmedic verdict CASE ID confirmed|dismissed|open --reason TEXT`. */
#include "commands.h"
#include "output.h"

#include "base/text.h"
#include "case/journal.h"
#include "case/tables.h"

#include <inttypes.h>
#include <string.h>

static bool say(struct invocation *call, uint64_t id, const char *word, struct error *err)
{
    struct output out;

    output_begin(&out, call_has(call, "--json"), "verdict");
    if (out.as_json) {
        json_int(&out.json, "finding", (int64_t)id);
        json_text(&out.json, "verdict", word);
        return output_end(&out, err);
    }
    buf_printf(&out.text, "Finding %" PRIu64 " is %s%s.", id, word,
               strcmp(word, "open") == 0 ? " again" : "");
    if (call_has(call, "--teach")) {
        buf_text(&out.text, " What it is about is allowed from now on; the next scan goes by it: "
                            "mailmedic scan ");
        output_word(&out, call->arguments[0]);
    }
    buf_char(&out.text, '\n');
    return output_end(&out, err);
}

bool run_verdict(struct invocation *call, struct error *err)
{
    const char *word = call->arguments[2];
    const char *reason = call_value(call, "--reason");
    struct casefile *cf;
    uint64_t id;
    bool ok;

    if (!str_to_u64(str_of(call->arguments[1]), INT64_MAX, &id))
        return error_set(err, ERROR_USAGE, "\"%s\" is not the number of a finding",
                         call->arguments[1]);
    if (strcmp(word, "confirmed") != 0 && strcmp(word, "dismissed") != 0 &&
        strcmp(word, "open") != 0)
        return error_set(err, ERROR_USAGE, "a verdict is confirmed, dismissed or open, not \"%s\"",
                         word);
    if (strcmp(word, "dismissed") == 0 && (!reason || str_trim(str_of(reason)).len == 0))
        return error_set(err, ERROR_USAGE, "say why it is harmless: --reason TEXT");
    if (call_has(call, "--teach") && strcmp(word, "dismissed") != 0)
        return error_set(err, ERROR_USAGE, "--teach goes with dismissed");
    if (!call_open_case(call, CASE_WRITE, &cf, err))
        return false;
    ok = casefile_begin(cf, err) &&
         finding_set_verdict(cf, (int64_t)id, strcmp(word, "open") == 0 ? "" : word,
                             reason ? reason : "", err) &&
         (!call_has(call, "--teach") || allow_from_finding(cf, (int64_t)id, reason, err)) &&
         casefile_commit(cf, err);
    casefile_rollback(cf);
    casefile_close(cf);
    return ok && say(call, id, word, err);
}
