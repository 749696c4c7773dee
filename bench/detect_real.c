/* detect_real.c - see detect_real.h. */
#include "detect_real.h"

#include "examine.h"

#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_FILE = 32 << 20, MOST_FOLDERS = 16 };

struct names {
    char **at;
    size_t count, room;
};

static struct names *walking; /* nftw() takes no argument for its callback */

static int note_file(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    const char *base = path + where->base;

    if (kind != FTW_F || st->st_size > MOST_FILE || strcmp(base, "MANIFEST.tsv") == 0)
        return 0;
    if (walking->count == walking->room) {
        walking->room = walking->room ? 2 * walking->room : 1024;
        walking->at = xreallocarray(walking->at, walking->room, sizeof(char *));
    }
    walking->at[walking->count++] = strdup(path);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

static bool unpack(const char *archive, const char *dir)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        execlp("tar", "tar", "-xJf", archive, "-C", dir, (char *)NULL);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void read_one(const char *path, const char *shown, real_file_fn fn, void *arg)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *bytes = malloc(MOST_FILE + REAL_ROOM);
    size_t len = 0;
    ssize_t got;

    while (fd >= 0 && bytes && len < MOST_FILE &&
           (got = read(fd, bytes + REAL_ROOM + len, MOST_FILE - len)) > 0)
        len += (size_t)got;
    if (fd >= 0 && bytes)
        fn(arg, shown, bytes + REAL_ROOM, len);
    free(bytes);
    if (fd >= 0)
        close(fd);
}

struct load {
    struct real *real;
    struct examiner *examiner;
};

static void load_one(void *arg, const char *path, char *bytes, size_t len)
{
    struct load *load = arg;
    struct real *real = load->real;
    struct real_mail *one;

    if (real->count == real->room) {
        real->room = real->room ? 2 * real->room : 1024;
        real->at = xreallocarray(real->at, real->room, sizeof(*real->at));
    }
    one = &real->at[real->count++];
    one->path = arena_strndup(&real->arena, path, strlen(path));
    examine_mail(load->examiner, &one->mail, &real->arena, bytes, len);
    real->bytes += len;
}

bool real_load(struct real *real, const char *folder, const char *name)
{
    struct error err = {0};
    struct load load = {real, examiner_new(&err)};
    bool ok;

    if (!load.examiner) {
        fprintf(stderr, "%s\n", err.text);
        exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
    }
    ok = real_files(folder, name, load_one, &load);
    examiner_free(load.examiner);
    return ok;
}

bool real_files(const char *folder, const char *name, real_file_fn fn, void *arg)
{
    char archive[4200], dir[] = "/tmp/mailmedic-real.XXXXXX";
    struct names names = {0};

    snprintf(archive, sizeof(archive), "%s/%s.tar.xz", folder, name);
    if (access(archive, R_OK) != 0) {
        printf("%s\tskipped: %s is not there\n", name, archive);
        return false;
    }
    if (!mkdtemp(dir) || !unpack(archive, dir)) {
        fprintf(stderr, "cannot unpack %s\n", archive);
        exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
    }
    walking = &names;
    nftw(dir, note_file, MOST_FOLDERS, FTW_PHYS);
    if (names.count > 0)
        qsort(names.at, names.count, sizeof(char *), by_name);
    for (size_t i = 0; i < names.count; i++) {
        read_one(names.at[i], names.at[i] + strlen(dir) + 1, fn, arg);
        free(names.at[i]);
    }
    free(names.at);
    nftw(dir, remove_one, MOST_FOLDERS, FTW_PHYS | FTW_DEPTH);
    return true;
}

void real_dispose(struct real *real)
{
    arena_dispose(&real->arena);
    free(real->at);
    *real = (struct real){0};
}

unsigned real_half(const char *author)
{
    uint32_t sum = 2166136261u;

    for (; *author; author++)
        sum = (sum ^ (unsigned char)*author) * 16777619u;
    return (sum >> 7) & 1;
}

void real_print(const char *name, size_t hits, size_t n)
{
    const double z = 1.96;
    double p = n ? (double)hits / (double)n : 0, size = n ? (double)n : 1;
    double mid = (p + z * z / (2 * size)) / (1 + z * z / size);
    double half = z * sqrt(p * (1 - p) / size + z * z / (4 * size * size)) / (1 + z * z / size);

    printf("%s\t%zu of %zu, %.2f %% (%.2f to %.2f)\n", name, hits, n, 100 * p, 100 * (mid - half),
           100 * (mid + half));
}
