/* test_journal_flips.c - each bit of the journal's entries, of a segment and of a checkpoint that
 * is kept outside, one at a time: what looks at these bytes notices each of them.
 *
 * That an entry's text is another one its hash tells; some bits are also shown to the walk over
 * the whole journal; with MAILMEDIC_LONG=1 all of them are. Values in rows: test_case_flips.c. */
#include "check.h"
#include "flips.h"

#include "case/checkpoint.h"
#include "checkpoint_note.h"
#include "entry.h"

#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#define CASE_ID "0123456789abcdef0123456789abcdef"

struct entry {
    int64_t seq;
    struct buf body;
    struct hash hash;
};

static void put_entry(struct flips *bench, const struct entry *entry)
{
    struct error err = {0};
    struct query query;

    query_begin(&query, bench->cf.db,
                "UPDATE journal SET body = CAST(? AS TEXT), hash = ? WHERE seq = ?");
    query_bind_blob(&query, buf_as_str(&entry->body));
    query_bind_hash(&query, &entry->hash);
    query_bind_int(&query, entry->seq);
    assert_ok(query_run(&query, &err), &err);
}

/* Of its text: the hash beside it is another one, and, of a sample, the walk says so. */
static void flip_entry(struct flips *bench, struct entry *entry, bool walk)
{
    size_t step = flips_are_all() ? 1 : FLIPS_BODY_STEP,
           walks = flips_are_all() ? 1 : FLIPS_BODY_WALKS;

    for (size_t bit = 0; bit < entry->body.len * 8; bit += step) {
        char *byte = &entry->body.at[bit / 8];
        struct hash made;

        *byte = (char)(*byte ^ 1 << bit % 8);
        made = entry_hash(buf_as_str(&entry->body));
        bench->flips++;
        if (hash_equal(&made, &entry->hash))
            flips_tell(bench, "journal", "body", bit);
        if (walk && bench->flips % walks == 0) {
            put_entry(bench, entry);
            bench->walks++;
            if (!flips_noticed(bench, verify_journal))
                flips_tell(bench, "journal", "body", bit);
        }
        *byte = (char)(*byte ^ 1 << bit % 8);
    }
    put_entry(bench, entry);
}

static void flip_hash(struct flips *bench, struct entry *entry, bool walk)
{
    size_t step = flips_are_all() ? 1 : FLIPS_WALK_STEP;

    for (size_t bit = 0; walk && bit < sizeof(entry->hash.bytes) * 8; bit += step) {
        entry->hash.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        put_entry(bench, entry);
        bench->flips++;
        bench->walks++;
        if (!flips_noticed(bench, verify_journal))
            flips_tell(bench, "journal", "hash", bit);
        entry->hash.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    put_entry(bench, entry);
}

/* walk: some of them are shown to the walk over the whole journal, which takes as long as it is. */
static void flip_journal(struct flips *bench, bool walk)
{
    static struct entry entries[FLIPS_ROWS];
    struct error err = {0};
    struct query query;
    size_t count = 0;

    query_begin(&query, bench->cf.db, "SELECT seq, CAST(body AS BLOB), hash FROM journal");
    for (; query_next(&query); count++) {
        assert_true(count < FLIPS_ROWS);
        entries[count].seq = query_int(&query, 0);
        entries[count].hash = query_hash(&query, 2);
        flips_keep(&entries[count].body, query_blob(&query, 1));
    }
    assert_ok(query_end(&query, &err), &err);
    for (size_t i = 0; i < count; i++) {
        flip_entry(bench, &entries[i], walk);
        flip_hash(bench, &entries[i], walk);
        buf_dispose(&entries[i].body);
    }
    assert_false(flips_noticed(bench, verify_journal));
    print_message("journal of %zu entries: %" PRIu64 " bits, %" PRIu64 " walks, %" PRIu64
                  " unseen\n",
                  count, bench->flips, bench->walks, bench->unseen);
    assert_int_equal(bench->unseen, 0);
}

static void no_bit_of_a_long_journal_is_altered_unseen(void **state)
{
    struct flips bench;

    (void)state;
    flips_open(&bench, true, FLIPS_HEADERS);
    flip_journal(&bench, flips_are_all());
    flips_close(&bench);
}

static void no_bit_of_a_short_journal_is_altered_unseen(void **state)
{
    struct flips bench;

    (void)state;
    flips_open(&bench, false, 0);
    flip_journal(&bench, true);
    flips_close(&bench);
}

/* --- segments --- */

static void no_bit_of_a_segment_is_altered_unseen(void **state)
{
    struct flips bench;
    struct buf file;
    struct error err = {0};
    const char *path;
    int fd;

    (void)state;
    flips_open(&bench, false, 0);
    path = sample_path(&bench.sample, "evidence/000001.seg");
    assert_ok(temp_read(path, &file, &err), &err);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0 && !flips_noticed(&bench, verify_evidence));
    for (size_t bit = 0; bit < file.len * 8; bit += flips_are_all() ? 1 : FLIPS_BODY_STEP) {
        char byte = (char)(file.at[bit / 8] ^ 1 << bit % 8);

        assert_int_equal(pwrite(fd, &byte, 1, (off_t)(bit / 8)), 1);
        bench.flips++;
        if (!flips_noticed(&bench, verify_evidence))
            flips_tell(&bench, "segment", "", bit);
        assert_int_equal(pwrite(fd, &file.at[bit / 8], 1, (off_t)(bit / 8)), 1);
    }
    close(fd);
    print_message("segment: %" PRIu64 " bits, %" PRIu64 " unseen\n", bench.flips, bench.unseen);
    assert_int_equal(bench.unseen, 0);
    assert_false(flips_noticed(&bench, verify_evidence));
    buf_dispose(&file);
    flips_close(&bench);
}

