/* test_case_evidence.c - bytes go in once, are durable before they are named, and come out as they
 * were or not at all. */
#include "alter_case.h"
#include "check.h"
#include "sample_case.h"

#include "connection.h"
#include "stray.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int make(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    sample_fill(&sample, 4);
    *state = &sample;
    return 0;
}

static int unmake(void **state)
{
    sample_remove(*state);
    return 0;
}

static off_t size_of(struct sample *sample, const char *name)
{
    struct stat st;

    return stat(sample_path(sample, name), &st) == 0 ? st.st_size : -1;
}

static struct hash put(struct sample *sample, struct str bytes)
{
    struct error err = {0};
    struct hash hash;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, bytes, &hash, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    return hash;
}

static void assert_comes_back(struct sample *sample, const struct hash *hash, struct str want)
{
    struct error err = {0};
    struct buf back;

    assert_ok(evidence_read(sample->cf, hash, MIB(64), &back, &err), &err);
    assert_true(str_equal(buf_as_str(&back), want));
    buf_dispose(&back);
}

static bool gather(void *arg, struct str piece, struct error *err)
{
    (void)err;
    assert_true(piece.len <= MIB(1));
    buf_str(arg, piece);
    return true;
}

static void assert_comes_in_pieces(struct sample *sample, const struct hash *hash, struct str want)
{
    struct error err = {0};
    struct buf back;

    buf_init(&back, MIB(64));
    assert_ok(evidence_each_piece(sample->cf, hash, gather, &back, &err), &err);
    assert_true(str_equal(buf_as_str(&back), want));
    buf_dispose(&back);
}

static void bytes_come_back_as_they_were(void **state)
{
    static const size_t sizes[] = {0, 1, 1000, MIB(1) - 1, MIB(1), MIB(1) + 1, MIB(5)};
    struct sample *sample = *state;
    char *bytes = malloc(MIB(5));

    assert_non_null(bytes);
    for (size_t i = 0; i < MIB(5); i++)
        bytes[i] = (char)(i * 31 + i / 251);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct hash hash = put(sample, (struct str){bytes, sizes[i]});

        assert_comes_back(sample, &hash, (struct str){bytes, sizes[i]});
        assert_comes_in_pieces(sample, &hash, (struct str){bytes, sizes[i]});
    }
    free(bytes);
}

static bool refuse(void *arg, struct str piece, struct error *err)
{
    (void)arg;
    (void)piece;
    return error_set(err, ERROR_IO, "no more of it");
}

static void pieces_of_altered_bytes_end_in_an_error(void **state)
{
    struct sample *sample = *state;
    struct hash hash = put(sample, str_of("the bytes that will be altered"));
    struct error err = {0};
    struct buf back;
    int fd;

    assert_false(evidence_each_piece(sample->cf, &hash, refuse, NULL, &err));
    assert_string_equal(err.text, "no more of it");
    error_clear(&err);
    fd = open(sample_path(sample, "evidence/000001.seg"), O_WRONLY);
    assert_int_equal(pwrite(fd, "T", 1, size_of(sample, "evidence/000001.seg") - 73 - 30), 1);
    close(fd);
    buf_init(&back, MIB(1));
    assert_false(evidence_each_piece(sample->cf, &hash, gather, &back, &err));
    assert_non_null(strstr(err.text, "was altered"));
    assert_true(str_equal(buf_as_str(&back), str_of("The bytes that will be altered")));
    buf_dispose(&back);
}

static void the_same_bytes_again_cost_nothing(void **state)
{
    struct sample *sample = *state;
    struct evidence_stats before, after;
    off_t size = size_of(sample, "evidence/000001.seg");
    struct error err = {0};

    assert_ok(evidence_stats(sample->cf, &before, &err), &err);
    put(sample, sample_mail(1));
    assert_ok(evidence_stats(sample->cf, &after, &err), &err);
    assert_int_equal(before.objects, 4);
    assert_int_equal(after.objects, 4);
    assert_int_equal(after.segments, 1);
    assert_int_equal(size_of(sample, "evidence/000001.seg"), size);
}

