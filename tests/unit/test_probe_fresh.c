/* test_probe_fresh.c - a probe of what was read again is not answered by what was read before, nor
 * by a part of it. */
#include "case/evidence.h"
#include "case/imports.h"
#include "case/logins.h"

#include "check.h"
#include "play_bench.h"

#include <string.h>

static const char book_text[] =
    "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\nproviders: "
    "[generic]\nsteps:\n"
    "  - {id: shares, phase: contain, title: Shares, do: D, after: [], verify: [acl.absent: {}], "
    "skip: {allow: free}}\n"
    "  - {id: rules, phase: contain, title: Rules, do: D, after: [], verify: [rescan.clean: "
    "{detector: \"rule-*\"}], skip: {allow: free}}\n";

static int make(void **state)
{
    struct play_scene *scene = play_scene_new(book_text);
    struct error err = {0};

    assert_ok(engine_begin(scene->engine, "shares", NULL, &err), &err);
    assert_ok(engine_begin(scene->engine, "rules", NULL, &err), &err);
    *state = scene;
    return 0;
}

static int unmake(void **state)
{
    play_scene_free(*state);
    return 0;
}

/* One folder that can be selected, of an account of its own. */
static void put_folder(struct play_scene *scene, const char *name, const char *acl)
{
    struct casefile *cf = scene->sample.cf;
    struct account account = {.user = "owner@acme.example",
                              .host = "mail.acme.example",
                              .address = "owner@acme.example",
                              .server = "",
                              .certificate = ""};
    struct folder folder = {.name = name,
                            .raw_name = name,
                            .delimiter = '/',
                            .attributes = "",
                            .uidvalidity = 1,
                            .uidnext = 1,
                            .current = true,
                            .acl = acl};
    struct error err = {0};

    assert_ok(casefile_begin(cf, &err) && account_put(cf, &account, &err), &err);
    folder.account = account.id;
    assert_ok(folder_put(cf, &folder, &err) && casefile_commit(cf, &err), &err);
}

/* A run that ended well; of an import, with one file, a log or not. */
static void run(struct play_scene *scene, const char *kind, const char *format, bool log)
{
    struct casefile *cf = scene->sample.cf;
    struct import_file file = {.path = "new", .format = format};
    struct login_log logins = {.format = format,
                               .zone = "UTC",
                               .truncated = "",
                               .unread = "",
                               .earliest = INT64_MIN,
                               .latest = INT64_MIN};
    struct error err = {0};
    int64_t id = 0;

    assert_ok(casefile_begin(cf, &err) && run_begin(cf, kind, "new", &id, &err), &err);
    file.run = id;
    if (*format)
        assert_ok(import_file_begin(cf, &file, &err), &err);
    if (log) {
        assert_ok(evidence_put(cf, str_of(format), &logins.raw, &err), &err);
        file.sha256 = logins.raw;
        logins.file = file.id;
        assert_ok(login_log_begin(cf, &logins, &err) && login_log_end(cf, &logins, &err), &err);
    }
    file.verdict = "complete";
    file.report = "{}";
    if (*format)
        assert_ok(import_file_end(cf, &file, &err), &err);
    assert_ok(run_end(cf, id, "ok", &err) && casefile_commit(cf, &err), &err);
}

static void expect_of(struct play_scene *scene, const char *step, enum step_state want,
                      const char *class)
{
    struct error err = {0};
    enum step_state is;

    assert_ok(engine_verify(scene->engine, step, &is, &err), &err);
    assert_int_equal(is, want);
    assert_string_equal(play_scene_look(scene, step)->results[0]->class, class);
}

static void expect(struct play_scene *scene, enum step_state want, const char *class)
{
    expect_of(scene, "shares", want, class);
}

static void a_log_is_no_look_at_the_mailbox(void **state)
{
    struct play_scene *scene = *state;

    put_folder(scene, "INBOX", "owner@acme.example lrswipa");
    run(scene, "scan", "", false);
    expect(scene, STEP_UNVERIFIED, "not-read-again");
    run(scene, "import", "table", true);
    expect(scene, STEP_UNVERIFIED, "not-read-again");
    run(scene, "import", "table", true); /* the same log again */
    expect(scene, STEP_UNVERIFIED, "not-read-again");
    run(scene, "import", "zip", false);
    expect(scene, STEP_UNVERIFIED, "not-read-again");
    run(scene, "import", "eml", false);
    expect(scene, STEP_VERIFIED, "not-shared");
}

static void a_folder_of_which_nobody_tells_is_not_unshared(void **state)
{
    struct play_scene *scene = *state;

    put_folder(scene, "INBOX", "owner@acme.example lrswipa");
    put_folder(scene, "Sent", "");
    run(scene, "acquire", "", false);
    expect(scene, STEP_UNVERIFIED, "not-fully-seen");
    put_folder(scene, "Sent", "owner@acme.example lrswipa, other@acme.example lr");
    expect(scene, STEP_UNVERIFIED, "shared");
    put_folder(scene, "Sent", "owner@acme.example lrswipa");
    expect(scene, STEP_VERIFIED, "not-shared");
}

static void cover(struct play_scene *scene, const char *check, enum coverage_state state)
{
    const struct coverage row = {
        .check = check, .title = "Rules", .state = state, .detail = "", .hint = ""};
    struct casefile *cf = scene->sample.cf;
    struct error err = {0};

    assert_ok(casefile_begin(cf, &err) && coverage_put(cf, &row, 1, &err) &&
                  casefile_commit(cf, &err),
              &err);
}

static void what_was_not_seen_of_another_mailbox_is_not_clean(void **state)
{
    struct play_scene *scene = *state;

    run(scene, "acquire", "", false);
    cover(scene, "rules-sieve", COVERAGE_NOTHING);
    cover(scene, "rules-sieve/2", COVERAGE_NOT_CHECKED);
    expect_of(scene, "rules", STEP_UNVERIFIED, "not-fully-seen");
    cover(scene, "rules-sieve/2", COVERAGE_NOTHING);
    expect_of(scene, "rules", STEP_VERIFIED, "gone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_log_is_no_look_at_the_mailbox, make, unmake),
        cmocka_unit_test_setup_teardown(a_folder_of_which_nobody_tells_is_not_unshared, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(what_was_not_seen_of_another_mailbox_is_not_clean, make,
                                        unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
