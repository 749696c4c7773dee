/* test_probe_import.c - a step that asks for a log of sign-ins knows whether it was read, and who
 * came in. */
#include "base/clock.h"
#include "case/evidence.h"
#include "case/imports.h"
#include "case/logins.h"

#include "check.h"
#include "play_bench.h"

#include <stdio.h>
#include <string.h>

#define HEAD                                                                                       \
    "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"          \
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\nproviders: "           \
    "[generic]\n"                                                                                  \
    "vars:\n  bad_ips: {type: ip-list}\nsteps:\n"
#define EVIDENCE "evidence: [{name: log.csv, kind: export, required: true}], skip: {allow: free}}\n"

static const char book_text[] = HEAD
    "  - {id: logs, phase: contain, title: Logs, do: D, after: [], verify: [import.logs: {evidence: "
    "log.csv, kind: any, min_rows: 2}], " EVIDENCE
    "  - {id: block, phase: contain, title: Block, do: D, after: [], verify: [import.logs: "
    "{evidence: log.csv, kind: any, rule: no-success-from-listed-ips, ips: bad_ips}], " EVIDENCE;

enum { NOW = 1795305600 };

static int make(void **state)
{
    struct play_scene *scene = play_scene_new(book_text);

    scene->engine->setup.now = NOW;
    *state = scene;
    return 0;
}

static int unmake(void **state)
{
    play_scene_free(*state);
    return 0;
}

static void attach(struct play_scene *scene, const char *step, const char *bytes)
{
    struct error err = {0};

    assert_ok(engine_attach(scene->engine, step, "log.csv", "new.csv", str_of(bytes), &err), &err);
}

/* These bytes are imported as a log that goes up to `latest`. */
static void import(struct play_scene *scene, const char *bytes, int64_t latest, uint64_t rows,
                   const struct login_row *login)
{
    struct casefile *cf = scene->sample.cf;
    struct login_log log = {.format = "table",
                            .zone = "UTC",
                            .truncated = "",
                            .unread = str_equal(str_of(bytes), str_of("cut")) ? "a limit" : "",
                            .earliest = NOW - 86400};
    struct import_file file = {.path = "new.csv", .format = "table"};
    struct error err = {0};
    bool added;

    assert_ok(casefile_begin(cf, &err) && run_begin(cf, "import", "new.csv", &file.run, &err) &&
                  import_file_begin(cf, &file, &err) &&
                  evidence_put(cf, str_of(bytes), &log.raw, &err),
              &err);
    log.file = file.id;
    assert_ok(login_log_begin(cf, &log, &err), &err);
    log.latest = latest;
    log.rows = rows;
    if (login) {
        struct login_row row = *login;

        row.log = log.id;
        row.key = hash_of(str_of(bytes));
        assert_ok(login_put(cf, &row, true, &added, &err), &err);
    }
    assert_ok(login_log_end(cf, &log, &err) && casefile_commit(cf, &err), &err);
}

static struct login_row came_from(const char *address, int64_t when)
{
    return (struct login_row){.line = 1,
                              .when = when,
                              .tries = 1,
                              .fetched = -1,
                              .result = "success",
                              .protocol = "imap",
                              .stated = "",
                              .account = "owner@acme.example",
                              .address = address,
                              .client = "",
                              .agent = "",
                              .session = "",
                              .place = "",
                              .detail = ""};
}

static void expect(struct play_scene *scene, const char *step, enum step_state want,
                   const char *class)
{
    const struct step_view *view;
    struct error err = {0};
    enum step_state is;

    assert_ok(engine_verify(scene->engine, step, &is, &err), &err);
    assert_int_equal(is, want);
    view = play_scene_look(scene, step);
    assert_string_equal(view->results[0]->class, class);
}

