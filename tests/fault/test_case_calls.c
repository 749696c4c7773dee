/* test_case_calls.c - every call that the case makes of the system, and every statement of SQLite,
 * goes wrong once: what was promised is there, nothing is wrong, and work goes on. In this process,
 * so that its branches are counted; test_case_kill.c does the like to a child of it.
 *
 * A sample of the calls in the ordinary run, all of them with MAILMEDIC_LONG=1. */
#include "check.h"
#include "failing.h"
#include "sample_case.h"

#include "base/file.h"
#include "case/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POINTS = 3, LARGE = 1200 * 1000, PATIENCE_S = 120, PROMISED = 16 };

struct scene {
    struct sample sample;
    char before[TEMP_PATH + 32];                          /* a copy of the case to begin with */
    bool (*work)(struct scene *scene, struct error *err); /* in the open case */
    struct sign_key *key;
    struct hash promised[PROMISED];
    size_t count;
    unsigned turn; /* other bytes in each */
    bool large_too;
    char large[LARGE];
};

/* --- the work --- */

static bool put(struct scene *scene, const char *what, struct hash *hash, struct error *err)
{
    char text[64];

    snprintf(text, sizeof(text), "%s of %06u", what, scene->turn);
    return evidence_put(scene->sample.cf, str_of(text), hash, err);
}

static void promise(struct scene *scene, const struct hash *hash)
{
    assert_true(scene->count < PROMISED);
    scene->promised[scene->count++] = *hash;
}

/* Ends the transaction as `done` says it went. */
static bool end(struct scene *scene, bool done, struct error *err)
{
    if (done)
        return casefile_commit(scene->sample.cf, err);
    casefile_rollback(scene->sample.cf);
    return false;
}

static bool read_back(struct scene *scene, const struct hash *hash, size_t len, struct error *err)
{
    struct buf back;
    bool ok = evidence_read(scene->sample.cf, hash, MIB(2), &back, err);

    assert_true(!ok || back.len == len);
    buf_dispose(&back);
    return ok;
}

/* Our own records: small ones, one that is written at once, one that is read before the commit. */
static bool put_some(struct scene *scene, struct error *err)
{
    struct hash a, b, large, half, hash;
    bool done;

    if (scene->large_too)
        memcpy(scene->large, &scene->turn, sizeof(scene->turn));
    if (!casefile_begin(scene->sample.cf, err))
        return false;
    done = put(scene, "the first", &a, err) && put(scene, "the second", &b, err) &&
           put(scene, "the first", &a, err) && read_back(scene, &a, 19, err) &&
           put(scene, "the third", &hash, err) &&
           evidence_put(scene->sample.cf, (struct str){scene->large, LARGE}, &large, err) &&
           evidence_put(scene->sample.cf, (struct str){scene->large, LARGE / 2}, &half, err) &&
           evidence_put(scene->sample.cf, (struct str){scene->large, LARGE / 2 + 1}, &hash, err);
    if (!end(scene, done, err))
        return false;
    promise(scene, &a);
    promise(scene, &b);
    promise(scene, &large);
    promise(scene, &half);
    return read_back(scene, &large, LARGE, err);
}

static bool take_back(struct scene *scene, struct error *err)
{
    struct hash hash;
    bool done;

    if (!casefile_begin(scene->sample.cf, err))
        return false;
    done = put(scene, "never", &hash, err) && read_back(scene, &hash, 15, err);
    casefile_rollback(scene->sample.cf);
    return done;
}

/* As a connection does it: the bytes first, by themselves, then the name. */
static bool name_one(struct scene *scene, int64_t segment, const struct hash *hash,
                     struct error *err)
{
    const struct evidence_place place = {segment, EVIDENCE_HEAD, 3};

    if (!casefile_begin(scene->sample.cf, err))
        return false;
    if (!end(scene, evidence_add(scene->sample.cf, hash, &place, err), err))
        return false;
    promise(scene, hash);
    return true;
}

