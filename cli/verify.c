/* verify.c - `mailmedic verify CASE`: evidence, journal and schema re-checked; no server needed. */
#include "commands.h"

#include "base/clock.h"
#include "case/checkpoint.h"
#include "case/journal.h"
#include "case/sealing.h"
#include "output.h"

#include "base/file.h"

#include <inttypes.h>
#include <stdio.h>

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

static void stamps_to_json(struct json *json, const struct verify_report *report)
{
    json_int(json, "timestamps", (int64_t)report->stamps);
    json_int(json, "timestamps_not_checked", (int64_t)report->stamps_not_checked);
    json_int(json, "timestamped_entries", (int64_t)report->stamped_entries);
    json_time(json, "timestamped_at", report->stamps > 0 ? report->stamped_at : INT64_MIN);
    json_text(json, "timestamped_by", report->stamped_by);
}

static void print_stamps(struct output *out, const struct verify_report *report)
{
    char when[CLOCK_TEXT];

    if (report->stamps > 0) {
        clock_format(report->stamped_at, when);
        output_count(out, report->stamps, "time stamp", "time stamps");
        buf_printf(&out->text, "; the first %" PRIu64 " %s there at %s, says ",
                   report->stamped_entries,
                   text_plural(report->stamped_entries, "entry was", "entries were"), when);
        output_shown(out, report->stamped_by, 250);
        output_line(out, " (trusted because of the certificates the operator gave)");
    }
    if (report->stamps_not_checked > 0) {
        output_count(out, report->stamps_not_checked, "time stamp was", "time stamps were");
        output_line(out, " NOT checked: this machine cannot jail the process that reads them");
    }
}

/* What the operator kept outside the case, and what became of comparing it. */
struct anchors {
    const char *path, *key;
    struct buf note;
    uint64_t entries; /* that the checkpoint covers */
    bool checkpoint_fits, key_fits;
};

/* key: the case's own; "": none. */
static void print_anchors(struct output *out, const struct anchors *anchors, const char *key)
{
    if (anchors->checkpoint_fits) {
        buf_text(&out->text, "the checkpoint in ");
        output_shown(out, anchors->path, 1000);
        output_line(
            out, " fits: the first %" PRIu64 " %s then", anchors->entries,
            text_plural(anchors->entries, "entry is what it was", "entries are what they were"));
    }
    if (anchors->key_fits)
        output_line(out, "the signing key is the one that was noted");
    else if (!anchors->key && !anchors->path && key[0])
        output_line(out, "Compare the key with its 64 digits as you were given them by another "
                         "way than the case (--key DIGITS): whoever rewrites a case can sign it "
                         "with a key of theirs.");
}

static void anchors_to_json(struct json *json, const struct anchors *anchors)
{
    if (anchors->path)
        json_bool(json, "checkpoint_fits", anchors->checkpoint_fits);
    if (anchors->key)
        json_bool(json, "key_fits", anchors->key_fits);
}

static void print_totals(struct output *out, const struct verify_report *report,
                         const struct anchors *anchors, bool sealed)
{
    if (out->as_json) {
        json_close(&out->json, ']');
        json_int(&out->json, "entries", (int64_t)report->entries);
        json_int(&out->json, "objects", (int64_t)report->objects);
        json_int(&out->json, "bytes", (int64_t)report->bytes);
        json_int(&out->json, "wrong", (int64_t)report->wrong);
        json_text(&out->json, "not_covered", report->not_covered);
        json_text(&out->json, "head", report->head);
        json_int(&out->json, "checkpoints", (int64_t)report->checkpoints);
        json_int(&out->json, "signed_entries", (int64_t)report->signed_entries);
        json_text(&out->json, "key", report->key);
        json_bool(&out->json, "sealed", sealed);
        anchors_to_json(&out->json, anchors);
        stamps_to_json(&out->json, report);
        return;
    }
    output_line(out, "%" PRIu64 " journal %s, %" PRIu64 " %s (%" PRIu64 " %s) checked: %s",
                report->entries, text_plural(report->entries, "entry", "entries"), report->objects,
                text_plural(report->objects, "object", "objects"), report->bytes,
                text_plural(report->bytes, "byte", "bytes"),
                report->wrong ? "SOMETHING IS WRONG" : "nothing is wrong");
    if (report->not_covered[0])
        output_line(out, "sealed by no journal entry, and not checked: %s", report->not_covered);
    output_line(out, "journal head %s", report->head);
    if (sealed)
        output_line(out, "the case is sealed%s", report->wrong ? "" : ", and the seal is whole");
    if (report->checkpoints > 0) {
        output_count(out, report->checkpoints, "checkpoint", "checkpoints");
        output_line(out, "; the first %" PRIu64 " %s signed by key %s", report->signed_entries,
                    text_plural(report->signed_entries, "entry is", "entries are"), report->key);
    }
    print_stamps(out, report);
    print_anchors(out, anchors, report->key);
    output_line(out,
                "Note this head down where nobody can change it: the chain shows edits, but only "
                "the noted head shows that nothing was cut off its end.");
}

