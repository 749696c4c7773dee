/* test_case_each.c - one function of the case at a time, of those that sign, compare and name: each
 * of its calls goes wrong once, and it says so; what it began is not there; asked again, it does
 * it. In this process, so that its branches are counted. */
#include "check.h"
#include "failing.h"
#include "sample_case.h"

#include "base/file.h"
#include "case/arrivals.h"
#include "case/checkpoint.h"
#include "case/own_logins.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ARRIVALS = 70, FIRST_UID = 500 }; /* two groups and some, half of them headers */

struct scene {
    struct sample sample;
    struct sign_key *key;
    struct buf note;
    struct secret secret;
    char tag[CREDENTIAL_TAG]; /* of it */
    struct arrival arrivals[ARRIVALS];
    size_t arrival_count;
    struct evidence_place end; /* of the segment: what comes next begins behind it */
    int fd;
};

static const struct str words = {"", 0}; /* a key without words opens at once */

static void fill_secret(struct secret *secret)
{
    struct error err = {0};
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_true(file_write(ends[1], str_of("a credential\n")));
    close(ends[1]);
    assert_ok(secret_init(secret, &err) && secret_from_fd(secret, ends[0], &err), &err);
    close(ends[0]);
}

static int make(void **state)
{
    static struct scene scene;
    struct sealed_state made;
    struct error err = {0};

    scene = (struct scene){.fd = -1};
    sample_make(&scene.sample);
    sample_fill(&scene.sample, 3);
    assert_ok(checkpoint_make_key(scene.sample.cf, words, &scene.key, &err), &err);
    assert_ok(checkpoint_before_change(scene.sample.cf, scene.key, &made, &err), &err);
    buf_init(&scene.note, CHECKPOINT_MOST);
    assert_ok(checkpoint_add(scene.sample.cf, scene.key, &scene.note, &err), &err);
    assert_ok(evidence_segment(scene.sample.cf, &scene.end.segment, &scene.fd, &err), &err);
    fill_secret(&scene.secret);
    assert_ok(own_login_tag(scene.sample.cf, &scene.secret, scene.tag, &err), &err);
    *state = &scene;
    return 0;
}

static int unmake(void **state)
{
    struct scene *scene = *state;

    close(scene->fd);
    sign_key_free(scene->key);
    buf_dispose(&scene->note);
    secret_wipe(&scene->secret);
    sample_remove(&scene->sample);
    return 0;
}

/* --- what is done --- */

static bool do_public(struct scene *scene, struct error *err)
{
    struct sign_public who;
    bool there;

    return checkpoint_public(scene->sample.cf, &who, &there, err) &&
           (there || error_set(err, ERROR_FORMAT, "the key is not named"));
}

static bool do_open_key(struct scene *scene, struct error *err)
{
    struct sign_key *key;

    if (!checkpoint_open_key(scene->sample.cf, words, &key, err))
        return false;
    sign_key_free(key);
    return true;
}

static bool do_make_key(struct scene *scene, struct error *err)
{
    struct error refused = {0};
    struct sign_key *key;

    if (checkpoint_make_key(scene->sample.cf, words, &key, &refused))
        fail_msg("a second key was made");
    return strcmp(refused.text, "the case has a signing key already") == 0 ||
           error_set(err, ERROR_IO, "%s", refused.text);
}

static bool do_add(struct scene *scene, struct error *err)
{
    struct buf note;
    bool ok;

    buf_init(&note, CHECKPOINT_MOST);
    ok = checkpoint_add(scene->sample.cf, scene->key, &note, err);
    buf_dispose(&note);
    return ok;
}

static bool do_compare(struct scene *scene, struct error *err)
{
    uint64_t entries;

    return checkpoint_compare(scene->sample.cf, buf_as_str(&scene->note), &entries, err);
}

static bool do_seal_state(struct scene *scene, struct error *err)
{
    struct sealed_state made;

    return checkpoint_before_change(scene->sample.cf, scene->key, &made, err);
}

static bool do_read_state(struct scene *scene, struct error *err)
{
    struct sealed_state read;
    bool there;

    return checkpoint_state(scene->sample.cf, INT64_MAX, &read, &there, err) &&
           (there || error_set(err, ERROR_FORMAT, "the state is not there"));
}

/* A note that cannot be read is not one that is empty. */
static bool do_info(struct scene *scene, struct error *err)
{
    struct case_info info;

    if (!casefile_info(scene->sample.cf, &info, err))
        return false;
    assert_string_equal(info.owner, "owner@acme.example");
    assert_string_equal(info.authority, "a test");
    assert_int_equal(strlen(info.case_id), 32);
    assert_true(info.created[0] != '\0');
    return true;
}