static void what_is_put_can_be_read_before_the_commit(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct hash hash;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("soon"), &hash, &err), &err);
    assert_comes_back(sample, &hash, str_of("soon"));
    assert_ok(casefile_commit(sample->cf, &err), &err);
}

static void a_rollback_takes_the_bytes_back(void **state)
{
    struct sample *sample = *state;
    off_t size = size_of(sample, "evidence/000001.seg");
    struct error err = {0};
    struct hash hash;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("not to be"), &hash, &err), &err);
    assert_comes_back(sample, &hash, str_of("not to be")); /* it is in the file now */
    casefile_rollback(sample->cf);
    assert_false(evidence_has(sample->cf, &hash));
    assert_int_equal(size_of(sample, "evidence/000001.seg"), size);
    hash = put(sample, str_of("the next"));
    assert_comes_back(sample, &hash, str_of("the next"));
    sample_close(sample);
    sample_open(sample, CASE_WRITE); /* a new session has a segment of its own */
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("not to be"), &hash, &err), &err);
    casefile_rollback(sample->cf);
    assert_int_equal(size_of(sample, "evidence/000002.seg"), -1);
    hash = put(sample, str_of("again"));
    assert_comes_back(sample, &hash, str_of("again"));
}

/* The next segment gets the number, and must not be taken for the file that went. */
static void what_was_read_before_a_rollback_is_forgotten_with_it(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct evidence_stats stats;
    struct hash hash;

    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("not to be"), &hash, &err), &err);
    assert_comes_back(sample, &hash, str_of("not to be"));
    casefile_rollback(sample->cf);
    sample_segment(sample, 10, 1); /* written to number 2, synced, and named */
    hash = hash_of(sample_mail(10));
    assert_comes_back(sample, &hash, sample_mail(10));
    assert_ok(evidence_stats(sample->cf, &stats, &err), &err);
    assert_int_equal(stats.segments, 2);
}

