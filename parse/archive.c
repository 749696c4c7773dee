/* archive.c - see members.h. */
#include "members.h"

#include "base/library.h"
#include "base/mem.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#define ARCHIVE_NAMES(X)                                                                           \
    X(archive_entry_filetype)                                                                      \
    X(archive_entry_is_encrypted)                                                                  \
    X(archive_entry_pathname)                                                                      \
    X(archive_entry_pathname_utf8)                                                                 \
    X(archive_entry_size)                                                                          \
    X(archive_entry_size_is_set)                                                                   \
    X(archive_filter_bytes)                                                                        \
    X(archive_filter_count)                                                                        \
    X(archive_format)                                                                              \
    X(archive_read_data)                                                                           \
    X(archive_read_data_block)                                                                     \
    X(archive_read_free)                                                                           \
    X(archive_read_has_encrypted_entries)                                                          \
    X(archive_read_new)                                                                            \
    X(archive_read_next_header)                                                                    \
    X(archive_read_open_memory)                                                                    \
    X(archive_read_support_filter_bzip2)                                                           \
    X(archive_read_support_filter_compress)                                                        \
    X(archive_read_support_filter_gzip)                                                            \
    X(archive_read_support_filter_lzip)                                                            \
    X(archive_read_support_filter_lzma)                                                            \
    X(archive_read_support_filter_xz)                                                              \
    X(archive_read_support_filter_zstd)                                                            \
    X(archive_read_support_format_7zip)                                                            \
    X(archive_read_support_format_ar)                                                              \
    X(archive_read_support_format_cab)                                                             \
    X(archive_read_support_format_cpio)                                                            \
    X(archive_read_support_format_iso9660)                                                         \
    X(archive_read_support_format_lha)                                                             \
    X(archive_read_support_format_rar)                                                             \
    X(archive_read_support_format_rar5)                                                            \
    X(archive_read_support_format_raw)                                                             \
    X(archive_read_support_format_tar)                                                             \
    X(archive_read_support_format_xar)                                                             \
    X(archive_read_support_format_zip)

struct calls {
    ARCHIVE_NAMES(LIBRARY_SLOT)
};

/* Only who unpacks loads it, and what it needs: ICU, eight ways to pack (base/library.h). */
static struct calls lib;

bool members_load(struct error *err)
{
    static const char *const names[] = {ARCHIVE_NAMES(LIBRARY_NAME)};

    return lib.archive_read_new ||
           library_load("libarchive.so.13", names, ARRAY_LEN(names), &lib, err);
}

struct members {
    struct archive *archive;
    uint64_t budget;
    uint64_t claimed; /* sizes of the members passed, as far as they were not read */
    uint64_t taken;   /* bytes read */
    uint64_t size;    /* of the present member */
    uint64_t taken_here;
    clock_t until;
    bool endless; /* the present one does not say how long it is, and its end was not seen */
    bool bad, encrypted;
};

/* Formats by name, not all: some of libarchive's filters start programs. */
static void allow_formats(struct archive *archive)
{
    lib.archive_read_support_filter_gzip(archive);
    lib.archive_read_support_filter_bzip2(archive);
    lib.archive_read_support_filter_xz(archive);
    lib.archive_read_support_filter_lzma(archive);
    lib.archive_read_support_filter_lzip(archive);
    lib.archive_read_support_filter_zstd(archive);
    lib.archive_read_support_filter_compress(archive);
    lib.archive_read_support_format_zip(archive);
    lib.archive_read_support_format_7zip(archive);
    lib.archive_read_support_format_rar(archive);
    lib.archive_read_support_format_rar5(archive);
    lib.archive_read_support_format_tar(archive);
    lib.archive_read_support_format_cab(archive);
    lib.archive_read_support_format_iso9660(archive);
    lib.archive_read_support_format_lha(archive);
    lib.archive_read_support_format_ar(archive);
    lib.archive_read_support_format_cpio(archive);
    lib.archive_read_support_format_xar(archive);
    lib.archive_read_support_format_raw(archive); /* one file behind a filter; tried last */
}

struct members *members_open(struct str bytes, uint64_t budget, clock_t until)
{
    struct members *members = xcalloc(1, sizeof(*members));
    struct error missing = {0};

    members->budget = budget;
    members->until = until;
    members->archive = members_load(&missing) ? lib.archive_read_new() : NULL;
    members->bad = !members->archive;
    if (members->bad)
        return members;
    allow_formats(members->archive);
    if (lib.archive_read_open_memory(members->archive, bytes.at, bytes.len) < ARCHIVE_WARN)
        members->bad = true;
    return members;
}

