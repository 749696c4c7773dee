/* scan.c - `mailmedic scan CASE`: parse what is not parsed yet, then run every detector. */
#include "commands.h"

#include "detect/scan.h"
#include "output.h"
#include "progress.h"

#include "case/tables.h"

/* Else no finding about a QR code would look as if there were none. */
static void tell_unsearched(struct output *out, uint64_t count)
{
    if (out->as_json)
        json_int(&out->json, "messages_not_searched_for_qr_codes", (int64_t)count);
    else if (count > 0)
        output_line(out,
                    "Pictures in %llu %s NOT searched for QR codes: libzbar is missing. "
                    "`mailmedic coverage` says what helps.",
                    (unsigned long long)count, text_plural(count, "message were", "messages were"));
}

static bool print_summary(struct invocation *call, struct casefile *cf, uint64_t unsearched,
                          struct error *err)
{
    uint64_t counts[SEVERITY_CRITICAL + 1];
    struct output out;

    if (!finding_counts(cf, counts, err))
        return false;
    output_begin(&out, call_has(call, "--json"), "scan");
    if (out.as_json)
        json_object(&out.json, "findings");
    else
        buf_text(&out.text, "Findings:");
    for (size_t i = ARRAY_LEN(counts); i > 0; i--)
        if (out.as_json)
            json_int(&out.json, severity_name((enum severity)(i - 1)), (int64_t)counts[i - 1]);
        else
            buf_printf(&out.text, " %llu %s%s", (unsigned long long)counts[i - 1],
                       severity_name((enum severity)(i - 1)), i > 1 ? "," : "\n");
    if (out.as_json)
        json_close(&out.json, '}');
    tell_unsearched(&out, unsearched);
    return output_end(&out, err);
}

bool run_scan(struct invocation *call, struct error *err)
{
    struct scan_job scan = {0};
    bool ok;

    progress_say_stops();
    scan.options.again = call_has(call, "--again");
    if (!call_scan_options(call, &scan.options, err) ||
        !call_open_case(call, CASE_WRITE, &scan.cf, err))
        return false;
    ok = progress_run(scan_all, &scan, call_has(call, "--quiet"), err) &&
         call_judge(call, scan.cf, err) && print_summary(call, scan.cf, scan.unsearched, err);
    casefile_close(scan.cf);
    return ok;
}
