/* scan_log.c - a log of sign-ins from evidence to rows; see detect/scan.h. */
#include "base/limits.h"
#include "case/logins.h"
#include "log_deeds.h"
#include "map.h"
#include "parse/login.h"
#include "scan_work.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_PAGES = 100000 };

struct reading {
    struct scan *scan;
    struct scan_log *work;
    struct arena *arena;
    struct login_log log;
    struct map copies; /* key to how many rows had it */
    struct log_deeds *deeds;
};

/* Takes the next page; its log_page in page_arena. *trouble: why there is none. */
static bool ask(struct reading *reading, const struct log_cursor *from, struct log_page *page,
                struct arena *page_arena, struct error *err)
{
    const struct scan_log *work = reading->work;
    struct scan *scan = reading->scan;
    struct log_hints hints = {work->file_time, work->zone};
    struct pool_work piece = {
        .kind = POOL_LOG, .fd = -1, .name = work->name, .format = work->format};
    struct evidence_place place;
    struct error bad = {0};
    struct buf cursor;
    bool ok;

    if (!evidence_find(scan->cf, work->raw, &place, err) ||
        !evidence_open(scan->cf, place.segment, &piece.fd, err))
        return false;
    buf_init(&cursor, KIB(1));
    log_cursor_encode(from, &hints, &cursor);
    piece.offset = place.offset;
    piece.length = place.length;
    piece.cursor = buf_as_str(&cursor);
    ok = scan_ask(scan, &piece, err);
    buf_dispose(&cursor);
    close(piece.fd);
    if (!ok)
        return false;
    if (scan->script.blob.len > 0 &&
        log_page_decode(page, page_arena, buf_as_str(&scan->script.blob), &bad))
        return true;
    *page = (struct log_page){.zone = "", .truncated = "", .error = bad.text};
    page->error = bad.code != ERROR_NONE                ? "what the parser made of it is damaged"
                  : scan->script.status == POOL_TIMEOUT ? "the parser took too long"
                                                        : "the parser crashed";
    page->report.encoding = "";
    page->earliest = page->latest = INT64_MIN;
    return true;
}

static uint32_t copy_of(struct reading *reading, const struct login *login)
{
    struct str key = {(const char *)login->key.bytes, sizeof(login->key.bytes)};
    int64_t before;

    if (!login->repeats)
        return 0;
    before = map_get(&reading->copies, key);
    map_put(&reading->copies, key, before == MAP_NONE ? 1 : before + 1);
    return before == MAP_NONE ? 0 : (uint32_t)before;
}

/* Read before, perhaps with the operator's word on its zone: what would be assumed now is worth
 * less. */
static bool keeps_times(const struct reading *reading)
{
    return reading->log.again && reading->work->zone == LOG_ZONE_NONE;
}

static bool put(struct reading *reading, const struct login *login, struct error *err)
{
    struct login_row row = {.log = reading->log.id,
                            .line = login->line,
                            .when = login->when,
                            .tries = login->tries,
                            .fetched = login->fetched,
                            .result = login_result_name(login->result),
                            .protocol = login_protocol_name(login->protocol),
                            .stated = login->stated,
                            .account = login->account,
                            .address = login->address,
                            .client = login->client,
                            .agent = login->agent,
                            .session = login->session,
                            .place = login->place,
                            .detail = login->detail,
                            .key = login->key,
                            .copy = copy_of(reading, login)};
    bool added, otherwise = false;

    if (!login_put(reading->scan->cf, &row, !keeps_times(reading), &added, err) ||
        (!added && reading->log.again &&
         !login_told_otherwise(reading->scan->cf, &row, &otherwise, err)))
        return false;
    reading->work->otherwise += otherwise;
    reading->work->taken += added;
    reading->work->known += !added;
    return true;
}

static bool put_page(struct reading *reading, const struct log_page *page, struct error *err)
{
    bool ok = casefile_begin(reading->scan->cf, err);

    for (size_t i = 0; ok && i < page->count; i++)
        ok = put(reading, &page->logins[i], err);
    ok = ok && casefile_commit(reading->scan->cf, err);
    if (!ok)
        casefile_rollback(reading->scan->cf);
    return ok;
}

/* --- what all pages said together --- */

static const char *keep(struct reading *reading, const char *text)
{
    return arena_strndup(reading->arena, text, strlen(text));
}

static void add_rejects(struct reading *reading, const struct rule_report *report)
{
    struct scan_log *work = reading->work;
    struct rule_reject *all;

    if (report->reject_count == 0 || work->reject_count >= LIMIT_RULE_REJECTS)
        return;
    all = arena_alloc(reading->arena, LIMIT_RULE_REJECTS * sizeof(*all));
    for (size_t i = 0; i < work->reject_count; i++)
        all[i] = work->rejects[i];
    for (size_t i = 0; i < report->reject_count && work->reject_count < LIMIT_RULE_REJECTS; i++)
        all[work->reject_count++] =
            (struct rule_reject){report->rejects[i].line, keep(reading, report->rejects[i].reason),
                                 keep(reading, report->rejects[i].excerpt)};
    work->rejects = all;
}

