/* test_seal_tamper.c - a sealed case: bits flipped and some thirty attacks on its structure. None
 * goes unnoticed, and an unchanged case is never accused. What only a copy kept outside the case
 * can show is asserted as such. MAILMEDIC_LONG=1 flips every bit of every file, of
 * the database one in seventeen: it is half a million bytes, all under the same hash. */
#include "alter_case.h"
#include "check.h"
#include "sample_case.h"

#include "base/secret.h"
#include "case/checkpoint.h"
#include "case/sealing.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct str passphrase = {"correct horse", 13};

struct scene {
    struct sample sample;
    struct buf outside;         /* a checkpoint that was kept elsewhere */
    char fingerprint[HASH_HEX]; /* so was this */
    bool sealed;
};

/* A case with a signed journal; the outside checkpoint covers all but its last entries. */
static void make_signed(struct scene *scene)
{
    struct sign_key *key = NULL;
    struct sign_public who;
    struct error err = {0};

    *scene = (struct scene){0};
    sample_make(&scene->sample);
    sample_fill(&scene->sample, 6);
    sample_segment(&scene->sample, 20, 3);
    buf_init(&scene->outside, CHECKPOINT_MOST);
    assert_ok(checkpoint_make_key(scene->sample.cf, passphrase, &key, &err), &err);
    assert_ok(checkpoint_add(scene->sample.cf, key, &scene->outside, &err), &err);
    who = sign_public_of(key);
    checkpoint_fingerprint(&who, scene->fingerprint);
    sign_key_free(key);
}

static void seal(struct scene *scene)
{
    struct sign_key *key = NULL;
    struct error err = {0};

    assert_ok(checkpoint_open_key(scene->sample.cf, passphrase, &key, &err), &err);
    assert_ok(sealing_close(scene->sample.cf, key, &err), &err);
    scene->sample.cf = NULL;
    sign_key_free(key);
    scene->sealed = true;
}

static int make_sealed(void **state)
{
    static struct scene scene;

    make_signed(&scene);
    seal(&scene);
    *state = &scene;
    return 0;
}

static int make_open(void **state)
{
    static struct scene scene;

    make_signed(&scene);
    sample_close(&scene.sample);
    *state = &scene;
    return 0;
}

static int unmake(void **state)
{
    struct scene *scene = *state;

    buf_dispose(&scene->outside);
    sample_remove(&scene->sample);
    return 0;
}

/* --- who notices --- */

enum noticed {
    NOBODY = 0,
    SEAL = 1 << 0,    /* the manifest and its signature */
    VERIFY = 1 << 1,  /* the chain, its checkpoints, the evidence */
    OUTSIDE = 1 << 2, /* a checkpoint or a fingerprint kept elsewhere */
};

struct said {
    unsigned problems;
    char first[400];
};

static void hear(void *arg, const char *text)
{
    struct said *said = arg;

    if (said->problems++ == 0)
        snprintf(said->first, sizeof(said->first), "%s", text);
}

static bool seal_notices(struct scene *scene, struct said *said)
{
    char fingerprint[HASH_HEX];
    struct error err = {0};

    *said = (struct said){0};
    if (!scene->sealed)
        return false;
    if (!sealing_check(scene->sample.path, hear, said, fingerprint, &err))
        hear(said, err.text);
    return said->problems > 0;
}

static unsigned who_notices(struct scene *scene, struct said *said)
{
    unsigned who = seal_notices(scene, said) ? SEAL : NOBODY;
    struct verify_report report = {0};
    struct error err = {0};
    struct said verify = {0};
    uint64_t entries;

    if (!casefile_open(&scene->sample.cf, scene->sample.path, CASE_READ, &err)) {
        scene->sample.cf = NULL;
        hear(said, err.text);
        return who | VERIFY | OUTSIDE;
    }
    if (!case_verify(scene->sample.cf, NULL, hear, &verify, &report, &err))
        hear(&verify, err.text);
    if (verify.problems > 0) {
        who |= VERIFY;
        hear(said, verify.first);
    }
    err = (struct error){0};
    if (!checkpoint_compare(scene->sample.cf, buf_as_str(&scene->outside), &entries, &err) ||
        strcmp(report.key, scene->fingerprint) != 0)
        who |= OUTSIDE;
    sample_close(&scene->sample);
    return who;
}

