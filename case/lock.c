/* lock.c - see lock.h. The line: mailmedic-lock 1 STATE PID MACHINE DEV INODE SIZE MTIME SESSION */
#include "lock.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MOST = 512, WORDS = 10, NAP_MS = 2, PATIENCE_MS = 200 };
enum word {
    WORD_NAME,
    WORD_FORM,
    WORD_STATE,
    WORD_PID,
    WORD_MACHINE,
    WORD_DEV,
    WORD_INODE,
    WORD_SIZE,
    WORD_MTIME,
    WORD_SESSION
};

static size_t read_small(const char *path, char *out, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got;

    if (fd < 0)
        return 0;
    got = file_fill(fd, out, room);
    close(fd);
    return got > 0 ? (size_t)got : 0;
}

void lock_machine(char out[LOCK_MACHINE])
{
    char text[96] = "mailmedic machine ";
    char hex[HASH_HEX];
    size_t used = strlen(text);
    size_t got = read_small("/etc/machine-id", text + used, sizeof(text) - used);
    struct hash hash;

    if (got < 32) /* none, as in some containers: good until the next start of the machine */
        got = read_small("/proc/sys/kernel/random/boot_id", text + used, sizeof(text) - used);
    hash = hash_of((struct str){text, used + got});
    hash_to_hex(&hash, hex);
    snprintf(out, LOCK_MACHINE, "%.16s", hex);
}

static size_t split(struct str line, struct str words[WORDS])
{
    size_t count = 0;

    line = str_trim(line);
    while (line.len > 0 && count < WORDS) {
        size_t len = str_find_char(line, ' ');

        words[count++] = str_part(line, 0, len);
        line = str_part(line, len + 1, line.len);
    }
    return line.len == 0 ? count : 0;
}

static bool is_number(struct str word, uint64_t number)
{
    uint64_t value;

    return str_to_u64(word, UINT64_MAX, &value) && value == number;
}

static uint64_t modified_ns(const struct stat *st)
{
    return (uint64_t)st->st_mtim.tv_sec * 1000000000u + (uint64_t)st->st_mtim.tv_nsec;
}

/* words: of the lock's line, borrowed from `line`. False: it is not one of ours. */
static bool read_line(int fd, char line[LINE_MOST], struct str words[WORDS])
{
    ssize_t got = pread(fd, line, LINE_MOST, 0);

    if (got <= 0 || got == LINE_MOST || split((struct str){line, (size_t)got}, words) != WORDS)
        return false;
    return str_equal(words[WORD_NAME], str_of("mailmedic-lock")) && is_number(words[WORD_FORM], 1);
}

