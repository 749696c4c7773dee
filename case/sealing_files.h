/* sealing_files.h - the files of a closed case, hashed. Private to case/sealing*.c. */
#ifndef CASE_SEALING_FILES_H
#define CASE_SEALING_FILES_H

#include "base/hash.h"
#include "base/mem.h"

struct sealed_file {
    const char *path; /* from the case's folder */
    uint64_t size;
    struct hash hash;
};

struct sealed_files {
    struct arena arena;
    struct sealed_file *at;
    size_t count, room;
};

/* Hashes every file of the case but the seal's own and what SQLite lays beside a database that
 * somebody reads; sorted by path. Symbolic links, pipes and non-empty WALs are an error: a closed
 * case has none. */
bool sealed_files_list(int folder_fd, struct sealed_files *out, struct error *err) NODISCARD;
bool sealed_file_hash(int folder_fd, const char *path, struct sealed_file *out, struct error *err)
    NODISCARD;
void sealed_files_dispose(struct sealed_files *files);

#endif