static bool fill_segment(struct scene *scene, struct error *err)
{
    char hex[HASH_HEX], record[200], text[8];
    struct hash hash;
    int64_t segment;
    bool wrote;
    int fd, len;

    snprintf(text, sizeof(text), "%03x", scene->turn & 0xfff);
    hash = hash_of(str_of(text));
    hash_to_hex(&hash, hex);
    len =
        snprintf(record, sizeof(record), "mailmedic-object 1 %020d\n%s\nsha256 %s\n", 3, text, hex);
    if (!evidence_segment(scene->sample.cf, &segment, &fd, err))
        return false;
    wrote = file_write(fd, (struct str){record, (size_t)len});
    close(fd);
    if (!wrote) /* it is for another process to say so */
        return error_set(err, ERROR_IO, "the record was not written");
    return evidence_sync(scene->sample.cf, segment, err) && name_one(scene, segment, &hash, err) &&
           read_back(scene, &hash, 3, err);
}

static bool sign(struct scene *scene, struct error *err)
{
    struct casefile *cf = scene->sample.cf;
    struct buf note;
    uint64_t entries;
    bool ok;

    buf_init(&note, CHECKPOINT_MOST);
    ok = checkpoint_add(cf, scene->key, &note, err) &&
         checkpoint_compare(cf, buf_as_str(&note), &entries, err);
    buf_dispose(&note);
    return ok;
}

static bool verify(struct scene *scene, struct error *err)
{
    struct buf text;
    uint64_t wrong;
    bool ok;

    buf_init(&text, MIB(1));
    ok = sample_verify(scene->sample.cf, &wrong, &text, err);
    /* What cannot be read is said as it is; nobody is accused of having altered it. */
    if (ok && wrong > 0 && !strstr(buf_c(&text), "cannot open evidence/") &&
        !strstr(buf_c(&text), "unable to get the page"))
        fail_msg("after a failing call: %s", buf_c(&text));
    buf_dispose(&text);
    return ok;
}

static bool note(struct scene *scene, struct error *err)
{
    struct casefile *cf = scene->sample.cf, *clone;
    struct evidence_stats stats;
    bool ok;

    if (!casefile_set_owner(cf, "owner@mill.example", err) ||
        !journal_note(cf, "observation", "server-said", "x", "ok", err) ||
        !evidence_stats(cf, &stats, err) || !casefile_clone(&clone, cf, err))
        return false;
    ok = journal_note(clone, "observation", "server-said", "y", "ok", err);
    casefile_close(clone);
    return ok;
}

static bool everything(struct scene *scene, struct error *err)
{
    return put_some(scene, err) && take_back(scene, err) && fill_segment(scene, err) &&
           put_some(scene, err) && sign(scene, err) && note(scene, err) && verify(scene, err);
}

/* The key by itself: its passphrase takes long. */
static bool make_key(struct scene *scene, struct error *err)
{
    struct casefile *cf = scene->sample.cf;
    struct sign_key *key;

    if (!checkpoint_has_key(cf)) {
        if (!checkpoint_make_key(cf, str_of("words"), &key, err))
            return false;
        sign_key_free(key);
    }
    if (!checkpoint_open_key(cf, str_of("words"), &key, err))
        return false;
    sign_key_free(key);
    return true;
}

/* All of it, until something goes wrong. */
static bool work(struct scene *scene, struct error *err)
{
    bool ok = casefile_open(&scene->sample.cf, scene->sample.path, CASE_WRITE, err);

    if (!ok)
        return false;
    ok = scene->work(scene, err);
    sample_close(&scene->sample);
    return ok;
}

/* --- and what is there after it --- */

static void assert_promised(struct scene *scene, const char *what)
{
    for (size_t i = 0; i < scene->count; i++) {
        struct error err = {0};
        struct buf back;

        if (!evidence_read(scene->sample.cf, &scene->promised[i], MIB(2), &back, &err))
            fail_msg("%s: promised: %s", what, err.text);
        buf_dispose(&back);
    }
    scene->count = 0;
}

