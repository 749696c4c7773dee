/* see lying_server.h */
#include "lying_server.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE = 8192, POISON_UID = 3 };

static const char *const folders[LYING_FOLDERS] = {"INBOX", "B", "C"};

struct shared {         /* between the processes of all connections */
    atomic_int lied;    /* a lie that is told once was told */
    atomic_int fetched; /* LIE_FLAGS */
};

struct talk {
    FILE *in, *out;
    enum lie lie;
    const struct poison *poison;
    struct shared *shared;
    const char *folder; /* open */
};

/* --- what it has --- */

static void body_of(const struct talk *talk, uint32_t uid, char *out, size_t size)
{
    snprintf(out, size, "Subject: %s %u\r\n\r\nmessage %u of %s\r\n", talk->folder, uid, uid,
             talk->folder);
}

static const char *folder_named(const char *name)
{
    for (size_t i = 0; i < LYING_FOLDERS; i++) {
        char quoted[16];

        snprintf(quoted, sizeof(quoted), "\"%s\"", folders[i]);
        if (strncmp(name, quoted, strlen(quoted)) == 0)
            return folders[i];
    }
    return NULL;
}

static bool in_b(const struct talk *talk)
{
    return talk->folder && strcmp(talk->folder, "B") == 0;
}

/* Whether a UID is in a set, "1:3,7" or "1:*". */
static bool in_set(const char *set, uint32_t uid)
{
    while (*set && *set != ' ') {
        char *end;
        unsigned long from = strtoul(set, &end, 10), to = from;

        if (*end == ':' && end[1] == '*')
            return uid >= from;
        if (*end == ':')
            to = strtoul(end + 1, &end, 10);
        if (uid >= from && uid <= to)
            return true;
        set = *end == ',' ? end + 1 : end;
    }
    return false;
}

/* --- answers --- */

static bool once(struct talk *talk, enum lie lie)
{
    return talk->lie == lie && atomic_exchange(&talk->shared->lied, 1) == 0;
}

static void list(struct talk *talk)
{
    if (once(talk, LIE_GARBAGE)) {
        fputs("\x01\xff)(* nonsense ] \"\r\n", talk->out);
        return;
    }
    for (size_t i = 0; i < LYING_FOLDERS; i++)
        fprintf(talk->out, "* LIST (\\HasNoChildren) \"/\" %s\r\n", folders[i]);
}

static void status(struct talk *talk, const char *name)
{
    fprintf(talk->out,
            "* STATUS %.*s (MESSAGES %d RECENT 0 UIDNEXT %d UIDVALIDITY 77 UNSEEN 0)\r\n",
            (int)strcspn(name, " "), name, LYING_MESSAGES, LYING_MESSAGES + 1);
}

/* What the tagged line says. */
static const char *examine(struct talk *talk, const char *name)
{
    talk->folder = folder_named(name);
    if (!talk->folder || (talk->lie == LIE_NO_FOLDER && in_b(talk))) {
        talk->folder = NULL;
        return "NO [NOPERM] not for you";
    }
    fprintf(talk->out, "* %d EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 77] x\r\n", LYING_MESSAGES);
    fprintf(talk->out, "* OK [UIDNEXT %d] x\r\n", LYING_MESSAGES + 1);
    return talk->lie == LIE_WRITABLE ? "OK done" : "OK [READ-ONLY] done";
}

static void list_message(struct talk *talk, uint32_t uid)
{
    bool seen = talk->lie == LIE_FLAGS && atomic_load(&talk->shared->fetched) > 0;
    char body[256];

    body_of(talk, uid, body, sizeof(body));
    fprintf(talk->out,
            "* %u FETCH (UID %u FLAGS (%s) INTERNALDATE \"02-Mar-2026 10:00:0%u +0700\" "
            "RFC822.SIZE %zu)\r\n",
            uid, uid, seen ? "\\Seen" : "", uid, strlen(body) - (talk->lie == LIE_SIZES));
}

static void send_message(struct talk *talk, uint32_t uid)
{
    char body[256];

    body_of(talk, uid, body, sizeof(body));
    fprintf(talk->out, "* %u FETCH (UID %u BODY[] {%zu}\r\n%s)\r\n", uid, uid, strlen(body), body);
}

static void list_messages(struct talk *talk, const char *set)
{
    if (talk->lie == LIE_POISON_LISTING && in_b(talk)) {
        fputs("* 1 FETCH (UID 1 FLAGS (\r\n", talk->out);
        return;
    }
    for (uint32_t i = 1; i <= LYING_MESSAGES; i++) {
        uint32_t uid = talk->lie == LIE_BACKWARDS ? LYING_MESSAGES + 1 - i : i;

        if (!in_set(set, uid))
            continue;
        list_message(talk, uid);
        if (talk->lie == LIE_UIDS_TWICE)
            list_message(talk, uid);
    }
}

static const char *send_messages(struct talk *talk, const char *set)
{
    bool special = in_b(talk) && in_set(set, POISON_UID);

    atomic_store(&talk->shared->fetched, 1);
    if (talk->lie == LIE_REFUSES && special)
        return "NO something is wrong with one of them";
    for (uint32_t uid = 1; uid <= LYING_MESSAGES; uid++) {
        if (!in_set(set, uid) || (talk->lie == LIE_HOLDS_BACK && special && uid == POISON_UID))
            continue;
        if (talk->lie == LIE_POISON_MESSAGE && special && uid == POISON_UID)
            fprintf(talk->out, "* 3 FETCH (UID 3 BODY[] {4}\r\nabcd FLAGS (\r\n");
        send_message(talk, uid);
        if (talk->lie == LIE_TWICE)
            send_message(talk, uid);
        if (talk->lie == LIE_UNASKED)
            send_message(talk, uid + 100);
    }
    return "OK done";
}

