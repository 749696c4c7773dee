/* import_report.c - see import_report.h. */
#include "import_report.h"

#include "base/clock.h"
#include "output.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NOTES_MOST = 8192, NOTE_MOST = 500, PRINTED = 10 };

void import_report_init(struct import_report *report, const char *path)
{
    *report = (struct import_report){.folder = "",
                                     .format = "",
                                     .title = "",
                                     .why = "",
                                     .encoding = "",
                                     .zone = "",
                                     .truncated = "",
                                     .unread = "",
                                     .earliest = INT64_MIN,
                                     .latest = INT64_MIN};
    buf_init(&report->notes, NOTES_MOST);
    report->path = text_shown(&report->arena, str_of(path), NOTES_MOST);
}

void import_report_dispose(struct import_report *report)
{
    buf_dispose(&report->notes);
    arena_dispose(&report->arena);
}

void import_report_reject(struct import_report *report, const struct import_reject *reject)
{
    struct import_reject *row;

    report->rejected++;
    if (report->reject_count == IMPORT_REJECTS)
        return;
    if (!report->rejects)
        report->rejects = arena_alloc(&report->arena, IMPORT_REJECTS * sizeof(*row));
    row = &report->rejects[report->reject_count++];
    *row = *reject;
    row->member = text_shown(&report->arena, str_of(reject->member), NOTE_MOST);
    row->reason = text_shown(&report->arena, str_of(reject->reason), NOTE_MOST);
    row->excerpt = text_shown(&report->arena, str_of(reject->excerpt), IMPORT_EXCERPT);
}

void import_report_note(struct import_report *report, const char *fmt, ...)
{
    char note[NOTE_MOST];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(note, sizeof(note), fmt, ap);
    va_end(ap);
    if (report->notes.len > 0)
        buf_char(&report->notes, '\n');
    text_show(&report->notes, str_of(note));
}

void import_report_time(struct import_report *report, int64_t moment)
{
    if (moment == INT64_MIN)
        return;
    if (report->earliest == INT64_MIN || moment < report->earliest)
        report->earliest = moment;
    if (report->latest == INT64_MIN || moment > report->latest)
        report->latest = moment;
}

const char *import_report_verdict(const struct import_report *report)
{
    uint64_t taken = report->accepted + report->known + report->duplicates;

    bool lacks = report->rejected > 0 || report->unread[0];

    if (!report->format[0] || (taken == 0 && lacks))
        return "unusable";
    return lacks || report->truncated[0] ? "usable with limits" : "complete";
}

/* --- JSON --- */

