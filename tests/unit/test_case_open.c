/* test_case_open.c - making, opening and sharing a case. */
#include "check.h"
#include "lock.h"
#include "sample_case.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int make(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    sample_fill(&sample, 6);
    *state = &sample;
    return 0;
}

static int unmake(void **state)
{
    sample_remove(*state);
    return 0;
}

static size_t count_entries(const char *path)
{
    DIR *folder = opendir(path);
    size_t count = 0;

    assert_non_null(folder);
    while (readdir(folder)) /* NOLINT(concurrency-mt-unsafe): one thread */
        count++;
    closedir(folder);
    return count - 2;
}

static void a_new_case_says_what_it_is(void **state)
{
    struct sample *sample = *state;
    struct case_info info;
    struct error err = {0};
    struct stat st;

    assert_ok(casefile_info(sample->cf, &info, &err), &err);
    assert_string_equal(info.owner, "owner@acme.example");
    assert_string_equal(info.authority, "a test");
    assert_int_equal(strlen(info.case_id), 32);
    assert_int_equal(strlen(info.created), strlen("2026-11-22T02:12:13Z"));
    assert_true(casefile_writable(sample->cf));
    assert_int_equal(stat(sample->path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(stat(sample_path(sample, "evidence"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(stat(sample_path(sample, "case.db"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(stat(sample_path(sample, "evidence/000001.seg"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void a_case_is_never_made_twice(void **state)
{
    struct sample *sample = *state;
    const struct case_info info = {.owner = ""};
    struct error err = {0};
    char without[TEMP_PATH + 16];

    snprintf(without, sizeof(without), "%s/a", sample->folder); /* means a.case */
    assert_false(case_create(without, &info, &err));
    assert_non_null(strstr(err.text, "exists already"));
    assert_int_equal(count_entries(sample->folder), 1);
}

static void a_case_that_cannot_be_made_leaves_nothing(void **state)
{
    struct sample *sample = *state;
    struct case_info info = {.owner = "\xff not UTF-8"};
    struct error err = {0};
    char path[TEMP_PATH + 16];

    snprintf(path, sizeof(path), "%s/b.case", sample->folder);
    assert_false(case_create(path, &info, &err));
    assert_int_equal(count_entries(sample->folder), 1);
    error_clear(&err);
    snprintf(path, sizeof(path), "%s/no/such/c.case", sample->folder);
    assert_false(case_create(path, &(struct case_info){.owner = ""}, &err));
    error_clear(&err);
    assert_false(case_create("", &(struct case_info){.owner = ""}, &err));
    assert_int_equal(err.code, ERROR_USAGE);
}

static void there_is_one_writer_and_any_number_of_readers(void **state)
{
    struct sample *sample = *state;
    struct casefile *second = NULL;
    struct error err = {0};
    int64_t version;

    assert_false(casefile_open(&second, sample->path, CASE_WRITE, &err));
    assert_non_null(strstr(err.text, "another mailmedic (process "));
    error_clear(&err);
    assert_ok(casefile_open(&second, sample->path, CASE_READ, &err), &err);
    assert_false(casefile_writable(second));
    assert_false(casefile_begin(second, &err));
    assert_string_equal(err.text, "the case is open for reading only");
    error_clear(&err);
    assert_false(casefile_set_owner(second, "x@acme.example", &err));
    error_clear(&err);
    version = casefile_version(second);
    assert_ok(casefile_set_owner(sample->cf, "other@acme.example", &err), &err);
    assert_true(casefile_version(second) > version);
    casefile_close(second);
}

/* Readers look whether somebody writes: that must not be taken for writing. */
static void readers_that_come_and_go_keep_no_writer_out(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    int folder = open(sample->path, O_RDONLY | O_DIRECTORY);
    pid_t readers[3];

    assert_true(folder >= 0);
    sample_close(sample);
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        readers[i] = fork();
        if (readers[i] == 0)
            prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (readers[i] == 0) {
            struct lock_mark mark;

            lock_look(folder, &mark);
        }
    }
    for (int i = 0; i < 30; i++) {
        struct casefile *writer = NULL;

        assert_ok(casefile_open(&writer, sample->path, CASE_WRITE, &err), &err);
        casefile_close(writer);
    }
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        kill(readers[i], SIGKILL);
        waitpid(readers[i], NULL, 0);
    }
    close(folder);
    sample_open(sample, CASE_WRITE);
}

/* NULL: it is not there. */
static const char *note_of(struct casefile *cf, struct arena *arena, const char *key)
{
    struct error err = {0};
    const char *value;

    assert_ok(casefile_note(cf, arena, key, &value, &err), &err);
    return value;
}

static void a_clone_sees_what_was_committed_and_nothing_else(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct casefile *clone;

    assert_ok(casefile_clone(&clone, sample->cf, &err), &err);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(casefile_set_note(sample->cf, "k", "v", &err), &err);
    assert_null(note_of(clone, &arena, "k"));
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_string_equal(note_of(clone, &arena, "k"), "v");
    assert_ok(casefile_begin(clone, &err), &err);
    assert_ok(casefile_set_note(clone, "k", "w", &err), &err);
    casefile_rollback(clone);
    assert_string_equal(note_of(sample->cf, &arena, "k"), "v");
    assert_false(casefile_commit(clone, &err)); /* nothing is open */
    error_clear(&err);
    casefile_close(clone);
    arena_dispose(&arena);
}

static void a_change_that_is_not_committed_is_forgotten(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_false(casefile_begin(sample->cf, &err));
    error_clear(&err);
    assert_ok(casefile_set_note(sample->cf, "k", "v", &err), &err);
    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_null(note_of(sample->cf, &arena, "k"));
    arena_dispose(&arena);
}

/* --- what comes from elsewhere --- */

static const char *refused(struct sample *sample, enum case_mode mode)
{
    static struct error err;

    error_clear(&err);
    if (casefile_open(&sample->cf, sample->path, mode, &err)) {
        sample_close(sample);
        return "";
    }
    return err.text;
}

static void replace_by(struct sample *sample, const char *name, const char *target)
{
    char moved[TEMP_PATH + 32];

    snprintf(moved, sizeof(moved), "%s/moved", sample->folder);
    assert_int_equal(rename(sample_path(sample, name), moved), 0);
    assert_int_equal(target ? symlink(target, sample_path(sample, name))
                            : mkfifo(sample_path(sample, name), 0600),
                     0);
}

static void take_back(struct sample *sample, const char *name)
{
    char moved[TEMP_PATH + 32];

    snprintf(moved, sizeof(moved), "%s/moved", sample->folder);
    unlink(sample_path(sample, name));
    assert_int_equal(rename(moved, sample_path(sample, name)), 0);
}

static void links_and_pipes_in_a_case_are_not_opened(void **state)
{
    static const struct {
        const char *name, *target; /* NULL: a FIFO */
        const char *why;
        bool writing_only;
    } cases[] = {
        {"case.db", "../moved", "is not a plain file", false},
        {"case.db", NULL, "is not a plain file", false},
        {"evidence", "../moved", "cannot open the folder", false},
        {"lock", "../moved", "cannot open the case's lock file", true},
        {"lock", NULL, "cannot open the case's lock file", true},
    };
    struct sample *sample = *state;

    sample_close(sample);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        replace_by(sample, cases[i].name, cases[i].target);
        assert_non_null(strstr(refused(sample, CASE_WRITE), cases[i].why));
        if (cases[i].writing_only)
            assert_string_equal(refused(sample, CASE_READ), "");
        else
            assert_non_null(strstr(refused(sample, CASE_READ), cases[i].why));
        take_back(sample, cases[i].name);
    }
    unlink(sample_path(sample, "case.db-wal")); /* empty: readers leave it */
    assert_int_equal(symlink("/etc/passwd", sample_path(sample, "case.db-wal")), 0);
    assert_non_null(strstr(refused(sample, CASE_READ), "is not a plain file"));
    unlink(sample_path(sample, "case.db-wal"));
    assert_string_equal(refused(sample, CASE_WRITE), "");
}

static void a_linked_segment_is_not_read(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(sample_mail(1));
    struct error err = {0};
    uint64_t wrong = 0;
    struct buf bytes;

    sample_close(sample);
    replace_by(sample, "evidence/000001.seg", "../../moved");
    sample_open(sample, CASE_READ);
    assert_false(evidence_read(sample->cf, &hash, 1000, &bytes, &err));
    assert_string_equal(err.text, "evidence/000001.seg is a symbolic link: not opened");
    buf_dispose(&bytes);
    error_clear(&err);
    assert_ok(sample_verify(sample->cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 1);
}

static void what_is_no_case_gets_one_sentence(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct buf db;

    sample_close(sample);
    assert_ok(temp_read(sample_path(sample, "case.db"), &db, &err), &err);
    assert_ok(temp_write(sample_path(sample, "case.db"), str_of("not a database at all"), &err),
              &err);
    assert_non_null(strstr(refused(sample, CASE_READ), "is damaged or not a case"));
    assert_ok(temp_write(sample_path(sample, "case.db"), str_of(""), &err), &err);
    assert_non_null(strstr(refused(sample, CASE_READ), "not a case of mailmedic"));
    assert_ok(
        temp_write(sample_path(sample, "case.db"), str_part(buf_as_str(&db), 0, db.len / 2), &err),
        &err);
    assert_true(refused(sample, CASE_READ)[0] != '\0');
    assert_ok(temp_write(sample_path(sample, "case.db"), buf_as_str(&db), &err), &err);
    assert_string_equal(refused(sample, CASE_READ), "");
    unlink(sample_path(sample, "case.db"));
    assert_non_null(strstr(refused(sample, CASE_READ), "it has no case.db"));
    buf_dispose(&db);
}

/* Changes one byte in the middle of the file and gives it back its times. */
static void damage_quietly(struct sample *sample, bool restore_time)
{
    const char *path = sample_path(sample, "case.db");
    int fd = open(path, O_RDWR | O_CLOEXEC);
    struct stat st;

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    for (off_t at = 8192 * 3; at < 8192 * 3 + 8; at++) /* a page's own header */
        assert_int_equal(pwrite(fd, "\xff", 1, at), 1);
    if (restore_time)
        assert_int_equal(futimens(fd, (struct timespec[]){st.st_atim, st.st_mtim}), 0);
    close(fd);
}

static void a_case_that_was_touched_is_read_through_before_use(void **state)
{
    struct sample *sample = *state;

    sample_close(sample);
    /* The control: closed in an orderly way and, as far as can be seen, not touched. */
    damage_quietly(sample, true);
    assert_null(strstr(refused(sample, CASE_READ), "case.db is damaged: "));
    damage_quietly(sample, false);
    assert_non_null(strstr(refused(sample, CASE_READ), "case.db is damaged: "));
}

/* In a process of its own, which gives up being root if it is. */
static int read_unwritable(struct sample *sample)
{
    const uid_t nobody = 65534;
    struct error err = {0};
    uint64_t wrong = 9;
    bool ok;

    if (geteuid() == 0 && (setgid(nobody) != 0 || setuid(nobody) != 0))
        return 2;
    ok = casefile_open(&sample->cf, sample->path, CASE_READ, &err) &&
         sample_verify(sample->cf, &wrong, NULL, &err) && wrong == 0;
    if (!ok)
        fprintf(stderr, "%s\n", err.text);
    return ok ? 0 : 1;
}

static void a_case_beside_which_nothing_can_be_written_is_read(void **state)
{
    static const char *const names[] = {"", "evidence", "case.db", "evidence/000001.seg", "lock"};
    struct sample *sample = *state;
    int status = -1;
    pid_t pid;

    sample_close(sample);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        assert_int_equal(chmod(sample_path(sample, names[i]), i < 2 ? 0555 : 0444), 0);
    pid = fork();
    if (pid == 0)
        _exit(read_unwritable(sample));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(chmod(sample_path(sample, ""), 0700), 0);
    assert_int_equal(chmod(sample_path(sample, "evidence"), 0700), 0);
    assert_int_equal(count_entries(sample->path), 3); /* nothing was left beside it */
}

/* As on a full disk: no file can grow any more. */
static void fill_disk(void)
{
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, RLIM_INFINITY}), 0);
}

static void free_disk(void)
{
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}), 0);
}

static void a_closed_case_is_read_on_a_full_disk_and_writers_wait(void **state)
{
    struct sample *sample = *state;
    struct casefile *writer, *second, *clone;
    struct error err = {0};
    uint64_t wrong = 9;

    sample_close(sample);
    fill_disk();
    assert_ok(casefile_open(&sample->cf, sample->path, CASE_READ, &err), &err);
    assert_ok(casefile_clone(&clone, sample->cf, &err), &err);
    assert_ok(casefile_open(&second, sample->path, CASE_READ, &err),
              &err); /* readers do not wait */
    assert_true(sample_verify(sample->cf, &wrong, NULL, &err));
    assert_int_equal(wrong, 0);
    free_disk();
    assert_false(casefile_open(&writer, sample->path, CASE_WRITE, &err));
    assert_non_null(strstr(err.text, "another mailmedic reads this case"));
    error_clear(&err);
    casefile_close(clone);
    casefile_close(second);
    sample_close(sample);
    assert_ok(casefile_open(&writer, sample->path, CASE_WRITE, &err), &err); /* control */
    casefile_close(writer);
}

/* What a killed writer left in the WAL belongs to the case; without it the case is not read. */
static void a_case_that_was_left_open_is_not_read_on_a_full_disk(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    int status = -1;
    pid_t pid;

    sample_close(sample);
    pid = fork();
    if (pid == 0) {
        sample_open(sample, CASE_WRITE);
        sample_headed(sample, 900, 20, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(unlink(sample_path(sample, "case.db-shm")), 0);
    fill_disk();
    assert_false(casefile_open(&sample->cf, sample->path, CASE_READ, &err));
    free_disk();
    assert_non_null(strstr(err.text, "cannot read or write"));
    error_clear(&err);
    assert_ok(casefile_open(&sample->cf, sample->path, CASE_READ, &err), &err); /* control */
}

static void a_case_is_found_without_its_ending_and_behind_a_link(void **state)
{
    struct sample *sample = *state;
    char path[TEMP_PATH + 16];
    struct casefile *cf;
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/a", sample->folder);
    assert_ok(casefile_open(&cf, path, CASE_READ, &err), &err);
    casefile_close(cf);
    snprintf(path, sizeof(path), "%s/link", sample->folder);
    assert_int_equal(symlink("a.case", path), 0);
    assert_ok(casefile_open(&cf, path, CASE_READ, &err), &err);
    assert_string_equal(casefile_path(cf) + strlen(casefile_path(cf)) - 7, "/a.case");
    casefile_close(cf);
    snprintf(path, sizeof(path), "%s/none", sample->folder);
    assert_false(casefile_open(&cf, path, CASE_READ, &err));
    assert_non_null(strstr(err.text, "No such file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_case_says_what_it_is, make, unmake),
        cmocka_unit_test_setup_teardown(a_case_is_never_made_twice, make, unmake),
        cmocka_unit_test_setup_teardown(a_case_that_cannot_be_made_leaves_nothing, make, unmake),
        cmocka_unit_test_setup_teardown(there_is_one_writer_and_any_number_of_readers, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(readers_that_come_and_go_keep_no_writer_out, make, unmake),
        cmocka_unit_test_setup_teardown(a_clone_sees_what_was_committed_and_nothing_else, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_change_that_is_not_committed_is_forgotten, make, unmake),
        cmocka_unit_test_setup_teardown(links_and_pipes_in_a_case_are_not_opened, make, unmake),
        cmocka_unit_test_setup_teardown(a_linked_segment_is_not_read, make, unmake),
        cmocka_unit_test_setup_teardown(what_is_no_case_gets_one_sentence, make, unmake),
        cmocka_unit_test_setup_teardown(a_case_that_was_touched_is_read_through_before_use, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_closed_case_is_read_on_a_full_disk_and_writers_wait, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_case_that_was_left_open_is_not_read_on_a_full_disk, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_case_beside_which_nothing_can_be_written_is_read, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_case_is_found_without_its_ending_and_behind_a_link, make,
                                        unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
