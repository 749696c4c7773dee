/* test_case_kill.c - a writer is killed, or a call of it fails, at each call that changes
 * something; whatever it had promised is there, nothing is wrong, and the next one finishes.
 *
 * The writer is a child of this process (support/forked.h), and so is who looks at what it has
 * left. It is killed at every call, with and without a part of what it was writing; errors come at
 * a sample of the calls in the ordinary run, at all of them with MAILMEDIC_LONG=1. */
#include "case_work.h"
#include "check.h"
#include "failing.h"
#include "forked.h"
#include "temp.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { STAGES = 3, TOLD_MOST = 12, EVERY = 1, READ_FIRST = 4 };

#ifdef SANITIZED
enum { KILL_STEP = 16, ERROR_STEP = 64 };
#else
enum { KILL_STEP = 1, ERROR_STEP = 5 };
#endif

struct paths {
    char run[TEMP_PATH + 8]; /* all that a run has to do with */
    char path[TEMP_PATH + 16], acks[TEMP_PATH + 16], note[TEMP_PATH + 16];
};

typedef bool (*stage_fn)(const struct paths *at, struct error *err);

/* What the writer does, one after another; each begins with what the one before it has left. */
struct stage {
    const char *name;
    stage_fn work;
    stage_fn promised; /* whatever the run came to: for who only reads */
    stage_fn again;    /* what was promised is there, the next one finishes, then all is there */
    stage_fn whole;    /* all is there: for who only reads */
};

/* In memory that the children share with the test. */
struct run {
    struct paths at;
    const struct stage *stage;
    unsigned number; /* of it */
    struct failing plan;
    uint8_t kinds[FAILING_MOST];
    bool careless;
    bool read_first; /* one who only reads comes before the next writer */
    bool finished;   /* the disturbed run said that all went well */
    struct error err;
};

struct scene {
    char folder[TEMP_PATH];
    char before[STAGES][TEMP_PATH + 16];
    struct run *run;
    unsigned points, refused, wrong; /* runs; and those in which the writer noticed and gave up */
};

struct disturbance {
    const char *name;
    enum failing_how how;
    int error;
    bool sticky;
    unsigned kinds;  /* bits of enum failing_kind: where it can happen; 0: everywhere */
    unsigned mended; /* and of those where a program that knows its trade goes on */
};

enum { OPENING = 1 << FAILING_OPEN, WRITING = 1 << FAILING_WRITE };
enum { TAKING_ROOM = OPENING | WRITING | 1 << FAILING_SYNC };

static const struct disturbance kills[] = {
    {"killed", FAILING_KILL, 0, false, 0, 0},
    {"killed in a write", FAILING_TORN, 0, false, WRITING, 0},
};

static const struct disturbance errors[] = {
    {"disk full", FAILING_ERROR, ENOSPC, true, TAKING_ROOM, 0},
    {"disk full once", FAILING_ERROR, ENOSPC, false, TAKING_ROOM, 0},
    {"disk broken", FAILING_ERROR, EIO, true, 0, 0},
    {"disk broken once", FAILING_ERROR, EIO, false, 0, 0},
    {"quota exceeded", FAILING_ERROR, EDQUOT, true, TAKING_ROOM, 0},
    {"quota exceeded once", FAILING_ERROR, EDQUOT, false, TAKING_ROOM, 0},
    {"interrupted", FAILING_ERROR, EINTR, false, OPENING | WRITING, WRITING},
    {"half written", FAILING_ERROR, 0, false, WRITING, WRITING},
    {"half written each time", FAILING_ERROR, 0, true, WRITING, WRITING},
};

static bool is_long(void)
{
    return getenv("MAILMEDIC_LONG") != NULL; /* NOLINT(concurrency-mt-unsafe) */
}

/* --- the stages --- */

static bool create(const struct paths *at, struct error *err)
{
    return work_create(at->path, err);
}

static bool is_promised(const struct paths *at, struct error *err)
{
    return work_check(at->path, at->acks, WORK_PROMISED, err);
}

static bool write_mail(const struct paths *at, struct error *err)
{
    return work_write(at->path, at->acks, WORK_CAREFUL, err);
}

