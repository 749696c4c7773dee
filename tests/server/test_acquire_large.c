/* test_acquire_large.c - a message that is fetched in parts: whatever breaks in its middle, what is
 * durable is not fetched again, and what comes out is the message. */
#include "scene.h"

#include "case/evidence.h"
#include "case/parts.h"
#include "cutproxy.h"
#include "roles.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { DEADLINE_MS = 60000 };

/* A whole number of parts: that the last of them is full says nothing about the end. */
#define LARGE  ((size_t)20 << 20)
#define LARGER ((size_t)48 << 20)
#define PART   ((size_t)4 << 20)

static void fill(struct stage *stage, struct stock *stock, size_t size)
{
    const struct dovecot_mail mail = {.date = 1767225600};
    struct buf bytes;

    *stock = (struct stock){.user = stage->user};
    buf_init(&bytes, size);
    buf_text(&bytes, "From: bob@buyer.example\r\nSubject: drawings\r\n\r\n");
    while (size - bytes.len > 100)
        buf_printf(&bytes, "line %zu of the drawings\r\n", bytes.len);
    while (size - bytes.len > 2)
        buf_char(&bytes, '.');
    buf_text(&bytes, "\r\n");
    assert_int_equal(bytes.len, size);
    if (!stock_deliver(stock, &stage->scene->dovecot, &mail, "INBOX", buf_as_str(&bytes),
                       &stage->err))
        fail_msg("%s", stage->err.text);
    buf_dispose(&bytes);
}

/* --- the case's segments --- */

static void segment_path(const struct stage *stage, const char *name, char *out, size_t room)
{
    snprintf(out, room, "%s/evidence/%s", stage->path, name);
}

/* Bytes in all of them; *largest may be NULL. */
static uint64_t segment_bytes(const struct stage *stage, char *largest, size_t room)
{
    char path[sizeof(stage->path) + 300];
    uint64_t bytes = 0, most = 0;
    struct dirent *entry;
    struct stat facts;
    DIR *dir;

    segment_path(stage, "", path, sizeof(path));
    dir = opendir(path);
    while (dir && (entry = readdir(dir))) { /* NOLINT(concurrency-mt-unsafe): one thread */
        segment_path(stage, entry->d_name, path, sizeof(path));
        if (stat(path, &facts) != 0 || !S_ISREG(facts.st_mode))
            continue;
        bytes += (uint64_t)facts.st_size;
        if (largest && (uint64_t)facts.st_size > most) {
            snprintf(largest, room, "%s", path);
            most = (uint64_t)facts.st_size;
        }
    }
    if (dir)
        closedir(dir);
    return bytes;
}

/* --- the program, killed --- */

static pid_t start_program(const struct stage *stage)
{
    const struct dovecot *dovecot = &stage->scene->dovecot;
    size_t at = str_find_char(str_of(stage->user), '@');
    char url[200];
    int password[2];
    pid_t pid;

    snprintf(url, sizeof(url), "imaps://%.*s%%40%s@localhost:%u", (int)at, stage->user,
             stage->user + at + 1, dovecot->imaps);
    assert_int_equal(pipe(password), 0);
    assert_int_equal(write(password[1], DOVECOT_PASSWORD, strlen(DOVECOT_PASSWORD)),
                     strlen(DOVECOT_PASSWORD));
    close(password[1]);
    pid = fork();
    if (pid == 0) {
        int nothing = open("/dev/null", O_WRONLY);

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(password[0], 3);
        dup2(nothing, STDOUT_FILENO);
        execl(PROGRAM, PROGRAM, "acquire", stage->path, url, "--no-sieve", "--no-scan", "--quiet",
              "--ca-file", dovecot->ca_file, "--password-fd", "3", (char *)NULL);
        _exit(3);
    }
    close(password[0]);
    return pid;
}

/* Kills it when the segments hold so much more than before. */
static void kill_at(struct stage *stage, uint64_t more)
{
    uint64_t before = segment_bytes(stage, NULL, 0);
    pid_t pid = start_program(stage);
    int status = 0, waited = 0;

    while (segment_bytes(stage, NULL, 0) < before + more) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            fail_msg("it ended by itself: %d", status);
        assert_true(++waited < DEADLINE_MS);
        poll(NULL, 0, 1);
    }
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

static bool count_part(void *arg, const struct message_part *part)
{
    *(uint64_t *)arg += part->place.length;
    return true;
}

/* Of the only message. */
static uint64_t bytes_here(struct stage *stage)
{
    uint64_t bytes = 0;

    if (!message_part_each(stage->cf, 1, count_part, &bytes, &stage->err))
        fail_msg("%s", stage->err.text);
    return bytes;
}