/* A file that is no checkpoint, or half a key, says nothing of the case: it is no ground to call it
 * altered. */
static bool anchors_read(const struct invocation *call, struct anchors *out, struct error *err)
{
    struct checkpoint checkpoint;
    struct hash key;
    struct error why = {0};

    *out = (struct anchors){.path = call_value(call, "--checkpoint"),
                            .key = call_value(call, "--key")};
    buf_init(&out->note, CHECKPOINT_MOST + 1);
    if (out->key && !hash_from_hex(str_trim(str_of(out->key)), &key))
        return error_set(err, ERROR_USAGE, "--key wants the key's 64 digits, not \"%.70s\"",
                         out->key);
    if (!out->path)
        return true;
    if (!file_read(out->path, &out->note, err))
        return false;
    return checkpoint_read(buf_as_str(&out->note), &checkpoint, &why) ||
           error_set(err, ERROR_USAGE, "%s is no checkpoint; nothing was compared", out->path);
}

static void check_anchors(struct casefile *cf, const struct verify_report *report,
                          struct anchors *anchors, struct problems *problems)
{
    struct error wrong = {0};

    anchors->checkpoint_fits = anchors->path && checkpoint_compare(cf, buf_as_str(&anchors->note),
                                                                   &anchors->entries, &wrong);
    if (anchors->path && !anchors->checkpoint_fits)
        print_problem(problems, wrong.text);
    anchors->key_fits =
        anchors->key && str_equal_nocase(str_trim(str_of(anchors->key)), str_of(report->key));
    if (anchors->key && !anchors->key_fits)
        print_problem(problems, report->key[0]
                                    ? "the case's signing key is not the one that was noted"
                                    : "the case has no signing key, and one was noted");
}

/* What was found before is worth more than what kept the rest from being looked at. */
static void print_broken_off(struct output *out, const struct error *why)
{
    if (out->as_json) {
        json_close(&out->json, ']');
        json_text(&out->json, "broke_off", why->text);
        return;
    }
    buf_text(&out->text, "THE CHECK BROKE OFF, the rest was not looked at: ");
    output_shown(out, why->text, 600);
    buf_char(&out->text, '\n');
}

static bool check_seal(struct casefile *cf, struct problems *problems, bool *sealed,
                       struct error *err)
{
    char fingerprint[HASH_HEX];

    *sealed = sealing_is_there(casefile_path(cf));
    return !*sealed || sealing_check(casefile_path(cf), print_problem, problems, fingerprint, err);
}

bool run_verify(struct invocation *call, struct error *err)
{
    struct verify_report report = {0};
    struct problems problems = {0};
    struct anchors anchors;
    struct output out;
    struct casefile *cf;
    bool ok, sealed;

    if (!anchors_read(call, &anchors, err) || !call_open_case(call, CASE_READ, &cf, err)) {
        buf_dispose(&anchors.note);
        return false;
    }
    output_begin(&out, call_has(call, "--json"), "verify");
    if (out.as_json)
        json_array(&out.json, "problems");
    problems.out = &out;
    ok = check_seal(cf, &problems, &sealed, err) &&
         case_verify(cf, NULL, print_problem, &problems, &report, err);
    if (ok)
        check_anchors(cf, &report, &anchors, &problems);
    report.wrong = problems.count;
    if (ok) {
        print_totals(&out, &report, &anchors, sealed);
    } else if (problems.count > 0) {
        print_broken_off(&out, err);
        error_clear(err);
        ok = true;
    }
    ok = ok && output_end(&out, err);
    buf_dispose(&anchors.note);
    buf_dispose(&out.text);
    casefile_close(cf);
    call->status = report.wrong > 0                                         ? EXIT_ALTERED
                   : report.stamps_not_checked > 0 || report.not_covered[0] ? EXIT_INCOMPLETE
                                                                            : EXIT_CLEAN;
    return ok;
}
