/* see fake_clamd.h */
#include "fake_clamd.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COMMAND = 64, MOST = 8 << 20 };

const char *fake_clamd_eicar(void)
{
    static const char *const pieces[] = {"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EI", "CAR-STANDARD-ANTI",
                                         "VIRUS-TEST-FI", "LE!$H+H*"};
    static char whole[80];

    if (!whole[0])
        for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++)
            snprintf(whole + strlen(whole), sizeof(whole) - strlen(whole), "%s", pieces[i]);
    return whole;
}

struct talk {
    int fd;
    unsigned number; /* of the command at hand; 0: no session */
    bool session;
    struct fake_shared *shared;
};

static bool take(int fd, void *out, size_t len)
{
    char *at = out;

    while (len > 0) {
        ssize_t got = read(fd, at, len);

        if (got <= 0)
            return false;
        at += got;
        len -= (size_t)got;
    }
    return true;
}

static bool put(int fd, const void *bytes, size_t len)
{
    return send(fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
}

/* An answer as clamd writes it: with the command's number inside a session, and a NUL. */
static bool answer(struct talk *talk, const char *words)
{
    char line[300];
    int len = talk->session ? snprintf(line, sizeof(line), "%u: %s", talk->number, words)
                            : snprintf(line, sizeof(line), "%s", words);

    return put(talk->fd, line, (size_t)len + 1);
}

static bool answer_version(struct talk *talk)
{
    char version[FAKE_VERSION_ROOM];
    int fault = atomic_load(&talk->shared->fault);

    if (fault == FAKE_FOREIGN)
        return put(talk->fd, "220 mail.acme.example ESMTP\n", 28);
    snprintf(version, sizeof(version), "ClamAV 1.0.7");
    if (fault != FAKE_SIGNLESS)
        snprintf(version, sizeof(version), "ClamAV 1.0.7/%d/Mon Jun  2 08:30:00 2025",
                 atomic_load(&talk->shared->signatures));
    return answer(talk, version);
}

/* The whole stream. False: the connection is done with. */
static bool take_stream(struct talk *talk, char *bytes, size_t *len)
{
    size_t most = atomic_load(&talk->shared->fault) == FAKE_SMALL ? FAKE_SMALL_LENGTH : MOST;
    unsigned char head[4];

    for (*len = 0;;) {
        size_t chunk;

        if (!take(talk->fd, head, sizeof(head)))
            return false;
        chunk = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
        if (chunk == 0)
            return true;
        if (*len + chunk > most) { /* as clamd does: an answer, and good-bye */
            answer(talk, "INSTREAM size limit exceeded. ERROR");
            return false;
        }
        if (!take(talk->fd, bytes + *len, chunk))
            return false;
        *len += chunk;
    }
}

static bool misbehave(struct talk *talk, int fault)
{
    static char endless[8192];

    switch (fault) {
    case FAKE_REFUSES:
        return answer(talk, "stream: Can't allocate memory ERROR");
    case FAKE_GARBAGE:
        return put(talk->fd, "\x01\xff)(* nonsense ]\"\n", 18);
    case FAKE_ENDLESS:
        memset(endless, 'a', sizeof(endless));
        while (put(talk->fd, endless, sizeof(endless)))
            ;
        return false;
    case FAKE_TALKATIVE:
        return answer(talk, "stream: OK") && answer(talk, "stream: OK");
    case FAKE_SILENT:
        while (take(talk->fd, endless, 1))
            ;
        return false;
    default:
        return false;
    }
}

static bool cuts(struct talk *talk, int streams)
{
    int fault = atomic_load(&talk->shared->fault);
    char some[6];

    if (fault != FAKE_CUTS && !(fault == FAKE_CUTS_ONCE && streams == 0))
        return false;
    return take(talk->fd, some, sizeof(some));
}

static bool stream(struct talk *talk)
{
    static char bytes[MOST];
    int streams = atomic_fetch_add(&talk->shared->streams, 1);
    int fault = atomic_load(&talk->shared->fault);
    struct str eicar = str_of(fake_clamd_eicar());
    struct str all = {bytes, 0};

    if (fault == FAKE_EARLY)
        return answer(talk, "stream: OK");
    if (cuts(talk, streams) || !take_stream(talk, bytes, &all.len))
        return false;
    if (fault >= FAKE_REFUSES && fault <= FAKE_TALKATIVE)
        return misbehave(talk, fault);
    return answer(talk, str_find(all, eicar) < all.len ? "stream: Eicar-Test-Signature FOUND"
                                                       : "stream: OK");
}

static bool take_command(struct talk *talk, char command[COMMAND])
{
    for (size_t i = 0; i < COMMAND; i++) {
        if (!take(talk->fd, &command[i], 1))
            return false;
        if (command[i] == '\0')
            return true;
    }
    return false;
}

static void serve(struct talk *talk)
{
    char command[COMMAND];
    bool go_on = true;

    while (go_on && take_command(talk, command)) {
        talk->number += talk->session;
        if (strcmp(command, "zIDSESSION") == 0)
            talk->session = true;
        else if (strcmp(command, "zVERSION") == 0)
            go_on = answer_version(talk);
        else if (strcmp(command, "zINSTREAM") == 0)
            go_on = stream(talk);
        else
            go_on = answer(talk, "UNKNOWN COMMAND");
    }
}

static void run(int listener, struct fake_shared *shared)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        struct talk talk = {.fd = accept(listener, NULL, NULL), .shared = shared};

        if (talk.fd < 0)
            _exit(1);
        atomic_fetch_add(&shared->sessions, 1);
        serve(&talk);
        close(talk.fd);
    }
}

static int listen_at(struct fake_clamd *fake, const char *folder)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr_in port = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(port);
    int fd = socket(folder ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (folder) {
        snprintf(fake->where, sizeof(fake->where), "%s/clamd.ctl", folder);
        snprintf(local.sun_path, sizeof(local.sun_path), "%s", fake->where);
        unlink(fake->where);
        if (bind(fd, (struct sockaddr *)&local, sizeof(local)) == 0 && listen(fd, 16) == 0)
            return fd;
    } else if (bind(fd, (struct sockaddr *)&port, sizeof(port)) == 0 && listen(fd, 16) == 0 &&
               getsockname(fd, (struct sockaddr *)&port, &len) == 0) {
        fake->port = ntohs(port.sin_port);
        snprintf(fake->where, sizeof(fake->where), "127.0.0.1:%u", fake->port);
        return fd;
    }
    close(fd);
    return -1;
}

bool fake_clamd_start(struct fake_clamd *fake, const char *folder, enum fake_fault fault,
                      struct error *err)
{
    int listener;

    *fake = (struct fake_clamd){0};
    fake->shared = mmap(NULL, sizeof(*fake->shared), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (fake->shared == MAP_FAILED)
        return error_set_errno(err, ERROR_IO, "mmap");
    atomic_store(&fake->shared->fault, (int)fault);
    atomic_store(&fake->shared->signatures, 27101);
    listener = listen_at(fake, folder);
    if (listener < 0)
        return error_set_errno(err, ERROR_NET, "cannot listen");
    fake->pid = fork();
    if (fake->pid == 0)
        run(listener, fake->shared);
    close(listener);
    return fake->pid > 0 || error_set_errno(err, ERROR_IO, "fork");
}

void fake_clamd_stop(struct fake_clamd *fake)
{
    if (fake->pid > 0) {
        kill(fake->pid, SIGKILL);
        waitpid(fake->pid, NULL, 0);
    }
    if (fake->shared)
        munmap(fake->shared, sizeof(*fake->shared));
    *fake = (struct fake_clamd){0};
}
