/* scan.c - see detect/scan.h: opening, feeding and finishing a scan. */
#include "detect/scan.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/pages.h"
#include "case/journal.h"
#include "scan_work.h"
#include "words_list.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_WORKERS = 4, MOST_FDS = 64, MISSING_PAGE = 8192, LONGEST_WAIT_MS = 200 };

static unsigned suitable_workers(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    return processors < 1 ? 1 : processors > MOST_WORKERS ? MOST_WORKERS : (unsigned)processors;
}

bool scan_open(struct scan **out, struct casefile *cf, const struct scan_options *options,
               struct error *err)
{
    struct scan *scan = xcalloc(1, sizeof(*scan));
    struct case_info info;

    scan->cf = cf;
    scan->threads = options->threads;
    scan->filling = &scan->batches[0];
    scan->keys_fd = scan->yara_fd = -1;
    scan->headers_asked_at = UINT64_MAX;
    for (size_t i = 0; i < SCAN_SEGMENTS; i++)
        scan->segments[i].fd = -1;
    if (!words_open(&scan->words, options->data_dir, err) ||
        !points_open(&scan->points, options->data_dir, err) ||
        !lure_points_read(&scan->lure_points, options->data_dir, err) ||
        !casefile_info(cf, &info, err)) {
        words_free(scan->words);
        points_free(scan->points);
        free(scan);
        return false;
    }
    memcpy(scan->owner, info.owner, sizeof(scan->owner));
    scan->pool = pool_new(&options->role, options->workers ? options->workers : suitable_workers(),
                          scan_on_result, scan);
    if (options->beside_screen)
        pool_beside_screen(scan->pool);
    if (!scan_keys_open(scan, options, err) || !scan_yara_open(scan, options, err) ||
        !scan_clamd_open(scan, options, err)) {
        scan_close(scan);
        return false;
    }
    *out = scan;
    return true;
}

void scan_close(struct scan *scan)
{
    if (!scan)
        return;
    pool_free(scan->pool);
    scan_keys_close(scan);
    scan_yara_close(scan);
    scan_close_segments(scan);
    words_free(scan->words);
    points_free(scan->points);
    for (size_t i = 0; i < ARRAY_LEN(scan->batches); i++)
        arena_dispose(&scan->batches[i].arena);
    buf_dispose(&scan->script.blob);
    free(scan);
}

void scan_warm(struct scan *scan)
{
    pool_warm(scan->pool);
}

void scan_share(struct scan *scan, struct pool *pool)
{
    pool_share(pool, scan->pool);
}

void scan_offer(struct scan *scan, const struct hash *raw)
{
    struct scan_piece piece = {.raw = *raw, .offered = true};

    if (!scan_queue_has(scan, raw, false))
        scan_queue_add(scan, &piece);
}

void scan_offer_arrival(struct scan *scan, const struct arrival *arrival)
{
    struct scan_piece piece = {.raw = arrival->hash,
                               .object = arrival->object,
                               .place = arrival->place,
                               .header = arrival->header,
                               .offered = true,
                               .fresh = arrival->fresh};

    if (!arrival->fresh) {
        piece.place = (struct evidence_place){0}; /* it may lie elsewhere */
        if (scan_queue_has(scan, &arrival->hash, arrival->header))
            return;
    }
    if (!scan_queue_add(scan, &piece) && arrival->header)
        scan->more_headers = true;
}

bool scan_is_idle(const struct scan *scan)
{
    return scan->queue_count == 0 && !scan->more_headers && pool_busy(scan->pool) == 0 &&
           scan_store_wait(scan) < 0;
}

size_t scan_fds(const struct scan *scan, struct pollfd *fds, size_t most)
{
    return pool_fds(scan->pool, fds, most);
}

int scan_timeout(const struct scan *scan)
{
    int timeout = pool_timeout(scan->pool);
    int64_t left;

    if (scan->queue_count > 0 && pool_room(scan->pool) > 0)
        return 0;
    left = scan_store_wait(scan);
    if (left < 0)
        return timeout;
    return timeout < 0 || left < timeout ? (int)left : timeout;
}

