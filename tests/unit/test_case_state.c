/* test_case_state.c - what a case held before a mailbox was changed, as one entry of its journal,
 * and what verify says when somebody changes it afterwards. */
#include "alter_case.h"
#include "check.h"
#include "sample_case.h"

#include "case/checkpoint.h"

#include <string.h>

static int make(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    sample_fill(&sample, 4);
    *state = &sample;
    return 0;
}

static int clear(void **state)
{
    sample_remove(*state);
    return 0;
}

static void expect(struct sample *sample, const char *problem)
{
    struct error err = {0};
    struct buf text;
    uint64_t wrong;

    buf_init(&text, 1 << 20);
    assert_ok(sample_verify(sample->cf, &wrong, &text, &err), &err);
    if ((wrong > 0) != (problem != NULL) || (problem && !strstr(buf_c(&text), problem)))
        fail_msg("%llu problems: %s", (unsigned long long)wrong, buf_c(&text));
    buf_dispose(&text);
}

static void it_names_the_evidence_and_the_journal_before_it(void **state)
{
    struct sample *sample = *state;
    struct sealed_state made, read;
    struct error err = {0};
    uint64_t entries;
    bool there;

    assert_ok(checkpoint_state(sample->cf, INT64_MAX, &read, &there, &err), &err);
    assert_false(there);
    assert_ok(journal_count(sample->cf, &entries, &err), &err);
    assert_ok(checkpoint_before_change(sample->cf, NULL, &made, &err), &err);
    assert_int_equal(made.entries, entries);
    assert_int_equal(made.seq, entries + 1);
    assert_true(made.objects >= 4);
    assert_ok(checkpoint_state(sample->cf, INT64_MAX, &read, &there, &err), &err);
    assert_true(there);
    assert_int_equal(read.seq, made.seq);
    assert_int_equal(read.objects, made.objects);
    assert_true(hash_equal(&read.root, &made.root) && hash_equal(&read.names, &made.names));
    assert_false(read.is_signed);
    /* what is only sealed later was not sealed before */
    assert_ok(checkpoint_state(sample->cf, made.seq, &read, &there, &err), &err);
    assert_false(there);
    expect(sample, NULL);
}

/* Evidence that comes later is not part of it, and does it no harm. */
static void what_comes_later_is_not_part_of_it(void **state)
{
    struct sample *sample = *state;
    struct sealed_state made;
    struct error err = {0};

    assert_ok(checkpoint_before_change(sample->cf, NULL, &made, &err), &err);
    sample_segment(sample, 100, 3);
    expect(sample, NULL);
}

static void with_the_key_it_is_signed(void **state)
{
    struct sample *sample = *state;
    struct sealed_state made, read;
    struct sign_key *key;
    struct error err = {0};
    bool there;

    assert_ok(checkpoint_make_key(sample->cf, str_of("a long passphrase"), &key, &err), &err);
    assert_ok(checkpoint_before_change(sample->cf, key, &made, &err), &err);
    assert_ok(checkpoint_state(sample->cf, INT64_MAX, &read, &there, &err), &err);
    assert_true(there && read.is_signed);
    sign_key_free(key);
    expect(sample, NULL);
}

/* Somebody who can make the chain whole again says that there was less. */
static void evidence_that_is_slipped_in_before_it_is_told(void **state)
{
    struct sample *sample = *state;
    struct sealed_state made;
    struct error err = {0};

    assert_ok(checkpoint_before_change(sample->cf, NULL, &made, &err), &err);
    alter(sample, "UPDATE journal SET body = json_set(body, '$.details.objects', "
                  "json_extract(body, '$.details.objects') - 1) WHERE "
                  "json_extract(body, '$.action') = 'state-sealed'");
    alter_rechain(sample);
    expect(sample, "the evidence is not what it was when a mailbox was changed");
}

static void an_entry_that_is_changed_before_it_is_told(void **state)
{
    struct sample *sample = *state;
    struct sealed_state made;
    struct error err = {0};

    assert_ok(checkpoint_before_change(sample->cf, NULL, &made, &err), &err);
    alter(sample, "UPDATE journal SET body = json_set(body, '$.details.authority', 'another') "
                  "WHERE seq = 1");
    alter_rechain(sample);
    expect(sample, "is not of the entries before it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_names_the_evidence_and_the_journal_before_it, make,
                                        clear),
        cmocka_unit_test_setup_teardown(what_comes_later_is_not_part_of_it, make, clear),
        cmocka_unit_test_setup_teardown(with_the_key_it_is_signed, make, clear),
        cmocka_unit_test_setup_teardown(evidence_that_is_slipped_in_before_it_is_told, make, clear),
        cmocka_unit_test_setup_teardown(an_entry_that_is_changed_before_it_is_told, make, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