void members_close(struct members *members)
{
    if (members->archive)
        lib.archive_read_free(members->archive);
    free(members);
}

uint64_t members_output(const struct members *members)
{
    int64_t filtered = members->archive ? lib.archive_filter_bytes(members->archive, 0) : 0;
    uint64_t counted = members->claimed + members->taken;

    return filtered > 0 && (uint64_t)filtered > counted ? (uint64_t)filtered : counted;
}

static struct str name_of(struct archive_entry *entry)
{
    const char *name = lib.archive_entry_pathname_utf8(entry);

    return str_of(name ? name : lib.archive_entry_pathname(entry));
}

/* What is in the way must be unpacked to get past it. */
static bool must_unpack(const struct members *members)
{
    int format = lib.archive_format(members->archive) & ARCHIVE_FORMAT_BASE_MASK;

    return lib.archive_filter_count(members->archive) > 1 || format == ARCHIVE_FORMAT_7ZIP ||
           format == ARCHIVE_FORMAT_RAR || format == ARCHIVE_FORMAT_RAR_V5 ||
           format == ARCHIVE_FORMAT_CAB || format == ARCHIVE_FORMAT_LHA;
}

/* libarchive would skip it in one go, however long that takes. */
static enum members_result unpack_rest(struct members *members)
{
    const void *piece;
    size_t len;
    la_int64_t offset;

    while (clock() < members->until)
        if (lib.archive_read_data_block(members->archive, &piece, &len, &offset) != ARCHIVE_OK)
            return MEMBERS_OK; /* its end, or damage that the next header will show */
    return MEMBERS_LATE;
}

/* Accounts for the rest of the present member. */
static enum members_result skip_rest(struct members *members)
{
    uint64_t rest = members->size == UINT64_MAX || members->size < members->taken_here
                        ? 0
                        : members->size - members->taken_here;

    if (members->endless || rest > members->budget || members->claimed > members->budget - rest)
        return MEMBERS_LIMIT;
    members->claimed += rest;
    if (members_output(members) > members->budget)
        return MEMBERS_LIMIT;
    if (clock() >= members->until)
        return MEMBERS_LATE;
    return rest > 0 && must_unpack(members) ? unpack_rest(members) : MEMBERS_OK;
}

enum members_result members_next(struct members *members, struct member *out)
{
    enum members_result skipped;
    struct archive_entry *entry;
    int result;

    if (members->bad)
        return MEMBERS_BAD;
    skipped = skip_rest(members);
    if (skipped != MEMBERS_OK)
        return skipped;
    members->size = members->taken_here = 0;
    members->endless = false;
    result = lib.archive_read_next_header(members->archive, &entry);
    if (lib.archive_read_has_encrypted_entries(members->archive) > 0)
        members->encrypted = true;
    if (result == ARCHIVE_EOF)
        return MEMBERS_END;
    if (result < ARCHIVE_WARN) {
        members->bad = true;
        return MEMBERS_BAD;
    }
    *out = (struct member){.name = name_of(entry),
                           .size = UINT64_MAX,
                           .encrypted = lib.archive_entry_is_encrypted(entry) != 0,
                           .file = lib.archive_entry_filetype(entry) == AE_IFREG ||
                                   lib.archive_entry_filetype(entry) == 0};
    if (lib.archive_entry_size_is_set(entry) && lib.archive_entry_size(entry) >= 0)
        out->size = (uint64_t)lib.archive_entry_size(entry);
    members->size = out->size;
    members->endless = out->file && out->size == UINT64_MAX;
    members->encrypted = members->encrypted || out->encrypted;
    return MEMBERS_OK;
}

enum members_result members_read(struct members *members, size_t most, struct buf *out)
{
    while (most > 0) {
        char piece[16384];
        size_t want = most < sizeof(piece) ? most : sizeof(piece);
        la_ssize_t got;

        if (members->bad)
            return MEMBERS_BAD;
        if (members_output(members) >= members->budget)
            return MEMBERS_LIMIT;
        if (clock() >= members->until)
            return MEMBERS_LATE;
        got = lib.archive_read_data(members->archive, piece, want);
        if (got == 0) {
            members->endless = false;
            return MEMBERS_END;
        }
        if (got < 0)
            return MEMBERS_BAD; /* this member; the next may be better */
        members->taken += (uint64_t)got;
        members->taken_here += (uint64_t)got;
        most -= (size_t)got;
        if (!buf_add(out, piece, (size_t)got))
            return MEMBERS_LIMIT;
    }
    return MEMBERS_OK;
}

bool members_encrypted(const struct members *members)
{
    return members->encrypted;
}
