/* lookalike.h - domains made to be taken for one another (M07). Private to detect/. */
#ifndef DETECT_LOOKALIKE_H
#define DETECT_LOOKALIKE_H

#include "detect/detect.h"
#include "domain.h"

enum lookalike_kind {
    LOOKALIKE_NONE,
    LOOKALIKE_SUFFIX,    /* the same name under another ending: often one owner */
    LOOKALIKE_DIGITS,    /* only digits differ: numbered servers */
    LOOKALIKE_TWO_EDITS, /* another ending counts as one */
    LOOKALIKE_ONE_EDIT,
    LOOKALIKE_SKELETON,      /* rn for m, 1 for l */
    LOOKALIKE_INTERNATIONAL, /* letters of other scripts, or with marks */
};

/* A domain ready to be compared with many. */
struct looks {
    char label[64];    /* what was registered, without its ending */
    char skeleton[64]; /* of the label */
    char suffix[64];
    size_t len;
    uint32_t letters; /* which letters occur, as bits: a quick no */
    bool international;
    bool own; /* the owner's: likeness to a short name counts as well. Set by the caller */
};
void looks_of(struct looks *out, const char *registrable);

enum lookalike_kind lookalike_compare(const struct looks *a, const struct looks *b);

/* "one letter differs", for a reason. */
const char *lookalike_words(enum lookalike_kind kind);

struct lookalike {
    char domain[DOMAIN_TEXT]; /* the domain asked about */
    const char *good;         /* what it looks like: own, or a correspondent's; borrowed */
    bool own;
    enum lookalike_kind kind;
};
/* Compares an address with the owner's and all known correspondents' domains. A difference in
 * suffix or digits only is no likeness here. */
bool lookalike_find(struct lookalike *out, const char *address, const struct case_facts *facts);

#endif
