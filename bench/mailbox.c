/* mailbox.c - `bench_mailbox DIR COUNT`: a mailbox of COUNT messages with the sizes of a real
 * office's (median 11.6 KB, mean about 45 KB, the largest 19 MB), the same on every machine:
 * DIR/Maildir with ten folders and DIR/sieve with one hostile rule. */
#include "compose.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDERS = 10 };

static const char *const folders[FOLDERS] = {"",         ".Sent",       ".Archive",  ".Trash",
                                             ".Orders",  ".Projects",   ".Invoices", ".Suppliers",
                                             ".Customs", ".Newsletters"};

static void need(int ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    exit(1); /* NOLINT(concurrency-mt-unsafe): there is one thread */
}

static void make_folders(const char *top)
{
    static const char *const inside[] = {"", "/cur", "/new", "/tmp"};
    char path[600];

    for (int f = 0; f < FOLDERS; f++)
        for (int i = 0; i < 4; i++) {
            snprintf(path, sizeof(path), "%s/%s%s", top, folders[f], inside[i]);
            need(mkdir(path, 0755) == 0 || errno == EEXIST, path);
        }
}

static void write_script(const char *dir)
{
    char path[600];
    FILE *file;

    snprintf(path, sizeof(path), "%s/sieve", dir);
    need(mkdir(path, 0755) == 0, path);
    snprintf(path, sizeof(path), "%s/sieve/main.sieve", dir);
    file = fopen(path, "w");
    need(file != NULL, path);
    fputs("require [\"fileinto\",\"imap4flags\"];\r\n# rule:[.]\r\n"
          "if header :contains \"subject\" \"invoice\" { redirect \"copy@outside.example\"; }\r\n",
          file);
    need(fclose(file) == 0, path);
    snprintf(path, sizeof(path), "%s/.dovecot.sieve", dir);
    need(symlink("sieve/main.sieve", path) == 0, path);
}

int main(int argc, char **argv)
{
    struct compose_dice dice = {.state = 20260611};
    char *bytes, top[400], path[600];
    unsigned count;
    uint64_t total = 0;

    if (argc != 3 || (count = (unsigned)strtoul(argv[2], NULL, 10)) == 0) {
        fputs("usage: bench_mailbox DIR COUNT\n", stderr);
        return 2;
    }
    bytes = malloc(COMPOSE_ROOM);
    need(bytes != NULL, "memory");
    need(mkdir(argv[1], 0755) == 0, argv[1]);
    snprintf(top, sizeof(top), "%s/Maildir", argv[1]);
    need(mkdir(top, 0755) == 0, top);
    make_folders(top);
    write_script(argv[1]);
    for (unsigned i = 0; i < count; i++) {
        size_t len = compose_message(bytes, i, &dice);
        int fd;

        snprintf(path, sizeof(path), "%s/%s/cur/%u.M%uP1.bench,S=%zu:2,S", top,
                 folders[i % 3 ? i % FOLDERS : 0], 1780000000 + i, i, len);
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
        need(fd >= 0 && write(fd, bytes, len) == (ssize_t)len && close(fd) == 0, path);
        total += len;
    }
    printf("%u messages, %.1f MB\n", count, (double)total / 1e6);
    free(bytes);
    return 0;
}
