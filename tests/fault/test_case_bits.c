/* test_case_bits.c - bits of a small case are flipped, one at a time: opening or verify notices, or
 * what the case says is the same as before. The ordinary run takes a sample of the bits, most of
 * them where something is written; MAILMEDIC_LONG=1 a large one; MAILMEDIC_STEP=n every n-th bit
 * there is. */
#include "sample_rows.h"

#include "db.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef SANITIZED
enum { FLIPS = 300 }; /* of each file, in the ordinary run */
#else
enum { FLIPS = 3000 };
#endif
enum { FLIPS_LONG = 60000, ALTERED_ENOUGH = 20 };

struct tried {
    unsigned flips, noticed, same, derived, unseen; /* unseen: evidence or journal altered */
    unsigned altered; /* the control: of the noticed, how many had altered evidence or journal */
};

/* --- what the case says --- */

/* Journal, index of evidence, where each message comes from; what a server or the operator said,
 * what was concluded and done. */
static const char *const sealed[] = {
    "SELECT seq, CAST(body AS BLOB), hash, 0, 0, 0 FROM journal ORDER BY 1, 2",
    "SELECT id, hash, segment, start, length, 0 FROM object ORDER BY 1, 2",
    "SELECT id, session, 0, 0, 0, 0 FROM segment ORDER BY 1, 2",
    "SELECT id, folder, uid, size, received, object FROM message ORDER BY 1, 2",
    "SELECT id, account, CAST(raw_name AS BLOB), uidvalidity, CAST(name AS BLOB), use FROM folder ORDER BY id",
    "SELECT id, delimiter, CAST(attributes AS BLOB), CAST(acl AS BLOB), uidnext, modseq FROM folder ORDER BY id",
    "SELECT id, present, run, 0, 0, 0 FROM folder ORDER BY id",
    "SELECT id, CAST(user AS BLOB), CAST(host AS BLOB), CAST(address AS BLOB), CAST(server AS BLOB), CAST(certificate AS BLOB) FROM account ORDER BY id",
    "SELECT id, CAST(kind AS BLOB), 0, 0, 0, 0 FROM account ORDER BY id",
    "SELECT CAST(key AS BLOB), CAST(value AS BLOB), 0, 0, 0, 0 FROM note ORDER BY 1, 2",
    "SELECT id, CAST(kind AS BLOB), CAST(target AS BLOB), started, ended, CAST(outcome AS BLOB) FROM run ORDER BY 1, 2",
    "SELECT folder, planned, planned_bytes, fetched, fetched_bytes, vanished FROM tally ORDER BY folder",
    "SELECT folder, parsed, limited, crashed, timeout, headed FROM tally ORDER BY folder",
    "SELECT id, account, CAST(source AS BLOB), CAST(script AS BLOB), CAST(name AS BLOB), position FROM rule ORDER BY id",
    "SELECT id, active, raw, status, CAST(summary AS BLOB), record FROM rule ORDER BY id",
    "SELECT id, first_seen, last_seen, gone, 0, 0 FROM rule ORDER BY id",
    "SELECT account, CAST(source AS BLOB), run, 0, 0, 0 FROM rule_look ORDER BY 1, 2",
    "SELECT account, run, CAST(why AS BLOB), 0, 0, 0 FROM rule_miss ORDER BY 1, 2",
    "SELECT id, CAST(key AS BLOB), CAST(detector AS BLOB), severity, CAST(title AS BLOB), CAST(explanation AS BLOB) FROM finding ORDER BY id",
    "SELECT id, CAST(refute AS BLOB), CAST(blind AS BLOB), CAST(attack AS BLOB), moment, first_seen FROM finding ORDER BY id",
    "SELECT id, last_seen, CAST(verdict AS BLOB), CAST(verdict_reason AS BLOB), 0, 0 FROM finding ORDER BY id",
    "SELECT finding, position, CAST(text AS BLOB), points, 0, 0 FROM finding_reason ORDER BY 1, 2",
    "SELECT finding, position, CAST(kind AS BLOB), row, sha256, CAST(label AS BLOB) FROM finding_subject ORDER BY 1, 2",
    "SELECT id, CAST(subject AS BLOB), CAST(title AS BLOB), state, CAST(detail AS BLOB), CAST(hint AS BLOB) FROM coverage ORDER BY id",
    "SELECT id, run, CAST(detail_source AS BLOB), 0, 0, 0 FROM coverage ORDER BY id",
    "SELECT CAST(kind AS BLOB), CAST(value AS BLOB), CAST(reason AS BLOB), added, 0, 0 FROM allowed ORDER BY 1, 2",
    "SELECT id, CAST(kind AS BLOB), CAST(value AS BLOB), by_hand, finding, message FROM indicator ORDER BY id",
    "SELECT id, first_seen, last_seen, CAST(tlp AS BLOB), CAST(note AS BLOB), withdrawn FROM indicator ORDER BY id",
    "SELECT id, CAST(reason AS BLOB), added, 0, 0, 0 FROM indicator ORDER BY id",
    "SELECT message, begins, announced, segment, start, length FROM part ORDER BY 1, 2",
    "SELECT message, begins, hash, 0, 0, 0 FROM part ORDER BY 1, 2",
    "SELECT id, run, CAST(path AS BLOB), CAST(format AS BLOB), size, sha256 FROM import_file ORDER BY id",
    "SELECT id, CAST(verdict AS BLOB), CAST(report AS BLOB), 0, 0, 0 FROM import_file ORDER BY id",
    "SELECT message, file, CAST(member AS BLOB), start, 0, 0 FROM origin ORDER BY 1, 2",
    "SELECT id, file, object, CAST(format AS BLOB), CAST(zone AS BLOB), CAST(truncated AS BLOB) FROM login_log ORDER BY id",
    "SELECT id, earliest, latest, rows, rejected, 0 FROM login_log ORDER BY id",
    "SELECT id, log, line, moment, tries, fetched FROM login ORDER BY id",
    "SELECT id, CAST(result AS BLOB), CAST(protocol AS BLOB), CAST(stated AS BLOB), CAST(account AS BLOB), CAST(address AS BLOB) FROM login ORDER BY id",
    "SELECT id, CAST(client AS BLOB), CAST(agent AS BLOB), CAST(session AS BLOB), CAST(place AS BLOB), CAST(detail AS BLOB) FROM login ORDER BY id",
    "SELECT id, key, copy, own, 0, 0 FROM login ORDER BY id",
    "SELECT id, began, ended, CAST(protocol AS BLOB), CAST(host AS BLOB), port FROM own_login ORDER BY id",
    "SELECT id, CAST(user AS BLOB), CAST(encryption AS BLOB), CAST(purpose AS BLOB), CAST(credential AS BLOB), CAST(tag AS BLOB) FROM own_login ORDER BY id",
    "SELECT id, CAST(class AS BLOB), CAST(line AS BLOB), CAST(why AS BLOB), CAST(certificate AS BLOB), CAST(local AS BLOB) FROM own_login ORDER BY id",
    "SELECT id, CAST(vantage AS BLOB), transcript, related, journal, 0 FROM own_login ORDER BY id",
    "SELECT id, sha256, CAST(engine AS BLOB), verdict, CAST(words AS BLOB), asked FROM antivirus ORDER BY 1, 2",
    "SELECT id, CAST(playbook AS BLOB), CAST(title AS BLOB), CAST(version AS BLOB), CAST(provider AS BLOB), source FROM play ORDER BY id",
    "SELECT id, trusted, started, journal, 0, 0 FROM play ORDER BY id",
    "SELECT id, play, kind, CAST(step AS BLOB), CAST(name AS BLOB), CAST(value AS BLOB) FROM play_event ORDER BY id",
    "SELECT id, position, outcome, grade, CAST(class AS BLOB), CAST(raw AS BLOB) FROM play_event ORDER BY id",
    "SELECT id, CAST(vantage AS BLOB), CAST(actor AS BLOB), CAST(role AS BLOB), CAST(reason AS BLOB), CAST(residual AS BLOB) FROM play_event ORDER BY id",
    "SELECT id, CAST(owner AS BLOB), CAST(until AS BLOB), object, moment, journal FROM play_event ORDER BY id",
    "SELECT id, CAST(user AS BLOB), CAST(host AS BLOB), CAST(verb AS BLOB), CAST(target AS BLOB), place FROM action ORDER BY id",
    "SELECT id, CAST(commands AS BLOB), CAST(detail AS BLOB), before, after, undoes FROM action ORDER BY id",
    "SELECT id, CAST(actor AS BLOB), started, journal, 0, 0 FROM action ORDER BY id",
    "SELECT action, outcome, CAST(words AS BLOB), ended, journal, 0 FROM action_end ORDER BY 1, 2",
    "SELECT id, CAST(flags AS BLOB), status, date, attachments, vanished FROM message ORDER BY id",
    "SELECT id, CAST(sender AS BLOB), CAST(subject AS BLOB), 0, 0, 0 FROM message ORDER BY id",
    "SELECT id, CAST(message_id AS BLOB), CAST(recipients AS BLOB), 0, 0, 0 FROM message ORDER BY id",
    "SELECT id, CAST(reached AS BLOB), direction, lure, 0, 0 FROM message ORDER BY id",
    "SELECT object, version, status, CAST(reached AS BLOB), record, header FROM facts ORDER BY 1",
    NULL};