static void a_log_that_was_attached_must_have_been_read(void **state)
{
    struct play_scene *scene = *state;
    struct error err = {0};

    assert_ok(engine_begin(scene->engine, "logs", NULL, &err), &err);
    attach(scene, "logs", "few");
    expect(scene, "logs", STEP_UNVERIFIED, "not-imported");
    import(scene, "few", NOW, 1, NULL);
    expect(scene, "logs", STEP_UNVERIFIED, "too-few-rows");
    attach(scene, "logs", "enough");
    import(scene, "enough", NOW, 2, NULL);
    expect(scene, "logs", STEP_VERIFIED, "imported");
    assert_int_equal(play_scene_look(scene, "logs")->grade, GRADE_C);
}

static void who_was_shut_out_did_not_come_in_again(void **state)
{
    const struct login_row before = came_from("203.0.113.7", NOW - 60);
    const struct login_row other = came_from("192.0.2.1", NOW + 50);
    const struct login_row after = came_from("203.0.113.9", NOW + 60);
    struct play_scene *scene = *state;
    struct error err = {0};

    assert_ok(engine_answer(scene->engine, "bad_ips", "198.51.100.1 203.0.113.0/24", &err), &err);
    assert_ok(engine_begin(scene->engine, "block", NULL, &err), &err);
    attach(scene, "block", "early");
    import(scene, "early", NOW - 60, 1, &before);
    expect(scene, "block", STEP_UNVERIFIED, "log-too-early");
    attach(scene, "block", "late");
    import(scene, "late", NOW + 50, 1, &other);
    expect(scene, "block", STEP_VERIFIED, "nobody-came-in");
    assert_ok(engine_reopen(scene->engine, "block", "again", &err), &err);
    scene->engine->setup.now = NOW + 10;
    assert_ok(engine_begin(scene->engine, "block", NULL, &err), &err);
    attach(scene, "block", "again");
    import(scene, "again", NOW + 60, 1, &after);
    expect(scene, "block", STEP_UNVERIFIED, "came-in");
}

static void a_session_that_still_fetches_mail_is_seen(void **state)
{
    struct login_row session = came_from("203.0.113.9", NOW + 60);
    struct play_scene *scene = *state;
    struct error err = {0};

    session.result = "read";
    session.fetched = 12;
    assert_ok(engine_answer(scene->engine, "bad_ips", "203.0.113.0/24", &err), &err);
    assert_ok(engine_begin(scene->engine, "block", NULL, &err), &err);
    attach(scene, "block", "session");
    import(scene, "session", NOW + 60, 1, &session);
    expect(scene, "block", STEP_UNVERIFIED, "came-in");
}

/* A pass that nothing stands behind would be worse than none. */
static void what_the_log_cannot_tell_is_no_pass(void **state)
{
    const struct login_row other = came_from("192.0.2.1", NOW + 50);
    struct login_row unclear = came_from("203.0.113.9", NOW + 60);
    struct play_scene *scene = *state;
    struct error err = {0};

    unclear.result = "unclear";
    assert_ok(engine_begin(scene->engine, "block", NULL, &err), &err);
    attach(scene, "block", "late");
    import(scene, "late", NOW + 50, 1, &other);
    expect(scene, "block", STEP_UNVERIFIED, "no-addresses");
    assert_ok(engine_answer(scene->engine, "bad_ips", "203.0.113.0/24", &err), &err);
    expect(scene, "block", STEP_VERIFIED, "nobody-came-in");
    assert_ok(engine_reopen(scene->engine, "block", "again", &err), &err);
    assert_ok(engine_begin(scene->engine, "block", NULL, &err), &err);
    attach(scene, "block", "cut");
    import(scene, "cut", NOW + 50, 1, NULL);
    expect(scene, "block", STEP_UNVERIFIED, "log-not-read");
    attach(scene, "block", "unclear");
    import(scene, "unclear", NOW + 60, 1, &unclear);
    expect(scene, "block", STEP_UNVERIFIED, "unclear");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_log_that_was_attached_must_have_been_read, make, unmake),
        cmocka_unit_test_setup_teardown(who_was_shut_out_did_not_come_in_again, make, unmake),
        cmocka_unit_test_setup_teardown(a_session_that_still_fetches_mail_is_seen, make, unmake),
        cmocka_unit_test_setup_teardown(what_the_log_cannot_tell_is_no_pass, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
