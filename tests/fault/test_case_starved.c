/* test_case_starved.c - what is done in a case, one allocation after another failed: it ends in
 * order, with a sentence or with its work done; what comes next in the same case goes on; and the
 * case is not accused of anything afterwards.
 *
 * In children of this process (support/forked.h), as our own memory running out ends the process
 * (base/mem.h): then another child goes on behind that allocation. A sample of the allocations in
 * the ordinary run, all of them with MAILMEDIC_LONG=1. */
#include "check.h"
#include "forked.h"
#include "no_memory.h"
#include "report_case.h"

#include "report/export.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TOLD_MOST = 12, EACH = 16 }; /* how often it is done with memory in between */

struct starved; /* in memory that the children share with the test */

struct deed {
    const char *name;
    bool (*fn)(struct starved *run, struct error *err);
    enum case_mode mode; /* in which the case is open while it is done */
    bool opens;          /* it is not: that is part of the deed */
    unsigned points;     /* in the ordinary run, or a few more */
};

struct starved {
    struct sample sample;
    const struct deed *deed;
    unsigned long at, step; /* which allocation fails next */
    unsigned long count;    /* of those of the last time */
    unsigned turn;          /* other bytes and names each time */
    unsigned tried, refused, ended;
    bool starving, over;
    struct error err;
};

static bool is_long(void)
{
    return getenv("MAILMEDIC_LONG") != NULL; /* NOLINT(concurrency-mt-unsafe) */
}

/* --- what is done --- */

static bool list_messages(struct starved *run, struct error *err)
{
    const struct message_query all = {.direction = -1, .page = {.most = PAGE_ALL}};
    struct arena arena = {0};
    struct message *messages;
    size_t count;
    bool ok = message_list(run->sample.cf, &arena, &all, &messages, &count, err);

    arena_dispose(&arena);
    return ok;
}

static bool list_findings(struct starved *run, struct error *err)
{
    const struct page all = {.most = PAGE_ALL};
    struct arena arena = {0};
    struct finding *findings;
    size_t count;
    bool ok = finding_list(run->sample.cf, &arena, true, all, &findings, &count, err);

    arena_dispose(&arena);
    return ok;
}

static bool list_journal(struct starved *run, struct error *err)
{
    const struct page all = {.most = PAGE_ALL, .filter = "observation"};
    struct arena arena = {0};
    struct journal_row *rows;
    size_t count;
    bool ok = journal_list(run->sample.cf, &arena, false, all, &rows, &count, err);

    arena_dispose(&arena);
    return ok;
}

static bool check(struct starved *run, struct error *err)
{
    struct buf text;
    uint64_t wrong = 0;
    bool ok;

    buf_init(&text, MIB(1));
    ok = sample_verify(run->sample.cf, &wrong, &text, err);
    if (ok && wrong > 0)
        ok = error_set(err, ERROR_FORMAT, "ACCUSED: %s", buf_c(&text));
    buf_dispose(&text);
    return ok;
}

static bool open_and_list(struct starved *run, struct error *err)
{
    bool ok = casefile_open(&run->sample.cf, run->sample.path, CASE_READ, err);

    if (!ok)
        return false;
    ok = list_messages(run, err);
    sample_close(&run->sample);
    return ok;
}

static bool open_to_write(struct starved *run, struct error *err)
{
    if (!casefile_open(&run->sample.cf, run->sample.path, CASE_WRITE, err))
        return false;
    sample_close(&run->sample);
    return true;
}

static bool put(struct starved *run, struct error *err)
{
    const struct message message = {.folder = run->sample.inbox,
                                    .uid = 1000 + run->turn,
                                    .size = 40,
                                    .received = 1,
                                    .flags = ""};
    struct hash hash;
    char text[64];
    int64_t id;

    snprintf(text, sizeof(text), "Subject: number %u\r\n\r\n", run->turn);
    return message_plan(run->sample.cf, &message, &id, err) &&
           evidence_put(run->sample.cf, str_of(text), &hash, err) &&
           message_fetched(run->sample.cf, id, &hash, err) &&
           journal_note(run->sample.cf, "observation", "server-said", "x", "ok", err);
}

static bool write_one(struct starved *run, struct error *err)
{
    if (!casefile_begin(run->sample.cf, err))
        return false;
    if (put(run, err))
        return casefile_commit(run->sample.cf, err);
    casefile_rollback(run->sample.cf);
    return false;
}

static bool export_mail(struct starved *run, struct error *err)
{
    char path[TEMP_PATH + 40];
    const struct export_setup setup = {
        .cf = run->sample.cf, .format = "csv", .path = path, .version = "1", .now = 1750010000};
    struct export_result result;
    bool ok;

    snprintf(path, sizeof(path), "%s/out-%u", run->sample.folder, run->turn);
    ok = export_run(&setup, &result, err);
    if (!ok && access(path, F_OK) == 0)
        error_suffix(err, " ACCUSED: it left its file");
    temp_remove(path);
    return ok;
}

static bool report_as(struct starved *run, enum report_format format, struct error *err)
{
    const struct report_setup setup = {
        .cf = run->sample.cf, .version = "1", .now = 1764000000, .data_dir = DATA_DIR};
    struct buf text;
    bool ok = report_make(&setup, format, &text, err);

    buf_dispose(&text);
    return ok;
}