/* In other languages, shown only where it says the same as what is sealed. */
static const char *const derived[] = {
    "SELECT id, CAST(title_source AS BLOB), 0, 0, 0, 0 FROM finding ORDER BY id",
    "SELECT finding, position, CAST(source AS BLOB), 0, 0, 0 FROM finding_reason ORDER BY 1, 2",
    NULL};

static void add_row(struct hasher *hasher, struct query *query)
{
    for (int column = 0; column < 6; column++) {
        int64_t number = query_int(query, column);
        struct str bytes = query_blob(query, column);

        hasher_add(hasher, &number, sizeof(number));
        hasher_add(hasher, &bytes.len, sizeof(bytes.len));
        hasher_add(hasher, bytes.at, bytes.len);
    }
}

/* False: it could not be read at all, which nobody can overlook. */
static bool digest(const char *path, const char *const *selects, struct hash *out)
{
    struct error err = {0};
    struct hasher *hasher;
    struct db *db;
    bool ok = true;

    if (!db_open(&db, path, DB_READ, &err))
        return false;
    hasher = hasher_new();
    for (; ok && *selects; selects++) {
        struct query query;

        query_begin(&query, db, *selects);
        while (query_next(&query))
            add_row(hasher, &query);
        ok = query_end(&query, &err);
    }
    hasher_finish(hasher, out);
    hasher_free(hasher);
    db_close(db);
    return ok;
}

