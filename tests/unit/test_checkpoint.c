/* test_checkpoint.c - the signing key and checkpoints of a case: what is refused, and what verify
 * says of a journal that somebody wrote anew who has the file, and perhaps a key of their own. */
#include "alter_case.h"
#include "check.h"
#include "checkpoint_note.h"
#include "sample_case.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct str words = {"a long passphrase", 17};

struct world {
    struct sample sample;
    struct sign_key *key;
    char id[40];     /* of the case */
    struct buf note; /* of the journal as far as the key, and kept elsewhere */
};

static int make(void **state)
{
    static struct world world;
    struct case_info info;
    struct error err = {0};

    world = (struct world){.key = NULL};
    sample_make(&world.sample);
    sample_fill(&world.sample, 3);
    assert_ok(casefile_info(world.sample.cf, &info, &err), &err);
    memcpy(world.id, info.case_id, sizeof(world.id));
    assert_ok(checkpoint_make_key(world.sample.cf, words, &world.key, &err), &err);
    buf_init(&world.note, CHECKPOINT_MOST);
    assert_ok(checkpoint_add(world.sample.cf, world.key, &world.note, &err), &err);
    *state = &world;
    return 0;
}

static int unmake(void **state)
{
    struct world *world = *state;

    sign_key_free(world->key);
    buf_dispose(&world->note);
    sample_remove(&world->sample);
    return 0;
}

/* --- the key --- */

