/* segment.c - see segment.h. */
#include "segment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char head_word[] = "mailmedic-object 1 ";
static const char tail_word[] = "\nsha256 ";

enum { HEAD_DIGITS = 20 };
_Static_assert(sizeof(head_word) - 1 + HEAD_DIGITS + 1 == EVIDENCE_HEAD, "a head's length");
_Static_assert(sizeof(tail_word) - 1 + HASH_HEX == EVIDENCE_TAIL, "a tail's length");

void segment_name(int64_t segment, char out[SEGMENT_NAME])
{
    snprintf(out, SEGMENT_NAME, "%06" PRId64 ".seg", segment);
}

bool segment_from_name(struct str name, int64_t *out)
{
    char again[SEGMENT_NAME];
    uint64_t number;

    if (!str_ends_nocase(name, ".seg") ||
        !str_to_u64(str_part(name, 0, name.len - 4), INT64_MAX, &number))
        return false;
    *out = (int64_t)number;
    segment_name(*out, again);
    return str_equal(name, str_of(again)); /* one spelling only */
}

void segment_head(uint64_t length, char out[EVIDENCE_HEAD])
{
    char text[EVIDENCE_HEAD + 1];

    snprintf(text, sizeof(text), "%s%020" PRIu64 "\n", head_word, length);
    memcpy(out, text, EVIDENCE_HEAD);
}

void segment_tail(const struct hash *hash, char out[EVIDENCE_TAIL])
{
    char hex[HASH_HEX];

    hash_to_hex(hash, hex);
    memcpy(out, tail_word, sizeof(tail_word) - 1);
    memcpy(out + sizeof(tail_word) - 1, hex, HASH_HEX - 1);
    out[EVIDENCE_TAIL - 1] = '\n';
}

bool segment_read_head(const char head[EVIDENCE_HEAD], uint64_t *length)
{
    struct str text = {head, EVIDENCE_HEAD - 1};

    return head[EVIDENCE_HEAD - 1] == '\n' && str_starts(text, head_word) &&
           str_to_u64(str_part(text, sizeof(head_word) - 1, HEAD_DIGITS), SEGMENT_LARGEST_OBJECT,
                      length);
}

bool segment_read_tail(const char tail[EVIDENCE_TAIL], struct hash *hash)
{
    struct str text = {tail, EVIDENCE_TAIL - 1};

    return tail[EVIDENCE_TAIL - 1] == '\n' && str_starts(text, tail_word) &&
           hash_from_hex(str_part(text, sizeof(tail_word) - 1, text.len), hash);
}

uint64_t segment_end(const struct evidence_place *place)
{
    return place->offset + place->length + EVIDENCE_TAIL;
}

bool segment_create(int evidence_fd, int64_t segment, int flags, int *fd, struct error *err)
{
    char name[SEGMENT_NAME];
    int why;

    segment_name(segment, name);
    *fd = openat(evidence_fd, name, flags | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (*fd < 0) {
        why = errno;
        error_set_errno(err, ERROR_IO, "cannot make evidence/%s", name);
        errno = why;
        return false;
    }
    if (fsync(evidence_fd) == 0)
        return true;
    error_set_errno(err, ERROR_IO, "cannot sync the folder evidence/");
    close(*fd);
    unlinkat(evidence_fd, name, 0);
    errno = EIO;
    return false;
}

/* What cannot be looked at is not called a file of another kind. */
static bool look_at(int fd, const char *name, uint64_t *size, struct error *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return error_set_errno(err, ERROR_IO, "cannot open evidence/%s", name);
    if (!S_ISREG(st.st_mode))
        return error_set(err, ERROR_FORMAT, "evidence/%s is not a plain file", name);
    if (size)
        *size = (uint64_t)st.st_size;
    return true;
}

bool segment_open(int evidence_fd, int64_t segment, int flags, int *fd, uint64_t *size,
                  struct error *err)
{
    char name[SEGMENT_NAME];

    segment_name(segment, name);
    *fd = openat(evidence_fd, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (*fd < 0 && errno == ELOOP)
        return error_set(err, ERROR_FORMAT, "evidence/%s is a symbolic link: not opened", name);
    if (*fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot open evidence/%s", name);
    if (look_at(*fd, name, size, err))
        return true;
    close(*fd);
    return false;
}

bool segment_is_ours_alone(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && st.st_nlink == 1;
}

/* --- descriptors that a connection keeps --- */

static void forget(struct segment_file *file)
{
    if (file->segment != 0)
        close(file->fd);
    *file = (struct segment_file){0};
}

bool segment_files_get(struct segment_files *files, int evidence_fd, int64_t segment,
                       struct segment_file **out, struct error *err)
{
    struct segment_file *file;
    uint64_t size;
    int fd;

    if (segment < 1) /* 0 would be a free place, and its descriptor standard input */
        return error_set(err, ERROR_FORMAT, "no segment of evidence has the number %" PRId64,
                         segment);
    for (size_t i = 0; i < SEGMENT_FILES; i++) {
        if (files->at[i].segment != segment)
            continue;
        *out = &files->at[i];
        return true;
    }
    if (!segment_open(evidence_fd, segment, O_RDONLY, &fd, &size, err))
        return false;
    file = &files->at[files->next];
    files->next = (files->next + 1) % SEGMENT_FILES;
    forget(file);
    *file = (struct segment_file){.segment = segment, .fd = fd, .size = size};
    *out = file;
    return true;
}

bool segment_file_look(struct segment_file *file, struct error *err)
{
    struct stat st;

    if (fstat(file->fd, &st) != 0)
        return error_set_errno(err, ERROR_IO, "cannot look at segment %" PRId64, file->segment);
    file->size = (uint64_t)st.st_size;
    return true;
}

void segment_files_forget(struct segment_files *files, int64_t segment)
{
    for (size_t i = 0; i < SEGMENT_FILES; i++)
        if (files->at[i].segment == segment)
            forget(&files->at[i]);
}

void segment_files_dispose(struct segment_files *files)
{
    for (size_t i = 0; i < SEGMENT_FILES; i++)
        forget(&files->at[i]);
}

bool segment_read(const struct segment_file *file, uint64_t from, void *out, size_t length,
                  struct error *err)
{
    char *at = out;

    while (length > 0) {
        ssize_t got = pread(file->fd, at, length, (off_t)from);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(err, ERROR_IO, "cannot read segment %" PRId64, file->segment);
        if (got == 0)
            return error_set(err, ERROR_FORMAT,
                             "segment %" PRId64 " ends at byte %" PRIu64
                             ", before the evidence that should be in it",
                             file->segment, from);
        at += got;
        from += (uint64_t)got;
        length -= (size_t)got;
    }
    return true;
}
