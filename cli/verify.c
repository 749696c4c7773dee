/* verify.c - `mailmedic verify CASE`: evidence, journal and schema re-checked; no server needed. */
#include "commands.h"

#include "case/journal.h"
#include "output.h"

#include <inttypes.h>

struct problems {
    struct output *out;
    uint64_t count;
};

static void print_problem(void *arg, const char *text)
{
    struct problems *problems = arg;

    problems->count++;
    if (problems->out->as_json) {
        json_text(&problems->out->json, NULL, text);
        return;
    }
    buf_text(&problems->out->text, "wrong: ");
    output_shown(problems->out, text, 1000);
    buf_char(&problems->out->text, '\n');
}

static void print_totals(struct output *out, const struct verify_report *report)
{
    if (out->as_json) {
        json_close(&out->json, ']');
        json_int(&out->json, "entries", (int64_t)report->entries);
        json_int(&out->json, "objects", (int64_t)report->objects);
        json_int(&out->json, "bytes", (int64_t)report->bytes);
        json_int(&out->json, "wrong", (int64_t)report->wrong);
        json_text(&out->json, "head", report->head);
        return;
    }
    output_line(out,
                "%" PRIu64 " journal entries, %" PRIu64 " objects (%" PRIu64 " bytes) checked: %s",
                report->entries, report->objects, report->bytes,
                report->wrong ? "SOMETHING IS WRONG" : "nothing is wrong");
    output_line(out, "journal head %s", report->head);
    output_line(out,
                "Note this head down where nobody can change it: the chain shows edits, but only "
                "the noted head shows that nothing was cut off its end.");
}

bool run_verify(struct invocation *call, struct error *err)
{
    struct verify_report report = {0};
    struct problems problems = {0};
    struct output out;
    struct casefile *cf;
    bool ok;

    if (!call_open_case(call, CASE_READ, &cf, err))
        return false;
    output_begin(&out, call_has(call, "--json"), "verify");
    if (out.as_json)
        json_array(&out.json, "problems");
    problems.out = &out;
    ok = case_verify(cf, NULL, print_problem, &problems, &report, err);
    if (ok)
        print_totals(&out, &report);
    ok = ok && output_end(&out, err);
    buf_dispose(&out.text);
    casefile_close(cf);
    call->status = report.wrong > 0 ? EXIT_FAILED : EXIT_CLEAN;
    return ok;
}
