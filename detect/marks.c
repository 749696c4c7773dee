/* marks.c - see marks.h: open addressing, never more than four fifths full, and growing by half, so
 * that little stands empty. */
#include "marks.h"

#include "base/mem.h"

#include <stdlib.h>

enum { FIRST_ROOM = 16 };

static uint64_t name_of(const struct marks *marks, struct str name)
{
    uint64_t hash = siphash(&marks->key, name);

    return hash ? hash : 1;
}

/* Where the name stands, or where it would: its upper half, scaled to the room. */
static size_t place_of(const struct marks *marks, uint64_t name)
{
    size_t at = (size_t)(((name >> 32) * marks->room) >> 32);

    while (marks->names[at] != 0 && marks->names[at] != name)
        at = at + 1 < marks->room ? at + 1 : 0;
    return at;
}

static void grow(struct marks *marks)
{
    struct marks old = *marks;

    if (old.room == 0)
        marks->key = siphash_new_key();
    marks->room = old.room ? old.room + old.room / 2 : FIRST_ROOM;
    marks->names = xcalloc(marks->room, sizeof(*marks->names));
    marks->numbers = xcalloc(marks->room, sizeof(*marks->numbers));
    for (size_t i = 0; i < old.room; i++) {
        size_t at;

        if (old.names[i] == 0)
            continue;
        at = place_of(marks, old.names[i]);
        marks->names[at] = old.names[i];
        marks->numbers[at] = old.numbers[i];
    }
    free(old.names);
    free(old.numbers);
}

int64_t marks_get(const struct marks *marks, struct str name)
{
    size_t at;

    if (marks->room == 0)
        return MARKS_NONE;
    at = place_of(marks, name_of(marks, name));
    return marks->names[at] ? (int64_t)marks->numbers[at] : MARKS_NONE;
}

void marks_put(struct marks *marks, struct str name, uint32_t number)
{
    uint64_t hash;
    size_t at;

    if (5 * (marks->count + 1) > 4 * marks->room)
        grow(marks);
    hash = name_of(marks, name);
    at = place_of(marks, hash);
    marks->count += marks->names[at] == 0;
    marks->names[at] = hash;
    marks->numbers[at] = number;
}

bool marks_first(struct marks *marks, struct str name)
{
    if (marks_get(marks, name) != MARKS_NONE)
        return false;
    marks_put(marks, name, 0);
    return true;
}

void marks_dispose(struct marks *marks)
{
    free(marks->names);
    free(marks->numbers);
    *marks = (struct marks){0};
}
