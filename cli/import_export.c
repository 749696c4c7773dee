/* import_export.c - an export of rules into the case; see import.h and detect/scan.h. */
#include "import.h"

#include "base/limits.h"
#include "case/evidence.h"
#include "parse/login.h"

/* What the reader counted. A script has no rows: its rules are. */
static void take_counts(struct import_report *report, const struct rule_script *script)
{
    const struct rule_report *said = &script->report;
    bool rows = said->rows > 0;

    report->encoding = said->encoding ? said->encoding : "";
    report->read = rows ? said->rows : script->count;
    report->accepted = rows ? said->accepted : script->count;
    report->duplicates = said->duplicates;
    report->passed_over = said->passed_over;
    for (size_t i = 0; i < said->reject_count; i++)
        import_report_reject(report, &(struct import_reject){.member = "",
                                                             .line = said->rejects[i].line,
                                                             .reason = said->rejects[i].reason,
                                                             .excerpt = said->rejects[i].excerpt});
    if (said->rejected > report->rejected)
        report->rejected = said->rejected;
    for (size_t i = 0; i < said->warning_count; i++)
        import_report_note(report, "%s", said->warnings[i]);
}

static void conclude(struct importer *im, struct import_report *report,
                     const struct scan_export *work, const struct rule_script *script)
{
    struct import_reject reject = {.member = "", .line = 0, .reason = work->trouble, .excerpt = ""};

    take_counts(report, script);
    if (report->before != 0) {
        report->known = report->accepted;
        report->accepted = 0;
    }
    if (work->trouble[0]) {
        report->read++;
        import_report_reject(report, &reject);
    }
    if (report->before == 0)
        im->order->totals.rules += script->count;
    im->order->totals.known += report->known;
    im->order->totals.duplicates += report->duplicates;
}

/* The evidence is committed before anybody looks at it. */
static bool read_bytes(struct importer *im, struct import_unit *unit, const struct buf *bytes,
                       const struct import_source *source, struct error *err)
{
    struct scan_export work = {.run = im->run, .raw = &unit->report.sha256};
    struct rule_script script;
    bool ok;

    work.format = unit->report.format;
    work.name = text_shown(&unit->report.arena, str_of(source->item->name), 255);
    unit->report.size = bytes->len;
    ok = import_begin(im, err) &&
         evidence_put(im->cf, buf_as_str(bytes), &unit->report.sha256, err) &&
         import_file_known(im->cf, &unit->report.sha256, im->run, &unit->report.before, err) &&
         import_commit(im, err) && scan_export(im->scan, &work, &unit->report.arena, &script, err);
    if (ok)
        conclude(im, &unit->report, &work, &script);
    if (ok && log_format_named(work.format)) /* its sign-ins are beside its rules */
        ok = import_log_beside(im, unit, source, err);
    return ok;
}

bool import_export_read(struct importer *im, struct import_source *source, struct error *err)
{
    const struct rule_format *format = rule_format_named(im->sight.format);
    const size_t most = log_format_named(format->name) ? LIMIT_LOG : LIMIT_EXPORT;

    return import_whole(im, source,
                        &(struct import_whole){format->name, format->title, most, read_bytes}, err);
}
