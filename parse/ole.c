/* ole.c - see ole.h. */
#include "ole.h"

#include "base/limits.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADER = 512,
    ENTRY = 128,
    MINI_SECTOR = 64,
    IN_HEADER = 109,     /* sectors of the table that the header names */
    MOST_ENTRIES = 4096, /* honest documents have dozens, messages hundreds */
};

static uint64_t number(struct str bytes, size_t at, size_t len)
{
    uint64_t value = 0;

    for (size_t i = len; i-- > 0;)
        value = value << 8 | (at + i < bytes.len ? (unsigned char)bytes.at[at + i] : 0);
    return value;
}

static struct str sector(const struct ole *ole, uint32_t index)
{
    return str_part(ole->bytes, ((size_t)index + 1) * ole->sector_size, ole->sector_size);
}

/* The sector that follows in a chain. */
static uint32_t next_sector(const struct ole *ole, uint32_t index)
{
    size_t each = ole->sector_size / 4;

    if (index / each >= ole->fat_count)
        return UINT32_MAX;
    return (uint32_t)number(sector(ole, ole->fat_sectors[index / each]), index % each * 4, 4);
}

/* Adds a chain of sectors. No chain is longer than the file, so one that bites its tail ends. */
static void read_chain(const struct ole *ole, uint32_t start, size_t most, struct buf *out)
{
    size_t steps = 0;

    for (uint32_t at = start; at < ole->sector_count && steps <= ole->sector_count && most > 0;
         at = next_sector(ole, at), steps++) {
        struct str piece = str_part(sector(ole, at), 0, most);

        if (!buf_str(out, piece))
            return;
        most -= piece.len;
    }
}

static void add_fat_sector(struct ole *ole, uint32_t index)
{
    if (index < ole->sector_count && ole->fat_count < ole->sector_count)
        ole->fat_sectors[ole->fat_count++] = index;
}

static void read_fat(struct ole *ole)
{
    uint32_t more = (uint32_t)number(ole->bytes, 68, 4);
    size_t each = ole->sector_size / 4 - 1;

    ole->fat_sectors = xcalloc(ole->sector_count, sizeof(*ole->fat_sectors));
    for (size_t i = 0; i < IN_HEADER; i++)
        add_fat_sector(ole, (uint32_t)number(ole->bytes, 76 + 4 * i, 4));
    for (size_t steps = 0; more < ole->sector_count && steps < ole->sector_count / each + 1;
         steps++) {
        struct str table = sector(ole, more);

        for (size_t i = 0; i < each; i++)
            add_fat_sector(ole, (uint32_t)number(table, 4 * i, 4));
        more = (uint32_t)number(table, 4 * each, 4);
    }
}

/* --- directory --- */

static void read_name(struct str raw, char out[OLE_NAME])
{
    size_t len = (size_t)number(raw, 64, 2);
    struct buf name;

    len = len > 64 ? 64 : len;
    buf_init(&name, OLE_NAME - 1);
    for (size_t i = 0; i + 3 < len; i += 2) {
        uint32_t ch = (uint32_t)number(raw, i, 2);

        if (ch == 0 || (ch >= 0xd800 && ch < 0xe000))
            ch = '?';
        utf8_put(&name, ch);
    }
    memcpy(out, buf_c(&name), name.len + 1);
    buf_dispose(&name);
}

static void read_entry(const struct ole *ole, struct str raw, struct ole_entry *out)
{
    unsigned kind = (unsigned char)raw.at[66];

    read_name(raw, out->name);
    out->storage = kind == 1 || kind == 5;
    out->parent = OLE_NONE;
    out->start = (uint32_t)number(raw, 116, 4);
    out->size = number(raw, 120, ole->sector_size == HEADER ? 4 : 8);
    memcpy(out->class_id, raw.at + 80, sizeof(out->class_id));
}

