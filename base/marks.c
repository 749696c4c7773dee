/* marks.c - see base/marks.h. */
#include "base/marks.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST_ROOM = 16,
    FRESH = 16384, /* names before there are drawers; then one in FRESH_SHARE of all */
    FRESH_SHARE = 8,
    DRAWERS = 65536,
    TAIL = 6, /* bytes of a name that its drawer does not tell */
};

static uint64_t name_of(const struct marks *marks, struct str name)
{
    uint64_t hash = siphash(&marks->key, name);

    return hash ? hash : 1;
}

/* --- bytes --- */

static void write_little(unsigned char *at, uint64_t value, unsigned len)
{
    for (unsigned i = 0; i < len; i++)
        at[i] = (unsigned char)(value >> 8 * i);
}

static uint64_t read_little(const unsigned char *at, unsigned len)
{
    uint64_t value = 0;

    for (unsigned i = len; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

static unsigned bytes_of(uint32_t number)
{
    unsigned len = 0;

    for (; number > 0; number >>= 8)
        len++;
    return len;
}

/* --- the newest: never more than four fifths full, and growing by half --- */

/* Where the name stands, or where it would: its lower half, scaled to the room. */
static size_t place_of(const struct marks *marks, uint64_t name)
{
    size_t at = (size_t)(((name & UINT32_MAX) * marks->room) >> 32);

    while (marks->names[at] != 0 && marks->names[at] != name)
        at = at + 1 < marks->room ? at + 1 : 0;
    return at;
}

static void make_table(struct marks *marks, size_t room)
{
    marks->room = room;
    marks->names = xcalloc(room, sizeof(*marks->names));
    marks->numbers = xcalloc(room, sizeof(*marks->numbers));
}

static void drop_table(struct marks *marks)
{
    free(marks->names);
    free(marks->numbers);
}

static void grow(struct marks *marks)
{
    struct marks old = *marks;

    make_table(marks, old.room + old.room / 2);
    for (size_t i = 0; i < old.room; i++) {
        size_t at;

        if (old.names[i] == 0)
            continue;
        at = place_of(marks, old.names[i]);
        marks->names[at] = old.names[i];
        marks->numbers[at] = old.numbers[i];
    }
    drop_table(&old);
}

/* --- the others --- */

static size_t drawer_of(uint64_t name)
{
    return (size_t)(name >> 8 * TAIL);
}

static size_t record_size(const struct marks *marks)
{
    return TAIL + marks->number_bytes;
}

/* The record of a name; NULL: it is in no drawer. */
static unsigned char *find_filed(const struct marks *marks, uint64_t name)
{
    size_t size = record_size(marks), drawer = drawer_of(name);
    unsigned char tail[TAIL], *at, *end;

    if (!marks->drawers)
        return NULL;
    write_little(tail, name, TAIL);
    at = marks->filed + marks->drawers[drawer] * size;
    end = marks->filed + marks->drawers[drawer + 1] * size;
    while (at < end && memcmp(at, tail, TAIL) != 0)
        at += size;
    return at < end ? at : NULL;
}

/* Every number gets so many bytes. */
static void widen(struct marks *marks, unsigned number_bytes)
{
    size_t count = marks->drawers[DRAWERS], old = record_size(marks), size = TAIL + number_bytes;

    marks->filed = xreallocarray(marks->filed, count + 1, size);
    for (size_t i = count; i-- > 0;) {
        memmove(marks->filed + i * size, marks->filed + i * old, old);
        memset(marks->filed + i * size + old, 0, size - old);
    }
    marks->number_bytes = number_bytes;
}

/* Moves all drawers apart, the last first, so that each has room at its end for as many names as
 * `more` says; that becomes the place of the first of them. */
static void make_room(struct marks *marks, uint32_t *more)
{
    uint32_t end = marks->drawers[DRAWERS], shift = (uint32_t)marks->fresh;
    size_t size = record_size(marks);

    marks->filed = xreallocarray(marks->filed, (size_t)end + shift, size);
    marks->drawers[DRAWERS] = end + shift;
    for (size_t i = DRAWERS; i-- > 0;) {
        uint32_t begin = marks->drawers[i];

        shift -= more[i];
        memmove(marks->filed + (size_t)(begin + shift) * size, marks->filed + begin * size,
                (end - begin) * size);
        marks->drawers[i] = begin + shift;
        more[i] = end + shift;
        end = begin;
    }
}

static void file_fresh(struct marks *marks)
{
    uint32_t *more = xcalloc(DRAWERS, sizeof(*more));
    unsigned number_bytes = 0;

    if (!marks->drawers)
        marks->drawers = xcalloc(DRAWERS + 1, sizeof(*marks->drawers));
    for (size_t i = 0; i < marks->room; i++)
        if (marks->names[i] != 0) {
            more[drawer_of(marks->names[i])]++;
            if (bytes_of(marks->numbers[i]) > number_bytes)
                number_bytes = bytes_of(marks->numbers[i]);
        }
    if (number_bytes > marks->number_bytes)
        widen(marks, number_bytes);
    make_room(marks, more);
    for (size_t i = 0; i < marks->room; i++)
        if (marks->names[i] != 0) {
            unsigned char *at =
                marks->filed + (size_t)more[drawer_of(marks->names[i])]++ * record_size(marks);

            write_little(at, marks->names[i], TAIL);
            write_little(at + TAIL, marks->numbers[i], marks->number_bytes);
        }
    free(more);
    drop_table(marks);
    make_table(marks, FIRST_ROOM);
    marks->fresh = 0;
}

/* --- both --- */

static int64_t get(const struct marks *marks, uint64_t name)
{
    const unsigned char *filed = find_filed(marks, name);
    size_t at;

    if (filed)
        return (int64_t)read_little(filed + TAIL, marks->number_bytes);
    at = place_of(marks, name);
    return marks->names[at] ? (int64_t)marks->numbers[at] : MARKS_NONE;
}

static void add(struct marks *marks, uint64_t name, uint32_t number)
{
    size_t filed = marks->count - marks->fresh, at;

    if (marks->fresh >= FRESH && marks->fresh >= filed / FRESH_SHARE)
        file_fresh(marks);
    if (5 * (marks->fresh + 1) > 4 * marks->room)
        grow(marks);
    at = place_of(marks, name);
    marks->names[at] = name;
    marks->numbers[at] = number;
    marks->fresh++;
    marks->count++;
}

static void begin(struct marks *marks)
{
    if (marks->room > 0)
        return;
    marks->key = siphash_new_key();
    make_table(marks, FIRST_ROOM);
}

int64_t marks_get(const struct marks *marks, struct str name)
{
    return marks->room == 0 ? MARKS_NONE : get(marks, name_of(marks, name));
}

void marks_put(struct marks *marks, struct str text, uint32_t number)
{
    unsigned char *filed;
    uint64_t name;
    size_t at;

    begin(marks);
    name = name_of(marks, text);
    if ((filed = find_filed(marks, name))) {
        if (bytes_of(number) > marks->number_bytes) {
            widen(marks, bytes_of(number));
            filed = find_filed(marks, name);
        }
        write_little(filed + TAIL, number, marks->number_bytes);
        return;
    }
    at = place_of(marks, name);
    if (marks->names[at])
        marks->numbers[at] = number;
    else
        add(marks, name, number);
}

bool marks_first(struct marks *marks, struct str text)
{
    uint64_t name;

    begin(marks);
    name = name_of(marks, text);
    if (get(marks, name) != MARKS_NONE)
        return false;
    add(marks, name, 0);
    return true;
}

size_t marks_weight(const struct marks *marks)
{
    size_t drawers = marks->drawers ? (DRAWERS + 1) * sizeof(*marks->drawers) : 0;

    return marks->room * (sizeof(*marks->names) + sizeof(*marks->numbers)) + drawers +
           (marks->count - marks->fresh) * record_size(marks);
}

void marks_dispose(struct marks *marks)
{
    drop_table(marks);
    free(marks->filed);
    free(marks->drawers);
    *marks = (struct marks){0};
}
