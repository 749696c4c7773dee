/* segment.h - the files evidence/NNNNNN.seg and the records in them; see case/evidence.h. */
#ifndef CASE_SEGMENT_H
#define CASE_SEGMENT_H

#include "base/hash.h"
#include "case/evidence.h"

#define SEGMENT_LARGEST_OBJECT ((uint64_t)1 << 40)

enum { SEGMENT_NAME = 32, SEGMENT_FILES = 16 };

void segment_name(int64_t segment, char out[SEGMENT_NAME]);
/* False: not the name of a segment. */
bool segment_from_name(struct str name, int64_t *out) NODISCARD;

void segment_head(uint64_t length, char out[EVIDENCE_HEAD]);
void segment_tail(const struct hash *hash, char out[EVIDENCE_TAIL]);
/* False: these bytes are no head (or tail). */
bool segment_read_head(const char head[EVIDENCE_HEAD], uint64_t *length) NODISCARD;
bool segment_read_tail(const char tail[EVIDENCE_TAIL], struct hash *hash) NODISCARD;

/* Where the record of this object ends in its file. */
uint64_t segment_end(const struct evidence_place *place);

/* A new, empty one; the folder is synced, so that it stays. flags: O_WRONLY, O_APPEND ... errno is
 * EEXIST when there is a file of that name. */
bool segment_create(int evidence_fd, int64_t segment, int flags, int *fd, struct error *err)
    NODISCARD;
/* An existing one. Anything but a plain file is refused. *size may be NULL. */
bool segment_open(int evidence_fd, int64_t segment, int flags, int *fd, uint64_t *size,
                  struct error *err) NODISCARD;

/* Nobody gave the open file another name as well: it may be cut. */
bool segment_is_ours_alone(int fd);

/* --- descriptors that a connection keeps --- */

struct segment_file {
    int64_t segment; /* 0: free */
    int fd;
    uint64_t size;      /* when last looked at */
    uint64_t synced;    /* up to here it is on the disk, as far as this connection knows */
    uint64_t next_head; /* where the record begins that has this head; 0: none was read ahead */
    char head[EVIDENCE_HEAD];
};

struct segment_files {
    struct segment_file at[SEGMENT_FILES];
    size_t next; /* the one to be replaced */
};

/* Opens it unless it is open. */
bool segment_files_get(struct segment_files *files, int evidence_fd, int64_t segment,
                       struct segment_file **out, struct error *err) NODISCARD;
/* Looks at its size again. */
bool segment_file_look(struct segment_file *file, struct error *err) NODISCARD;
/* Its file was taken away: the next one may have its number. */
void segment_files_forget(struct segment_files *files, int64_t segment);
void segment_files_dispose(struct segment_files *files);

/* All of `length` bytes, or an error. */
bool segment_read(const struct segment_file *file, uint64_t from, void *out, size_t length,
                  struct error *err) NODISCARD;

#endif