/* What is to be parsed and was not offered, or not taken. A page of it. */
static bool queue_missing(struct scan *scan, bool headers, size_t *found, struct error *err)
{
    struct arena arena = {0};
    struct arrival *missing;
    size_t count;

    if (!facts_missing(scan->cf, &arena, FACTS_VERSION, headers, MISSING_PAGE, &missing, &count,
                       err)) {
        arena_dispose(&arena);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct scan_piece piece = {.raw = missing[i].hash,
                                   .object = missing[i].object,
                                   .place = missing[i].place,
                                   .header = headers};

        scan_queue_add(scan, &piece);
    }
    scan->more_headers = scan->more_headers || (headers && count == MISSING_PAGE);
    *found += count;
    arena_dispose(&arena);
    return true;
}

/* Headers are wanted soon: they do not wait for the end. */
static bool take_more_headers(struct scan *scan, struct error *err)
{
    size_t found = 0;

    if (!scan->more_headers || scan->queue_count > 0 || pool_busy(scan->pool) > 0)
        return true;
    scan->more_headers = false;
    if (!scan_store(scan, err))
        return false;
    if (scan->stored == scan->headers_asked_at)
        return true; /* none of them can be read */
    scan->headers_asked_at = scan->stored;
    return queue_missing(scan, true, &found, err);
}

bool scan_run(struct scan *scan, struct error *err)
{
    return take_more_headers(scan, err) && scan_pump(scan, err) && pool_run(scan->pool, err) &&
           scan_store_due(scan, err) && scan_pump(scan, err);
}

/* --- everything that is left --- */

static bool wait_and_run(struct scan *scan, struct error *err)
{
    struct pollfd fds[MOST_FDS];
    size_t count = scan_fds(scan, fds, MOST_FDS);
    int timeout = scan_timeout(scan);

    if (timeout < 0 || timeout > LONGEST_WAIT_MS)
        timeout = LONGEST_WAIT_MS; /* a pause or cancel is answered soon */
    poll(fds, (nfds_t)count, timeout);
    return scan_run(scan, err);
}

static void report(struct scan *scan, struct job *job, uint64_t total)
{
    struct job_progress progress = {.done = scan->stored,
                                    .total = total > scan->stored ? total : scan->stored,
                                    .changed = CASE_MESSAGES | CASE_JOURNAL};

    if (job)
        job_report(job, &progress, "Looking into messages");
}

/* Works until nothing is waiting or with a worker. */
static bool drain(struct scan *scan, struct job *job, uint64_t total, struct error *err)
{
    while (scan->queue_count > 0 || scan->more_headers || pool_busy(scan->pool) > 0) {
        if (job && job_cancelled(job))
            return error_set(err, ERROR_CANCELLED, "stopped by the operator");
        if (!wait_and_run(scan, err))
            return false;
        report(scan, job, total);
    }
    return scan_store(scan, err);
}

static bool total_of(struct scan *scan, uint64_t *out, struct error *err)
{
    struct message_counts counts;

    if (!message_count(scan->cf, &counts, err))
        return false;
    *out = counts.fetched - counts.parsed - counts.limited - counts.crashed - counts.timeout;
    return true;
}

static bool parse_rest(struct scan *scan, struct job *job, struct error *err)
{
    uint64_t total, before;
    size_t found;

    if (!total_of(scan, &total, err))
        return false;
    total += scan->stored;
    do { /* as long as that helps: what cannot be read is missing each time */
        if (!drain(scan, job, total, err))
            return false;
        before = scan->stored;
        found = 0;
        if (!queue_missing(scan, true, &found, err) || !queue_missing(scan, false, &found, err) ||
            !drain(scan, job, total, err))
            return false;
    } while (found > 0 && scan->stored > before);
    return true;
}

