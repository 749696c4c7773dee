/* marks.h - a name to a small number, for names of which every mail may have its own: Message-IDs,
 * subjects, conversations. However long a name is, of a million each costs seven bytes, and as many
 * more as the largest number needs. Who wants the names again keeps them elsewhere.
 *
 * What is kept of a name are eight bytes: its SipHash under a key of chance, made anew for each
 * table and told to nobody. Two names that agree in it are taken for one: among a million names
 * that happens once in 37 million tables, and whoever writes mail cannot bring it about.
 *
 * The newest names stand in open addressing. When they are many they go where the others are: into
 * 65,536 drawers, one behind the other without a gap. The number of the drawer is the hash's
 * beginning, so that six bytes of it are left to keep. */
#ifndef BASE_MARKS_H
#define BASE_MARKS_H

#include "base/siphash.h"
#include "base/text.h"

struct marks { /* zero it */
    struct siphash_key key;
    uint64_t *names; /* the newest; 0: free */
    uint32_t *numbers;
    size_t room, fresh;    /* of them */
    unsigned char *filed;  /* the others: six bytes of the name, number_bytes of the number */
    uint32_t *drawers;     /* where each begins, in names; one more for the end of the last */
    unsigned number_bytes; /* 0 while all numbers are 0 */
    size_t count;          /* all */
};

enum { MARKS_NONE = -1 };

/* The number under a name, or MARKS_NONE. */
int64_t marks_get(const struct marks *marks, struct str name);
/* Puts a number under a name, replacing what was there. */
void marks_put(struct marks *marks, struct str name, uint32_t number);
/* Takes note of the name (number 0); true: it was not there. */
bool marks_first(struct marks *marks, struct str name);
/* Bytes that it takes. */
size_t marks_weight(const struct marks *marks);
void marks_dispose(struct marks *marks);

#endif
