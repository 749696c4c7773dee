/* acquire.c - `mailmedic acquire CASE imaps://USER@HOST`: the mailbox into the case, read-only. */
#include "commands.h"

#include "account.h"
#include "collect.h"
#include "output.h"
#include "progress.h"

#include "case/tables.h"

#include <string.h>

/* What this run itself should have read and did not, or not wholly. Findings from what an earlier
 * run read make no reading. */
static bool is_missing(const struct coverage *row, const struct acquire_job *done)
{
    static const char *const own[] = {"rules-sieve", "folders", "mail"};

    if (!done->rules_read && strcmp(row->check, "rules-sieve") == 0)
        return true;
    if (row->run != done->run) /* another mailbox's */
        return false;
    for (size_t i = 0; i < ARRAY_LEN(own); i++)
        if (coverage_is(row, own[i]))
            return coverage_is_short(row);
    return false;
}

static void print_missing(struct output *out, const struct coverage *rows, size_t count,
                          const struct acquire_job *done)
{
    if (out->as_json)
        json_array(&out->json, "not_read");
    for (size_t i = 0; i < count; i++) {
        if (!is_missing(&rows[i], done))
            continue;
        if (out->as_json) {
            json_object(&out->json, NULL);
            json_text(&out->json, "check", rows[i].check);
            json_text(&out->json, "state", coverage_name(rows[i].state));
            json_text(&out->json, "detail", rows[i].detail);
            json_close(&out->json, '}');
            continue;
        }
        buf_printf(&out->text, "NOT READ, or not wholly: %s: ", rows[i].title);
        output_shown(out, rows[i].detail, 300);
        buf_char(&out->text, '\n');
    }
    if (out->as_json)
        json_close(&out->json, ']');
}

static void print_text(struct output *out, const struct acquire_job *done)
{
    if (done->headers > 0) {
        output_count(out, done->headers, "header", "headers");
        buf_text(&out->text, " and ");
    }
    output_count(out, done->fetched, "message", "messages");
    buf_text(&out->text, " (");
    output_count(out, done->bytes, "byte", "bytes");
    buf_text(&out->text, ") taken into evidence");
    if (done->skipped > 0) {
        buf_text(&out->text, "; ");
        output_count(out, done->skipped, "was", "were");
        buf_text(&out->text, " there already");
    }
    if (done->vanished > 0) {
        buf_text(&out->text, "; ");
        output_count(out, done->vanished, "message", "messages");
        buf_text(&out->text, " vanished from the server meanwhile");
    }
    buf_char(&out->text, '\n');
    output_line(out, "%s%s",
                done->unchanged ? "The mailbox is as it was before: nothing was changed."
                : done->changed ? "The mailbox changed meanwhile: "
                                : "Whether all of the mailbox is as it was before is not known: ",
                done->unchanged ? "" : done->changes);
}

static bool print_summary(struct invocation *call, struct casefile *cf,
                          const struct acquire_job *done, struct error *err)
{
    struct arena arena = {0};
    struct coverage *rows;
    struct output out;
    size_t count;
    bool ok;

    if (!coverage_list(cf, &arena, &rows, &count, err)) {
        arena_dispose(&arena);
        return false;
    }

    output_begin(&out, call_has(call, "--json"), "acquire");
    if (out.as_json) {
        json_int(&out.json, "run", done->run);
        json_int(&out.json, "headers", (int64_t)done->headers);
        json_int(&out.json, "fetched", (int64_t)done->fetched);
        json_int(&out.json, "bytes", (int64_t)done->bytes);
        json_int(&out.json, "skipped", (int64_t)done->skipped);
        json_int(&out.json, "vanished", (int64_t)done->vanished);
        json_int(&out.json, "reconnects", (int64_t)done->reconnects);
        json_bool(&out.json, "unchanged", done->unchanged);
        json_text(&out.json, "changes", *done->changes ? done->changes : NULL);
    } else {
        print_text(&out, done);
    }
    print_missing(&out, rows, count, done);
    if (!out.as_json) {
        buf_text(&out.text, "Next: mailmedic findings ");
        output_word(&out, call->arguments[0]);
        buf_text(&out.text, ", or mailmedic ");
        output_word(&out, call->arguments[0]);
        buf_text(&out.text, " for the screen\n");
    }
    ok = output_end(&out, err);
    arena_dispose(&arena);
    return ok;
}

bool run_acquire(struct invocation *call, struct error *err)
{
    struct collect collect = {0};
    struct account_words words;
    bool ok = false;

    progress_say_stops();
    if (!call_scan_options(call, &collect.scan, err) ||
        !account_read_words(&words, call, call->arguments[1], err) ||
        !case_check_place(call->arguments[0], err) || !account_ask(&words, call, err))
        return false;
    if (!case_make_if_missing(call->arguments[0], words.options.imap.user, err))
        goto wipe;
    if (!call_open_case(call, CASE_WRITE, &collect.cf, err))
        goto wipe;
    act_settle_open(call, collect.cf, &words, NULL, NULL);
    collect.acquire = words.options;
    collect.no_scan = call_has(call, "--no-scan");
    ok = progress_run(collect_run, &collect, call_has(call, "--quiet"), err) &&
         call_judge(call, collect.cf, err) && print_summary(call, collect.cf, &collect.done, err);
    casefile_close(collect.cf);
wipe:
    account_dispose(&words);
    return ok;
}