static bool finish_mail(const struct paths *at, struct error *err)
{
    return work_finish(at->path, at->acks, err);
}

static bool has_mail(const struct paths *at, struct error *err)
{
    return work_check(at->path, at->acks, WORK_WHOLE, err);
}

static bool sign(const struct paths *at, struct error *err)
{
    return work_sign(at->path, at->note, err);
}

static bool keeps_note(const struct paths *at, struct error *err)
{
    return is_promised(at, err) && work_check_note(at->path, at->note, err);
}

static bool is_signed(const struct paths *at, struct error *err)
{
    return has_mail(at, err) && work_check_note(at->path, at->note, err);
}

static bool create_again(const struct paths *at, struct error *err)
{
    return create(at, err) && is_promised(at, err);
}

static bool sign_again(const struct paths *at, struct error *err)
{
    return work_check_note(at->path, at->note, err) && sign(at, err) && is_signed(at, err);
}

static const struct stage stages[STAGES] = {
    {"new", create, is_promised, create_again, is_promised},
    {"writing", write_mail, is_promised, finish_mail, has_mail},
    {"signing", sign, keeps_note, sign_again, is_signed},
};

/* --- in the children --- */

static bool disturbed(void *arg, struct error *err)
{
    struct run *run = arg;
    bool ok;

    failing_begin(&run->plan);
    ok = run->careless ? work_write(run->at.path, run->at.acks, WORK_CARELESS, err)
                       : run->stage->work(&run->at, err);
    failing_end();
    return ok;
}

static bool keeps_promises(void *arg, struct error *err)
{
    const struct run *run = arg;

    return run->stage->promised(&run->at, err);
}

static bool settle(void *arg, struct error *err)
{
    struct run *run = arg;

    if (run->finished && !run->stage->whole(&run->at, err))
        return error_prefix(err, "not whole");
    if (!run->finished && run->read_first && !run->stage->promised(&run->at, err))
        return error_prefix(err, "as it was left");
    return run->stage->again(&run->at, err);
}

/* --- one run that is disturbed, and what comes after it --- */

static void tell(struct scene *scene, const struct disturbance *how, const char *what)
{
    const struct run *run = scene->run;

    if (scene->wrong++ < TOLD_MOST)
        print_error("%s, %s at call %u of kind %d: %s: %s\n", run->stage->name, how->name,
                    run->plan.at, run->kinds[run->plan.at - 1], what, run->err.text);
}

static void reset(struct scene *scene, const struct disturbance *how, unsigned at)
{
    struct run *run = scene->run;
    struct error err = {0};

    assert_ok(forked_restore(scene->before[run->number], run->at.run, &err), &err);
    run->plan = (struct failing){.kind = FAILING_CHANGES,
                                 .how = how->how,
                                 .error = how->error,
                                 .at = at,
                                 .sticky = how->sticky};
}

static void disturb(struct scene *scene, const struct disturbance *how, unsigned at, bool mended)
{
    struct run *run = scene->run;
    int end;

    reset(scene, how, at);
    end = forked_run(disturbed, run, &run->err);
    scene->points++;
    scene->refused += end != 0;
    run->finished = end == 0;
    run->read_first = is_long() || scene->points % READ_FIRST == 0;
    if (run->plan.happened == 0)
        tell(scene, how, "it did not happen");
    if (how->how == FAILING_ERROR ? end < 0 || end > 1 : end != -SIGKILL)
        tell(scene, how, "it ended in another way");
    if (end == 1 && !run->err.text[0])
        tell(scene, how, "it failed without a word");
    if (end == 1 && mended)
        tell(scene, how, "it gave up");
    if (forked_run(settle, run, &run->err) != 0)
        tell(scene, how, "what it left");
}

/* At every step-th of the calls where it can happen; which, shifts with `phase`. */
static void disturb_each(struct scene *scene, const struct disturbance *how, unsigned calls,
                         unsigned step, unsigned phase)
{
    uint8_t kinds[FAILING_MOST];
    unsigned seen = 0;

    memcpy(kinds, scene->run->kinds, sizeof(kinds));
    for (unsigned at = 1; at <= calls; at++)
        if (!how->kinds || (how->kinds >> kinds[at - 1] & 1))
            if (seen++ % step == phase % step)
                disturb(scene, how, at, how->mended >> kinds[at - 1] & 1);
}

