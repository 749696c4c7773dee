/* sealing_text.h - the two lists of a seal, written and read. Private to case/sealing*.c. */
#ifndef CASE_SEALING_TEXT_H
#define CASE_SEALING_TEXT_H

#include "sealing_files.h"

#include "base/limits.h"
#include "base/text.h"

struct casefile;

#define SEAL_MOST MIB(16)

struct seal_facts { /* the head of MANIFEST */
    char case_id[40], fingerprint[HASH_HEX];
    int64_t sealed; /* UTC seconds */
    uint64_t entries;
    struct hash head; /* of the journal */
    struct hash dump; /* of what all tables say, whatever the pages of the file look like */
    struct hash sums; /* of SHA256SUMS */
};

void seal_write_sums(struct buf *out, const struct sealed_files *files);
void seal_write_manifest(struct buf *out, const struct seal_facts *facts,
                         const struct sealed_files *files);

/* Hash over every row of every table, in the order of their keys. */
bool seal_dump(struct casefile *cf, struct hash *out, struct error *err) NODISCARD;

/* One "sha256 size path" line of a manifest; false: it is none. */
bool seal_read_line(struct str line, struct sealed_file *out, struct arena *arena);

#endif