/* Nor one that is to be made anew: what was tagged before is to be known again. */
static bool do_tag(struct scene *scene, struct error *err)
{
    char tag[CREDENTIAL_TAG];
    bool ok = own_login_tag(scene->sample.cf, &scene->secret, tag, err);

    if (ok)
        assert_string_equal(tag, scene->tag);
    return ok;
}

/* What cannot be read is said as it is; nobody is accused of having altered it. */
static bool do_verify(struct scene *scene, struct error *err)
{
    struct buf text;
    uint64_t wrong;
    bool ok;

    buf_init(&text, MIB(1));
    ok = sample_verify(scene->sample.cf, &wrong, &text, err);
    if (ok && wrong > 0 && !strstr(buf_c(&text), "cannot open evidence/") &&
        !strstr(buf_c(&text), "unable to get the page"))
        fail_msg("a check that could not read accuses somebody: %s", buf_c(&text));
    buf_dispose(&text);
    return ok;
}

/* --- arrivals --- */

/* Bytes into the segment, as [net] writes them. */
static void arrive(struct scene *scene, int64_t message, struct str bytes, bool header)
{
    struct hash hash = hash_of(bytes);
    char hex[HASH_HEX];
    struct buf record;

    hash_to_hex(&hash, hex);
    buf_init(&record, KIB(4));
    buf_printf(&record, "mailmedic-object 1 %020zu\n", bytes.len);
    buf_str(&record, bytes);
    buf_printf(&record, "\nsha256 %s\n", hex);
    assert_true(file_write(scene->fd, buf_as_str(&record)));
    scene->arrivals[scene->arrival_count++] = (struct arrival){
        .message = message,
        .hash = hash,
        .place = {scene->end.segment, scene->end.offset + EVIDENCE_HEAD, bytes.len},
        .header = header};
    scene->end.offset += record.len;
    buf_dispose(&record);
}

/* Seventy rows; every tenth has the bytes of the one before it. */
static void expect_mail(struct scene *scene)
{
    struct error err = {0};

    assert_ok(casefile_begin(scene->sample.cf, &err), &err);
    for (unsigned i = 0; i < ARRIVALS; i++) {
        struct message message = {.folder = scene->sample.inbox,
                                  .uid = FIRST_UID + i,
                                  .size = 10,
                                  .received = 1,
                                  .flags = ""};
        char text[64];
        int64_t id;

        snprintf(text, sizeof(text), "Subject: number %u\r\n\r\n", i % 10 == 9 ? i - 1 : i);
        assert_ok(message_plan(scene->sample.cf, &message, &id, &err), &err);
        arrive(scene, id, str_of(text), i % 2 == 0);
    }
    assert_ok(casefile_commit(scene->sample.cf, &err), &err);
    assert_ok(evidence_sync(scene->sample.cf, scene->end.segment, &err), &err);
}

/* One by itself, as it is done for our own records. */
static bool do_name_one(struct scene *scene, struct error *err)
{
    const struct arrival *arrival = &scene->arrivals[0];
    bool ok = casefile_begin(scene->sample.cf, err);
    struct buf bytes;

    if (!ok)
        return false;
    ok = evidence_add(scene->sample.cf, &arrival->hash, &arrival->place, err) &&
         evidence_read(scene->sample.cf, &arrival->hash, KIB(4), &bytes, err);
    if (ok)
        buf_dispose(&bytes);
    casefile_rollback(scene->sample.cf);
    return ok;
}

/* It is taken back each time, so that it can be done again. */
static bool do_name(struct scene *scene, struct error *err)
{
    bool ok = casefile_begin(scene->sample.cf, err);

    if (!ok)
        return false;
    ok = arrivals_name(scene->sample.cf, scene->arrivals, scene->arrival_count, err);
    casefile_rollback(scene->sample.cf);
    return ok;
}

/* --- and each of its calls fails --- */

struct deed {
    const char *what;
    bool (*fn)(struct scene *scene, struct error *err);
    bool long_one; /* its many calls are alike: behind the first, every ninth is enough */
};