static void killed_in_its_middle_the_next_run_asks_for_the_rest(void **state)
{
    struct scene *scene = scene_of(state);
    struct stage stage;
    struct stock stock;
    uint64_t here, once;

    stage_open(&stage, scene, scene_user(scene));
    fill(&stage, &stock, LARGER);
    stage_pause(&stage);
    kill_at(&stage, 2 * PART + PART / 2);
    kill_at(&stage, 2 * PART + PART / 2);
    stage_resume(&stage);
    here = bytes_here(&stage);
    assert_in_range(here, 2 * PART, LARGER - PART);
    assert_int_equal(here % PART, 0);
    stage.job.options.no_sieve = true;
    stage_run(&stage);
    stage_expect(&stage, &stock);
    assert_int_equal(stage_entries(&stage, "message-resumed"), 2);
    assert_int_equal(stage_entries(&stage, "message-put-together"), 1);
    assert_int_equal(bytes_here(&stage), 0);
    /* In parts, and whole: no part a second time. */
    once = segment_bytes(&stage, NULL, 0);
    assert_in_range(once, 2 * LARGER, 2 * LARGER + PART / 2);
    stage_close(&stage);
    stock_dispose(&stock);
}

static void cut_in_its_middle_it_goes_on_behind_the_last_part(void **state)
{
    static const uint64_t cuts[] = {PART + PART / 2, 2 * PART + PART / 2, PART + 100000};
    struct scene *scene = scene_of(state);
    struct cutproxy_options options = {
        .target = scene->dovecot.imaps, .cuts = cuts, .cut_count = ARRAY_LEN(cuts)};
    struct cutproxy proxy;
    struct stage stage;
    struct stock stock;

    stage_open(&stage, scene, scene_user(scene));
    fill(&stage, &stock, LARGE);
    if (!cutproxy_start(&proxy, &options, &stage.err))
        fail_msg("%s", stage.err.text);
    stage.job.options.imap.port = proxy.port;
    stage.job.options.connections = 1;
    stage.job.options.no_sieve = true;
    stage_run(&stage);
    assert_int_equal(cutproxy_cuts(&proxy), ARRAY_LEN(cuts));
    stage_expect(&stage, &stock);
    assert_int_equal(stage.job.reconnects, ARRAY_LEN(cuts));
    /* Each cut costs what had come of one part. */
    assert_in_range(segment_bytes(&stage, NULL, 0), 2 * LARGE, 2 * LARGE + 3 * PART);
    cutproxy_stop(&proxy);
    stage_close(&stage);
    stock_dispose(&stock);
}

static void a_part_that_the_disk_has_lost_is_fetched_again(void **state)
{
    struct scene *scene = scene_of(state);
    char path[TEMP_PATH + 400] = "";
    struct stage stage;
    struct stock stock;
    char byte;
    int fd;

    stage_open(&stage, scene, scene_user(scene));
    fill(&stage, &stock, LARGE);
    stage_pause(&stage);
    kill_at(&stage, 2 * PART + PART / 2);
    (void)segment_bytes(&stage, path, sizeof(path));
    fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, PART / 2), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, PART / 2), 1);
    close(fd);
    stage_resume(&stage);
    stage.job.options.no_sieve = true;
    stage_run(&stage);
    assert_int_equal(stage_entries(&stage, "message-part-altered"), 1);
    assert_int_equal(stage.job.fetched, 1);
    assert_int_equal(bytes_here(&stage), 0);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* What is there of a message that is not that of the server any more is of no use. */
static void parts_of_another_message_are_not_taken(void **state)
{
    struct scene *scene = scene_of(state);
    struct message_part part = {.message = 1, .announced = LARGE + 1};
    struct evidence_place place;
    struct stage stage;
    struct stock stock;
    struct hash hash;

    stage_open(&stage, scene, scene_user(scene));
    fill(&stage, &stock, LARGE);
    stage.job.options.no_sieve = true;
    stage.job.options.headers_only = true; /* its row, and no bytes */
    stage_run(&stage);
    assert_true(casefile_begin(stage.cf, &stage.err));
    assert_true(evidence_put(stage.cf, str_of("not its beginning"), &hash, &stage.err));
    assert_true(casefile_commit(stage.cf, &stage.err));
    assert_true(evidence_find(stage.cf, &hash, &place, &stage.err));
    part.place = place;
    part.hash = hash;
    assert_true(casefile_begin(stage.cf, &stage.err));
    assert_true(message_part_add(stage.cf, &part, &stage.err));
    assert_true(casefile_commit(stage.cf, &stage.err));
    stage.job.options.headers_only = false;
    stage_run(&stage);
    stage_expect(&stage, &stock);
    assert_int_equal(stage_entries(&stage, "message-resumed"), 0);
    stage_close(&stage);
    stock_dispose(&stock);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_in_its_middle_the_next_run_asks_for_the_rest),
        cmocka_unit_test(cut_in_its_middle_it_goes_on_behind_the_last_part),
        cmocka_unit_test(a_part_that_the_disk_has_lost_is_fetched_again),
        cmocka_unit_test(parts_of_another_message_are_not_taken),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
