/* detect_real.h - real mail from ../shared/data, read into facts, for figures. Only for benchmarks
 * and figures: parses in its own process, without a jail. */
#ifndef BENCH_DETECT_REAL_H
#define BENCH_DETECT_REAL_H

#include "parse/mail.h"

#include "base/text.h"

struct real_mail {
    const char *path; /* below the archive's folder */
    struct mail mail;
};

struct real { /* zero it */
    struct arena arena;
    struct real_mail *at; /* in the order of their names */
    size_t count, room;
    size_t bytes;
};

/* Unpacks NAME.tar.xz of the folder and reads each file but MANIFEST.tsv. False: it is not there,
 * which is said on standard output as "skipped". */
bool real_load(struct real *real, const char *folder, const char *name);
/* The same files as bytes. bytes may be written to, and REAL_ROOM bytes before them as well. */
enum { REAL_ROOM = 64 }; /* no less than EXAMINE_ROOM */
typedef void (*real_file_fn)(void *arg, const char *path, char *bytes, size_t len);
bool real_files(const char *folder, const char *name, real_file_fn fn, void *arg);
void real_dispose(struct real *real);

/* Which half: 0 to tune on, 1 to report. All mail of one author is in one. */
unsigned real_half(const char *author);

/* "NAME<tab>hits of n, rate % (95 % interval)" */
void real_print(const char *name, size_t hits, size_t n);

#endif