static void spoil_key_file(struct world *world, const char *text)
{
    int fd = open(sample_path(&world->sample, "signing.key"), O_WRONLY | O_TRUNC | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_true(file_write(fd, str_of(text)));
    close(fd);
}

static const char *why_key_fails(struct world *world, struct str passphrase)
{
    static struct error err;
    struct sign_key *key;

    error_clear(&err);
    if (!checkpoint_open_key(world->sample.cf, passphrase, &key, &err))
        return err.text;
    sign_key_free(key);
    return "";
}

static void the_key_opens_with_its_words_alone(void **state)
{
    struct world *world = *state;

    assert_string_equal(why_key_fails(world, words), "");
    assert_string_not_equal(why_key_fails(world, str_of("other words")), "");
    assert_string_not_equal(why_key_fails(world, str_of("")), "");
}

static void there_is_one_key(void **state)
{
    struct world *world = *state;
    struct error err = {0};
    struct sign_key *key;

    assert_false(checkpoint_make_key(world->sample.cf, words, &key, &err));
    assert_string_equal(err.text, "the case has a signing key already");
    /* the file was taken away: the journal still names the key */
    assert_int_equal(unlink(sample_path(&world->sample, "signing.key")), 0);
    assert_false(checkpoint_has_key(world->sample.cf));
    error_clear(&err);
    assert_false(checkpoint_make_key(world->sample.cf, words, &key, &err));
    assert_string_equal(err.text, "the case has a signing key already");
    assert_non_null(strstr(why_key_fails(world, words), "cannot read "));
}

static void a_file_that_is_no_key_is_refused(void **state)
{
    struct world *world = *state;
    static char large[2 * SIGN_PEM_MOST];

    spoil_key_file(world, "");
    assert_string_not_equal(why_key_fails(world, words), "");
    spoil_key_file(world, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n");
    assert_string_not_equal(why_key_fails(world, words), "");
    memset(large, 'x', sizeof(large) - 1);
    spoil_key_file(world, large);
    assert_string_not_equal(why_key_fails(world, words), "");
}

static void put_key_file(struct world *world, const struct sign_key *key)
{
    struct error err = {0};
    struct buf pem;

    buf_init(&pem, SIGN_PEM_MOST);
    assert_ok(sign_key_save(key, words, &pem, &err), &err);
    spoil_key_file(world, buf_c(&pem));
    buf_dispose(&pem);
}

static struct sign_key *new_key(void)
{
    struct error err = {0};
    struct sign_key *key = sign_key_new(&err);

    assert_ok(key != NULL, &err);
    return key;
}

static void another_key_in_its_place_is_refused(void **state)
{
    struct world *world = *state;
    struct sign_key *other = new_key();

    put_key_file(world, other);
    assert_string_equal(why_key_fails(world, words),
                        "signing.key is not the key that the journal of this case names");
    put_key_file(world, world->key); /* the control */
    assert_string_equal(why_key_fails(world, words), "");
    sign_key_free(other);
}

/* A crash came between the file and its entry: the entry is written when the key is opened. */
static void a_key_that_the_journal_does_not_name_yet_is_named(void **state)
{
    struct world *world = *state;
    struct sign_public who, named;
    struct error err = {0};
    struct sign_key *key;
    bool there;

    alter(&world->sample, "DELETE FROM journal WHERE json_extract(body, '$.action') IN "
                          "('signing-key-made', 'checkpoint')");
    alter_rechain(&world->sample);
    assert_ok(checkpoint_public(world->sample.cf, &named, &there, &err), &err);
    assert_false(there);
    assert_false(checkpoint_make_key(world->sample.cf, words, &key, &err));
    assert_string_equal(err.text, "the case has a signing key already");
    assert_string_equal(why_key_fails(world, words), "");
    error_clear(&err);
    assert_ok(checkpoint_public(world->sample.cf, &named, &there, &err), &err);
    assert_true(there);
    who = sign_public_of(world->key);
    assert_memory_equal(&who, &named, sizeof(who));
}

/* --- a note from elsewhere --- */

static const char *compared(struct world *world, struct str note)
{
    static struct error err;
    uint64_t entries = 0;

    error_clear(&err);
    if (!checkpoint_compare(world->sample.cf, note, &entries, &err))
        return err.text;
    assert_int_equal(entries > 0, 1);
    return "";
}

/* As whoever has that key would write it. */
static void forge(struct buf *out, const struct sign_key *key, const char *case_id,
                  uint64_t entries)
{
    struct merkle merkle = {.count = 0};
    struct hash leaf = {{1}};
    struct error err = {0};

    for (uint64_t i = 0; i < entries; i++)
        merkle_add(&merkle, &leaf);
    buf_init(out, CHECKPOINT_MOST);
    assert_ok(checkpoint_write(out, case_id, &merkle, key, &err), &err);
}

static void a_note_from_elsewhere_is_held_against_the_journal(void **state)
{
    struct world *world = *state;
    const char *id = world->id;
    struct sign_key *other = new_key();
    struct {
        const char *what;
        const struct sign_key *key;
        const char *id;
        uint64_t entries;
        const char *want;
    } const cases[] = {
        {"another case", world->key, "00000000000000000000000000000000", 2,
         "the checkpoint is of another case"},
        {"another key", other, id, 2, "the checkpoint is not signed by this case's key"},
        {"more entries than there are", world->key, id, 1000, "its end was cut off"},
        {"other entries", world->key, id, 2, "the journal was rewritten"},
    };

    assert_string_equal(compared(world, buf_as_str(&world->note)), ""); /* the control */
    assert_string_equal(compared(world, str_of("something else")), "this is no checkpoint");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf note;

        forge(&note, cases[i].key, cases[i].id, cases[i].entries);
        if (!strstr(compared(world, buf_as_str(&note)), cases[i].want))
            fail_msg("%s: \"%s\"", cases[i].what, compared(world, buf_as_str(&note)));
        buf_dispose(&note);
    }
    sign_key_free(other);
}

/* The caller's room is too small: then nothing is in the journal either. */
static void a_note_that_does_not_fit_is_not_kept(void **state)
{
    struct world *world = *state;
    uint64_t before, after;
    struct error err = {0};
    struct buf small;

    assert_ok(journal_count(world->sample.cf, &before, &err), &err);
    buf_init(&small, 20);
    assert_false(checkpoint_add(world->sample.cf, world->key, &small, &err));
    assert_string_equal(err.text, "a checkpoint of more than 1024 bytes");
    buf_dispose(&small);
    error_clear(&err);
    assert_ok(journal_count(world->sample.cf, &after, &err), &err);
    assert_int_equal(after, before);
}

static void a_journal_without_a_key_was_replaced(void **state)
{
    struct world *world = *state;

    alter(&world->sample, "UPDATE journal SET body = json_set(body, '$.action', 'x') WHERE "
                          "json_extract(body, '$.action') = 'signing-key-made'");
    assert_non_null(strstr(compared(world, buf_as_str(&world->note)), "the journal was replaced"));
}

/* --- what verify says of the notes in the journal itself --- */

static void expect(struct world *world, const char *what, const char *problem)
{
    struct error err = {0};
    struct buf text;
    uint64_t wrong;

    buf_init(&text, MIB(1));
    assert_ok(sample_verify(world->sample.cf, &wrong, &text, &err), &err);
    if ((wrong > 0) != (problem != NULL) || (problem && !strstr(buf_c(&text), problem)))
        fail_msg("%s: %s", what, buf_c(&text));
    buf_dispose(&text);
}

/* Another note where the journal has one, and the chain made whole again. */
static void put_note(struct world *world, struct str note)
{
    struct buf sql;

    buf_init(&sql, KIB(8));
    buf_text(&sql, "UPDATE journal SET body = json_set(body, '$.details.note', '");
    buf_str(&sql, note);
    buf_text(&sql, "') WHERE json_extract(body, '$.action') = 'checkpoint'");
    alter(&world->sample, buf_c(&sql));
    alter_rechain(&world->sample);
    buf_dispose(&sql);
}

static void a_note_that_disagrees_with_the_journal_is_told(void **state)
{
    struct world *world = *state;
    const char *id = world->id;
    struct sign_key *other = new_key();
    struct checkpoint own;
    struct error err = {0};
    struct buf note;
    uint64_t entries;

    assert_ok(checkpoint_read(buf_as_str(&world->note), &own, &err), &err);
    entries = own.entries;
    put_note(world, buf_as_str(&world->note));
    expect(world, "the control: the same note again", NULL);
    put_note(world, str_of("no note"));
    expect(world, "no note", "this is no checkpoint");
    put_note(world, str_part(buf_as_str(&world->note), 0, world->note.len - 1));
    expect(world, "a cut note", "carries no signature of ours");
    forge(&note, other, id, entries);
    put_note(world, buf_as_str(&note));
    expect(world, "another key", "is not signed by the case's key");
    buf_dispose(&note);
    forge(&note, world->key, "00000000000000000000000000000000", entries);
    put_note(world, buf_as_str(&note));
    expect(world, "another case", "is of another case");
    buf_dispose(&note);
    forge(&note, world->key, id, entries);
    put_note(world, buf_as_str(&note));
    expect(world, "another root", "is not of the entries before it");
    buf_dispose(&note);
    forge(&note, world->key, id, entries + 1);
    put_note(world, buf_as_str(&note));
    expect(world, "another number", "is not of the entries before it");
    buf_dispose(&note);
    alter(&world->sample, "UPDATE journal SET body = json_remove(body, '$.details.note') WHERE "
                          "json_extract(body, '$.action') = 'checkpoint'");
    alter_rechain(&world->sample);
    expect(world, "nothing where the note was", "this is no checkpoint");
    sign_key_free(other);
}

static void a_note_before_its_key_is_not_signed(void **state)
{
    struct world *world = *state;

    alter(&world->sample, "UPDATE journal SET body = json_set(body, '$.action', 'x') WHERE "
                          "json_extract(body, '$.action') = 'signing-key-made'");
    alter_rechain(&world->sample);
    expect(world, "no key", "is not signed by the case's key");
}

static void a_second_key_or_none_is_told(void **state)
{
    struct world *world = *state;

    alter(&world->sample,
          "UPDATE journal SET body = json_set(body, '$.action', "
          "'signing-key-made') WHERE json_extract(body, '$.action') = 'checkpoint'");
    alter_rechain(&world->sample);
    expect(world, "a second key", "names another signing key, or none");
}

static void a_key_that_is_none_is_told(void **state)
{
    struct world *world = *state;
    struct sign_public who;
    struct error err = {0};
    bool there;

    alter(&world->sample, "UPDATE journal SET body = json_set(body, '$.details.public', 'zz') "
                          "WHERE json_extract(body, '$.action') = 'signing-key-made'");
    alter_rechain(&world->sample);
    expect(world, "no key in hex", "names another signing key, or none");
    assert_ok(checkpoint_public(world->sample.cf, &who, &there, &err), &err);
    assert_false(there);
}

/* --- what the case held before a mailbox was changed --- */

static void a_state_that_cannot_be_read_is_told(void **state)
{
    static const char *const spoilt[] = {
        "json_set(body, '$.details.root', 'zz')",  "json_set(body, '$.details.names_sha256', 'zz')",
        "json_set(body, '$.details.entries', -1)", "json_set(body, '$.details.objects', -1)",
        "json_remove(body, '$.details.root')",
    };
    struct world *world = *state;
    struct sealed_state made;
    struct error err = {0};

    assert_ok(checkpoint_before_change(world->sample.cf, NULL, &made, &err), &err);
    expect(world, "the control", NULL);
    alter(&world->sample, "CREATE TABLE kept AS SELECT * FROM journal");
    for (size_t i = 0; i < ARRAY_LEN(spoilt); i++) {
        char sql[300];

        alter(&world->sample, "UPDATE journal SET body = (SELECT body FROM kept WHERE "
                              "kept.seq = journal.seq)");
        snprintf(sql, sizeof(sql),
                 "UPDATE journal SET body = %s WHERE json_extract(body, '$.action') = "
                 "'state-sealed'",
                 spoilt[i]);
        alter(&world->sample, sql);
        alter_rechain(&world->sample);
        expect(world, spoilt[i], "does not say what the case held");
    }
}

static void more_evidence_than_there_is_is_told(void **state)
{
    struct world *world = *state;
    struct sealed_state made;
    struct error err = {0};

    assert_ok(checkpoint_before_change(world->sample.cf, NULL, &made, &err), &err);
    alter(&world->sample, "UPDATE journal SET body = json_set(body, '$.details.objects', 1000) "
                          "WHERE json_extract(body, '$.action') = 'state-sealed'");
    alter_rechain(&world->sample);
    expect(world, "more objects", "the evidence is not what it was when a mailbox was changed");
    alter(&world->sample, "UPDATE journal SET body = json_set(body, '$.details.entries', 1) "
                          "WHERE json_extract(body, '$.action') = 'state-sealed'");
    alter_rechain(&world->sample);
    expect(world, "fewer entries", "is not of the entries before it");
}

#define IN_ORDER(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_ORDER(the_key_opens_with_its_words_alone),
        IN_ORDER(there_is_one_key),
        IN_ORDER(a_file_that_is_no_key_is_refused),
        IN_ORDER(another_key_in_its_place_is_refused),
        IN_ORDER(a_key_that_the_journal_does_not_name_yet_is_named),
        IN_ORDER(a_note_from_elsewhere_is_held_against_the_journal),
        IN_ORDER(a_note_that_does_not_fit_is_not_kept),
        IN_ORDER(a_journal_without_a_key_was_replaced),
        IN_ORDER(a_note_that_disagrees_with_the_journal_is_told),
        IN_ORDER(a_note_before_its_key_is_not_signed),
        IN_ORDER(a_second_key_or_none_is_told),
        IN_ORDER(a_key_that_is_none_is_told),
        IN_ORDER(a_state_that_cannot_be_read_is_told),
        IN_ORDER(more_evidence_than_there_is_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