/* Walks the tree and notes whose child each entry is. Each is visited once. */
static void read_tree(struct ole *ole, struct str directory)
{
    struct visit {
        uint32_t index;
        int parent;
    } *stack = xcalloc(3 * ole->count + 3, sizeof(*stack));
    bool *seen = xcalloc(ole->count, sizeof(*seen));
    size_t depth = 0;

    seen[0] = true;
    stack[depth++] = (struct visit){(uint32_t)number(directory, 76, 4), 0};
    while (depth > 0) {
        struct visit visit = stack[--depth];
        size_t at = (size_t)visit.index * ENTRY;

        if (visit.index >= ole->count || seen[visit.index])
            continue;
        seen[visit.index] = true;
        ole->entries[visit.index].parent = visit.parent;
        stack[depth++] = (struct visit){(uint32_t)number(directory, at + 68, 4), visit.parent};
        stack[depth++] = (struct visit){(uint32_t)number(directory, at + 72, 4), visit.parent};
        stack[depth++] = (struct visit){(uint32_t)number(directory, at + 76, 4), (int)visit.index};
    }
    free(stack);
    free(seen);
}

static bool read_directory(struct ole *ole)
{
    struct buf directory;

    buf_init(&directory, (size_t)MOST_ENTRIES * ENTRY);
    read_chain(ole, (uint32_t)number(ole->bytes, 48, 4), directory.most, &directory);
    ole->count = directory.len / ENTRY;
    ole->cut = ole->count == MOST_ENTRIES;
    if (ole->count == 0) {
        buf_dispose(&directory);
        return false;
    }
    ole->entries = xcalloc(ole->count, sizeof(*ole->entries));
    for (size_t i = 0; i < ole->count; i++)
        read_entry(ole, str_part(buf_as_str(&directory), i * ENTRY, ENTRY), &ole->entries[i]);
    read_tree(ole, buf_as_str(&directory));
    buf_dispose(&directory);
    return true;
}

bool ole_open(struct ole *ole, struct str bytes)
{
    unsigned shift = (unsigned)number(bytes, 30, 2);

    *ole = (struct ole){.bytes = bytes};
    if (bytes.len < HEADER * 2 || !str_starts(bytes, "\xd0\xcf\x11\xe0") ||
        (shift != 9 && shift != 12))
        return false;
    ole->sector_size = (size_t)1 << shift;
    ole->sector_count = (bytes.len + ole->sector_size - 1) / ole->sector_size - 1;
    ole->mini_cutoff = (uint32_t)number(bytes, 56, 4);
    if (ole->mini_cutoff == 0 || ole->mini_cutoff > KIB(64))
        ole->mini_cutoff = KIB(4);
    buf_init(&ole->mini_table, bytes.len);
    buf_init(&ole->mini_stream, bytes.len);
    read_fat(ole);
    if (!read_directory(ole)) {
        ole_dispose(ole);
        return false;
    }
    read_chain(ole, (uint32_t)number(bytes, 60, 4), bytes.len, &ole->mini_table);
    read_chain(ole, ole->entries[0].start, bytes.len, &ole->mini_stream);
    return true;
}

void ole_dispose(struct ole *ole)
{
    free(ole->fat_sectors);
    free(ole->entries);
    buf_dispose(&ole->mini_table);
    buf_dispose(&ole->mini_stream);
    *ole = (struct ole){.count = 0};
}

static void read_mini(const struct ole *ole, uint32_t start, size_t most, struct buf *out)
{
    struct str table = buf_as_str(&ole->mini_table), stream = buf_as_str(&ole->mini_stream);
    size_t count = stream.len / MINI_SECTOR + 1, steps = 0;

    for (uint32_t at = start; at < count && steps <= count && most > 0; steps++) {
        struct str piece =
            str_part(str_part(stream, (size_t)at * MINI_SECTOR, MINI_SECTOR), 0, most);

        if (!buf_str(out, piece))
            return;
        most -= piece.len;
        at = (size_t)at * 4 + 4 <= table.len ? (uint32_t)number(table, (size_t)at * 4, 4)
                                             : UINT32_MAX;
    }
}

void ole_read(const struct ole *ole, const struct ole_entry *entry, size_t most, struct buf *out)
{
    if (entry->size < most)
        most = (size_t)entry->size;
    if (entry->size < ole->mini_cutoff)
        read_mini(ole, entry->start, most, out);
    else
        read_chain(ole, entry->start, most, out);
}

int ole_find(const struct ole *ole, int parent, const char *name)
{
    for (size_t i = 1; i < ole->count; i++)
        if (ole->entries[i].parent == parent &&
            str_equal_nocase(str_of(ole->entries[i].name), str_of(name)))
            return (int)i;
    return OLE_NONE;
}
