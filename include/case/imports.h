/* imports.h - what was imported: one row a file (or folder of single mails) with its report, and
 * for every message where in it its bytes stood.
 *
 * Writes belong in a transaction, as in tables.h. */
#ifndef CASE_IMPORTS_H
#define CASE_IMPORTS_H

#include "base/mem.h"
#include "case/casefile.h"

struct import_file {
    int64_t id, run;
    const char *path;   /* as the operator sees it, shown form */
    const char *format; /* "mbox", "eml", "maildir", "gmail-xml" ...; "" not recognised */
    uint64_t size;
    struct hash sha256;  /* of the file; zero: of several files, or not read to its end */
    const char *verdict; /* "complete", "usable with limits", "unusable"; "" not ended */
    const char *report;  /* JSON: one item of `import --json` */
};

/* Once before its messages are stored, and once with all that is known then. */
bool import_file_begin(struct casefile *cf, struct import_file *file, struct error *err) NODISCARD;
bool import_file_end(struct casefile *cf, const struct import_file *file, struct error *err)
    NODISCARD;
/* What the journal keeps of a row that has ended, as "row_sha256" of its entry "file-imported". */
struct hash import_file_digest(const struct import_file *file);
/* In the order they were read; run 0: of all runs. */
bool import_file_list(struct casefile *cf, struct arena *arena, int64_t run,
                      struct import_file **out, size_t *count, struct error *err) NODISCARD;
/* The last one that was read to its end with these bytes, in another run: 0 none. */
bool import_file_known(struct casefile *cf, const struct hash *sha256, int64_t run, int64_t *id,
                       struct error *err) NODISCARD;

/* The message of this folder that has these bytes; 0: none. */
bool import_find(struct casefile *cf, int64_t folder, const struct hash *raw, int64_t *message,
                 struct error *err) NODISCARD;
/* The number for the next message of a folder. */
bool import_next_uid(struct casefile *cf, int64_t folder, uint32_t *uid, struct error *err)
    NODISCARD;

struct import_origin {
    int64_t message, file;
    const char *path;   /* the file's; filled by import_origin_get() */
    const char *member; /* the one file in a folder of them, shown form; "" */
    uint64_t offset;    /* of its first byte */
};
bool import_origin_put(struct casefile *cf, const struct import_origin *origin, struct error *err)
    NODISCARD;
/* out->file 0: it was not imported. */
bool import_origin_get(struct casefile *cf, struct arena *arena, int64_t message,
                       struct import_origin *out, struct error *err) NODISCARD;

#endif
