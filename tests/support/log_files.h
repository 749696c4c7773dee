/* log_files.h - the logs in tests/logs, each read as the import would read it: all of its pages,
 * each through its record. All of them are made up. */
#ifndef TESTS_LOG_FILES_H
#define TESTS_LOG_FILES_H

#include "parse/login.h"

struct log_file {
    const char *name;
    struct str bytes;
    struct import_sight sight;
    struct log_page all; /* the pages as one; report: rows, accepted, rejected, passed over */
    unsigned pages;
    struct charsets *sets; /* while it is read */
};

typedef void (*log_file_fn)(void *arg, const struct log_file *file);
/* Calls fn for each, in the order of their names; read as if last written at this time. */
void log_files_each(int64_t written, log_file_fn fn, void *arg);

/* format NULL: what the sniffer says. Fails the test when a step fails. */
void log_file_read(struct log_file *file, struct arena *arena, const char *name, struct str bytes,
                   const char *format, const struct log_hints *hints);

#endif
