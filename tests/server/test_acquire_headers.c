/* test_acquire_headers.c - headers before all else: what they are, in which order they come, and
 * that a run which is killed among them is finished by the next one. */
#include "scene.h"

#include "check.h"
#include "roles.h"

#include "base/limits.h"
#include "case/evidence.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MESSAGES = 300 };

static struct message_counts counts_of(struct stage *stage)
{
    struct message_counts counts;

    assert_ok(message_count(stage->cf, &counts, &stage->err), &stage->err);
    return counts;
}

/* --- what they are --- */

struct looked {
    struct stage *stage;
    size_t headers, wholes;
};

static void read_bytes(struct stage *stage, const struct hash *hash, struct buf *out)
{
    assert_ok(evidence_read(stage->cf, hash, MIB(16), out, &stage->err), &stage->err);
}

/* A header is how the message begins, as far as its empty line. */
static void expect_header(struct stage *stage, const struct message *message)
{
    struct buf header, whole;
    struct str rest;

    read_bytes(stage, &message->header, &header);
    read_bytes(stage, &message->raw, &whole);
    if (header.len > whole.len || memcmp(header.at, whole.at, header.len) != 0)
        fail_msg("message %u of %s: its header is not how it begins", message->uid,
                 message->folder_name);
    rest = str_part(buf_as_str(&whole), header.len, whole.len);
    if (rest.len > 0 && header.len > 2)
        assert_memory_equal(header.at + header.len - 4, "\r\n\r\n", 4);
    buf_dispose(&header);
    buf_dispose(&whole);
}

static void look_at_all(struct stage *stage, struct looked *looked)
{
    const struct message_query all = {.direction = -1, .page = {.most = PAGE_ALL}};
    struct arena arena = {0};
    struct message *rows;
    size_t count;

    *looked = (struct looked){.stage = stage};
    assert_ok(message_list(stage->cf, &arena, &all, &rows, &count, &stage->err), &stage->err);
    for (size_t i = 0; i < count; i++) {
        looked->headers += !hash_is_zero(&rows[i].header);
        looked->wholes += !hash_is_zero(&rows[i].raw);
        if (!hash_is_zero(&rows[i].header) && !hash_is_zero(&rows[i].raw))
            expect_header(stage, &rows[i]);
    }
    arena_dispose(&arena);
}

static void all_headers_come_and_nothing_else(void **state)
{
    struct scene *scene = scene_of(state);
    enum coverage_state coverage;
    struct looked looked;
    struct stage stage;
    struct stock stock;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, MESSAGES, 1 << 20);
    stage.job.options.headers_only = true;
    stage_run(&stage);
    assert_int_equal(stage.job.headers, stock.count);
    assert_int_equal(stage.job.fetched, 0);
    assert_true(stage.job.unchanged);
    assert_int_equal(counts_of(&stage).headed, stock.count);
    assert_non_null(strstr(stage_coverage(&stage, "mail", &coverage), "headers only"));
    assert_int_equal(coverage, COVERAGE_PARTLY);

    /* what is there is not asked for again */
    stage.job.headers = 0;
    stage_run(&stage);
    assert_int_equal(stage.job.headers, 0);

    /* and the bodies complete it */
    stage.job.options.headers_only = false;
    stage.job.options.headers_first = true;
    stage_run(&stage);
    assert_int_equal(stage.job.headers, 0);
    assert_int_equal(stage.job.fetched, stock.count);
    assert_int_equal(counts_of(&stage).headed, 0);
    look_at_all(&stage, &looked);
    assert_int_equal(looked.headers, stock.count);
    assert_int_equal(looked.wholes, stock.count);
    stage_expect(&stage, &stock);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* --- their order --- */

static uint64_t number_in(const char *body, const char *name)
{
    const char *at = strstr(body, name);

    return at ? strtoull(at + strlen(name), NULL, 10) : 0;
}

/* Headers that the journal names before the first body. */
static uint64_t headers_before_bodies(struct stage *stage)
{
    const struct page all = {.most = PAGE_ALL};
    struct arena arena = {0};
    struct journal_row *rows;
    uint64_t headers = 0;
    size_t count;

    assert_ok(journal_list(stage->cf, &arena, false, all, &rows, &count, &stage->err), &stage->err);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].action, "evidence-named") != 0)
            continue;
        if (number_in(rows[i].body, "\"messages\":") > 0)
            break;
        headers += number_in(rows[i].body, "\"headers\":");
    }
    arena_dispose(&arena);
    return headers;
}

static bool count_headed(void *arg, int64_t run, struct error *err)
{
    (void)run;
    (void)err;
    ++*(unsigned *)arg;
    return true;
}

static void headers_come_before_the_first_body(void **state)
{
    struct scene *scene = scene_of(state);
    unsigned told = 0;
    struct stage stage;
    struct stock stock;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, MESSAGES, 0);
    stage.job.options.headers_first = true;
    stage.job.options.commit_messages = 20;
    stage.job.hooks = (struct acquire_hooks){.arg = &told, .headed = count_headed};
    stage_run(&stage);
    assert_int_equal(told, 1);
    assert_int_equal(headers_before_bodies(&stage), stock.count);
    stage_expect(&stage, &stock);
    stage_close(&stage);
    stock_dispose(&stock);
}

