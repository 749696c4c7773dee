/* marks.h - a name to a small number, for names of which every mail may have its own: Message-IDs,
 * subjects, conversations. A name costs 15 to 23 bytes, however long it is; map.h keeps names and
 * is for the few that are shown again. Private to detect/.
 *
 * What is kept of a name are eight bytes: its SipHash under a key of chance, made anew for each
 * table and told to nobody. Two names that agree in it are taken for one, and a detector may then
 * miss one mail, or count it with another: among a million names that happens once in 37 million
 * scans, and whoever writes mail cannot bring it about. */
#ifndef DETECT_MARKS_H
#define DETECT_MARKS_H

#include "base/siphash.h"
#include "base/text.h"

struct marks { /* zero it */
    struct siphash_key key;
    uint64_t *names; /* 0: free */
    uint32_t *numbers;
    size_t room, count;
};

enum { MARKS_NONE = -1 };

/* The number under a name, or MARKS_NONE. */
int64_t marks_get(const struct marks *marks, struct str name);
/* Puts a number under a name, replacing what was there. */
void marks_put(struct marks *marks, struct str name, uint32_t number);
/* Takes note of the name (number 0); true: it was not there. */
bool marks_first(struct marks *marks, struct str name);
void marks_dispose(struct marks *marks);

#endif