static bool report_markdown(struct starved *run, struct error *err)
{
    return report_as(run, REPORT_MARKDOWN, err);
}

static bool report_json(struct starved *run, struct error *err)
{
    return report_as(run, REPORT_JSON, err);
}

static const struct deed deeds[] = {
    {"messages", list_messages, CASE_READ, false, 60},
    {"findings", list_findings, CASE_READ, false, 60},
    {"journal", list_journal, CASE_READ, false, 60},
    {"messages of a case just opened", open_and_list, CASE_READ, true, 300},
    {"opening to write", open_to_write, CASE_WRITE, true, 300},
    {"verify", check, CASE_READ, false, 300},
    {"a message written", write_one, CASE_WRITE, false, 200},
    {"a table exported", export_mail, CASE_WRITE, false, 200},
    {"report as Markdown", report_markdown, CASE_READ, false, 200},
    {"report as JSON", report_json, CASE_READ, false, 200},
};

/* --- in the children --- */

static bool with_memory(struct starved *run, struct error *err)
{
    error_clear(err);
    run->turn++;
    return run->deed->fn(run, err) || error_prefix(err, "ACCUSED: with memory again");
}

/* Once without; false: it did not end in order. */
static bool without_memory(struct starved *run, struct error *err)
{
    bool ok;

    error_clear(err);
    run->turn++;
    run->starving = true;
    no_memory_begin(run->at);
    ok = run->deed->fn(run, err);
    run->count = no_memory_end();
    run->starving = false;
    if (run->at > run->count) {
        run->over = true;
        return true;
    }
    run->tried++;
    run->refused += !ok;
    return ok ? err->text[0] == '\0' : err->text[0] != '\0' && !strstr(err->text, "ACCUSED");
}

static bool starve_on(void *arg, struct error *err)
{
    struct starved *run = arg;
    char path[TEMP_PATH + 8];
    bool ok = true;
    int fd;

    snprintf(path, sizeof(path), "%s/said", run->sample.folder);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    (void)dup2(fd, STDERR_FILENO);
    if (!run->deed->opens &&
        !casefile_open(&run->sample.cf, run->sample.path, run->deed->mode, err))
        return false;
    for (unsigned i = 0; ok && !run->over; i++, run->at += run->step) {
        forked_step();
        ok = without_memory(run, err) && (i % EACH != 0 || with_memory(run, err));
    }
    return ok;
}

static bool count_all(void *arg, struct error *err)
{
    struct starved *run = arg;

    if (!run->deed->opens &&
        !casefile_open(&run->sample.cf, run->sample.path, run->deed->mode, err))
        return false;
    no_memory_begin(0);
    run->turn++;
    if (!run->deed->fn(run, err))
        return false;
    run->count = no_memory_end();
    return true;
}

static bool is_in_order(void *arg, struct error *err)
{
    struct starved *run = arg;

    return casefile_open(&run->sample.cf, run->sample.path, CASE_READ, err) && check(run, err);
}

/* --- each deed --- */

/* The child ended itself: what it said is the one sentence for that. */
static bool said_so(const struct starved *run)
{
    char path[TEMP_PATH + 8];
    struct error err = {0};
    struct buf text;
    bool said;

    snprintf(path, sizeof(path), "%s/said", run->sample.folder);
    said = temp_read(path, &text, &err) && str_starts(buf_as_str(&text), "mailmedic: ") &&
           str_find_char(buf_as_str(&text), '\n') + 1 == text.len;
    buf_dispose(&text);
    return said;
}

static unsigned starve(struct starved *run, const struct deed *deed)
{
    unsigned wrong = 0;

    run->deed = deed;
    run->tried = run->refused = run->ended = 0;
    run->over = false;
    if (forked_run(count_all, run, &run->err) != 0)
        fail_msg("%s: %s", deed->name, run->err.text);
    run->step = is_long() ? 1 : 1 + run->count / deed->points;
    run->at = 1;
    while (!run->over && wrong < TOLD_MOST) {
        int end = forked_run(starve_on, run, &run->err);

        if (end == 0)
            break;
        if (end == 1 && run->starving && said_so(run)) {
            run->tried++;
            run->ended++;
        } else {
            wrong++;
            print_error("%s, allocation %lu of %lu: ended with %d: %s\n", deed->name, run->at,
                        run->count, end, run->err.text);
        }
        run->starving = false;
        run->at += run->step;
    }
    print_message("%s: %u allocations failed, %u times it gave up, %u times the process ended\n",
                  deed->name, run->tried, run->refused, run->ended);
    if (forked_run(is_in_order, run, &run->err) != 0) {
        wrong++;
        print_error("%s: afterwards: %s\n", deed->name, run->err.text);
    }
    assert_true(run->refused + run->ended > 0); /* the control: it did meet it */
    return wrong;
}

static void what_is_done_in_a_case_ends_in_order_without_memory(void **state)
{
    struct starved *run = forked_room(sizeof(*run));
    unsigned wrong = 0, tried = 0;

    (void)state;
    report_case_make(&run->sample);
    sample_close(&run->sample); /* before the first child */
    for (size_t i = 0; i < ARRAY_LEN(deeds); i++) {
        wrong += starve(run, &deeds[i]);
        tried += run->tried;
    }
    print_message("%u allocations failed in all\n", tried);
    temp_remove(run->sample.folder);
    forked_room_free(run, sizeof(*run));
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_done_in_a_case_ends_in_order_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