static void check(struct scene *scene, const char *what)
{
    struct error err = {0};
    struct buf text;
    uint64_t wrong;

    if (!casefile_open(&scene->sample.cf, scene->sample.path, CASE_WRITE, &err))
        fail_msg("%s: cannot be opened: %s", what, err.text);
    assert_promised(scene, what);
    buf_init(&text, MIB(1));
    assert_ok(sample_verify(scene->sample.cf, &wrong, &text, &err), &err);
    if (wrong > 0)
        fail_msg("%s: %s", what, buf_c(&text));
    buf_dispose(&text);
    sample_close(&scene->sample);
}

static void copy(const char *from, const char *to)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        execlp("cp", "cp", "-a", "-T", from, to, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void disturb(struct scene *scene, struct failing *plan, const char *what, bool harmless)
{
    struct error err = {0};
    char name[100];
    bool ok;

    snprintf(name, sizeof(name), "%s %d at %u%s", what, plan->error, plan->at,
             plan->sticky ? " and on" : "");
    temp_remove(scene->sample.path);
    copy(scene->before, scene->sample.path);
    scene->count = 0;
    alarm(PATIENCE_S);
    failing_begin(plan);
    ok = work(scene, &err);
    failing_end();
    if (!ok && !err.text[0])
        fail_msg("%s: failed without a word", name);
    if (!ok && harmless)
        fail_msg("%s: %s", name, err.text);
    if (ok && err.text[0])
        fail_msg("%s: went well, and says %s", name, err.text);
    check(scene, name);
    scene->count = 0;
    error_clear(&err);
    if (!work(scene, &err))
        fail_msg("%s: cannot go on: %s", name, err.text);
    check(scene, name);
    alarm(0);
}

static const struct {
    const char *what;
    enum failing_kind kind;
    int error;
    bool sticky, harmless; /* nobody is to notice */
} ways[] = {
    {"open", FAILING_OPEN, EMFILE, false, false},
    {"read", FAILING_READ, EIO, false, false},
    {"read", FAILING_READ, EINTR, false, true},
    {"half a read", FAILING_READ, 0, false, false}, /* SQLite fills what is missing with zeros */
    {"write", FAILING_WRITE, ENOSPC, true, false},
    {"write", FAILING_WRITE, EIO, false, false},
    {"write", FAILING_WRITE, EINTR, false, true},
    {"half a write", FAILING_WRITE, 0, false, false},
    {"sync", FAILING_SYNC, EIO, false, false},
    {"look", FAILING_LOOK, EIO, false, false},
    {"change", FAILING_CHANGE, EIO, false, false},
    {"statement", FAILING_SQL, FAILING_SQL_IO, false, false},
    {"statement", FAILING_SQL, FAILING_SQL_FULL, true, false},
    {"statement", FAILING_SQL, FAILING_SQL_BUSY, false, false},
};

static void open_scene(struct scene *scene, bool with_key)
{
    struct error err = {0};

    sample_make(&scene->sample);
    sample_fill(&scene->sample, 3);
    if (with_key)
        assert_ok(checkpoint_make_key(scene->sample.cf, str_of("words"), &scene->key, &err), &err);
    sample_close(&scene->sample);
    snprintf(scene->before, sizeof(scene->before), "%s/before", scene->sample.folder);
    copy(scene->sample.path, scene->before);
    for (size_t i = 0; i < LARGE; i++)
        scene->large[i] = (char)(i * 31 + i / 251);
}

static void disturb_all(struct scene *scene)
{
    bool whole = getenv("MAILMEDIC_LONG") != NULL; /* NOLINT(concurrency-mt-unsafe) */
    unsigned runs = 0, met = 0;

    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct failing plan = {
            .kind = ways[i].kind, .error = ways[i].error, .sticky = ways[i].sticky};
        unsigned count, step;

        disturb(scene, &plan, ways[i].what, true); /* only counted */
        count = plan.calls;
        step = whole || count < POINTS ? 1 : (count + POINTS - 1) / POINTS;
        print_message("%s: %u calls\n", ways[i].what, count);
        for (unsigned at = 1; at <= count; at += step) {
            plan.at = at;
            disturb(scene, &plan, ways[i].what, ways[i].harmless);
            runs++;
            met += plan.happened > 0;
        }
    }
    print_message("%u runs, in %u of them a call went wrong, all in order afterwards\n", runs, met);
    assert_true(met > 0);
    if (scene->key)
        sign_key_free(scene->key);
    temp_remove(scene->sample.folder);
}

