/* temp.h - a folder for one test, and the programs a test runs in it. */
#ifndef TESTS_TEMP_H
#define TESTS_TEMP_H

#include "base/text.h"

enum { TEMP_PATH = 160 };

/* Makes a new folder below $TMPDIR or /tmp, readable by everybody (servers that tests start as
 * root give up their rights). */
bool temp_make(char out[TEMP_PATH], struct error *err) NODISCARD;

/* The same in memory, where there is a file system for that with so many megabytes left, or else
 * as above: for tests that ask nothing of the disk. What kill -9 leaves is in the kernel, whatever
 * lies below; what a power cut leaves is another test's matter (fault/test_power.c). */
bool temp_make_light(char out[TEMP_PATH], unsigned megabytes, struct error *err) NODISCARD;

/* Removes it with everything in it. Refuses what temp_make() did not make. */
void temp_remove(const char *path);

/* Writes a whole file. */
bool temp_write(const char *path, struct str bytes, struct error *err) NODISCARD;

/* Reads a whole file of at most 64 MB; the buffer is initialised here and the caller's. */
bool temp_read(const char *path, struct buf *out, struct error *err) NODISCARD;

/* Runs a program found on PATH or in sbin and waits for it; its output goes nowhere. False: it
 * could not be started or did not exit with 0. */
bool temp_run(const char *const *argv, struct error *err) NODISCARD;

/* Whether that program is on this machine. */
bool temp_has_program(const char *name);

#endif