static void an_unchanged_case_is_never_accused(void **state)
{
    struct scene *scene = *state;
    struct said said;

    for (int i = 0; i < 3; i++) /* looking at it must not change it */
        if (who_notices(scene, &said) != NOBODY)
            fail_msg("%s", said.first);
}

/* --- bits --- */

static void flip(int fd, off_t bit)
{
    unsigned char byte;

    assert_int_equal(pread(fd, &byte, 1, bit / 8), 1);
    byte ^= (unsigned char)(1u << (bit % 8));
    assert_int_equal(pwrite(fd, &byte, 1, bit / 8), 1);
}

/* Every step-th bit of a file; returns how many. */
static unsigned flip_all(struct scene *scene, const char *name, off_t step)
{
    int fd = open(sample_path(&scene->sample, name), O_RDWR | O_CLOEXEC);
    struct said said;
    unsigned flips = 0;
    struct stat st = {0};

    assert_true(fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0);
    for (off_t bit = 0; bit < st.st_size * 8; bit += step, flips++) {
        flip(fd, bit);
        if (!seal_notices(scene, &said))
            fail_msg("bit %ld of %s goes unnoticed", (long)bit, name);
        flip(fd, bit);
    }
    close(fd);
    return flips;
}

#ifdef SANITIZED /* for what a flip makes the program do; that each is noticed, the others say */
enum { SPARSE = 17 };
#else
enum { SPARSE = 1 };
#endif

static void every_bit_of_a_sealed_case_is_covered(void **state)
{
    static const struct {
        const char *name;
        off_t step, long_step;
    } files[] = {
        {"MANIFEST", 1, 1},    {"MANIFEST.sig", 1, 1},         {"SHA256SUMS", 1, 1},
        {"case.pub", 1, 1},    {"signing.key", 7, 1},          {"lock", 7, 1},
        {"case.db", 6301, 17}, {"evidence/000001.seg", 61, 1}, {"evidence/000002.seg", 61, 1}};
    bool is_long = getenv("MAILMEDIC_LONG") != NULL; /* NOLINT(concurrency-mt-unsafe): one thread */
    struct scene *scene = *state;
    unsigned flips = 0;
    struct said said;

    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        flips +=
            flip_all(scene, files[i].name, is_long ? files[i].long_step : files[i].step * SPARSE);
    print_message("%u bits flipped, each noticed\n", flips);
    assert_true(flips > 5000 / SPARSE);
    assert_false(seal_notices(scene, &said)); /* the control: all of them are back */
}

/* --- the structure --- */