/* --- flipping --- */

struct before {
    struct hash sealed, derived;
};

static bool is_noticed(struct sample *sample)
{
    struct error err = {0};
    uint64_t wrong = 0;
    bool noticed = true;

    if (!casefile_open(&sample->cf, sample->path, CASE_READ, &err))
        return true;
    if (sample_verify(sample->cf, &wrong, NULL, &err))
        noticed = wrong > 0;
    sample_close(sample);
    return noticed;
}

static void judge(struct sample *sample, const struct before *before, struct tried *tried,
                  off_t bit)
{
    const char *path = sample_path(sample, "case.db");
    bool noticed = is_noticed(sample);
    struct hash now;

    tried->flips++;
    if (noticed) {
        tried->noticed++;
        if (tried->altered < ALTERED_ENOUGH &&
            (!digest(path, sealed, &now) || !hash_equal(&now, &before->sealed)))
            tried->altered++;
        return;
    }
    if (!digest(path, sealed, &now) || !hash_equal(&now, &before->sealed)) {
        print_message("bit %lld: evidence or journal altered unseen\n", (long long)bit);
        tried->unseen++;
    } else if (!digest(path, derived, &now) || !hash_equal(&now, &before->derived)) {
        tried->derived++;
    } else {
        tried->same++;
    }
}

