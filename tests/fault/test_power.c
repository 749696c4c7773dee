/* test_power.c - a power cut: what the disk had been told to keep is there, and nothing else is
 * needed. A file system of its own on a loop device; the writer is killed at a call, and the disk's
 * bytes are copied as they are then, without what the kernel has not written yet. The copy is what
 * a machine finds when the power is back.
 *
 * Needs root and loop devices; says so and is skipped without. A sample of the calls in the
 * ordinary run, all of them with MAILMEDIC_LONG=1. */
#include "faulty.h"

#include "check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POINTS = 60, CONTROLS = 10, PATHS = RIG_PATH + 16 };

struct disk {
    struct rig rig;
    char image[PATHS], copy[PATHS], mount[PATHS], acks[PATHS];
};

static bool run(const char *const *argv)
{
    struct error ignored = {0};

    return temp_run(argv, &ignored);
}

static bool mount_image(const struct disk *disk, const char *image)
{
    return run((const char *const[]){"mount", "-o", "loop", image, disk->mount, NULL});
}

static void unmount(const struct disk *disk)
{
    (void)run((const char *const[]){"umount", disk->mount, NULL});
}

/* An empty file system, mounted. */
static bool fresh(const struct disk *disk)
{
    (void)remove(disk->image);
    (void)remove(disk->acks);
    return run((const char *const[]){"truncate", "-s", "24M", disk->image, NULL}) &&
           run((const char *const[]){"mkfs.ext4", "-q", "-F", disk->image, NULL}) &&
           mount_image(disk, disk->image);
}

static bool open_disk(struct disk *disk)
{
    rig_open(&disk->rig);
    disk->rig.program = CASE_WRITER;
    snprintf(disk->image, sizeof(disk->image), "%s/image", disk->rig.folder);
    snprintf(disk->copy, sizeof(disk->copy), "%s/copy", disk->rig.folder);
    snprintf(disk->mount, sizeof(disk->mount), "%s/m", disk->rig.folder);
    snprintf(disk->acks, sizeof(disk->acks), "%s/acks", disk->rig.folder);
    assert_int_equal(mkdir(disk->mount, 0700), 0);
    return geteuid() == 0 && temp_has_program("mkfs.ext4") && fresh(disk);
}

static void close_disk(struct disk *disk)
{
    unmount(disk);
    rig_close(&disk->rig);
}

static bool does(struct disk *disk, const char *what)
{
    char words[64];
    int status;

    snprintf(words, sizeof(words), "%s HERE/m/a.case HERE/acks", what);
    status = rig_run(&disk->rig, words, false);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void write_and_cut(struct disk *disk, const char *how)
{
    char words[64];

    snprintf(words, sizeof(words), "%s HERE/m/a.case HERE/acks", how);
    (void)rig_run(&disk->rig, words, true);
    assert_true(run((const char *const[]){"cp", disk->image, disk->copy, NULL}));
    unmount(disk);
    assert_true(mount_image(disk, disk->copy));
}

/* The power is cut at that call (0: when the writer has ended); the copy is mounted. */
static void cut_at(struct disk *disk, uint32_t at, const char *how)
{
    assert_true(fresh(disk));
    rig_plan(&disk->rig, "main", at > 0 ? FAULT_KILL : FAULT_NONE, 0, at, false);
    write_and_cut(disk, how);
}

/* The writer comes to its end, but each sync did nothing. */
static void without_syncs(struct disk *disk)
{
    assert_true(fresh(disk));
    rig_plan(&disk->rig, "main", FAULT_LOST, 0, 1, true);
    disk->rig.plan->only = 1 << FAULT_SYNC;
    write_and_cut(disk, "write");
}

/* Nothing is there when nothing was promised: the power was cut before the case was made. */
static bool has_promised(const struct disk *disk)
{
    struct stat st;

    return stat(disk->acks, &st) == 0 && st.st_size > 0;
}

static bool case_is_there(const struct disk *disk)
{
    char path[PATHS + 16];
    struct stat st;

    snprintf(path, sizeof(path), "%s/a.case", disk->mount);
    return stat(path, &st) == 0;
}

static void a_power_cut_loses_nothing_that_was_promised(void **state)
{
    static struct disk disk;
    uint32_t calls, step, cuts = 0, promised = 0;

    (void)state;
    if (!open_disk(&disk)) {
        print_message("skipped: no root, no loop device or no mkfs.ext4 here\n");
        close_disk(&disk);
        skip();
    }
    cut_at(&disk, 0, "write");
    calls = disk.rig.plan->calls;
    if (!does(&disk, "whole"))
        fail_msg("after the end: %s", buf_c(&disk.rig.said));
    unmount(&disk);
    step = getenv("MAILMEDIC_LONG") || calls < POINTS ? 1 : calls / POINTS; /* NOLINT */
    for (uint32_t at = step; at <= calls; at += step, cuts++) {
        cut_at(&disk, at, "write");
        promised += has_promised(&disk);
        if ((has_promised(&disk) || case_is_there(&disk)) && !does(&disk, "check"))
            fail_msg("cut at call %u (%s): %s", at, disk.rig.plan->hit, buf_c(&disk.rig.said));
        /* Bytes that nobody named may stay: on another disk a case does not cut its evidence. */
        if (!does(&disk, "write") || !does(&disk, "all"))
            fail_msg("cut at call %u: going on: %s", at, buf_c(&disk.rig.said));
        unmount(&disk);
    }
    print_message("%u calls, the power cut at %u of them, %u times after a promise: none lost\n",
                  calls, cuts, promised);
    assert_true(promised > 0);
    close_disk(&disk);
}

/* The control: a writer whose syncs do nothing loses what it promised, and that is found out. */
static void without_syncs_it_is_found_out(void **state)
{
    static struct disk disk;

    (void)state;
    if (!open_disk(&disk)) {
        close_disk(&disk);
        skip();
    }
    unmount(&disk);
    without_syncs(&disk);
    assert_true(has_promised(&disk));
    assert_false(does(&disk, "check"));
    close_disk(&disk);
}

/* The control for how the database is opened: SQLite's synchronous = NORMAL, which many programs
 * use, does not wait for the disk when it commits. What it promised is gone after some cuts. */
static void with_normal_synchronous_it_is_found_out(void **state)
{
    static struct disk disk;
    uint32_t calls, cuts = 0, lost = 0;

    (void)state;
    if (!open_disk(&disk)) {
        close_disk(&disk);
        skip();
    }
    unmount(&disk);
    cut_at(&disk, 0, "normal");
    calls = disk.rig.plan->calls;
    unmount(&disk);
    for (uint32_t at = calls / CONTROLS; at <= calls; at += calls / CONTROLS, cuts++) {
        cut_at(&disk, at, "normal");
        lost += has_promised(&disk) && !does(&disk, "check");
        unmount(&disk);
    }
    print_message("synchronous = NORMAL: %u cuts, promises lost after %u\n", cuts, lost);
    assert_true(lost > 0);
    close_disk(&disk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_power_cut_loses_nothing_that_was_promised),
        cmocka_unit_test(without_syncs_it_is_found_out),
        cmocka_unit_test(with_normal_synchronous_it_is_found_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