static void put(struct scene *scene, const char *name, const char *bytes, int flags)
{
    int fd = open(sample_path(&scene->sample, name), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    close(fd);
}

static void swap(struct scene *scene, const char *a, const char *b)
{
    assert_int_equal(renameat2(AT_FDCWD, sample_path(&scene->sample, a), AT_FDCWD,
                               sample_path(&scene->sample, b), 1 << 1 /* RENAME_EXCHANGE */),
                     0);
}

static void object_altered(struct scene *scene)
{
    int fd = open(sample_path(&scene->sample, "evidence/000001.seg"), O_WRONLY | O_CLOEXEC);

    assert_int_equal(pwrite(fd, "x", 1, 300), 1);
    close(fd);
}

static void object_removed(struct scene *scene)
{
    unlink(sample_path(&scene->sample, "evidence/000001.seg"));
}

static void object_added(struct scene *scene)
{
    put(scene, "evidence/000009.seg", "more", O_EXCL);
}

static void objects_swapped(struct scene *scene)
{
    swap(scene, "evidence/000001.seg", "evidence/000002.seg");
}

static void object_truncated(struct scene *scene)
{
    assert_int_equal(truncate(sample_path(&scene->sample, "evidence/000001.seg"), 500), 0);
}

static void object_linked(struct scene *scene)
{
    char elsewhere[TEMP_PATH + 16];

    snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", scene->sample.folder);
    assert_int_equal(rename(sample_path(&scene->sample, "evidence/000001.seg"), elsewhere), 0);
    assert_int_equal(symlink(elsewhere, sample_path(&scene->sample, "evidence/000001.seg")), 0);
}

static void file_added(struct scene *scene)
{
    put(scene, "notes.txt", "hello", O_EXCL);
}

static void wal_left(struct scene *scene)
{
    put(scene, "case.db-wal", "0123456789abcdef0123456789abcdef", O_TRUNC);
}

static void manifest_edited(struct scene *scene)
{
    int fd = open(sample_path(&scene->sample, "MANIFEST"), O_WRONLY | O_CLOEXEC);

    assert_int_equal(pwrite(fd, "2", 1, 60), 1);
    close(fd);
}

static void manifest_longer(struct scene *scene)
{
    put(scene, "MANIFEST", "\n", O_APPEND);
}

static void signature_removed(struct scene *scene)
{
    unlink(sample_path(&scene->sample, "MANIFEST.sig"));
}

static void signature_emptied(struct scene *scene)
{
    put(scene, "MANIFEST.sig", "", O_TRUNC);
}

static void sums_edited(struct scene *scene)
{
    put(scene, "SHA256SUMS", "# looks fine\n", O_APPEND);
}

static void key_replaced(struct scene *scene)
{
    struct sign_key *key;
    struct sign_public who;
    struct error err = {0};
    struct buf pem;

    key = sign_key_new(&err);
    assert_non_null(key);
    who = sign_public_of(key);
    buf_init(&pem, SIGN_PEM_MOST);
    assert_ok(sign_public_save(&who, &pem, &err), &err);
    assert_ok(temp_write(sample_path(&scene->sample, "case.pub"), buf_as_str(&pem), &err), &err);
    buf_dispose(&pem);
    sign_key_free(key);
}

static void seal_taken_away(struct scene *scene)
{
    unlink(sample_path(&scene->sample, "MANIFEST"));
    unlink(sample_path(&scene->sample, "MANIFEST.sig"));
    unlink(sample_path(&scene->sample, "SHA256SUMS"));
    scene->sealed = false; /* what verify would see */
}

/* The second seal is made with a key of the attacker's own. */
static void sealed_again_by_another(struct scene *scene)
{
    struct error err = {0};
    struct sign_key *key;

    assert_ok(sealing_open(scene->sample.path, "none", &err), &err);
    key = sign_key_new(&err);
    assert_non_null(key);
    sample_open(&scene->sample, CASE_WRITE);
    assert_ok(sealing_close(scene->sample.cf, key, &err), &err);
    scene->sample.cf = NULL;
    sign_key_free(key);
}

static const struct {
    const char *what;
    void (*attack)(struct scene *scene);
    unsigned noticed; /* at least by these */
} sealed_attacks[] = {
    {"an object altered, same size", object_altered, SEAL | VERIFY},
    {"a segment removed", object_removed, SEAL | VERIFY},
    {"a segment added", object_added, SEAL | VERIFY},
    {"segments swapped", objects_swapped, SEAL | VERIFY},
    {"a segment truncated", object_truncated, SEAL | VERIFY},
    {"a segment replaced by a link", object_linked, SEAL | VERIFY},
    {"a file added", file_added, SEAL},
    {"a WAL left", wal_left, SEAL},
    {"a line of the manifest edited", manifest_edited, SEAL},
    {"the manifest longer", manifest_longer, SEAL},
    {"the signature removed", signature_removed, SEAL},
    {"the signature empty", signature_emptied, SEAL},
    {"SHA256SUMS edited", sums_edited, SEAL},
    {"another public key", key_replaced, SEAL},
    {"the whole seal taken away", seal_taken_away, VERIFY},
    {"sealed again with another key", sealed_again_by_another, VERIFY},
};

static void no_attack_on_a_sealed_case_goes_unnoticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sealed_attacks); i++) {
        struct scene *scene;
        struct said said;
        unsigned who;

        make_sealed((void **)&scene);
        sealed_attacks[i].attack(scene);
        who = who_notices(scene, &said);
        if ((who & sealed_attacks[i].noticed) != sealed_attacks[i].noticed)
            fail_msg("%s: noticed by %x (%s)", sealed_attacks[i].what, who, said.first);
        unmake((void **)&scene);
    }
}

