/* export.c - `mailmedic export CASE --format FORMAT -o PATH`: the case in others' forms. */
#include "commands.h"
#include "output.h"

#include "base/clock.h"
#include "report/export.h"

#include <stdio.h>
#include <string.h>

static void say(struct invocation *call, const struct export_setup *setup,
                const struct export_result *result, struct output *out)
{
    char hex[HASH_HEX];

    hash_to_hex(&result->hash, hex);
    output_begin(out, call_has(call, "--json"), "export");
    if (out->as_json) {
        json_text(&out->json, "format", setup->format);
        json_text(&out->json, "path", setup->path);
        json_int(&out->json, "rows", (int64_t)result->rows);
        json_int(&out->json, "left_out", (int64_t)result->left_out);
        json_int(&out->json, "files", (int64_t)result->files);
        json_int(&out->json, "bytes", (int64_t)result->bytes);
        json_text(&out->json, "sha256", hex);
        return;
    }
    output_shown(out, setup->path, 1000);
    buf_text(&out->text, ": ");
    output_count(out, result->rows, "row", "rows");
    buf_text(&out->text, " in ");
    output_count(out, result->files, "file", "files");
    output_line(out, ", SHA-256 %s%s", hex, result->files > 1 ? " (of SHA256SUMS)" : "");
    if (result->left_out > 0) {
        output_count(out, result->left_out, "row", "rows");
        output_line(out, " left out: this form cannot hold them, or their bytes are not there");
    }
}

bool run_export(struct invocation *call, struct error *err)
{
    struct export_setup setup = {.format = call_value(call, "--format"),
                                 .path = call_value(call, "-o"),
                                 .target = call_value(call, "--target"),
                                 .kind = call_value(call, "--kind"),
                                 .folder = call_value(call, "--folder"),
                                 .version = MAILMEDIC_VERSION,
                                 .now = clock_utc_ns() / 1000000000};
    struct export_result result;
    struct output out;
    uint64_t finding = 0;
    bool is_logged, ok;

    if (!setup.format || !setup.path || !setup.path[0])
        return error_set(err, ERROR_USAGE,
                         "say in which form and where to: --format FORMAT -o PATH; the forms: "
                         "mailmedic help export");
    if (strcmp(setup.path, "-") == 0)
        return error_set(err, ERROR_USAGE, "an export is not printed; give it a place: -o PATH");
    if (!call_number(call, "--finding", INT64_MAX, &finding, err) ||
        !call_open_to_hand_out(call, &setup.cf, err))
        return false;
    setup.finding = (int64_t)finding;
    is_logged = casefile_writable(setup.cf);
    ok = export_run(&setup, &result, err);
    casefile_close(setup.cf);
    if (!ok)
        return false;
    if (!is_logged)
        call_say_not_logged(call);
    say(call, &setup, &result, &out);
    return output_end(&out, err);
}
