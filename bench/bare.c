/* bare.c - `bench_bare PORT USER CA_FILE CONNECTIONS [headers] < password`: the bare limit. Reads
 * every message of the mailbox - or flags, dates, sizes and headers - over TLS, pipelined, and
 * throws the bytes away. */
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST_FOLDERS = 64, ROOM = 256 << 10 };

struct mailbox {
    const char *user, *ca_file;
    char password[256];
    const char *items;
    unsigned port, connections;
    char folders[MOST_FOLDERS][256];
    unsigned count;
};

struct reader {
    const struct mailbox *box;
    unsigned number;
    unsigned long long bytes;
};

static void die(const char *what)
{
    fprintf(stderr, "bench_bare: %s\n", what);
    exit(1); /* NOLINT(concurrency-mt-unsafe): no thread cleans up behind us */
}

/* Reads until a line begins with tag; returns the bytes read. */
static unsigned long long read_until(SSL *tls, const char *tag, char *kept, size_t room)
{
    static _Thread_local char bytes[ROOM + 64];
    unsigned long long total = 0;
    size_t before = 0, used = 0, tag_len = strlen(tag);

    for (;;) {
        int n = SSL_read(tls, bytes + before, ROOM);
        size_t have, tail;

        if (n <= 0)
            die("the server hung up");
        total += (unsigned long long)n;
        if (kept && used + (size_t)n < room) {
            memcpy(kept + used, bytes + before, (size_t)n);
            used += (size_t)n;
            kept[used] = '\0';
        }
        have = before + (size_t)n;
        if (memmem(bytes, have, tag, tag_len))
            return total;
        tail = have < tag_len ? have : tag_len;
        memmove(bytes, bytes + have - tail, tail);
        before = tail;
    }
}

static SSL *sign_in(const struct mailbox *box)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)box->port)};
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *tls;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char line[8192];
    int n;

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (SSL_CTX_load_verify_locations(context, box->ca_file, NULL) != 1)
        die("cannot read the certificate file");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    tls = SSL_new(context);
    SSL_set1_host(tls, "localhost");
    if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0 || SSL_set_fd(tls, fd) != 1 ||
        SSL_connect(tls) != 1)
        die("cannot connect");
    n = snprintf(line, sizeof(line), "a LOGIN \"%s\" \"%s\"\r\n", box->user, box->password);
    SSL_write(tls, line, n);
    read_until(tls, "\na OK", NULL, 0);
    return tls;
}

static void list_folders(struct mailbox *box)
{
    static char text[65536];
    SSL *tls = sign_in(box);
    char *line, *rest = text;

    SSL_write(tls, "b LIST \"\" \"*\"\r\n", 15);
    read_until(tls, "\nb OK", text, sizeof(text));
    while ((line = strsep(&rest, "\n")) && box->count < MOST_FOLDERS) {
        char *name = strstr(line, "\"/\" ");

        if (strncmp(line, "* LIST", 6) != 0 || !name)
            continue;
        snprintf(box->folders[box->count++], sizeof(box->folders[0]), "%.*s",
                 (int)strcspn(name + 4, "\r"), name + 4);
    }
    SSL_free(tls);
}

static void *read_folders(void *arg)
{
    struct reader *reader = arg;
    const struct mailbox *box = reader->box;
    SSL *tls = sign_in(box);
    char line[1024];
    unsigned last = 0;

    for (unsigned i = reader->number; i < box->count; i += box->connections) {
        int n = snprintf(line, sizeof(line), "e%u EXAMINE %s\r\nf%u UID FETCH 1:* (%s)\r\n", i,
                         box->folders[i], i, box->items);

        SSL_write(tls, line, n);
        last = i;
    }
    snprintf(line, sizeof(line), "\nf%u OK", last);
    reader->bytes = read_until(tls, line, NULL, 0);
    SSL_free(tls);
    return NULL;
}

int main(int argc, char **argv)
{
    static struct mailbox box;
    struct reader readers[4];
    pthread_t threads[4];
    struct timespec begin, end;
    unsigned long long bytes = 0;
    double seconds;

    if (argc < 5 || argc > 6 || (argc == 6 && strcmp(argv[5], "headers") != 0) ||
        !fgets(box.password, sizeof(box.password), stdin))
        die("usage: bench_bare PORT USER CA_FILE CONNECTIONS [headers] < password");
    box.items =
        argc == 6 ? "UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER]" : "UID BODY.PEEK[]";
    box.password[strcspn(box.password, "\r\n")] = '\0';
    box.port = (unsigned)strtoul(argv[1], NULL, 10);
    box.user = argv[2];
    box.ca_file = argv[3];
    box.connections = (unsigned)strtoul(argv[4], NULL, 10);
    if (box.connections < 1 || box.connections > 4)
        die("1 to 4 connections");
    alarm(1800); /* a refused sign-in, or a server that says nothing, must not wait for ever */
    clock_gettime(CLOCK_MONOTONIC, &begin);
    list_folders(&box);
    for (unsigned i = 0; i < box.connections; i++) {
        readers[i] = (struct reader){.box = &box, .number = i};
        pthread_create(&threads[i], NULL, read_folders, &readers[i]);
    }
    for (unsigned i = 0; i < box.connections; i++) {
        pthread_join(threads[i], NULL);
        bytes += readers[i].bytes;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    printf("%.3f %.1f\n", seconds, (double)bytes / 1e6);
    return 0;
}