static const struct {
    const char *what;
    const char *sql;
    bool rechain;     /* and the chain is made whole again, without the key */
    unsigned noticed; /* exactly by these */
} journal_attacks[] = {
    {"an entry deleted", "DELETE FROM journal WHERE seq = 3", false, VERIFY | OUTSIDE},
    {"an entry deleted, chain rewritten", "DELETE FROM journal WHERE seq = 3", true,
     VERIFY | OUTSIDE},
    {"an entry inserted", "INSERT INTO journal SELECT 1000, body, hash FROM journal WHERE seq = 2",
     true, VERIFY},
    {"an entry altered", "UPDATE journal SET body = replace(body, 'a test', 'a tesT')", false,
     VERIFY},
    {"an entry altered, chain rewritten",
     "UPDATE journal SET body = replace(body, '\"result\":\"ok\"', '\"result\":\"no\"') "
     "WHERE seq = 2",
     true, VERIFY | OUTSIDE},
    {"white space in an entry, chain rewritten",
     "UPDATE journal SET body = replace(body, '{\"action\"', '{ \"action\"') WHERE seq = 2", true,
     VERIFY | OUTSIDE},
    {"a key twice, chain rewritten",
     "UPDATE journal SET body = replace(body, '{\"action\"', '{\"action\":\"x\",\"action\"') "
     "WHERE seq = 2",
     true, VERIFY | OUTSIDE},
    {"two entries swapped",
     "UPDATE journal SET seq = 10005 - seq WHERE seq IN (2, 3);"
     "UPDATE journal SET seq = seq - 10000 WHERE seq > 9999",
     true, VERIFY | OUTSIDE},
    {"a checkpoint's signature stripped",
     "UPDATE journal SET body = substr(body, 1, instr(body, '\xe2\x80\x94') - 1) || "
     "substr(body, instr(body, '\"},\"host\"')) WHERE body LIKE '%\"action\":\"checkpoint\"%'",
     true, VERIFY},
    {"the checkpoint removed, chain rewritten",
     "DELETE FROM journal WHERE body LIKE '%\"action\":\"checkpoint\"%'", true, NOBODY},
    {"key and checkpoint removed, chain rewritten",
     "DELETE FROM journal WHERE body LIKE '%\"action\":\"checkpoint\"%' OR "
     "body LIKE '%signing-key-made%'",
     true, OUTSIDE},
    {"the tail cut off behind the checkpoint",
     "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)", false, NOBODY},
    {"the tail cut off before it",
     "DELETE FROM journal WHERE seq >= (SELECT min(seq) FROM journal WHERE body LIKE "
     "'%signing-key-made%')",
     false, OUTSIDE},
    {"another key named",
     "UPDATE journal SET body = replace(body, '\"public\":\"', '\"public\":\"0') WHERE body LIKE "
     "'%signing-key-made%'",
     true, VERIFY | OUTSIDE},
    {"a view in place of a table", "DROP TABLE coverage; CREATE VIEW coverage AS SELECT 1", false,
     VERIFY | OUTSIDE},
};

