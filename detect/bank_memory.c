/* bank_memory.c - see bank_memory.h. */
#include "bank_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t bank_memory_account(struct bank_memory *memory, const struct bank_account *account,
                           int64_t date)
{
    int64_t place = map_get(&memory->accounts_map, str_of(account->value));

    if (place == MAP_NONE) {
        if (memory->account_count == memory->account_room) {
            memory->account_room = memory->account_room ? 2 * memory->account_room : 64;
            memory->accounts =
                xreallocarray(memory->accounts, memory->account_room, sizeof(*memory->accounts));
        }
        place = (int64_t)memory->account_count++;
        map_put(&memory->accounts_map, str_of(account->value), place);
        memory->accounts[place] = (struct known_account){.account = *account, .first = date};
    }
    return (size_t)place;
}

struct bank_list *bank_memory_list(struct bank_memory *memory, enum bank_side side,
                                   const char *kind, struct str name)
{
    char key[400];
    int64_t place;

    snprintf(key, sizeof(key), "%d %s %.*s", (int)side, kind, (int)utf8_clip(name, 320), name.at);
    place = map_get(&memory->lists_map, str_of(key));
    if (place == MAP_NONE) {
        if (memory->list_count == memory->list_room) {
            memory->list_room = memory->list_room ? 2 * memory->list_room : 64;
            memory->lists = xreallocarray(memory->lists, memory->list_room, sizeof(*memory->lists));
        }
        place = (int64_t)memory->list_count++;
        map_put(&memory->lists_map, str_of(key), place);
        memory->lists[place] = (struct bank_list){0};
    }
    return &memory->lists[place];
}

bool bank_list_has(const struct bank_memory *memory, const struct bank_list *list,
                   const struct bank_account *account)
{
    for (size_t i = 0; i < list->count; i++)
        if (bank_same(&memory->accounts[list->accounts[i]].account, account))
            return true;
    return false;
}

void bank_list_add(struct bank_list *list, size_t place)
{
    size_t i;

    for (i = 0; i < list->count && list->accounts[i] != place; i++)
        ;
    if (i == BANK_KEPT)
        i = 0; /* the oldest makes room */
    if (i < list->count)
        memmove(list->accounts + i, list->accounts + i + 1,
                (list->count - i - 1) * sizeof(list->accounts[0]));
    else
        list->count++;
    list->accounts[list->count - 1] = place;
}

const struct known_account *bank_list_newest(const struct bank_memory *memory,
                                             const struct bank_list *list, bool swift)
{
    for (size_t i = list->count; i-- > 0;) {
        const struct known_account *known = &memory->accounts[list->accounts[i]];

        if ((known->account.kind == BANK_SWIFT) == swift)
            return known;
    }
    return NULL;
}

void bank_memory_dispose(struct bank_memory *memory)
{
    map_dispose(&memory->accounts_map);
    map_dispose(&memory->lists_map);
    free(memory->accounts);
    free(memory->lists);
}
