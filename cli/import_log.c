/* import_log.c - a log of sign-ins into the case; see import.h and detect/scan.h. */
#include "import.h"

#include "base/limits.h"
#include "case/evidence.h"
#include "parse/login.h"

#include <sys/stat.h>

/* The case keeps what was read first: it is sealed, and findings were judged by it. */
static void tell_otherwise(struct import_report *report, const struct scan_log *work)
{
    if (work->otherwise > 0)
        import_report_note(
            report,
            "%llu %s with another outcome than this version of mailmedic reads in "
            "the same row. What a log told is never changed in a case: import the "
            "log into a new case to have it judged by what is read now",
            (unsigned long long)work->otherwise,
            text_plural(work->otherwise, "sign-in is in the case", "sign-ins are in the case"));
}

static void conclude(struct importer *im, struct import_report *report, const struct scan_log *work)
{
    report->encoding = work->encoding;
    report->read += work->rows;
    report->accepted += work->taken + (report->before == 0 ? work->deeds : 0);
    report->passed_over += work->passed_over;
    if (report->before != 0)
        report->known += work->known + work->deeds;
    else
        report->duplicates += work->known;
    report->zone = work->zone_words;
    if (work->truncated[0])
        report->truncated = work->truncated;
    import_report_time(report, work->earliest);
    import_report_time(report, work->latest);
    for (size_t i = 0; i < work->reject_count; i++)
        import_report_reject(report, &(struct import_reject){.member = "",
                                                             .line = work->rejects[i].line,
                                                             .reason = work->rejects[i].reason,
                                                             .excerpt = work->rejects[i].excerpt});
    if (work->rejected > report->rejected)
        report->rejected = work->rejected;
    for (size_t i = 0; i < work->warning_count; i++)
        import_report_note(report, "%s", work->warnings[i]);
    tell_otherwise(report, work);
    if (work->deeds > 0)
        import_report_note(report,
                           "%llu mail%s that rules sent on or put into folders: %llu rule%s%s",
                           (unsigned long long)work->deeds, work->deeds == 1 ? "" : "s",
                           (unsigned long long)work->rules, work->rules == 1 ? "" : "s",
                           work->rules_cut ? ", and more than are told apart" : "");
    if (report->before == 0)
        im->order->totals.rules += work->rules;
    if (work->trouble[0])
        import_report_reject(
            report, &(struct import_reject){.member = "", .reason = work->trouble, .excerpt = ""});
    im->order->totals.logins += work->taken;
    im->order->totals.known += report->before != 0 ? work->known : 0;
    im->order->totals.duplicates += report->before != 0 ? 0 : work->known;
}

static bool read_rows(struct importer *im, struct import_unit *unit,
                      const struct import_source *source, struct scan_log *work, struct error *err)
{
    struct import_report *report = &unit->report;
    struct stat info;

    *work = (struct scan_log){
        .raw = &report->sha256, .file = unit->file.id, .zone = im->order->zone, .run = im->run};
    work->format = report->format;
    work->name = text_shown(&report->arena, str_of(source->item->name), 255);
    work->file_time = fstat(source->fd, &info) == 0 ? (int64_t)info.st_mtime : INT64_MIN;
    return import_commit(im, err) && scan_log(im->scan, work, &report->arena, err);
}

bool import_log_beside(struct importer *im, struct import_unit *unit,
                       const struct import_source *source, struct error *err)
{
    struct import_report *report = &unit->report;
    struct scan_log work;
    uint64_t taken;

    if (!read_rows(im, unit, source, &work, err))
        return false;
    taken = work.taken + work.known;
    report->passed_over -= taken < report->passed_over ? taken : report->passed_over;
    report->accepted += work.taken;
    *(report->before != 0 ? &report->known : &report->duplicates) += work.known;
    report->zone = work.zone_words;
    tell_otherwise(report, &work);
    if (work.truncated[0])
        report->truncated = work.truncated;
    if (work.trouble[0])
        report->unread = work.trouble;
    import_report_time(report, work.earliest);
    import_report_time(report, work.latest);
    im->order->totals.logins += work.taken;
    return true;
}

static bool log_rows(struct importer *im, struct import_unit *unit,
                     const struct import_source *source, struct error *err)
{
    struct scan_log work;

    if (!read_rows(im, unit, source, &work, err))
        return false;
    conclude(im, &unit->report, &work);
    return true;
}

static bool read_bytes(struct importer *im, struct import_unit *unit, const struct buf *bytes,
                       const struct import_source *source, struct error *err)
{
    unit->report.size = bytes->len;
    return import_begin(im, err) &&
           evidence_put(im->cf, buf_as_str(bytes), &unit->report.sha256, err) &&
           import_file_known(im->cf, &unit->report.sha256, im->run, &unit->report.before, err) &&
           log_rows(im, unit, source, err);
}

bool import_log_read(struct importer *im, struct import_source *source, struct error *err)
{
    const struct log_format *format = log_format_named(im->sight.format);

    return import_whole(im, source,
                        &(struct import_whole){format->name, format->title, LIMIT_LOG, read_bytes},
                        err);
}
