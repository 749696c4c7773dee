/* members.h - the members of an archive, one after the other, by libarchive (archive.c).
 *
 * Nothing is written anywhere. Every byte that unpacking makes, wanted or skipped, counts against
 * the budget the caller gives; a member that claims to be larger than what is left of it ends the
 * listing. */
#ifndef PARSE_MEMBERS_H
#define PARSE_MEMBERS_H

#include "base/error.h"
#include "base/text.h"

#include <time.h>

struct members; /* opaque */

struct member {
    struct str name; /* UTF-8 where the archive says what it is; good until the next call */
    uint64_t size;   /* as the archive claims; UINT64_MAX: it does not say */
    bool encrypted;
    bool file; /* not a folder, link or device */
};

enum members_result {
    MEMBERS_OK,
    MEMBERS_END,
    MEMBERS_BAD,   /* damaged, or a form that libarchive cannot read; what came before is good */
    MEMBERS_LIMIT, /* the budget is used up */
    MEMBERS_LATE,  /* the time is */
};

/* Loads libarchive: before the process is locked down. */
NODISCARD bool members_load(struct error *err);

/* bytes must outlive it. until: of clock(), the processor time of this process. Never NULL; what
 * cannot be opened is MEMBERS_BAD at once. */
struct members *members_open(struct str bytes, uint64_t budget, clock_t until);
void members_close(struct members *members);

enum members_result members_next(struct members *members, struct member *out);
/* Adds at most `most` bytes of the present member to out. */
enum members_result members_read(struct members *members, size_t most, struct buf *out);

/* Bytes unpacked so far. */
uint64_t members_output(const struct members *members);
/* Some member, or the list of them, is encrypted. */
bool members_encrypted(const struct members *members);

#endif
