/* ole.h - OLE2 compound files ([MS-CFB]): a directory and its streams, read with bounds on
 * everything the file claims. */
#ifndef PARSE_OLE_H
#define PARSE_OLE_H

#include "base/text.h"

enum { OLE_NONE = -1, OLE_NAME = 100 };

struct ole_entry {
    char name[OLE_NAME]; /* UTF-8, control characters kept */
    bool storage;        /* a folder */
    int parent;          /* index; OLE_NONE: the root itself, or out of the tree */
    uint32_t start;
    uint64_t size;
    unsigned char class_id[16];
};

struct ole {
    struct str bytes;
    size_t sector_size, sector_count;
    uint32_t *fat_sectors; /* which sectors hold the table of sectors */
    size_t fat_count;
    struct buf mini_table, mini_stream; /* small streams live in a stream of their own */
    uint32_t mini_cutoff;
    struct ole_entry *entries; /* [0] is the root */
    size_t count;
    bool cut; /* there were more entries than we take */
};

/* False: not a compound file we can read; nothing to dispose then. */
bool ole_open(struct ole *ole, struct str bytes);
void ole_dispose(struct ole *ole);

/* Adds at most `most` bytes of a stream; what cannot be followed is missing at its end. */
void ole_read(const struct ole *ole, const struct ole_entry *entry, size_t most, struct buf *out);

/* The child of this name, without regard to case. OLE_NONE: there is none. */
int ole_find(const struct ole *ole, int parent, const char *name);

#endif
