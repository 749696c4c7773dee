/* forge.h - small files of foreign formats, made from nothing: tests carry no samples. */
#ifndef TESTS_FORGE_H
#define TESTS_FORGE_H

#include "base/text.h"

void forge_number(struct buf *out, uint64_t value, size_t bytes); /* little endian */

struct forge_file {
    const char *name;
    struct str bytes;
};

/* Stored members, no compression. encrypted: as flagged; the bytes stay as they are. */
void forge_zip(struct buf *out, const struct forge_file *files, size_t count, bool encrypted);
void forge_tar(struct buf *out, const struct forge_file *files, size_t count);
/* One zlib stream of stored blocks; gzip adds its own frame around the same. */
void forge_zlib(struct buf *out, struct str bytes);
void forge_gzip(struct buf *out, struct str bytes);
/* A gzip file that unpacks to (about) as many letters, 160 to 1. */
void forge_gzip_bomb(struct buf *out, size_t size);
/* ISO 9660 with one file in its root. */
void forge_iso(struct buf *out, const char *name, struct str bytes);

/* An OLE2 file. Names may hold folders, "VBA/dir"; those are made where they first occur. */
void forge_ole(struct buf *out, const struct forge_file *streams, size_t count);
/* An MS-OVBA container whose tokens are all literals. */
void forge_vba(struct buf *out, const char *source);
/* The stream \1Ole10Native of a packed file. */
void forge_package(struct buf *out, const char *name, struct str bytes);

/* The least that is a Windows program to whoever looks. */
struct str forge_program(void);

#endif