static void each_attack_on_the_journal_is_noticed_by_whom_it_can_be(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(journal_attacks); i++) {
        struct scene *scene;
        struct said said;
        unsigned who;

        make_open((void **)&scene);
        alter(&scene->sample, journal_attacks[i].sql);
        if (journal_attacks[i].rechain)
            alter_rechain(&scene->sample);
        who = who_notices(scene, &said);
        if (who != journal_attacks[i].noticed)
            fail_msg("%s: noticed by %x (%s)", journal_attacks[i].what, who, said.first);
        unmake((void **)&scene);
    }
}

static void a_checkpoint_of_another_case_is_none_of_this(void **state)
{
    struct scene *scene = *state, other;
    struct error err = {0};
    uint64_t entries;

    make_signed(&other);
    sample_open(&scene->sample, CASE_READ);
    assert_false(checkpoint_compare(scene->sample.cf, buf_as_str(&other.outside), &entries, &err));
    assert_string_equal(err.text, "the checkpoint is of another case");
    sample_close(&scene->sample);
    buf_dispose(&other.outside);
    sample_remove(&other.sample);
}

static void an_older_copy_is_shown_by_a_newer_checkpoint(void **state)
{
    struct scene *scene = *state;
    struct buf older, newer;
    struct error err = {0};
    struct sign_key *key = NULL;
    struct said said;

    assert_ok(temp_read(sample_path(&scene->sample, "case.db"), &older, &err), &err);
    sample_open(&scene->sample, CASE_WRITE);
    buf_init(&newer, CHECKPOINT_MOST);
    assert_ok(checkpoint_open_key(scene->sample.cf, passphrase, &key, &err), &err);
    assert_ok(checkpoint_add(scene->sample.cf, key, &newer, &err), &err);
    sign_key_free(key);
    sample_close(&scene->sample);
    assert_ok(temp_write(sample_path(&scene->sample, "case.db"), buf_as_str(&older), &err), &err);
    unlink(sample_path(&scene->sample, "case.db-wal"));
    assert_int_equal(who_notices(scene, &said), NOBODY); /* the one from before fits */
    buf_dispose(&scene->outside);
    scene->outside = newer;
    assert_int_equal(who_notices(scene, &said), OUTSIDE);
    buf_dispose(&older);
}

static void a_sealed_case_is_not_written_to(void **state)
{
    struct scene *scene = *state;
    struct error err = {0};

    assert_false(casefile_open(&scene->sample.cf, scene->sample.path, CASE_WRITE, &err));
    scene->sample.cf = NULL;
    assert_non_null(strstr(err.text, "is sealed"));
    err = (struct error){0};
    assert_ok(sealing_open(scene->sample.path, "the bank asks", &err), &err);
    sample_open(&scene->sample, CASE_WRITE);
    seal(scene); /* and again */
    an_unchanged_case_is_never_accused(state);
}

static void a_wrong_passphrase_opens_no_key(void **state)
{
    struct scene *scene = *state;
    struct sign_key *key = NULL;
    struct error err = {0};

    sample_open(&scene->sample, CASE_WRITE);
    assert_false(
        checkpoint_open_key(scene->sample.cf, (struct str){"wrong horse", 11}, &key, &err));
    assert_null(key);
    sample_close(&scene->sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_unchanged_case_is_never_accused, make_sealed, unmake),
        cmocka_unit_test_setup_teardown(every_bit_of_a_sealed_case_is_covered, make_sealed, unmake),
        cmocka_unit_test(no_attack_on_a_sealed_case_goes_unnoticed),
        cmocka_unit_test(each_attack_on_the_journal_is_noticed_by_whom_it_can_be),
        cmocka_unit_test_setup_teardown(a_checkpoint_of_another_case_is_none_of_this, make_open,
                                        unmake),
        cmocka_unit_test_setup_teardown(an_older_copy_is_shown_by_a_newer_checkpoint, make_open,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_sealed_case_is_not_written_to, make_sealed, unmake),
        cmocka_unit_test_setup_teardown(a_wrong_passphrase_opens_no_key, make_open, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