bool scan_finish(struct scan *scan, struct job *job, int64_t run, struct error *err)
{
    bool ok;

    if (!parse_rest(scan, job, err) || !scan_clamd_ask(scan, job, err))
        return false;
    if (job)
        job_report(job, NULL, "Looking for traces");
    pool_rest(scan->pool);
    scan->last = true;
    ok = scan_detect(scan, run, err);
    scan->last = false;
    return ok;
}

/* --- the job --- */

static bool note_end(struct scan *scan, int64_t related, const struct error *cause,
                     struct error *err)
{
    struct journal_number numbers[] = {
        {"messages", (int64_t)scan->stored}, {"not_analysed", (int64_t)scan->failed}, {0}};
    struct journal_entry entry = {.kind = "result",
                                  .action = "scan-end",
                                  .result = cause->code == ERROR_NONE ? "ok" : cause->text,
                                  .related = related,
                                  .numbers = numbers};

    return journal_add(scan->cf, &entry, NULL, err);
}

/* again: what was found in the mail before is found anew, with other keys, rules or libraries. */
static bool begin_run(struct scan *scan, bool again, int64_t *run, int64_t *entry,
                      struct error *err)
{
    struct casefile *cf = scan->cf;
    char keys[HASH_HEX], rules[HASH_HEX];
    struct journal_pair details[3] = {{0}};
    struct journal_number numbers[3] = {{0}};
    struct journal_entry begin = {
        .kind = "intent", .action = "scan-begin", .details = details, .numbers = numbers};
    size_t count = 0;

    if (scan->key_count > 0) {
        hash_to_hex(&scan->keys_hash, keys);
        details[count] = (struct journal_pair){"dkim_keys_sha256", str_of(keys)};
        numbers[count++] = (struct journal_number){"dkim_keys", (int64_t)scan->key_count};
    }
    if (scan->yara_rules > 0) {
        hash_to_hex(&scan->yara_hash, rules);
        details[count] = (struct journal_pair){"yara_sha256", str_of(rules)};
        numbers[count++] = (struct journal_number){"yara_rules", scan->yara_rules};
    }
    if (!casefile_begin(cf, err))
        return false;
    if (run_begin(cf, "scan", "all messages and rules", run, err) &&
        journal_add(cf, &begin, entry, err) && (!again || facts_outdate(cf, err)))
        return casefile_commit(cf, err);
    casefile_rollback(cf);
    return false;
}

static bool end_run(struct scan *scan, int64_t run, int64_t entry, const struct error *cause,
                    struct error *err)
{
    const char *outcome = cause->code == ERROR_NONE ? "ok" : cause->text;

    if (!casefile_begin(scan->cf, err))
        return false;
    if (run_end(scan->cf, run, cause->code == ERROR_CANCELLED ? "interrupted" : outcome, err) &&
        note_end(scan, entry, cause, err))
        return casefile_commit(scan->cf, err);
    casefile_rollback(scan->cf);
    return false;
}

bool scan_all(struct job *job, void *arg, struct error *err)
{
    struct scan_job *order = arg;
    struct error second = {0};
    struct casefile *cf;
    struct scan *scan;
    int64_t run, entry;
    bool ok;

    pages_for_thread();
    if (!casefile_clone(&cf, order->cf, err))
        return false;
    ok = scan_open(&scan, cf, &order->options, err);
    if (!ok)
        goto close_case;
    ok = begin_run(scan, order->options.again || order->options.dkim_keys || order->options.yara,
                   &run, &entry, err);
    if (!ok)
        goto close_scan;
    ok = scan_finish(scan, job, run, err);
    if (!end_run(scan, run, entry, err, &second) && ok) {
        *err = second;
        ok = false;
    }
    order->unsearched = scan->unsearched;
    if (job)
        job_report(job,
                   &(struct job_progress){.done = scan->stored,
                                          .total = scan->stored,
                                          .changed = CASE_FINDINGS | CASE_COVERAGE | CASE_RUNS |
                                                     CASE_JOURNAL | CASE_MESSAGES},
                   "Done");

close_scan:
    scan_close(scan);
close_case:
    casefile_close(cf);
    return ok;
}