static unsigned fail_each(struct scene *scene, const struct deed *deed, struct failing plan)
{
    unsigned failed = 0;

    do {
        struct error err = {0};
        bool ok;

        plan.at += deed->long_one && plan.at >= 20 ? 9 : 1;
        failing_begin(&plan);
        ok = deed->fn(scene, &err);
        failing_end();
        if (!ok && err.text[0] == '\0')
            fail_msg("%s, call %u: failed without a word", deed->what, plan.at);
        if (ok && err.text[0] != '\0')
            fail_msg("%s, call %u: went well, and says %s", deed->what, plan.at, err.text);
        failed += !ok;
        error_clear(&err);
        if (!deed->fn(scene, &err))
            fail_msg("%s, after call %u: cannot go on: %s", deed->what, plan.at, err.text);
    } while (plan.happened > 0);
    return failed;
}

static const struct failing kinds[] = {
    {.kind = FAILING_SQL, .error = FAILING_SQL_IO},
    {.kind = FAILING_SQL, .error = FAILING_SQL_FULL},
    {.kind = FAILING_OPEN, .error = EMFILE},
    {.kind = FAILING_READ, .error = EIO},
    {.kind = FAILING_WRITE, .error = ENOSPC},
    {.kind = FAILING_SYNC, .error = EIO},
    {.kind = FAILING_LOOK, .error = EIO},
};

static void fail_all(struct scene *scene, const struct deed *deed)
{
    struct error err = {0};
    unsigned failed = 0;

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        failed += fail_each(scene, deed, kinds[i]);
    print_message("%s: %u calls that failed were told\n", deed->what, failed);
    assert_true(failed > 0);
    assert_ok(do_verify(scene, &err), &err);
}

static void what_signs_and_compares_says_what_fails(void **state)
{
    static const struct deed deeds[] = {
        {"the public key", do_public, false},
        {"opening the key", do_open_key, false},
        {"no second key", do_make_key, false},
        {"a checkpoint", do_add, false},
        {"comparing", do_compare, false},
        {"sealing the state", do_seal_state, false},
        {"reading the state", do_read_state, false},
        {"what the case is", do_info, false},
        {"a tag", do_tag, false},

    };

    for (size_t i = 0; i < ARRAY_LEN(deeds); i++)
        fail_all(*state, &deeds[i]);
}

static uint64_t objects(struct scene *scene)
{
    struct evidence_stats stats;
    struct error err = {0};

    assert_ok(evidence_stats(scene->sample.cf, &stats, &err), &err);
    return stats.objects;
}

static void what_names_arrivals_says_what_fails(void **state)
{
    struct scene *scene = *state;
    const struct deed name = {"naming", do_name, true}, name_one = {"one", do_name_one, false};
    struct error err = {0};
    uint64_t before;

    expect_mail(scene);
    before = objects(scene);
    fail_all(scene, &name);
    fail_all(scene, &name_one);
    assert_int_equal(objects(scene), before);
    assert_ok(casefile_begin(scene->sample.cf, &err), &err);
    assert_ok(arrivals_name(scene->sample.cf, scene->arrivals, scene->arrival_count, &err), &err);
    assert_ok(casefile_commit(scene->sample.cf, &err), &err);
    assert_int_equal(objects(scene), before + ARRIVALS - ARRIVALS / 10);
    assert_ok(do_verify(scene, &err), &err);
}

/* The first key again: whatever fails, there is none, or one that opens. */
static void a_key_is_made_whole_or_not_at_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        for (struct failing plan = kinds[i]; plan.at == 0 || plan.happened > 0;) {
            struct sign_key *key = NULL;
            struct scene scene = {.fd = -1};
            struct error err = {0};
            bool ok;

            sample_make(&scene.sample);
            plan.at++;
            failing_begin(&plan);
            ok = checkpoint_make_key(scene.sample.cf, words, &key, &err);
            failing_end();
            assert_int_equal(ok, key != NULL);
            assert_int_equal(ok, err.text[0] == '\0');
            sign_key_free(key);
            error_clear(&err);
            if (checkpoint_has_key(scene.sample.cf))
                assert_ok(do_open_key(&scene, &err), &err);
            else
                assert_ok(checkpoint_make_key(scene.sample.cf, words, &scene.key, &err), &err);
            assert_ok(do_public(&scene, &err), &err);
            assert_ok(do_verify(&scene, &err), &err);
            sign_key_free(scene.key);
            sample_remove(&scene.sample);
        }
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
        cmocka_unit_test_setup_teardown(what_signs_and_compares_says_what_fails, make, unmake),
        cmocka_unit_test_setup_teardown(what_names_arrivals_says_what_fails, make, unmake),
        cmocka_unit_test(a_key_is_made_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, tell_all);
}
