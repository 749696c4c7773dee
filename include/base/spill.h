/* spill.h - bytes that are wanted again soon and may be too many for memory: a few stay in it, more
 * go to a file without a name, which is gone with the process, however that ends.
 */
#ifndef BASE_SPILL_H
#define BASE_SPILL_H

#include "base/error.h"
#include "base/text.h"

struct spill {          /* zero it, but for the folder */
    const char *folder; /* borrowed: where the file is made */
    uint64_t size;      /* bytes that were added */
    char *piece;        /* of them, at hand */
    uint64_t from;      /* where it stands */
    size_t held;        /* bytes of it */
    bool fresh;         /* it is not in the file yet */
    bool filed;         /* there is a file */
    int fd;
};

bool spill_add(struct spill *spill, struct str bytes, struct error *err) NODISCARD;
/* `len` bytes from there on, which were added before. Cheap when they stand behind the last. */
bool spill_read(struct spill *spill, uint64_t at, void *out, size_t len, struct error *err)
    NODISCARD;
void spill_dispose(struct spill *spill);

#endif