/* --- a checkpoint that is kept outside --- */

static bool note_is_good(struct str note, const struct merkle *merkle,
                         const struct sign_public *who)
{
    struct hash root = merkle_root(merkle);
    struct checkpoint checkpoint;
    struct error err = {0};

    return checkpoint_read(note, &checkpoint, &err) && checkpoint_is_of(&checkpoint, CASE_ID) &&
           checkpoint_is_signed(&checkpoint, who) && checkpoint.entries == merkle->count &&
           hash_equal(&root, &checkpoint.root);
}

static void no_bit_of_a_checkpoint_is_altered_unseen(void **state)
{
    struct merkle merkle = {0};
    struct error err = {0};
    struct sign_key *key = sign_key_new(&err);
    struct flips told = {0};
    struct sign_public who;
    struct buf note;

    (void)state;
    assert_non_null(key);
    who = sign_public_of(key);
    for (unsigned char i = 0; i < 5; i++) {
        struct hash leaf = hash_of((struct str){(const char *)&i, 1});

        merkle_add(&merkle, &leaf);
    }
    buf_init(&note, CHECKPOINT_MOST);
    assert_ok(checkpoint_write(&note, CASE_ID, &merkle, key, &err), &err);
    assert_true(note_is_good(buf_as_str(&note), &merkle, &who));
    for (size_t bit = 0; bit < note.len * 8; bit++) {
        note.at[bit / 8] = (char)(note.at[bit / 8] ^ 1 << bit % 8);
        if (note_is_good(buf_as_str(&note), &merkle, &who))
            flips_tell(&told, "checkpoint", "", bit);
        note.at[bit / 8] = (char)(note.at[bit / 8] ^ 1 << bit % 8);
    }
    print_message("checkpoint: %zu bits, %" PRIu64 " unseen\n", note.len * 8, told.unseen);
    assert_int_equal(told.unseen, 0);
    buf_dispose(&note);
    sign_key_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bit_of_a_long_journal_is_altered_unseen),
        cmocka_unit_test(no_bit_of_a_short_journal_is_altered_unseen),
        cmocka_unit_test(no_bit_of_a_segment_is_altered_unseen),
        cmocka_unit_test(no_bit_of_a_checkpoint_is_altered_unseen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
