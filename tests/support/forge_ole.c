/* forge_ole.c - OLE2 files and what is in them; see forge.h. */
#include "forge.h"

#include <assert.h>
#include <string.h>

enum {
    SECTOR = 512,
    MOST = 40,
    FREE = -1,
    CHAIN_END = -2,
    FAT = -3,
};

struct entry {
    struct str name; /* last part of the path */
    struct str folder;
    struct str bytes;
    bool storage;
    int parent, start;
};

struct file {
    struct entry entries[MOST]; /* [0] is the root */
    size_t count;
};

static size_t sectors_of(size_t bytes)
{
    return (bytes + SECTOR - 1) / SECTOR;
}

static int find_folder(const struct file *file, struct str path)
{
    for (size_t i = 1; i < file->count; i++)
        if (file->entries[i].storage && str_equal(file->entries[i].folder, path))
            return (int)i;
    return 0;
}

static int add_folders(struct file *file, struct str path)
{
    int parent = 0;

    for (size_t i = 0; i < path.len; i++) {
        struct str folder = str_part(path, 0, i);
        size_t from = i;

        if (path.at[i] != '/')
            continue;
        while (from > 0 && path.at[from - 1] != '/')
            from--;
        if (find_folder(file, folder) == 0) {
            assert(file->count < MOST);
            file->entries[file->count++] = (struct entry){.name = str_part(path, from, i - from),
                                                          .folder = folder,
                                                          .storage = true,
                                                          .parent = parent,
                                                          .start = 0};
        }
        parent = find_folder(file, folder);
    }
    return parent;
}

static struct str last_part(struct str path)
{
    size_t from = path.len;

    while (from > 0 && path.at[from - 1] != '/')
        from--;
    return str_part(path, from, path.len);
}

/* Children of a folder hang on each other's right side: a tree as lawful as any. */
static void put_entry(struct buf *out, const struct file *file, size_t index)
{
    const struct entry *entry = &file->entries[index];
    int child = FREE, right = FREE;
    size_t end = out->len + 128;

    for (size_t i = file->count; i-- > 1;)
        if (file->entries[i].parent == (int)index)
            child = (int)i;
    for (size_t i = file->count; i-- > index + 1;)
        if (index > 0 && file->entries[i].parent == entry->parent)
            right = (int)i;
    for (size_t i = 0; i < entry->name.len; i++)
        forge_number(out, (unsigned char)entry->name.at[i], 2);
    while (out->len < end - 64)
        buf_char(out, '\0');
    forge_number(out, entry->name.len * 2 + 2, 2);
    buf_char(out, index == 0 ? 5 : entry->storage ? 1 : 2);
    buf_char(out, 1);
    forge_number(out, (uint64_t)FREE, 4);
    forge_number(out, (uint64_t)right, 4);
    forge_number(out, (uint64_t)child, 4);
    forge_number(out, 0, 16 + 4 + 8 + 8 - 20);
    while (out->len < end - 12)
        buf_char(out, '\0');
    forge_number(out, (uint64_t)entry->start, 4);
    forge_number(out, entry->bytes.len, 8);
}

static void put_header(struct buf *out, size_t fat_sectors, size_t directory)
{
    size_t begin = out->len;

    buf_add(out, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    while (out->len < begin + 24)
        buf_char(out, '\0');
    forge_number(out, 0x3e, 2);
    forge_number(out, 3, 2);
    forge_number(out, 0xfffe, 2);
    forge_number(out, 9, 2);
    forge_number(out, 6, 2);
    while (out->len < begin + 44)
        buf_char(out, '\0');
    forge_number(out, fat_sectors, 4);
    forge_number(out, directory, 4);
    forge_number(out, 0, 4);
    forge_number(out, 1, 4); /* no stream is small enough for the stream of small ones */
    forge_number(out, (uint64_t)CHAIN_END, 4);
    forge_number(out, 0, 4);
    forge_number(out, (uint64_t)CHAIN_END, 4);
    forge_number(out, 0, 4);
    for (size_t i = 0; i < 109; i++)
        forge_number(out, i < fat_sectors ? i : (uint64_t)FREE, 4);
}

static void put_chain(struct buf *fat, size_t from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        forge_number(fat, i + 1 < count ? from + i + 1 : (uint64_t)CHAIN_END, 4);
}

static void pad(struct buf *out, size_t step)
{
    while (out->len % step != 0)
        buf_char(out, '\0');
}

void forge_ole(struct buf *out, const struct forge_file *streams, size_t count)
{
    struct file file = {.count = 1};
    size_t total = 0, fat_sectors, at, begin = out->len;
    struct buf fat, body;

    file.entries[0] = (struct entry){
        .name = str_of("Root Entry"), .storage = true, .parent = FREE, .start = CHAIN_END};
    for (size_t i = 0; i < count; i++) {
        struct str path = str_of(streams[i].name);
        int parent = add_folders(&file, path);

        assert(file.count < MOST);
        file.entries[file.count++] = (struct entry){.name = last_part(path),
                                                    .bytes = streams[i].bytes,
                                                    .parent = parent,
                                                    .start = CHAIN_END};
        total += sectors_of(streams[i].bytes.len);
    }
    total += sectors_of(file.count * 128);
    for (fat_sectors = 1; fat_sectors * (SECTOR / 4) < fat_sectors + total;)
        fat_sectors++;
    buf_init(&fat, 1 << 20);
    buf_init(&body, 8 << 20);
    for (size_t i = 0; i < fat_sectors; i++)
        forge_number(&fat, (uint64_t)FAT, 4);
    at = fat_sectors;
    for (size_t i = 1; i < file.count; i++) {
        size_t need = sectors_of(file.entries[i].bytes.len);

        if (need == 0)
            continue;
        file.entries[i].start = (int)at;
        put_chain(&fat, at, need);
        buf_str(&body, file.entries[i].bytes);
        pad(&body, SECTOR);
        at += need;
    }
    put_header(out, fat_sectors, at);
    put_chain(&fat, at, sectors_of(file.count * 128));
    for (size_t i = 0; i < file.count; i++)
        put_entry(&body, &file, i);
    pad(&body, SECTOR);
    while (fat.len < fat_sectors * SECTOR)
        forge_number(&fat, (uint64_t)FREE, 4);
    assert(out->len == begin + SECTOR);
    buf_str(out, buf_as_str(&fat));
    buf_str(out, buf_as_str(&body));
    buf_dispose(&fat);
    buf_dispose(&body);
}

void forge_vba(struct buf *out, const char *source)
{
    struct str rest = str_of(source);

    buf_char(out, 1);
    while (rest.len > 0) {
        struct str chunk = str_part(rest, 0, 3600);
        size_t size = chunk.len + (chunk.len + 7) / 8;

        rest = str_part(rest, chunk.len, rest.len);
        forge_number(out, (size - 1) | 0xb000, 2);
        for (size_t i = 0; i < chunk.len; i++) {
            if (i % 8 == 0)
                buf_char(out, '\0');
            buf_char(out, chunk.at[i]);
        }
    }
}

void forge_package(struct buf *out, const char *name, struct str bytes)
{
    size_t len = strlen(name) + 1;

    forge_number(out, 2 + len + len + 8 + len + 4 + bytes.len, 4);
    forge_number(out, 2, 2);
    buf_add(out, name, len);
    buf_add(out, name, len);
    forge_number(out, 0x00030000, 4);
    forge_number(out, len, 4);
    buf_add(out, name, len);
    forge_number(out, bytes.len, 4);
    buf_str(out, bytes);
}
