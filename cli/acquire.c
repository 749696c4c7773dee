/* acquire.c - `mailmedic acquire CASE imaps://USER@HOST`: the mailbox into the case, read-only. */
#include "commands.h"

#include "account.h"
#include "collect.h"
#include "output.h"
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>

static bool print_summary(struct invocation *call, const struct acquire_job *done,
                          struct error *err)
{
    struct output out;

    output_begin(&out, call_has(call, "--json"), "acquire");
    if (out.as_json) {
        json_int(&out.json, "run", done->run);
        json_int(&out.json, "fetched", (int64_t)done->fetched);
        json_int(&out.json, "bytes", (int64_t)done->bytes);
        json_int(&out.json, "skipped", (int64_t)done->skipped);
        json_int(&out.json, "vanished", (int64_t)done->vanished);
        json_int(&out.json, "reconnects", (int64_t)done->reconnects);
        json_bool(&out.json, "unchanged", done->unchanged);
        json_text(&out.json, "changes", *done->changes ? done->changes : NULL);
    } else {
        output_line(&out,
                    "%" PRIu64 " messages (%" PRIu64 " bytes) taken into evidence, %" PRIu64
                    " were there already, %" PRIu64 " vanished",
                    done->fetched, done->bytes, done->skipped, done->vanished);
        output_line(&out, "%s%s",
                    done->unchanged ? "The mailbox is as it was before: nothing was changed."
                                    : "The mailbox changed meanwhile: ",
                    done->unchanged ? "" : done->changes);
        output_line(&out, "Next: mailmedic findings %s, or mailmedic %s for the screen",
                    call->arguments[0], call->arguments[0]);
    }
    return output_end(&out, err);
}

bool run_acquire(struct invocation *call, struct error *err)
{
    struct collect collect = {0};
    struct account_words words;
    bool ok = false;

    if (!account_read(&words, call, call->arguments[1], err))
        return false;
    if (!case_make_if_missing(call->arguments[0], words.options.imap.user, err))
        goto wipe;
    if (!call_open_case(call, CASE_WRITE, &collect.cf, err))
        goto wipe;
    collect.acquire = words.options;
    collect.scan.role = words.options.role;
    collect.no_scan = call_has(call, "--no-scan");
    ok = progress_run(collect_run, &collect, call_has(call, "--quiet"), err) &&
         print_summary(call, &collect.done, err) && call_judge(call, collect.cf, err);
    casefile_close(collect.cf);
wipe:
    account_dispose(&words);
    return ok;
}