static void control_without_being_asked_for_no_header_comes(void **state)
{
    struct scene *scene = scene_of(state);
    struct looked looked;
    struct stage stage;
    struct stock stock;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, MESSAGES, 0);
    stage_run(&stage);
    assert_int_equal(stage.job.headers, 0);
    assert_int_equal(headers_before_bodies(&stage), 0);
    look_at_all(&stage, &looked);
    assert_int_equal(looked.headers, 0);
    assert_int_equal(looked.wholes, stock.count);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* --- killed --- */

struct trap { /* the process ends itself behind so many */
    unsigned headers, messages;
};

static void count_down(unsigned *left)
{
    if (*left > 0 && --*left == 0)
        kill(getpid(), SIGKILL);
}

static void trap_header(void *arg, const struct arrival *arrival)
{
    struct trap *trap = arg;

    (void)arrival;
    count_down(&trap->headers);
}

static void trap_message(void *arg, const struct arrival *arrival)
{
    struct trap *trap = arg;

    (void)arrival;
    count_down(&trap->messages);
}

/* A process of its own, started anew, that dies; see apart(). */
static void die(const struct stage *stage, const struct trap *trap)
{
    const struct dovecot *dovecot = &stage->scene->dovecot;
    char imaps[16], sieve[16], headers[16], messages[16];
    int status;
    pid_t pid;

    snprintf(imaps, sizeof(imaps), "%u", dovecot->imaps);
    snprintf(sieve, sizeof(sieve), "%u", dovecot->sieve);
    snprintf(headers, sizeof(headers), "%u", trap->headers);
    snprintf(messages, sizeof(messages), "%u", trap->messages);
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl("/proc/self/exe", "test_acquire_headers", "--apart", stage->path, stage->user, imaps,
              sieve, dovecot->ca_file, headers, messages, (char *)NULL);
        _exit(3);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static int apart(char **words)
{
    struct scene scene = {0};
    uint64_t numbers[4];
    struct stage stage;
    struct error err = {0};
    struct trap trap;

    for (size_t i = 0; i < 2; i++)
        if (!str_to_u64(str_of(words[2 + i]), 65535, &numbers[i]) ||
            !str_to_u64(str_of(words[5 + i]), 65535, &numbers[2 + i]))
            return 2;
    if (!secret_init(&scene.secret, &err))
        return 2;
    scene_secret(&scene);
    scene.dovecot.imaps = (unsigned)numbers[0];
    scene.dovecot.sieve = (unsigned)numbers[1];
    snprintf(scene.dovecot.ca_file, sizeof(scene.dovecot.ca_file), "%s", words[4]);
    trap = (struct trap){(unsigned)numbers[2], (unsigned)numbers[3]};
    stage_reopen(&stage, &scene, words[1], words[0]);
    stage.job.options.headers_first = true;
    stage.job.options.commit_messages = 10;
    stage.job.hooks =
        (struct acquire_hooks){.arg = &trap, .header = trap_header, .message = trap_message};
    return stage_try(&stage) ? 0 : 1;
}

static const struct {
    const char *what;
    struct trap trap;
    bool all_headers; /* were in the case when it died */
} deaths[] = {
    {"behind the first header", {.headers = 1}, false},
    {"among the headers", {.headers = MESSAGES / 2}, false},
    {"behind the first body", {.messages = 1}, true},
    {"among the bodies", {.messages = MESSAGES / 2}, true},
};

static void killed_in_either_phase_it_goes_on_where_it_was(void **state)
{
    struct scene *scene = scene_of(state);
    const char *user = scene_user(scene);
    struct stock stock;

    for (size_t i = 0; i < ARRAY_LEN(deaths); i++) {
        struct message_counts before;
        struct looked looked;
        struct stage stage;

        stage_open(&stage, scene, user);
        if (i == 0)
            stage_fill(&stage, &stock, MESSAGES, 0);
        stage_pause(&stage);
        die(&stage, &deaths[i].trap);
        stage_resume(&stage);
        before = counts_of(&stage);
        if (before.headed + before.fetched == 0)
            fail_msg("%s: nothing was kept", deaths[i].what);
        assert_int_equal(before.headed + before.fetched == stock.count, deaths[i].all_headers);
        assert_int_equal(before.fetched > 0, deaths[i].all_headers);
        stage.job.options.headers_first = true;
        stage_run(&stage);
        assert_int_equal(stage.job.headers, stock.count - before.headed - before.fetched);
        assert_int_equal(stage.job.fetched, stock.count - before.fetched);
        look_at_all(&stage, &looked);
        assert_int_equal(looked.headers, stock.count);
        stage_expect(&stage, &stock);
        stage_close(&stage);
    }
    stock_dispose(&stock);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_headers_come_and_nothing_else),
        cmocka_unit_test(headers_come_before_the_first_body),
        cmocka_unit_test(control_without_being_asked_for_no_header_comes),
        cmocka_unit_test(killed_in_either_phase_it_goes_on_where_it_was),
    };

    roles_dispatch(argc, argv);
    if (argc == 9 && strcmp(argv[1], "--apart") == 0)
        return apart(argv + 2);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