static void what_is_too_large_for_the_reader_is_not_read(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(sample_mail(1)), unknown = hash_of(str_of("?"));
    struct error err = {0};
    struct buf back;

    assert_false(evidence_read(sample->cf, &hash, 10, &back, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    buf_dispose(&back);
    error_clear(&err);
    assert_false(evidence_read(sample->cf, &unknown, 10, &back, &err));
    assert_non_null(strstr(err.text, "the case holds no evidence"));
    buf_dispose(&back);
}

/* Before this session has a segment of its own: there is nothing to be synced for it. */
static void evidence_is_opened_in_the_middle_of_a_change(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(sample_mail(1));
    struct evidence_place place;
    struct error err = {0};
    int fd;

    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_find(sample->cf, &hash, &place, &err), &err);
    assert_ok(evidence_open(sample->cf, place.segment, &fd, &err), &err);
    close(fd);
    assert_ok(casefile_commit(sample->cf, &err), &err);
}

/* --- segments of others --- */

static void append(int fd, struct str bytes)
{
    assert_int_equal(write(fd, bytes.at, bytes.len), bytes.len);
}

static void nothing_is_named_before_it_is_durable(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(str_of("abc"));
    struct evidence_place place = {0, EVIDENCE_HEAD, 3};
    struct error err = {0};
    char hex[HASH_HEX];
    struct buf record;
    int fd;

    hash_to_hex(&hash, hex);
    buf_init(&record, KIB(1));
    buf_printf(&record, "mailmedic-object 1 %020d\nabc\nsha256 %s\n", 3, hex);
    assert_ok(evidence_segment(sample->cf, &place.segment, &fd, &err), &err);
    append(fd, buf_as_str(&record));
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_false(evidence_add(sample->cf, &hash, &place, &err));
    assert_string_equal(err.text, "evidence is not on the disk yet: it cannot be named");
    error_clear(&err);
    assert_ok(evidence_sync(sample->cf, place.segment, &err), &err);
    assert_ok(evidence_add(sample->cf, &hash, &place, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_comes_back(sample, &hash, str_of("abc"));
    buf_dispose(&record);
    close(fd);
}

static void a_record_that_is_none_is_not_named(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(str_of("abc"));
    static const struct {
        const char *what, *head;
        struct evidence_place place;
    } cases[] = {
        {"another length", "mailmedic-object 1 00000000000000000004\n", {1, 40, 3}},
        {"no number", "mailmedic-object 1 0000000000000000000x\n", {1, 40, 3}},
        {"another word", "mailmedic-0bject 1 00000000000000000003\n", {1, 40, 3}},
        {"inside the head", "mailmedic-object 1 00000000000000000003\n", {1, 39, 3}},
        {"behind the end", "mailmedic-object 1 00000000000000000003\n", {1, 4000, 3}},
        {"far too long", "mailmedic-object 1 00000000000000000003\n", {1, 40, UINT64_MAX}},
        {"far away", "mailmedic-object 1 00000000000000000003\n", {1, UINT64_MAX - 5, 3}},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct evidence_place place = cases[i].place;
        struct error err = {0};
        char hex[HASH_HEX];
        int fd;

        hash_to_hex(&hash, hex);
        assert_ok(evidence_segment(sample->cf, &place.segment, &fd, &err), &err);
        append(fd, str_of(cases[i].head));
        append(fd, str_of("abc\nsha256 "));
        append(fd, str_of(hex));
        append(fd, str_of("\n"));
        close(fd);
        assert_ok(evidence_sync(sample->cf, place.segment, &err), &err);
        assert_ok(casefile_begin(sample->cf, &err), &err);
        if (evidence_add(sample->cf, &hash, &place, &err))
            fail_msg("named: %s", cases[i].what);
        casefile_rollback(sample->cf);
    }
}

static void a_tail_that_is_none_is_not_named(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(str_of("abc")), other = hash_of(str_of("abd"));
    char hex[HASH_HEX], other_hex[HASH_HEX], tails[5][EVIDENCE_TAIL + 1];

    hash_to_hex(&hash, hex);
    hash_to_hex(&other, other_hex);
    snprintf(tails[0], sizeof(tails[0]), "\nsha256 %s\n", hex); /* the control */
    snprintf(tails[1], sizeof(tails[1]), "\nsha256 %s\n", other_hex);
    snprintf(tails[2], sizeof(tails[2]), "\nsha255 %s\n", hex);
    snprintf(tails[3], sizeof(tails[3]), "\nsha256 %s ", hex);
    snprintf(tails[4], sizeof(tails[4]), "\nsha256 x%s\n", hex + 1);
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        struct evidence_place place = {0, EVIDENCE_HEAD, 3};
        struct error err = {0};
        int fd;

        assert_ok(evidence_segment(sample->cf, &place.segment, &fd, &err), &err);
        append(fd, str_of("mailmedic-object 1 00000000000000000003\nabc"));
        append(fd, str_of(tails[i]));
        close(fd);
        assert_ok(evidence_sync(sample->cf, place.segment, &err), &err);
        assert_ok(evidence_sync(sample->cf, place.segment, &err), &err); /* costs nothing */
        assert_ok(casefile_begin(sample->cf, &err), &err);
        assert_int_equal(evidence_add(sample->cf, &hash, &place, &err), i == 0);
        casefile_rollback(sample->cf);
    }
}

static void a_segment_that_was_cut_behind_our_back_is_not_named(void **state)
{
    struct sample *sample = *state;
    struct evidence_place place = {0, EVIDENCE_HEAD, 3};
    struct hash hash = hash_of(str_of("abc"));
    struct error err = {0};
    char hex[HASH_HEX];
    int fd;

    hash_to_hex(&hash, hex);
    assert_ok(evidence_segment(sample->cf, &place.segment, &fd, &err), &err);
    append(fd, str_of("mailmedic-object 1 00000000000000000003\nabc\nsha256 "));
    append(fd, str_of(hex));
    append(fd, str_of("\n"));
    close(fd);
    assert_ok(evidence_sync(sample->cf, place.segment, &err), &err);
    assert_int_equal(truncate(sample_path(sample, "evidence/000002.seg"), 60), 0);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_false(evidence_add(sample->cf, &hash, &place, &err));
    assert_non_null(strstr(err.text, "segment 2 ends at byte 60"));
    casefile_rollback(sample->cf);
}

static void a_known_object_keeps_its_first_place(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(sample_mail(1));
    struct evidence_place place;
    struct error err = {0};

    sample_segment(sample, 1, 2); /* the same mail over another connection */
    assert_ok(evidence_find(sample->cf, &hash, &place, &err), &err);
    assert_int_equal(place.segment, 1);
}

static void altered_bytes_are_not_given_out(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(sample_mail(1));
    struct error err = {0};
    struct buf back;
    int fd;

    assert_comes_back(sample, &hash, sample_mail(1)); /* the control */
    fd = open(sample_path(sample, "evidence/000001.seg"), O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "X", 1, EVIDENCE_HEAD + 3), 1);
    assert_false(evidence_read(sample->cf, &hash, MIB(1), &back, &err));
    assert_non_null(strstr(err.text, "was altered"));
    assert_int_equal(back.len, 0);
    buf_dispose(&back);
    error_clear(&err);
    assert_int_equal(ftruncate(fd, EVIDENCE_HEAD + 3), 0);
    assert_false(evidence_read(sample->cf, &hash, MIB(1), &back, &err));
    assert_non_null(strstr(err.text, "segment 1 ends before evidence"));
    buf_dispose(&back);
    close(fd);
}

/* --- after a crash --- */

/* Opens the case in another process, has it write a named and an unnamed record, and kills it. */
static void crash(struct sample *sample)
{
    pid_t pid;
    int status;

    sample_close(sample);
    pid = fork();
    if (pid == 0) {
        struct error err = {0};
        int64_t segment;
        int fd;

        sample_open(sample, CASE_WRITE);
        sample_segment(sample, 10, 2);
        assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
        append(fd, str_of("mailmedic-object 1 0000000000"));
        put(sample, str_of("named before the crash"));
        fd = open(sample_path(sample, "evidence/000002.seg"), O_WRONLY | O_APPEND | O_CLOEXEC);
        append(fd, str_of("torn"));
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static const char *last_session(struct sample *sample, struct arena *arena)
{
    struct page page = {.filter = "session-begin"};
    struct journal_row *rows;
    struct error err = {0};
    size_t count;

    assert_ok(journal_list(sample->cf, arena, true, page, &rows, &count, &err), &err);
    return rows[0].body;
}

static void a_torn_tail_is_cut_and_counted(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    uint64_t wrong = 9;
    off_t torn;

    crash(sample);
    torn = size_of(sample, "evidence/000002.seg");
    sample_open(sample, CASE_WRITE);
    assert_int_equal(size_of(sample, "evidence/000002.seg"), torn - 4);
    assert_int_equal(size_of(sample, "evidence/000003.seg"), 0);
    assert_non_null(strstr(last_session(sample, &arena),
                           "\"cut_bytes\":33,\"cut_segments\":2,\"last_session\":\"did not end\""));
    assert_ok(sample_verify(sample->cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_non_null(strstr(last_session(sample, &arena),
                           "\"cut_bytes\":0,\"cut_segments\":0,\"last_session\":\"closed\""));
    arena_dispose(&arena);
}

static void nothing_is_cut_in_a_case_from_elsewhere(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    uint64_t wrong = 9;
    struct buf db;
    off_t torn;

    crash(sample);
    torn = size_of(sample, "evidence/000002.seg");
    /* The same file under another inode: a copy. */
    assert_ok(temp_read(sample_path(sample, "case.db"), &db, &err), &err);
    assert_int_equal(rename(sample_path(sample, "case.db"), sample_path(sample, "old")), 0);
    assert_ok(temp_write(sample_path(sample, "case.db"), buf_as_str(&db), &err), &err);
    buf_dispose(&db);
    sample_open(sample, CASE_WRITE);
    assert_int_equal(size_of(sample, "evidence/000002.seg"), torn);
    assert_non_null(strstr(last_session(sample, &arena), "\"last_session\":\"not known\""));
    assert_ok(sample_verify(sample->cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    arena_dispose(&arena);
}

static void closing_cuts_what_was_never_named(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    int64_t segment;
    int fd;

    assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
    append(fd, str_of("half a rec"));
    close(fd);
    sample_close(sample);
    assert_int_equal(size_of(sample, "evidence/000002.seg"), 0);
    sample_open(sample, CASE_WRITE);
}

/* A record in a file that the index does not know: of a newer case.db, or of a killed writer. */
static void leave_stray(struct sample *sample, const char *name)
{
    int fd = open(sample_path(sample, name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    append(fd, str_of("mailmedic-object 1 00000000000000000001\nx\nsha256 "));
    close(fd);
}

static void a_file_without_a_row_is_never_taken_away(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    off_t size;

    leave_stray(sample, "evidence/000002.seg");
    size = size_of(sample, "evidence/000002.seg");
    sample_close(sample);
    assert_int_equal(size_of(sample, "evidence/000002.seg"), size);
    sample_open(sample, CASE_WRITE);
    assert_non_null(strstr(last_session(sample, &arena), "\"strays\":1"));
    put(sample, str_of("more"));
    assert_int_equal(size_of(sample, "evidence/000002.seg"), size);
    assert_true(size_of(sample, "evidence/000003.seg") > 0);
    arena_dispose(&arena);
}

static void a_file_that_a_crash_left_is_kept_and_known(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    uint64_t wrong = 9;
    off_t size;

    crash(sample);
    leave_stray(sample, "evidence/000005.seg");
    leave_stray(sample, "evidence/000007.seg");
    size = size_of(sample, "evidence/000005.seg");
    sample_open(sample, CASE_WRITE);
    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_int_equal(size_of(sample, "evidence/000005.seg"), size);
    assert_int_equal(size_of(sample, "evidence/000007.seg"), size);
    assert_ok(sample_verify(sample->cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
}

static void a_segment_with_another_name_as_well_is_not_cut(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct hash hash;
    int64_t segment;
    off_t size;
    int fd;

    assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
    append(fd, str_of("half a rec"));
    close(fd);
    assert_int_equal(link(sample_path(sample, "evidence/000002.seg"), sample_path(sample, "other")),
                     0);
    put(sample, str_of("before"));
    assert_int_equal(
        link(sample_path(sample, "evidence/000001.seg"), sample_path(sample, "another")), 0);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("not to be"), &hash, &err), &err);
    assert_comes_back(sample, &hash, str_of("not to be")); /* it is in the file now */
    size = size_of(sample, "another");
    casefile_rollback(sample->cf);
    assert_int_equal(size_of(sample, "another"), size);
    hash = put(sample, str_of("the next"));
    assert_comes_back(sample, &hash, str_of("the next"));
    sample_close(sample);
    assert_int_equal(size_of(sample, "other"), 10);
    assert_int_equal(size_of(sample, "another"), size);
    sample_open(sample, CASE_WRITE);
}

/* --- what a stranger leaves in the folder --- */

static void only_a_segment_is_opened_for_a_jailed_process(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct hash hash;
    struct stat st;
    int fd;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("soon"), &hash, &err), &err);
    assert_ok(evidence_open(sample->cf, 1, &fd, &err), &err); /* what is put is in the file */
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_size, size_of(sample, "evidence/000001.seg"));
    close(fd);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(evidence_open(sample->cf, 1, &fd, &err), &err);
    close(fd);
    assert_false(evidence_open(sample->cf, 7, &fd, &err));
    assert_non_null(strstr(err.text, "cannot open evidence/000007.seg"));
    assert_int_equal(mkfifo(sample_path(sample, "evidence/000007.seg"), 0600), 0);
    error_clear(&err);
    assert_false(evidence_open(sample->cf, 7, &fd, &err));
    assert_string_equal(err.text, "evidence/000007.seg is not a plain file");
    assert_int_equal(unlink(sample_path(sample, "evidence/000007.seg")), 0);
    assert_int_equal(symlink("000001.seg", sample_path(sample, "evidence/000007.seg")), 0);
    error_clear(&err);
    assert_false(evidence_open(sample->cf, 7, &fd, &err));
    assert_non_null(strstr(err.text, "is a symbolic link"));
    error_clear(&err);
    assert_false(evidence_sync(sample->cf, 0, &err));
    assert_string_equal(err.text, "no segment of evidence has the number 0");
}

static void a_folder_full_of_strangers_files_takes_no_more(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    int64_t segment;
    char name[40];
    int fd;

    assert_int_equal(mkdir(sample_path(sample, "evidence/000002.seg"), 0700), 0); /* is passed by */
    assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
    assert_int_equal(segment, 3);
    close(fd);
    for (int i = 4; i < 4 + STRAYS_MOST; i++) {
        snprintf(name, sizeof(name), "evidence/%06d.seg", i);
        leave_stray(sample, name);
    }
    assert_false(evidence_segment(sample->cf, &segment, &fd, &err));
    assert_string_equal(err.text, "the folder evidence/ is full of files of somebody else");
    error_clear(&err);
    assert_ok(journal_note(sample->cf, "observation", "server-said", "x", "ok", &err), &err);
}

static void the_highest_number_of_a_segment_has_none_behind_it(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    int64_t segment;
    int fd;

    sample_close(sample);
    alter(sample, "INSERT INTO segment(id, session) VALUES (9223372036854775805, 1)");
    sample_open(sample, CASE_WRITE);
    assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
    close(fd);
    assert_false(evidence_segment(sample->cf, &segment, &fd, &err));
    assert_string_equal(err.text, "the folder evidence/ is full of files of somebody else");
}

static void a_large_segment_is_followed_by_another_but_not_in_a_transaction(void **state)
{
    struct sample *sample = *state;
    struct own_segment *own = &sample->cf->shared->own;
    struct error err = {0};
    struct hash first, second;

    put(sample, str_of("something"));
    own->size = own->committed = (uint64_t)1 << 30; /* as if so much were in it */
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("the first"), &first, &err), &err);
    assert_int_equal(own->segment, 2);
    own->size = (uint64_t)1 << 30;
    assert_ok(evidence_put(sample->cf, str_of("the second"), &second, &err), &err);
    assert_int_equal(own->segment, 2);
    casefile_rollback(sample->cf);
    first = put(sample, str_of("the first"));
    assert_comes_back(sample, &first, str_of("the first"));
}

/* After a crash the segments of the session are cut; what became of their files is for verify. */
static void a_segment_that_was_taken_away_is_told_by_verify(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    uint64_t wrong = 0;

    crash(sample);
    assert_int_equal(unlink(sample_path(sample, "evidence/000002.seg")), 0);
    sample_open(sample, CASE_WRITE);
    assert_ok(sample_verify(sample->cf, &wrong, NULL, &err), &err);
    assert_true(wrong > 0);
}

static void a_segment_that_was_replaced_is_not_cut(void **state)
{
    struct sample *sample = *state;
    struct stat st;

    crash(sample);
    assert_int_equal(
        rename(sample_path(sample, "evidence/000002.seg"), sample_path(sample, "kept")), 0);
    assert_int_equal(symlink("../kept", sample_path(sample, "evidence/000002.seg")), 0);
    assert_int_equal(stat(sample_path(sample, "kept"), &st), 0);
    sample_open(sample, CASE_WRITE);
    assert_int_equal(size_of(sample, "kept"), st.st_size);
}

static void nothing_is_put_into_a_case_that_is_only_read(void **state)
{
    struct sample *sample = *state;
    const struct evidence_place place = {1, EVIDENCE_HEAD, 3};
    struct evidence_stats stats;
    struct error err = {0};
    struct hash hash;

    sample_close(sample);
    sample_open(sample, CASE_READ);
    assert_false(evidence_put(sample->cf, str_of("x"), &hash, &err));
    assert_string_equal(err.text, "the case is open for reading only");
    error_clear(&err);
    hash = hash_of(str_of("x"));
    assert_false(evidence_add(sample->cf, &hash, &place, &err));
    assert_string_equal(err.text, "the case is open for reading only");
    error_clear(&err);
    sample_close(sample);
    alter(sample, "DELETE FROM stock");
    sample_open(sample, CASE_READ);
    assert_ok(evidence_stats(sample->cf, &stats, &err), &err);
    assert_int_equal(stats.objects, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bytes_come_back_as_they_were, make, unmake),
        cmocka_unit_test_setup_teardown(pieces_of_altered_bytes_end_in_an_error, make, unmake),
        cmocka_unit_test_setup_teardown(the_same_bytes_again_cost_nothing, make, unmake),
        cmocka_unit_test_setup_teardown(what_is_put_can_be_read_before_the_commit, make, unmake),
        cmocka_unit_test_setup_teardown(a_rollback_takes_the_bytes_back, make, unmake),
        cmocka_unit_test_setup_teardown(what_was_read_before_a_rollback_is_forgotten_with_it, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(evidence_is_opened_in_the_middle_of_a_change, make, unmake),
        cmocka_unit_test_setup_teardown(what_is_too_large_for_the_reader_is_not_read, make, unmake),
        cmocka_unit_test_setup_teardown(nothing_is_named_before_it_is_durable, make, unmake),
        cmocka_unit_test_setup_teardown(a_record_that_is_none_is_not_named, make, unmake),
        cmocka_unit_test_setup_teardown(a_tail_that_is_none_is_not_named, make, unmake),
        cmocka_unit_test_setup_teardown(a_segment_that_was_cut_behind_our_back_is_not_named, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(only_a_segment_is_opened_for_a_jailed_process, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_folder_full_of_strangers_files_takes_no_more, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(the_highest_number_of_a_segment_has_none_behind_it, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(
            a_large_segment_is_followed_by_another_but_not_in_a_transaction, make, unmake),
        cmocka_unit_test_setup_teardown(a_segment_that_was_taken_away_is_told_by_verify, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_segment_that_was_replaced_is_not_cut, make, unmake),
        cmocka_unit_test_setup_teardown(nothing_is_put_into_a_case_that_is_only_read, make, unmake),
        cmocka_unit_test_setup_teardown(a_known_object_keeps_its_first_place, make, unmake),
        cmocka_unit_test_setup_teardown(altered_bytes_are_not_given_out, make, unmake),
        cmocka_unit_test_setup_teardown(a_torn_tail_is_cut_and_counted, make, unmake),
        cmocka_unit_test_setup_teardown(nothing_is_cut_in_a_case_from_elsewhere, make, unmake),
        cmocka_unit_test_setup_teardown(closing_cuts_what_was_never_named, make, unmake),
        cmocka_unit_test_setup_teardown(a_file_without_a_row_is_never_taken_away, make, unmake),
        cmocka_unit_test_setup_teardown(a_file_that_a_crash_left_is_kept_and_known, make, unmake),
        cmocka_unit_test_setup_teardown(a_segment_with_another_name_as_well_is_not_cut, make,
                                        unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