static void rejects_json(const struct import_report *report, struct json *json)
{
    json_array(json, "rejects");
    for (size_t i = 0; i < report->reject_count; i++) {
        const struct import_reject *row = &report->rejects[i];

        json_object(json, NULL);
        if (row->member[0])
            json_text(json, "file", row->member);
        if (row->line > 0)
            json_int(json, "line", (int64_t)row->line);
        else
            json_int(json, "offset", (int64_t)row->offset);
        json_text(json, "reason", row->reason);
        json_text(json, "excerpt", row->excerpt);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void notes_json(const struct import_report *report, struct json *json)
{
    struct str rest = buf_as_str(&report->notes), line;

    json_array(json, "notes");
    while (str_next_line(&rest, &line))
        json_str(json, NULL, line);
    json_close(json, ']');
}

static void text_or_null(struct json *json, const char *key, const char *text)
{
    json_text(json, key, text[0] ? text : NULL);
}

void import_report_json(const struct import_report *report, struct json *json)
{
    json_object(json, NULL);
    json_text(json, "path", report->path);
    json_int(json, "size", (int64_t)report->size);
    json_hash(json, "sha256", &report->sha256);
    json_bool(json, "recognised", report->format[0] != '\0');
    text_or_null(json, "format", report->format);
    text_or_null(json, "title", report->title);
    text_or_null(json, "why", report->why);
    text_or_null(json, "folder", report->folder);
    text_or_null(json, "encoding", report->encoding);
    json_int(json, "read", (int64_t)report->read);
    json_int(json, "accepted", (int64_t)report->accepted);
    json_int(json, "rejected", (int64_t)report->rejected);
    json_int(json, "duplicates", (int64_t)report->duplicates);
    json_int(json, "already_here", (int64_t)report->known);
    json_int(json, "passed_over", (int64_t)report->passed_over);
    text_or_null(json, "time_zone", report->zone);
    json_time(json, "earliest", report->earliest);
    json_time(json, "latest", report->latest);
    text_or_null(json, "truncation_suspected", report->truncated);
    text_or_null(json, "not_read_to_end", report->unread);
    json_bool(json, "imported_before", report->before != 0);
    rejects_json(report, json);
    notes_json(report, json);
    json_text(json, "verdict", import_report_verdict(report));
    json_close(json, '}');
}

/* --- text --- */

static void shown(struct buf *out, const char *text)
{
    text_show(out, str_of(text));
}

static void rejects_text(const struct import_report *report, struct buf *out)
{
    size_t most = report->reject_count < PRINTED ? report->reject_count : PRINTED;

    for (size_t i = 0; i < most; i++) {
        const struct import_reject *row = &report->rejects[i];

        buf_text(out, report->format[0] ? "  not taken: " : "  not recognised: ");
        if (row->member[0])
            buf_printf(out, "%s: ", row->member); /* shown already, as are the others */
        else if (row->line > 0)
            buf_printf(out, "line %" PRIu64 ": ", row->line);
        else if (row->offset > 0 || strcmp(report->format, "mbox") == 0)
            buf_printf(out, "byte %" PRIu64 ": ", row->offset);
        buf_printf(out, "%s\n", row->reason);
    }
    if (report->rejected > most)
        buf_printf(out, "  ... and %" PRIu64 " more; --json names the first %d\n",
                   report->rejected - most, IMPORT_REJECTS);
}

static void counts_text(const struct import_report *report, struct buf *out)
{
    buf_text(out, "  ");
    if (report->folder[0]) {
        buf_text(out, "folder \"");
        shown(out, report->folder);
        buf_text(out, "\": ");
    }
    buf_printf(out, "%" PRIu64 " read, %" PRIu64 " taken in", report->read, report->accepted);
    if (report->known > 0)
        buf_printf(out, ", %" PRIu64 " here already", report->known);
    if (report->duplicates > 0)
        buf_printf(out, ", %" PRIu64 " the same twice", report->duplicates);
    if (report->passed_over > 0)
        buf_printf(out, ", %" PRIu64 " about other things", report->passed_over);
    if (report->rejected > 0)
        buf_printf(out, ", %" PRIu64 " NOT TAKEN", report->rejected);
    buf_char(out, '\n');
}

void import_report_text(const struct import_report *report, struct buf *out)
{
    struct str rest = buf_as_str(&report->notes), line;
    char hex[HASH_HEX];

    buf_printf(out, "%s: %s", report->path,
               report->format[0] ? report->title : "not everything was recognised");
    if (report->size > 0)
        buf_printf(out, ", %" PRIu64 " %s", report->size,
                   text_plural(report->size, "byte", "bytes"));
    if (!hash_is_zero(&report->sha256)) {
        hash_to_hex(&report->sha256, hex);
        buf_printf(out, ", SHA-256 %s", hex);
    }
    buf_char(out, '\n');
    if (report->format[0])
        counts_text(report, out);
    rejects_text(report, out);
    if (report->before != 0)
        buf_text(out, "  the same file was imported before\n");
    if (report->encoding[0] && strcmp(report->encoding, "UTF-8") != 0 &&
        strcmp(report->encoding, "lines of text") != 0)
        buf_printf(out, "  encoding: %s\n", report->encoding);
    if (report->zone[0])
        buf_printf(out, "  times: %s\n", report->zone);
    if (report->truncated[0])
        buf_printf(out, "  PERHAPS CUT OFF: %s\n", report->truncated);
    if (report->unread[0])
        buf_printf(out, "  NOT READ TO ITS END (%s): what comes after that is missing here\n",
                   report->unread);
    while (str_next_line(&rest, &line))
        buf_printf(out, "  note: %.*s\n", (int)line.len, line.at);
    if (report->format[0])
        buf_printf(out, "  %s\n", import_report_verdict(report));
}
