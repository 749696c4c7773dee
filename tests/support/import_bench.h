/* import_bench.h - a case and a folder of files to import into it, with the real jailed workers. */
#ifndef TESTS_IMPORT_BENCH_H
#define TESTS_IMPORT_BENCH_H

#include "../../cli/import.h"
#include "sample_case.h"

#include "case/logins.h"

struct import_bench {
    struct sample sample;
    char files[TEMP_PATH + 16]; /* the folder; empty at first */
    const char *program;        /* of the jailed workers; NULL: the real one */
    struct import_order order;  /* of the last import, and what it told */
    struct arena arena;         /* emptied by each import */
    struct login_row *logins;   /* all that the case holds after it */
    size_t login_count;
};

/* For cmocka's setup and teardown. */
int import_bench_open(void **state);
int import_bench_close(void **state);

/* A file in the folder; makes the folders before it too. */
void import_bench_put(struct import_bench *bench, const char *name, struct str bytes);
/* Imports what is at path: the folder, or one file. zone: as in struct import_order. */
void import_bench_run(struct import_bench *bench, const char *path, int32_t zone);

/* The last import's report holds these words. */
void import_bench_says(const struct import_bench *bench, const char *words);
/* What coverage says of that check, which it must know; in the arena. */
struct coverage import_bench_coverage(struct import_bench *bench, const char *check);
/* It is in that state, and its details hold these words. */
void import_bench_covers(struct import_bench *bench, const char *check, enum coverage_state want,
                         const char *words);
/* The whole case verifies. */
void import_bench_intact(struct import_bench *bench);

#endif
