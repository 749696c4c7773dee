/* deeds.c - see deeds.h. */
#include "deeds.h"
#include "attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

int deed_outcome(long result)
{
    return result >= 0 ? OUTCOME_WORKED : errno;
}

/* A child that got out counts as "worked"; in the unjailed run it must not go on as we do. */
static int in_child(pid_t pid)
{
    if (pid == 0)
        _exit(0);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    return deed_outcome(pid);
}

int deed_fork(void)
{
    return in_child((pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

int deed_clone3(void)
{
    uint64_t arguments[8] = {[4] = SIGCHLD};

    return in_child((pid_t)syscall(SYS_clone3, arguments, sizeof(arguments)));
}

int deed_kill_parent(void)
{
    return deed_outcome(syscall(SYS_kill, getppid(), 0));
}

int deed_kill_parent_thread(void)
{
    pid_t parent = getppid();

    return deed_outcome(syscall(SYS_tgkill, parent, parent, 0));
}

int deed_signal_to_itself(void)
{
    return deed_outcome(syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), 0));
}

int deed_pidfd_open(void)
{
    return deed_outcome(syscall(SYS_pidfd_open, getpid(), 0));
}

int deed_ptrace(void)
{
    return deed_outcome(syscall(SYS_ptrace, 0 /* PTRACE_TRACEME */, 0, 0, 0));
}

int deed_read_memory(void)
{
    char from[8] = "memory", to[8];
    struct iovec there = {from, 8}, here = {to, 8};

    return deed_outcome(process_vm_readv(getpid(), &here, 1, &there, 1, 0));
}

int deed_write_memory(void)
{
    char from[8] = "memory", to[8];
    struct iovec there = {to, 8}, here = {from, 8};

    return deed_outcome(process_vm_writev(getpid(), &here, 1, &there, 1, 0));
}

static int map(size_t size, int prot, int flags, int fd)
{
    return mmap(NULL, size, prot, flags, fd, 0) == MAP_FAILED ? errno : OUTCOME_WORKED;
}

int deed_map_code(void)
{
    return map(4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

int deed_map_file_as_code(void)
{
    return map(4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, FD_READABLE);
}

int deed_map_file(void)
{
    return map(4096, PROT_READ, MAP_PRIVATE, FD_READABLE);
}

int deed_turn_memory_into_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return deed_outcome(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

int deed_pkey_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return deed_outcome(syscall(SYS_pkey_mprotect, page, 4096, PROT_READ | PROT_EXEC, -1));
}

int deed_poison_memory(void)
{
    return deed_outcome(madvise(NULL, 0, 100 /* MADV_HWPOISON of nothing */));
}

int deed_sane_advice(void)
{
    return deed_outcome(madvise(NULL, 0, MADV_DONTNEED));
}

int deed_take_two_gigabytes(void)
{
    return map((size_t)2 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
               -1);
}

int deed_pass_descriptor(void)
{
    union {
        char room[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    char byte = 'x';
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof(control.room)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);

    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    *(int *)(void *)CMSG_DATA(head) = FD_READABLE;
    return deed_outcome(sendmsg(FD_SOCKET, &message, 0));
}

/* On a connected pair the address is not even looked at: only the filter minds. */
int deed_send_to_address(void)
{
    struct sockaddr nowhere = {.sa_family = AF_UNIX};

    return deed_outcome(sendto(FD_SOCKET, "x", 1, 0, &nowhere, sizeof(nowhere)));
}

int deed_send(void)
{
    return deed_outcome(send(FD_SOCKET, "x", 1, MSG_NOSIGNAL));
}

int deed_stat_descriptor(void)
{
    struct stat status;

    return deed_outcome(syscall(SYS_fstat, FD_READABLE, &status));
}

/* The way round a filter that allowed newfstatat() with AT_EMPTY_PATH: a path all the same. */
int deed_probe_path(void)
{
    struct stat status;

    return deed_outcome(syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", &status, AT_EMPTY_PATH));
}

int deed_openat2(void)
{
    uint64_t how[3] = {O_RDONLY};

    return deed_outcome(syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", how, sizeof(how)));
}

int deed_statx(void)
{
    char status[256];

    return deed_outcome(syscall(SYS_statx, AT_FDCWD, "/etc/passwd", 0, 0x7ff, status));
}

int deed_read_append_only(void)
{
    char byte;

    return deed_outcome(read(FD_APPEND, &byte, 1));
}

int deed_append(void)
{
    return deed_outcome(write(FD_APPEND, "x", 1));
}

int deed_pread(void)
{
    char byte;

    return deed_outcome(pread(FD_READABLE, &byte, 1, 0));
}

int deed_poll(void)
{
    struct pollfd fd = {FD_SOCKET, POLLOUT, 0};

    return deed_outcome(poll(&fd, 1, 0));
}

int deed_setitimer(void)
{
    long nothing[4] = {0};

    return deed_outcome(syscall(SYS_setitimer, 0, nothing, NULL));
}

int deed_raise_limit(void)
{
    struct rlimit limit = {16, 16};

    return deed_outcome(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, NULL));
}

int deed_getsockopt(void)
{
    int kind;
    socklen_t size = sizeof(kind);

    return deed_outcome(getsockopt(FD_SOCKET, SOL_SOCKET, SO_TYPE, &kind, &size));
}

int deed_ioctl(void)
{
    int waiting;

    return deed_outcome(ioctl(FD_SOCKET, FIONREAD, &waiting));
}

#ifdef __x86_64__
int deed_plain_fork(void)
{
    return in_child((pid_t)syscall(SYS_fork));
}

int deed_i386_call(void)
{
    long result;

    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L /* getpid */) : "memory");
    return result > 0 ? OUTCOME_WORKED : (int)-result;
}
#endif

static void ignore(int number)
{
    (void)number;
}

int deed_catch_itself(void)
{
    struct sigaction action = {.sa_handler = ignore};

    return deed_outcome(sigaction(SIGSYS, &action, NULL));
}
