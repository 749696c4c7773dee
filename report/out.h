/* out.h - where an export goes: one new file, or a new folder of files, never over what is there.
 *
 * Files are made with O_EXCL and without following links, hashed as they are written, and on the
 * disk when out_sync() is through; without out_keep() they are taken away again. */
#ifndef REPORT_OUT_H
#define REPORT_OUT_H

#include "base/hash.h"
#include "base/mem.h"

enum { OUT_NAME = 256 }; /* bytes of a file's name, its end included */

struct out_totals { /* of the files that are done */
    size_t files;
    uint64_t bytes;
    struct hash first, last;
};

struct out; /* opaque */

/* path must not be there yet. folder: it is made, and files are begun in it by name; else path is
 * the only file, and the name given to out_begin() does not matter. */
bool out_open(struct out **out, const char *path, bool folder, struct error *err) NODISCARD;

/* One file at a time. name: no slash, not longer than 200 bytes; out_name() makes such. */
bool out_begin(struct out *out, const char *name, struct error *err) NODISCARD;
/* *taken instead of an error when a file is called so already; it is not begun then. */
bool out_begin_new(struct out *out, const char *name, bool *taken, struct error *err) NODISCARD;
bool out_write(struct out *out, struct str bytes, struct error *err) NODISCARD;
/* Writes what has gathered in text and empties it; an error when something did not fit. */
bool out_flush(struct out *out, struct buf *text, struct error *err) NODISCARD;
bool out_end(struct out *out, struct error *err) NODISCARD;

void out_totals(const struct out *out, struct out_totals *totals);

/* Ends the folder's SHA256SUMS, which lists all files as `sha256sum -c` reads it: the last file. */
bool out_sums(struct out *out, struct error *err) NODISCARD;

/* Everything is on the disk now. */
bool out_sync(struct out *out, struct error *err) NODISCARD;
void out_keep(struct out *out);
/* Takes away what is not kept. NULL is fine. */
void out_close(struct out *out);

/* Adds a file name made of a stranger's text: letters, digits, "-", "_" and "." of ASCII, all else
 * "_", at most `most` bytes, no dot at either end, no name that some system keeps for a device. */
void out_name(struct buf *name, const char *text, size_t most);

#endif