static void name_paths(struct scene *scene)
{
    struct paths *at = &scene->run->at;

    snprintf(at->run, sizeof(at->run), "%s/run", scene->folder);
    snprintf(at->path, sizeof(at->path), "%s/a.case", at->run);
    snprintf(at->acks, sizeof(at->acks), "%s/acks", at->run);
    snprintf(at->note, sizeof(at->note), "%s/note", at->run);
    for (unsigned i = 0; i < STAGES; i++)
        snprintf(scene->before[i], sizeof(scene->before[i]), "%s/before-%u", scene->folder, i);
}

static int open_scene(void **state)
{
    static struct scene scene;
    struct error err = {0};

    scene = (struct scene){.run = forked_room(sizeof(*scene.run))};
    assert_ok(forked_folder(scene.folder, &err), &err);
    name_paths(&scene);
    assert_int_equal(mkdir(scene.before[0], 0700), 0);
    *state = &scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;

    temp_remove(scene->folder);
    forked_room_free(scene->run, sizeof(*scene->run));
    return 0;
}

/* Undisturbed: how many calls it makes, of which kinds, and what the next stage begins with. */
static unsigned run_once(struct scene *scene, unsigned number)
{
    static const struct disturbance none = {0};
    struct run *run = scene->run;
    struct error err = {0};

    run->number = number;
    run->stage = &stages[number];
    reset(scene, &none, 0);
    run->plan.kinds = run->kinds;
    if (forked_run(disturbed, run, &run->err) != 0)
        fail_msg("%s, undisturbed: %s", run->stage->name, run->err.text);
    assert_in_range(run->plan.calls, 1, FAILING_MOST);
    if (number + 1 < STAGES)
        assert_ok(forked_restore(run->at.run, scene->before[number + 1], &err), &err);
    return run->plan.calls;
}

static void disturb_all(struct scene *scene, const struct disturbance *hows, size_t count,
                        unsigned step)
{
    if (is_long())
        step = EVERY;
    for (unsigned i = 0; i < STAGES; i++) {
        unsigned calls = run_once(scene, i), before = scene->points, gave_up = scene->refused;

        for (size_t d = 0; d < count; d++)
            disturb_each(scene, &hows[d], calls, step, (unsigned)d);
        print_message("%s: %u calls, %u runs, %u of them given up, %u wrong afterwards\n",
                      stages[i].name, calls, scene->points - before, scene->refused - gave_up,
                      scene->wrong);
    }
    print_message("%u points in all\n", scene->points);
    assert_int_equal(scene->wrong, 0);
    assert_true(scene->refused > 0);
}

static void a_kill_at_any_call_loses_nothing_that_was_promised(void **state)
{
    disturb_all(*state, kills, ARRAY_LEN(kills), KILL_STEP);
}

static void no_error_of_the_disk_loses_anything_that_was_promised(void **state)
{
    disturb_all(*state, errors, ARRAY_LEN(errors), ERROR_STEP);
}

/* The control: a writer that promises too early is found out by the same test. */
static void an_early_promise_is_found_out(void **state)
{
    struct scene *scene = *state;
    struct run *run = scene->run;
    unsigned calls, broken = 0;

    run_once(scene, 0);
    run->careless = true;
    calls = run_once(scene, 1);
    for (unsigned at = 1; at <= calls && broken == 0; at++) {
        reset(scene, &kills[0], at);
        assert_int_equal(forked_run(disturbed, run, &run->err), -SIGKILL);
        broken += forked_run(keeps_promises, run, &run->err) != 0;
    }
    assert_true(broken > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kill_at_any_call_loses_nothing_that_was_promised,
                                        open_scene, close_scene),
        cmocka_unit_test_setup_teardown(no_error_of_the_disk_loses_anything_that_was_promised,
                                        open_scene, close_scene),
        cmocka_unit_test_setup_teardown(an_early_promise_is_found_out, open_scene, close_scene),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