/* False: the connection ends here. */
static bool poison(struct talk *talk)
{
    const struct poison *poison = talk->poison;

    if (poison->head)
        fputs(poison->head, talk->out);
    for (unsigned i = 0; i < poison->times; i++)
        fputs(poison->unit, talk->out);
    if (poison->tail)
        fputs(poison->tail, talk->out);
    return fflush(talk->out) == 0 && !poison->hangs_up;
}

/* Whether an answer with bodies of "B" ends with it now. */
static bool is_poisoned(struct talk *talk, const char *command)
{
    if (!in_b(talk) || !strstr(command, "BODY.PEEK[]"))
        return false;
    if (talk->poison->place == POISON_ONCE)
        return atomic_exchange(&talk->shared->lied, 1) == 0;
    return talk->poison->place == POISON_ALWAYS;
}

static const char *fetch(struct talk *talk, const char *set)
{
    if (!talk->folder)
        return "BAD no folder is open";
    if (strstr(set, "BODY.PEEK[]"))
        return send_messages(talk, set);
    list_messages(talk, set);
    return "OK done";
}

static bool starts(const char *line, const char *word, const char **rest)
{
    size_t len = strlen(word);

    *rest = line + len;
    return strncmp(line, word, len) == 0;
}

static const char *capabilities(const struct talk *talk)
{
    return talk->lie == LIE_COMPRESSES_NOT || talk->lie == LIE_NO_COMPRESSION
               ? "IMAP4rev1 COMPRESS=DEFLATE"
               : "IMAP4rev1";
}

static const char *answer(struct talk *talk, const char *line)
{
    const char *rest;

    if (starts(line, "CAPABILITY", &rest))
        fprintf(talk->out, "* CAPABILITY %s\r\n", capabilities(talk));
    else if (starts(line, "COMPRESS", &rest) && talk->lie == LIE_NO_COMPRESSION)
        return "NO [COMPRESSIONACTIVE] not now";
    else if (starts(line, "LIST ", &rest))
        list(talk);
    else if (starts(line, "STATUS ", &rest))
        status(talk, rest);
    else if (starts(line, "EXAMINE ", &rest))
        return examine(talk, rest);
    else if (starts(line, "UID FETCH ", &rest))
        return fetch(talk, rest);
    return "OK done";
}

static void serve(struct talk *talk)
{
    char line[LINE];

    if (talk->poison->place == POISON_GREETING) {
        if (!poison(talk))
            return;
    } else {
        fprintf(talk->out, "* OK [CAPABILITY %s] ready\r\n", capabilities(talk));
    }
    fflush(talk->out);
    while (fgets(line, sizeof(line), talk->in)) {
        char *command = strchr(line, ' ');
        const char *end;

        if (!command)
            return;
        *command++ = '\0';
        if (strstr(command, "BODY.PEEK") && once(talk, LIE_BYE)) {
            fputs("* BYE it is late\r\n", talk->out);
            return;
        }
        if (strstr(command, "BODY.PEEK") && once(talk, LIE_STRANGE_TAG))
            fputs("999 OK done\r\n", talk->out);
        end = answer(talk, command);
        if (is_poisoned(talk, command) && !poison(talk))
            return;
        fprintf(talk->out, "%s %s\r\n", line, end);
        if (talk->lie == LIE_COMPRESSES_NOT && strncmp(command, "COMPRESS", 8) == 0)
            fputs("* OK more in clear\r\n", talk->out);
        if (fflush(talk->out) != 0 || strncmp(command, "LOGOUT", 6) == 0)
            return;
    }
}

/* --- the process --- */

static void serve_connection(int fd, enum lie lie, const struct poison *poison,
                             struct shared *shared)
{
    struct talk talk = {.in = fdopen(fd, "r"),
                        .out = fdopen(dup(fd), "w"),
                        .lie = lie,
                        .poison = poison,
                        .shared = shared};

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (talk.in && talk.out) {
        serve(&talk);
        fflush(talk.out);
    }
    _exit(0);
}

static void serve_all(int listener, enum lie lie, const struct poison *poison)
{
    struct shared *shared =
        mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (shared == MAP_FAILED)
        return;
    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0 && errno != EINTR)
            return;
        if (fd >= 0 && fork() == 0)
            serve_connection(fd, lie, poison, shared);
        if (fd >= 0)
            close(fd);
    }
}

static bool start(struct lying_server *server, enum lie lie, const struct poison *poison,
                  struct error *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    *server = (struct lying_server){0};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, len) != 0 ||
        listen(listener, 16) != 0 || getsockname(listener, (struct sockaddr *)&address, &len) != 0)
        return error_set_errno(err, ERROR_IO, "cannot listen");
    server->port = ntohs(address.sin_port);
    server->pid = fork();
    if (server->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGCHLD, SIG_IGN);
        serve_all(listener, lie, poison);
        _exit(0);
    }
    close(listener);
    return server->pid > 0 || error_set_errno(err, ERROR_IO, "cannot fork");
}

bool lying_server_start(struct lying_server *server, enum lie lie, struct error *err)
{
    static const struct poison none = {0};

    return start(server, lie, &none, err);
}

bool lying_server_poison(struct lying_server *server, const struct poison *poison,
                         struct error *err)
{
    return start(server, LIE_NONE, poison, err);
}

void lying_server_stop(struct lying_server *server)
{
    if (server->pid <= 0)
        return;
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    *server = (struct lying_server){0};
}
