/* file.h - a whole small file: a word list, a playbook, what an operator hands over. Evidence never
 * comes this way; see case/evidence.h. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/error.h"
#include "base/text.h"

#include <sys/types.h>

/* To read it. -1, and *err names the file: it is not there, or no ordinary file; a pipe could keep
 * us waiting for ever. */
int file_open(const char *path, struct error *err) NODISCARD;
/* All of `path` into *out, which the caller has given its limit with buf_init() and disposes of.
 * False, and *err names the file: it is not there or no ordinary file (ERROR_IO), or larger than
 * the limit (ERROR_LIMIT). */
bool file_read(const char *path, struct buf *out, struct error *err) NODISCARD;
/* The same, and it has to be UTF-8 (else ERROR_FORMAT). */
bool file_read_text(const char *path, struct buf *out, struct error *err) NODISCARD;

/* A new file; what is there is not replaced. */
bool file_write_new(const char *path, struct str bytes, struct error *err) NODISCARD;

/* A new file without a name in the folder, to be read and written by whoever has the descriptor,
 * and gone with it. -1: it cannot be made. */
int file_nameless(const char *folder, struct error *err) NODISCARD;

/* As much of fd as there is and room for, however often it takes: a read may be cut short, or
 * interrupted. How much it was; -1, with errno: it cannot be read. */
ssize_t file_fill(int fd, void *out, size_t room) NODISCARD;

/* All of bytes to fd, however often it takes: a write may be cut short, or interrupted. False, with
 * errno: not all of it was written. */
bool file_write(int fd, struct str bytes) NODISCARD;

/* Where the files of data/ are: `given` when that is not NULL, else where they were installed, else
 * the folder the program was built from. */
const char *data_dir(const char *given);

#endif
