/* test_transcripts_killed.c - pieces of a transcript wait before the case names them (imap/note.c).
 * Killed between any two of them, no more than those that waited is without a name; their bytes
 * lie in the segment whole, verify counts them and finds nothing wrong, and the case is written on.
 */
#include "acquisition.h"

#include "case/journal.h"
#include "check.h"
#include "forked.h"
#include "temp.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 20, PIECES_MOST = 2 * SPOKEN_MOST + 2 };

struct killed {
    char folder[TEMP_PATH], path[TEMP_PATH + 16];
    unsigned pieces;
    bool flushed; /* before it is killed, as at the end of a batch */
};

static struct hash piece_of(unsigned number, char text[PIECE + 1])
{
    snprintf(text, PIECE + 1, "C: m%05u NOOP %04u\r\n", number, number);
    return hash_of((struct str){text, PIECE});
}

/* What [net] does, and what main hears of it. */
static bool write_piece(int fd, unsigned number, struct link_object *out, struct error *err)
{
    char text[PIECE + 1], hex[HASH_HEX], record[EVIDENCE_HEAD + PIECE + EVIDENCE_TAIL + 1];
    size_t len;

    out->hash = piece_of(number, text);
    hash_to_hex(&out->hash, hex);
    len = (size_t)snprintf(record, sizeof(record), "mailmedic-object 1 %020d\n%s\nsha256 %s\n",
                           PIECE, text, hex);
    out->place.offset = (uint64_t)lseek(fd, 0, SEEK_END) + EVIDENCE_HEAD;
    out->place.length = PIECE;
    return write(fd, record, len) == (ssize_t)len ||
           error_set_errno(err, ERROR_IO, "cannot write a piece");
}

/* In a process of its own, which does not come back. */
static bool hear_and_die(void *arg, struct error *err)
{
    static struct acquisition run;
    static struct acquire_job job;
    const struct killed *killed = arg;
    struct link_object piece = {0};
    int fd;

    if (!casefile_open(&run.cf, killed->path, CASE_WRITE, err) ||
        !evidence_segment(run.cf, &piece.place.segment, &fd, err))
        return false;
    run.arg = &job;
    for (unsigned i = 0; i < killed->pieces; i++) {
        if (!write_piece(fd, i, &piece, err))
            return false;
        run_transcript(&run, "imaps://mill.example", &piece);
        if (!store_commit(&run, err)) /* as before each wait for more */
            return false;
    }
    if (run.fatal.code != ERROR_NONE)
        return error_set(err, run.fatal.code, "%s", run.fatal.text);
    if (killed->flushed && !store_flush(&run, err))
        return false;
    kill(getpid(), SIGKILL);
    return true;
}

static void kill_it(struct killed *killed, unsigned pieces, bool flushed)
{
    const struct case_info info = {.owner = "anna@mill.example"};
    struct error *err = forked_room(sizeof(*err));
    int ended;

    *killed = (struct killed){.pieces = pieces, .flushed = flushed};
    assert_ok(forked_folder(killed->folder, err), err);
    snprintf(killed->path, sizeof(killed->path), "%s/a.case", killed->folder);
    assert_ok(case_create(killed->path, &info, err), err);
    ended = forked_run(hear_and_die, killed, err);
    if (ended != -SIGKILL)
        fail_msg("%u pieces: it ended with %d: %s", pieces, ended, err->text);
    forked_room_free(err, sizeof(*err));
}

static unsigned count_named(struct casefile *cf)
{
    unsigned named = 0;

    for (unsigned i = 0; i < PIECES_MOST; i++) {
        char text[PIECE + 1];
        struct hash hash = piece_of(i, text);
        struct error err = {0};
        struct buf bytes;

        if (!evidence_has(cf, &hash))
            continue;
        assert_int_equal(named++, i); /* in their order: none before it is missing */
        assert_ok(evidence_read(cf, &hash, PIECE, &bytes, &err), &err);
        assert_string_equal(buf_c(&bytes), text);
        buf_dispose(&bytes);
    }
    return named;
}

static struct verify_report verified(struct casefile *cf)
{
    struct verify_report report;
    struct error err = {0};

    assert_ok(case_verify(cf, NULL, NULL, NULL, &report, &err), &err);
    assert_int_equal(report.wrong, 0);
    return report;
}

/* Somebody writes on: what has no name is nobody's, and nothing is wrong then either. */
static void go_on(const struct killed *killed, unsigned named)
{
    struct error err = {0};
    struct casefile *cf;
    struct hash hash;

    assert_ok(casefile_open(&cf, killed->path, CASE_WRITE, &err), &err);
    assert_ok(casefile_begin(cf, &err), &err);
    assert_ok(evidence_put(cf, str_of("later"), &hash, &err), &err);
    assert_ok(casefile_commit(cf, &err), &err);
    assert_int_equal(count_named(cf), named);
    assert_int_equal(verified(cf).objects, named + 1);
    casefile_close(cf);
}

static void expect(unsigned pieces, bool flushed, unsigned named)
{
    struct verify_report report;
    struct error err = {0};
    struct killed killed;
    struct casefile *cf;

    kill_it(&killed, pieces, flushed);
    assert_ok(casefile_open(&cf, killed.path, CASE_READ, &err), &err);
    if (count_named(cf) != named)
        fail_msg("of %u pieces %u are named, not %u", pieces, count_named(cf), named);
    report = verified(cf);
    assert_int_equal(report.objects, named);
    assert_int_equal(report.unnamed, pieces - named);
    assert_int_equal(report.unnamed_bytes,
                     (uint64_t)(pieces - named) * (EVIDENCE_HEAD + PIECE + EVIDENCE_TAIL));
    casefile_close(cf);
    go_on(&killed, named);
    temp_remove(killed.folder);
}

static void a_kill_leaves_no_more_without_a_name_than_waited(void **state)
{
    (void)state;
    for (unsigned pieces = 0; pieces <= PIECES_MOST; pieces++)
        expect(pieces, false, pieces / SPOKEN_MOST * SPOKEN_MOST);
}

/* The control: the same pieces, and nothing waits any more. */
static void behind_a_flush_all_have_a_name(void **state)
{
    static const unsigned pieces[] = {1, SPOKEN_MOST - 1, SPOKEN_MOST, SPOKEN_MOST + 1};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
        expect(pieces[i], true, pieces[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_leaves_no_more_without_a_name_than_waited),
        cmocka_unit_test(behind_a_flush_all_have_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
