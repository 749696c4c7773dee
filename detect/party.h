/* party.h - who is meant by a sender that a rule or a list names: "a@b.example", "@b.example",
 * "b.example". Private to detect/. */
#ifndef DETECT_PARTY_H
#define DETECT_PARTY_H

#include "detect/detect.h"

struct party {
    const char *address;  /* as it is written; borrowed */
    uint32_t exchanged;   /* mails either way; 0: not a correspondent */
    bool own;             /* the owner's own organisation */
    const char *imitates; /* not NULL: whose domain the address imitates */
};

void party_of(struct party *out, const char *value, const struct case_facts *facts);

#endif