static void no_call_that_fails_loses_what_was_promised(void **state)
{
    static struct scene scene = {.work = everything};

    (void)state;
    open_scene(&scene, true);
    disturb_all(&scene);
}

static void no_call_that_fails_leaves_half_a_key(void **state)
{
    static struct scene scene = {.work = make_key};

    (void)state;
    open_scene(&scene, false);
    disturb_all(&scene);
}

static bool write_all(struct scene *scene, struct error *err)
{
    scene->turn++;
    return put_some(scene, err) && take_back(scene, err) && fill_segment(scene, err) &&
           sign(scene, err) && note(scene, err);
}

/* Every call of one kind fails, one after another, while the case stays open. */
static unsigned fail_each(struct scene *scene, struct failing plan, const char *what)
{
    /* A case that grows is read more and more often. */
    unsigned failed = 0, most = plan.kind == FAILING_READ ? 60 : 500;

    sample_open(&scene->sample, CASE_WRITE);
    scene->large_too = plan.kind == FAILING_WRITE;
    do {
        struct error err = {0};

        plan.at++;
        failing_begin(&plan);
        if (!write_all(scene, &err)) {
            failed++;
            assert_true(err.text[0] != '\0');
        }
        failing_end();
        assert_promised(scene, what);
        error_clear(&err);
        if (!write_all(scene, &err))
            fail_msg("%s %u: cannot go on: %s", what, plan.at, err.text);
        assert_promised(scene, what);
    } while (plan.happened > 0 && plan.at < most);
    sample_close(&scene->sample);
    check(scene, what);
    print_message("%s %d: %u calls, %u told\n", what, plan.error, plan.at - 1, failed);
    return failed;
}

static void what_failed_once_is_no_hindrance_to_what_comes_next(void **state)
{
    static struct scene scene;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        const struct failing plan = {.kind = ways[i].kind, .error = ways[i].error};
        unsigned failed;

        if (ways[i].sticky)
            continue;
        open_scene(&scene, true);
        alarm(2 * PATIENCE_S);
        failed = fail_each(&scene, plan, ways[i].what);
        alarm(0);
        /* What is to be taken away and cannot be is left: see case/stray.h. */
        if (ways[i].harmless ? failed > 0
                             : failed == 0 && ways[i].error != 0 && plan.kind != FAILING_CHANGE)
            fail_msg("%s %d: %u failed", ways[i].what, ways[i].error, failed);
        sign_key_free(scene.key);
        scene.key = NULL;
        temp_remove(scene.sample.folder);
    }
}

/* What was not written is not committed, whoever asks for it. */
static void a_commit_after_a_failed_write_fails(void **state)
{
    struct failing plan = {.kind = FAILING_WRITE, .error = ENOSPC, .at = 1};
    static struct scene scene;
    struct error err = {0};
    struct hash hash;

    (void)state;
    open_scene(&scene, false);
    sample_open(&scene.sample, CASE_WRITE);
    assert_ok(casefile_begin(scene.sample.cf, &err), &err);
    failing_begin(&plan);
    assert_false(evidence_put(scene.sample.cf, (struct str){scene.large, LARGE}, &hash, &err));
    failing_end();
    error_clear(&err);
    assert_false(casefile_commit(scene.sample.cf, &err));
    assert_string_equal(err.text, "evidence could not be written before");
    assert_false(evidence_has(scene.sample.cf, &hash));
    sample_close(&scene.sample);
    check(&scene, "a failed write");
    temp_remove(scene.sample.folder);
}