/* Each is told once, however many pages say it. */
static void add_warning(struct reading *reading, const char *warning)
{
    struct scan_log *work = reading->work;

    for (size_t i = 0; i < work->warning_count; i++)
        if (strcmp(work->warnings[i], warning) == 0)
            return;
    if (work->warning_count < LIMIT_RULE_WARNINGS)
        work->warnings[work->warning_count++] = keep(reading, warning);
}

static void add_page(struct reading *reading, const struct log_page *page)
{
    struct scan_log *work = reading->work;

    work->rows += page->report.rows;
    work->rejected += page->report.rejected;
    work->passed_over += page->report.passed_over;
    if (page->earliest != INT64_MIN &&
        (work->earliest == INT64_MIN || page->earliest < work->earliest))
        work->earliest = page->earliest;
    if (page->latest > work->latest)
        work->latest = page->latest;
    if (page->report.encoding[0])
        work->encoding = keep(reading, page->report.encoding);
    if (!work->zone_words[0])
        work->zone_words = keep(reading, page->zone);
    if (page->truncated[0])
        work->truncated = keep(reading, page->truncated);
    work->trouble = keep(reading, page->error);
    add_rejects(reading, &page->report);
    for (size_t i = 0; i < page->deed_count; i++)
        log_deeds_add(reading->deeds, &page->deeds[i]);
    for (size_t i = 0; i < page->report.warning_count; i++)
        add_warning(reading, page->report.warnings[i]);
}

/* As many rows as a query gives at most. */
static void note_cap(struct scan_log *work)
{
    static const uint64_t caps[] = {1000, 5000, 10000, 50000, 100000};
    const struct log_format *format = log_format_named(work->format);

    for (size_t i = 0; format && format->capped && i < ARRAY_LEN(caps); i++)
        if (work->rows == caps[i] && !work->truncated[0])
            work->truncated = "it has exactly as many rows as a query gives at most";
}

static bool read_pages(struct reading *reading, struct error *err)
{
    struct log_cursor from = {0};
    bool last = false;

    for (unsigned i = 0; !last && i < MOST_PAGES; i++) {
        struct arena arena = {0};
        struct log_page page;
        bool ok = ask(reading, &from, &page, &arena, err) && put_page(reading, &page, err);

        if (ok) {
            bool moved = page.next.offset > from.offset || page.next.row > from.row;

            add_page(reading, &page);
            last = page.last || page.error[0] || !moved;
            if (!page.last && !page.error[0] && !moved)
                reading->work->trouble = "the parser does not get on with it";
            from = page.next;
        }
        arena_dispose(&arena);
        if (!ok)
            return false;
    }
    if (!last && !reading->work->trouble[0])
        reading->work->trouble = "it is longer than what is read of one log";
    return true;
}

static bool in_transaction(struct reading *reading,
                           bool (*fn)(struct reading *reading, struct error *err),
                           struct error *err)
{
    if (!casefile_begin(reading->scan->cf, err))
        return false;
    if (fn(reading, err))
        return casefile_commit(reading->scan->cf, err);
    casefile_rollback(reading->scan->cf);
    return false;
}

static bool begin(struct reading *reading, struct error *err)
{
    return login_log_begin(reading->scan->cf, &reading->log, err);
}

static bool end(struct reading *reading, struct error *err)
{
    struct scan_log *work = reading->work;

    if (!log_deeds_store(reading->deeds, reading->scan->cf, work, err))
        return false;
    reading->log.truncated = work->truncated;
    reading->log.unread = work->trouble;
    reading->log.rows = work->rows;
    reading->log.rejected = work->rejected;
    if (keeps_times(reading))
        return login_log_kept(reading->scan->cf, &reading->log, err);
    reading->log.zone = work->zone_words;
    reading->log.earliest = work->earliest;
    reading->log.latest = work->latest;
    return login_log_end(reading->scan->cf, &reading->log, err);
}

bool scan_log(struct scan *scan, struct scan_log *work, struct arena *arena, struct error *err)
{
    struct reading reading = {.scan = scan, .work = work, .arena = arena};
    bool ok;

    reading.log = (struct login_log){.file = work->file, .raw = *work->raw, .format = work->format};
    work->earliest = work->latest = INT64_MIN;
    work->encoding = work->zone_words = work->truncated = work->trouble = "";
    reading.deeds = log_deeds_new(arena);
    work->warnings = arena_alloc(arena, LIMIT_RULE_WARNINGS * sizeof(*work->warnings));
    ok = in_transaction(&reading, begin, err) && read_pages(&reading, err);
    if (!work->trouble[0])
        note_cap(work);
    ok = ok && in_transaction(&reading, end, err);
    map_dispose(&reading.copies);
    return ok;
}