/* Opened anew each time: closing a descriptor of case.db drops SQLite's locks on it. */
static void flip(struct sample *sample, const char *name, off_t bit)
{
    int fd = open(sample_path(sample, name), O_RDWR | O_CLOEXEC);
    unsigned char byte;

    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, bit / 8), 1);
    byte ^= (unsigned char)(1u << (bit % 8));
    assert_int_equal(pwrite(fd, &byte, 1, bit / 8), 1);
    close(fd);
}

/* Which bits to take. Most of a small database is empty pages: of bytes that are zero, only one in
 * sixteen is looked at. */
struct sample_of_bits {
    struct buf file;
    uint64_t step, left;
    bool all;
};

static bool is_candidate(const struct sample_of_bits *bits, size_t byte)
{
    return bits->all || bits->file.at[byte] != 0 || byte % 16 == 0;
}

static void choose(struct sample_of_bits *bits, const char *path)
{
    const char *step = getenv("MAILMEDIC_STEP");   /* NOLINT(concurrency-mt-unsafe) */
    const char *longer = getenv("MAILMEDIC_LONG"); /* NOLINT(concurrency-mt-unsafe) */
    uint64_t flips = longer ? FLIPS_LONG : FLIPS;
    struct error err = {0};
    uint64_t candidates = 0;

    *bits = (struct sample_of_bits){0};
    assert_true(temp_read(path, &bits->file, &err));
    bits->all = step && str_to_u64(str_of(step), INT32_MAX, &bits->step) && bits->step > 0;
    if (bits->all)
        return;
    for (size_t byte = 0; byte < bits->file.len; byte++)
        candidates += is_candidate(bits, byte) ? 8 : 0;
    /* Odd, so that every bit of a byte gets its turn. */
    bits->step = candidates > flips ? (candidates / flips) | 1 : 1;
}

static bool is_chosen(struct sample_of_bits *bits, uint64_t bit)
{
    if (!is_candidate(bits, bit / 8))
        return false;
    if (bits->left > 0) {
        bits->left--;
        return false;
    }
    bits->left = bits->step - 1;
    return true;
}

static struct tried flip_all(struct sample *sample, const char *name)
{
    const char *db = sample_path(sample, "case.db");
    struct sample_of_bits bits;
    struct tried tried = {0};
    struct before before;

    assert_true(digest(db, sealed, &before.sealed));
    assert_true(digest(db, derived, &before.derived));
    assert_false(is_noticed(sample)); /* the case as it was is in order */
    choose(&bits, sample_path(sample, name));
    for (uint64_t bit = 0; bit < bits.file.len * 8; bit++) {
        if (!is_chosen(&bits, bit))
            continue;
        flip(sample, name, (off_t)bit);
        judge(sample, &before, &tried, (off_t)bit);
        flip(sample, name, (off_t)bit);
    }
    assert_false(is_noticed(sample));
    print_message("%s: %u of %zu bits: %u noticed, %u the same, %u in what can be made again, "
                  "%u unseen\n",
                  name, tried.flips, bits.file.len * 8, tried.noticed, tried.same, tried.derived,
                  tried.unseen);
    buf_dispose(&bits.file);
    return tried;
}

/* Rows are of no use to a segment, and cost time each time. */
static void make(struct sample *sample, bool rows)
{
    sample_make(sample);
    sample_fill(sample, 4);
    sample_segment(sample, 20, 2);
    if (rows)
        sample_rows(sample);
    sample_close(sample);
}

static void no_bit_of_the_database_alters_the_evidence_unseen(void **state)
{
    struct sample sample;
    struct tried tried;

    (void)state;
    make(&sample, true);
    tried = flip_all(&sample, "case.db");
    assert_int_equal(tried.unseen, 0);
    assert_true(tried.altered > 0); /* the control: without verify these would go unseen */
    sample_remove(&sample);
}

static void every_bit_of_a_segment_is_noticed(void **state)
{
    struct sample sample;
    struct tried tried;

    (void)state;
    make(&sample, false);
    tried = flip_all(&sample, "evidence/000001.seg");
    assert_int_equal(tried.noticed, tried.flips);
    sample_remove(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bit_of_the_database_alters_the_evidence_unseen),
        cmocka_unit_test(every_bit_of_a_segment_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