/* A writer is killed in the middle of a record: the next one has something to cut off. */
static void crash(struct scene *scene)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        struct error err = {0};
        int64_t segment;
        int fd;

        if (!casefile_open(&scene->sample.cf, scene->sample.path, CASE_WRITE, &err) ||
            !evidence_segment(scene->sample.cf, &segment, &fd, &err) ||
            write(fd, "half a rec", 10) != 10)
            _exit(1);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void open_and_close(struct scene *scene, struct failing *plan, const char *what)
{
    struct error err = {0};

    crash(scene);
    failing_begin(plan);
    if (casefile_open(&scene->sample.cf, scene->sample.path, CASE_WRITE, &err))
        sample_close(&scene->sample);
    else if (!err.text[0])
        fail_msg("%s %u: failed without a word", what, plan->at);
    failing_end();
}

static void a_crashed_case_is_opened_again_after_any_failure(void **state)
{
    static struct scene scene;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct failing plan = {.kind = ways[i].kind, .error = ways[i].error};

        if (ways[i].sticky || ways[i].harmless ||
            (ways[i].kind == FAILING_SQL && ways[i].error == FAILING_SQL_BUSY))
            continue;
        open_scene(&scene, false);
        do {
            plan.at++;
            alarm(PATIENCE_S);
            open_and_close(&scene, &plan, ways[i].what);
            if (plan.at % 16 == 1)
                check(&scene, ways[i].what);
        } while (plan.happened > 0);
        alarm(0);
        print_message("%s: %u calls of opening and closing\n", ways[i].what, plan.at - 1);
        check(&scene, ways[i].what);
        temp_remove(scene.sample.folder);
    }
}

/* Each call of a check fails: it says so, or that a file cannot be opened, and nothing else. */
static void a_check_that_fails_accuses_nobody(void **state)
{
    static const struct failing kinds[] = {{.kind = FAILING_SQL, .error = FAILING_SQL_IO},
                                           {.kind = FAILING_LOOK, .error = EIO},
                                           {.kind = FAILING_READ, .error = EIO},
                                           {.kind = FAILING_OPEN, .error = EMFILE}};
    static struct scene scene;
    struct sealed_state made;
    struct error err = {0};
    unsigned failed = 0, calls = 0;

    (void)state;
    open_scene(&scene, true);
    sample_open(&scene.sample, CASE_WRITE);
    assert_ok(checkpoint_before_change(scene.sample.cf, scene.key, &made, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        for (struct failing plan = kinds[i]; plan.at == 0 || plan.happened > 0;) {
            error_clear(&err);
            plan.at++;
            failing_begin(&plan);
            failed += !verify(&scene, &err);
            failing_end();
            calls += plan.happened;
        }
    print_message("%u calls went wrong, %u checks ended with it\n", calls, failed);
    assert_true(failed > 50);
    sign_key_free(scene.key);
    sample_remove(&scene.sample);
}

static int tell_all(void **state)
{
    (void)state;
    print_message("%u errors of the disk in all\n", failing_disk_errors());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_call_that_fails_loses_what_was_promised),
        cmocka_unit_test(no_call_that_fails_leaves_half_a_key),
        cmocka_unit_test(what_failed_once_is_no_hindrance_to_what_comes_next),
        cmocka_unit_test(a_commit_after_a_failed_write_fails),
        cmocka_unit_test(a_crashed_case_is_opened_again_after_any_failure),
        cmocka_unit_test(a_check_that_fails_accuses_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, tell_all);
}
