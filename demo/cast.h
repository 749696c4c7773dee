/* cast.h - the people of the sample mailbox. All of them, and their domains, are made up. */
#ifndef DEMO_CAST_H
#define DEMO_CAST_H

#include "letter.h"

extern const struct person owner, director, accounts, buyers[5], supplier, forwarder, intruder;

struct newsletter {
    struct person from;
    const char *list;
    const char *subjects[4];
};
extern const struct newsletter newsletters[4];

#define OWNER_BANK                                                                                 \
    "Beneficiary: GO MOC EXPORT CO., LTD\nBank: Song Xanh Commercial Bank, Ho Chi Minh City\n"     \
    "Account No: 0071 0045 88213\nSWIFT: SXCBVNVX\n"

#endif