static void read_mark(int fd, int folder_fd, struct lock_mark *mark)
{
    char line[LINE_MOST], machine[LOCK_MACHINE];
    struct str words[WORDS];
    struct stat st;

    if (!read_line(fd, line, words) || fstatat(folder_fd, "case.db", &st, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    lock_machine(machine);
    mark->same_file = str_equal(words[WORD_MACHINE], str_of(machine)) &&
                      is_number(words[WORD_DEV], st.st_dev) &&
                      is_number(words[WORD_INODE], st.st_ino);
    mark->clean = mark->same_file && str_equal(words[WORD_STATE], str_of("clean")) &&
                  is_number(words[WORD_SIZE], (uint64_t)st.st_size) &&
                  is_number(words[WORD_MTIME], modified_ns(&st));
    mark->crashed = mark->same_file && str_equal(words[WORD_STATE], str_of("open"));
    if (words[WORD_SESSION].len < sizeof(mark->session_id))
        memcpy(mark->session_id, words[WORD_SESSION].at, words[WORD_SESSION].len);
}

static int open_file(int folder_fd, int flags)
{
    int fd = openat(folder_fd, "lock", flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    struct stat st;

    if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
        return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}

/* Asks only: one who takes the lock to see whether it is free keeps a writer out that comes in that
 * moment. type: F_WRLCK, of a writer, or F_RDLCK, of lock_hold(). */
static bool is_taken(int fd, short type)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    return fcntl(fd, F_OFD_GETLK, &all) == 0 && all.l_type == type;
}

static bool refuse(int fd, struct error *err)
{
    char line[LINE_MOST];
    struct str words[WORDS];
    uint64_t pid;

    if (is_taken(fd, F_RDLCK))
        return error_set(err, ERROR_IO,
                         "another mailmedic reads this case, and found no room on the disk to let "
                         "others write meanwhile: end it first");
    /* until it has written its own line, there is that of the last one */
    if (read_line(fd, line, words) && str_equal(words[WORD_STATE], str_of("open")) &&
        str_to_u64(words[WORD_PID], INT32_MAX, &pid))
        return error_set(err, ERROR_IO,
                         "another mailmedic (process %" PRIu64 ") is writing to this case: end it "
                         "first",
                         pid);
    return error_set(err, ERROR_IO, "another program is writing to this case: end it first");
}

static bool take(int fd)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    return fcntl(fd, F_OFD_SETLK, &all) == 0;
}

/* What a killed writer was just starting has the lock for a moment, and is nobody who writes. */
static bool take_soon(int fd)
{
    const struct timespec nap = {.tv_nsec = NAP_MS * 1000000L};
    bool taken = take(fd);

    for (int i = 0; !taken && (errno == EAGAIN || errno == EACCES) && i < PATIENCE_MS / NAP_MS;
         i++) {
        nanosleep(&nap, NULL);
        taken = take(fd);
    }
    return taken;
}

/* SQLite notices only when it has begun, and leaves files behind that cannot be written to either.
 */
static bool is_writable(int folder_fd, struct error *err)
{
    static const char *const files[] = {"case.db", "case.db-wal", "case.db-shm"};

    if (faccessat(folder_fd, ".", W_OK, AT_EACCESS) != 0)
        return error_set_errno(err, ERROR_IO,
                               "this writes to the case, which cannot be written to here (copy it "
                               "to where it can, and use the copy)");
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        if (faccessat(folder_fd, files[i], F_OK, AT_EACCESS) == 0 &&
            faccessat(folder_fd, files[i], W_OK, AT_EACCESS) != 0)
            return error_set_errno(err, ERROR_IO,
                                   "this writes to the case, and %s in it cannot be written to "
                                   "(make it writable, or copy the case and use the copy)",
                                   files[i]);
    return true;
}

bool lock_take(int folder_fd, int *fd, struct lock_mark *mark, struct error *err)
{
    *mark = (struct lock_mark){0};
    *fd = -1;
    if (!is_writable(folder_fd, err))
        return false;
    *fd = open_file(folder_fd, O_RDWR | O_CREAT);
    if (*fd < 0 && (errno == EROFS || errno == EACCES || errno == EPERM))
        return error_set_errno(err, ERROR_IO,
                               "this writes to the case, which cannot be written to here (copy it "
                               "to where it can, and use the copy)");
    if (*fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot open the case's lock file");
    if (take_soon(*fd)) {
        read_mark(*fd, folder_fd, mark);
        return true;
    }
    if (errno == EAGAIN || errno == EACCES)
        refuse(*fd, err);
    else
        error_set_errno(err, ERROR_IO, "cannot lock the case");
    close(*fd);
    *fd = -1;
    return false;
}

void lock_look(int folder_fd, struct lock_mark *mark)
{
    int fd = open_file(folder_fd, O_RDONLY);

    *mark = (struct lock_mark){0};
    if (fd < 0)
        return;
    mark->writer = is_taken(fd, F_WRLCK);
    read_mark(fd, folder_fd, mark);
    close(fd);
}

bool lock_hold(int folder_fd, int *fd)
{
    struct flock all = {.l_type = F_RDLCK, .l_whence = SEEK_SET};

    *fd = open_file(folder_fd, O_RDONLY);
    if (*fd >= 0 && fcntl(*fd, F_OFD_SETLK, &all) == 0)
        return true;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return false;
}

bool lock_write(int fd, int folder_fd, const char *session_id, bool clean, struct error *err)
{
    char line[LINE_MOST], machine[LOCK_MACHINE];
    struct stat st;
    int len;

    if (fstatat(folder_fd, "case.db", &st, AT_SYMLINK_NOFOLLOW) != 0)
        return error_set_errno(err, ERROR_IO, "cannot look at case.db");
    lock_machine(machine);
    len = snprintf(line, sizeof(line),
                   "mailmedic-lock 1 %s %d %s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %s\n",
                   clean ? "clean" : "open", (int)getpid(), machine, (uint64_t)st.st_dev,
                   (uint64_t)st.st_ino, (uint64_t)st.st_size, modified_ns(&st), session_id);
    if (lseek(fd, 0, SEEK_SET) != 0 || !file_write(fd, (struct str){line, (size_t)len}) ||
        ftruncate(fd, len) != 0 || fdatasync(fd) != 0)
        return error_set_errno(err, ERROR_IO, "cannot write the case's lock file");
    return true;
}
