/* bank_memory.h - which accounts were named so far: by whom, to whom, in which conversation.
 * Private to bank_details_changed.c. */
#ifndef DETECT_BANK_MEMORY_H
#define DETECT_BANK_MEMORY_H

#include "bank.h"
#include "map.h"

enum bank_side { SIDE_OWNER, SIDE_OTHERS }; /* who named it */

enum { BANK_KEPT = 6 }; /* accounts remembered of one party or conversation, the newest */

struct known_account {
    struct bank_account account;
    int64_t first;     /* UTC seconds */
    uint32_t mails[2]; /* by side */
};

struct bank_memory {         /* zero it */
    struct map accounts_map; /* value to place */
    struct known_account *accounts;
    size_t account_count, account_room;
    struct map lists_map; /* "side party" or "side conversation" to place */
    struct bank_list *lists;
    size_t list_count, list_room;
};

struct bank_list {
    size_t accounts[BANK_KEPT], count; /* places, oldest first */
};

/* The place of an account, made if need be. */
size_t bank_memory_account(struct bank_memory *memory, const struct bank_account *account,
                           int64_t date);
/* The accounts under a name; made if need be. Good until the next call. */
struct bank_list *bank_memory_list(struct bank_memory *memory, enum bank_side side,
                                   const char *kind, struct str name);
bool bank_list_has(const struct bank_memory *memory, const struct bank_list *list,
                   const struct bank_account *account);
void bank_list_add(struct bank_list *list, size_t place);
/* The newest account of the list that can be compared with this one (a number with a number, a
 * SWIFT code with a SWIFT code); NULL: none. */
const struct known_account *bank_list_newest(const struct bank_memory *memory,
                                             const struct bank_list *list, bool swift);
void bank_memory_dispose(struct bank_memory *memory);

#endif
