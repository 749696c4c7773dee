/* attempts.c - see attempts.h. Those that could hurt the machine without a jail are given
 * arguments that the kernel refuses before it does anything. */
#include "attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PARSE = 1 << ROLE_PARSE | 1 << ROLE_READ | 1 << ROLE_UNPACK | 1 << ROLE_STAMP,
    IMAP = 1 << ROLE_IMAP,
    NET = 1 << ROLE_NET,
    DNS = 1 << ROLE_DNS,
    CLAMD = 1 << ROLE_CLAMD,
    ALL = PARSE | IMAP | NET | DNS | CLAMD,
};

/* What a sanitizer's runtime cannot live with is not in its jail. */
#ifdef SANITIZED
enum { NO_APPENDING = 0, NO_MEMORY = 0, NO_HANDLER = 0 };
#else
enum { NO_APPENDING = -SIGXFSZ, NO_MEMORY = ENOMEM, NO_HANDLER = OUTCOME_KILLED };
#endif

#define TEXT(text) ((long)(intptr_t)(text)) /* a macro: a constant expression is needed */

static int outcome(long result)
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
    return outcome(pid);
}

static int run_fork(void)
{
    return in_child((pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

static int run_clone3(void)
{
    uint64_t arguments[8] = {[4] = SIGCHLD};

    return in_child((pid_t)syscall(SYS_clone3, arguments, sizeof(arguments)));
}

static int run_kill_parent(void)
{
    return outcome(syscall(SYS_kill, getppid(), 0));
}

static int run_kill_parent_thread(void)
{
    pid_t parent = getppid();

    return outcome(syscall(SYS_tgkill, parent, parent, 0));
}

static int run_signal_to_itself(void)
{
    return outcome(syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), 0));
}

static int run_pidfd_open(void)
{
    return outcome(syscall(SYS_pidfd_open, getpid(), 0));
}

static int run_ptrace(void)
{
    return outcome(syscall(SYS_ptrace, 0 /* PTRACE_TRACEME */, 0, 0, 0));
}

static int run_read_memory(void)
{
    char from[8] = "memory", to[8];
    struct iovec there = {from, 8}, here = {to, 8};

    return outcome(process_vm_readv(getpid(), &here, 1, &there, 1, 0));
}

static int run_write_memory(void)
{
    char from[8] = "memory", to[8];
    struct iovec there = {to, 8}, here = {from, 8};

    return outcome(process_vm_writev(getpid(), &here, 1, &there, 1, 0));
}

static int map(size_t size, int prot, int flags, int fd)
{
    return mmap(NULL, size, prot, flags, fd, 0) == MAP_FAILED ? errno : OUTCOME_WORKED;
}

static int run_map_code(void)
{
    return map(4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static int run_map_file_as_code(void)
{
    return map(4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, FD_READABLE);
}

static int run_map_file(void)
{
    return map(4096, PROT_READ, MAP_PRIVATE, FD_READABLE);
}

static int run_turn_memory_into_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return outcome(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int run_pkey_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return outcome(syscall(SYS_pkey_mprotect, page, 4096, PROT_READ | PROT_EXEC, -1));
}

static int run_poison_memory(void)
{
    return outcome(madvise(NULL, 0, 100 /* MADV_HWPOISON of nothing */));
}

static int run_sane_advice(void)
{
    return outcome(madvise(NULL, 0, MADV_DONTNEED));
}

static int run_take_two_gigabytes(void)
{
    return map((size_t)2 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
               -1);
}

static int run_pass_descriptor(void)
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
    return outcome(sendmsg(FD_SOCKET, &message, 0));
}

/* On a connected pair the address is not even looked at: only the filter minds. */
static int run_send_to_address(void)
{
    struct sockaddr nowhere = {.sa_family = AF_UNIX};

    return outcome(sendto(FD_SOCKET, "x", 1, 0, &nowhere, sizeof(nowhere)));
}

static int run_send(void)
{
    return outcome(send(FD_SOCKET, "x", 1, MSG_NOSIGNAL));
}

static int run_stat_descriptor(void)
{
    struct stat status;

    return outcome(syscall(SYS_fstat, FD_READABLE, &status));
}

/* The way round a filter that allowed newfstatat() with AT_EMPTY_PATH: a path all the same. */
static int run_probe_path(void)
{
    struct stat status;

    return outcome(syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", &status, AT_EMPTY_PATH));
}

static int run_openat2(void)
{
    uint64_t how[3] = {O_RDONLY};

    return outcome(syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", how, sizeof(how)));
}

static int run_statx(void)
{
    char status[256];

    return outcome(syscall(SYS_statx, AT_FDCWD, "/etc/passwd", 0, 0x7ff, status));
}

static int run_read_append_only(void)
{
    char byte;

    return outcome(read(FD_APPEND, &byte, 1));
}

static int run_append(void)
{
    return outcome(write(FD_APPEND, "x", 1));
}

static int run_pread(void)
{
    char byte;

    return outcome(pread(FD_READABLE, &byte, 1, 0));
}

static int run_poll(void)
{
    struct pollfd fd = {FD_SOCKET, POLLOUT, 0};

    return outcome(poll(&fd, 1, 0));
}

static int run_setitimer(void)
{
    long nothing[4] = {0};

    return outcome(syscall(SYS_setitimer, 0, nothing, NULL));
}

static int run_raise_limit(void)
{
    struct rlimit limit = {16, 16};

    return outcome(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, NULL));
}

static int run_getsockopt(void)
{
    int kind;
    socklen_t size = sizeof(kind);

    return outcome(getsockopt(FD_SOCKET, SOL_SOCKET, SO_TYPE, &kind, &size));
}

static int run_ioctl(void)
{
    int waiting;

    return outcome(ioctl(FD_SOCKET, FIONREAD, &waiting));
}

#ifdef __x86_64__
static int run_plain_fork(void)
{
    return in_child((pid_t)syscall(SYS_fork));
}

static int run_i386_call(void)
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

static int run_catch_itself(void)
{
    struct sigaction action = {.sa_handler = ignore};

    return outcome(sigaction(SIGSYS, &action, NULL));
}

/* System calls by number; the rest of a row is as in struct attempt. */
const struct attempt attempts[] = {
    /* files */
    {"open a file", EACCES, 0, 0, SYS_openat, {AT_FDCWD, TEXT("/etc/passwd"), O_RDONLY}, NULL},
    {"open with a descriptor", EACCES, ENOTDIR, 0, SYS_openat, {FD_READABLE, TEXT("x")}, NULL},
    {"make a file",
     EACCES,
     EISDIR,
     0,
     SYS_openat,
     {AT_FDCWD, TEXT("/"), O_WRONLY | O_CREAT, 0600},
     NULL},
    {"openat2", OUTCOME_KILLED, 0, 0, 0, {0}, run_openat2},
    {"look for a file", EACCES, 0, 0, SYS_faccessat, {AT_FDCWD, TEXT("/etc/passwd"), 4}, NULL},
    {"look at a file", EACCES, 0, 0, 0, {0}, run_probe_path},
    {"look at a file anew", OUTCOME_KILLED, 0, 0, 0, {0}, run_statx},
    {"follow a link", EACCES, EINVAL, 0, SYS_readlinkat, {AT_FDCWD, TEXT("/"), 0, 0}, NULL},
    {"change directory", OUTCOME_KILLED, 0, 0, SYS_chdir, {TEXT("/")}, NULL},
    {"change root", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_chroot, {TEXT("/nowhere")}, NULL},
    {"remove", OUTCOME_KILLED, ENOENT, 0, SYS_unlinkat, {AT_FDCWD, TEXT("/nowhere"), 0}, NULL},
    {"rename",
     OUTCOME_KILLED,
     ENOENT,
     0,
     SYS_renameat2,
     {AT_FDCWD, TEXT("/nowhere"), AT_FDCWD, TEXT("/nobody"), 0},
     NULL},
    {"make a directory", OUTCOME_KILLED, EEXIST, 0, SYS_mkdirat, {AT_FDCWD, TEXT("/"), 0700}, NULL},
    {"link",
     OUTCOME_KILLED,
     ENOENT,
     0,
     SYS_linkat,
     {AT_FDCWD, TEXT("/nowhere"), AT_FDCWD, TEXT("/nobody"), 0},
     NULL},
    {"symlink", OUTCOME_KILLED, EEXIST, 0, SYS_symlinkat, {TEXT("x"), AT_FDCWD, TEXT("/")}, NULL},
    {"change mode", OUTCOME_KILLED, ENOENT, 0, SYS_fchmodat, {AT_FDCWD, TEXT("/nowhere"), 0}, NULL},
    {"open by handle",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_open_by_handle_at,
     {AT_FDCWD, 0, O_RDONLY},
     NULL},
    {"mount", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_mount, {0, TEXT("/nowhere"), 0, 0, 0}, NULL},
    {"memory file", OUTCOME_KILLED, 0, 0, SYS_memfd_create, {TEXT("x"), 0}, NULL},
    {"watch files", OUTCOME_KILLED, 0, 0, SYS_inotify_init1, {0}, NULL},
    {"truncate by name", OUTCOME_KILLED, ENOENT, 0, SYS_truncate, {TEXT("/nowhere"), 0}, NULL},
    {"make a node", OUTCOME_KILLED, EEXIST, 0, SYS_mknodat, {AT_FDCWD, TEXT("/"), 0600, 0}, NULL},
    {"change owner",
     OUTCOME_KILLED,
     ENOENT,
     0,
     SYS_fchownat,
     {AT_FDCWD, TEXT("/nowhere"), 0, 0, 0},
     NULL},
    {"set an attribute",
     OUTCOME_KILLED,
     ENOENT,
     0,
     SYS_setxattr,
     {TEXT("/nowhere"), TEXT("user.x"), TEXT("x"), 1, 0},
     NULL},
    {"read an attribute",
     OUTCOME_KILLED,
     ENOENT,
     0,
     SYS_getxattr,
     {TEXT("/nowhere"), TEXT("user.x"), 0, 0},
     NULL},
    {"change times",
     OUTCOME_KILLED,
     ENOENT,
     0,
     SYS_utimensat,
     {AT_FDCWD, TEXT("/nowhere"), 0, 0},
     NULL},
    {"list a folder", OUTCOME_KILLED, ENOTDIR, 0, SYS_getdents64, {FD_READABLE, 0, 0}, NULL},
    {"look at a file system",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_statfs,
     {TEXT("/"), 0},
     NULL},
    {"handle of a file",
     OUTCOME_KILLED,
     EFAULT,
     0,
     SYS_name_to_handle_at,
     {AT_FDCWD, TEXT("/"), 0, 0, 0},
     NULL},
    {"take a mount off",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_umount2,
     {TEXT("/nowhere"), 0},
     NULL},
    {"another root",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_pivot_root,
     {TEXT("/nowhere"), TEXT("/nowhere")},
     NULL},
    {"open a tree", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_open_tree, {-1, TEXT(""), 0}, NULL},
    {"move a mount",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_move_mount,
     {-1, TEXT(""), -1, TEXT(""), 0},
     NULL},
    {"open a file system", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_fsopen, {0, 0}, NULL},
    {"watch a file system", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_fanotify_init, {-1, 0}, NULL},
    {"secret memory file", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, 447 /* memfd_secret */, {-1}, NULL},

    /* what it holds */
    {"truncate evidence", OUTCOME_KILLED, 0, 0, SYS_ftruncate, {FD_APPEND, 0}, NULL},
    {"move in evidence", OUTCOME_KILLED, 0, 0, SYS_lseek, {FD_APPEND, 0, SEEK_SET}, NULL},
    {"write inside evidence",
     OUTCOME_KILLED,
     0,
     0,
     SYS_pwrite64,
     {FD_APPEND, TEXT("x"), 1, 0},
     NULL},
    {"no longer append", OUTCOME_KILLED, 0, DNS, SYS_fcntl, {FD_APPEND, F_SETFL, 0}, NULL},
    {"punch a hole", OUTCOME_KILLED, 0, 0, SYS_fallocate, {FD_APPEND, 0, 0, 1}, NULL},
    {"lock evidence", OUTCOME_KILLED, 0, 0, SYS_flock, {FD_APPEND, 8}, NULL},
    {"copy between files",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_copy_file_range,
     {FD_READABLE, 0, FD_APPEND, 0, 1, 0},
     NULL},
    {"send a file", OUTCOME_KILLED, 0, 0, SYS_sendfile, {FD_SOCKET, FD_READABLE, 0, 1}, NULL},
    {"splice", OUTCOME_KILLED, EINVAL, 0, SYS_splice, {FD_READABLE, 0, FD_APPEND, 0, 1, 0}, NULL},
    {"double a descriptor", EMFILE, 0, 0, SYS_dup, {FD_SOCKET}, NULL},
    {"pipe", OUTCOME_KILLED, EFAULT, DNS, SYS_pipe2, {1, 0}, NULL},
    {"pass a descriptor out", OUTCOME_KILLED, 0, 0, 0, {0}, run_pass_descriptor},
    {"control a device", ENOTTY, 0, 0, 0, {0}, run_ioctl},
    {"read what is append-only", EBADF, EBADF, 0, 0, {0}, run_read_append_only},
    {"append", NO_APPENDING, 0, NET, 0, {0}, run_append},
    {"send", OUTCOME_KILLED, 0, ALL, 0, {0}, run_send},
    {"wait", OUTCOME_KILLED, 0, ALL, 0, {0}, run_poll},
    {"map a file", OUTCOME_KILLED, 0, ALL, 0, {0}, run_map_file},
    {"read at a place", OUTCOME_KILLED, 0, PARSE, 0, {0}, run_pread},
    {"size of a file", OUTCOME_KILLED, 0, PARSE | IMAP, 0, {0}, run_stat_descriptor},
    {"ask a socket", OUTCOME_KILLED, 0, NET | DNS, 0, {0}, run_getsockopt},
    {"gather into a pipe",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_vmsplice,
     {FD_SOCKET, 0, 0, 0},
     NULL},
    {"copy a pipe",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_tee,
     {FD_SOCKET, FD_SOCKET, 1, 0},
     NULL},

    /* the network */
    {"internet socket", OUTCOME_KILLED, 0, DNS, SYS_socket, {AF_INET, SOCK_STREAM, 0}, NULL},
    {"local socket", OUTCOME_KILLED, 0, 0, SYS_socket, {AF_UNIX, SOCK_STREAM, 0}, NULL},
    {"socket pair", OUTCOME_KILLED, EFAULT, 0, SYS_socketpair, {AF_UNIX, SOCK_STREAM, 0, 1}, NULL},
    {"connect", OUTCOME_KILLED, EFAULT, DNS, SYS_connect, {FD_SOCKET, 1, 16}, NULL},
    {"bind", OUTCOME_KILLED, EFAULT, DNS, SYS_bind, {FD_SOCKET, 1, 16}, NULL},
    {"listen", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_listen, {FD_SOCKET, 1}, NULL},
    {"accept", OUTCOME_KILLED, EINVAL, 0, SYS_accept4, {FD_SOCKET, 0, 0, 0}, NULL},
    {"send to an address", OUTCOME_KILLED, OUTCOME_ANYTHING, DNS, 0, {0}, run_send_to_address},
    {"send many", OUTCOME_KILLED, 0, 0, SYS_sendmmsg, {FD_SOCKET, 0, 0, 0}, NULL},
    {"set a socket", OUTCOME_KILLED, EFAULT, DNS, SYS_setsockopt, {FD_SOCKET, 1, 2, 1, 4}, NULL},
    {"be connected to",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_accept4,
     {FD_SOCKET, 0, 0, 0},
     NULL},
    {"listen", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_listen, {FD_SOCKET, 1}, NULL},

    /* other processes */
    {"fork", OUTCOME_KILLED, 0, 0, 0, {0}, run_fork},
    {"clone3", OUTCOME_KILLED, 0, 0, 0, {0}, run_clone3},
    {"run a program", OUTCOME_KILLED, ENOENT, 0, SYS_execve, {TEXT("/nowhere"), 0, 0}, NULL},
    {"run a descriptor",
     OUTCOME_KILLED,
     EACCES,
     0,
     SYS_execveat,
     {FD_READABLE, TEXT(""), 0, 0, AT_EMPTY_PATH},
     NULL},
    {"signal the parent", OUTCOME_KILLED, 0, 0, 0, {0}, run_kill_parent},
    {"signal a parent's thread", OUTCOME_KILLED, 0, 0, 0, {0}, run_kill_parent_thread},
    {"signal itself", OUTCOME_KILLED, 0, ALL, 0, {0}, run_signal_to_itself},
    {"queue a signal", OUTCOME_KILLED, EFAULT, 0, SYS_rt_sigqueueinfo, {1, 10, 0}, NULL},
    {"process descriptor", OUTCOME_KILLED, 0, 0, 0, {0}, run_pidfd_open},
    {"steal a descriptor", OUTCOME_KILLED, EBADF, 0, SYS_pidfd_getfd, {-1, 0, 0}, NULL},
    {"trace", OUTCOME_KILLED, 0, 0, 0, {0}, run_ptrace},
    {"read memory", OUTCOME_KILLED, 0, 0, 0, {0}, run_read_memory},
    {"write memory", OUTCOME_KILLED, 0, 0, 0, {0}, run_write_memory},
    {"wait for a child", OUTCOME_KILLED, ECHILD, 0, SYS_wait4, {-1, 0, 0, 0}, NULL},
    {"join a namespace", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_setns, {FD_READABLE, 0}, NULL},
    {"make a namespace", OUTCOME_KILLED, 0, 0, SYS_unshare, {0}, NULL},
    {"message queue", OUTCOME_KILLED, ENOENT, 0, SYS_msgget, {0x4d4d4d4d, 0}, NULL},
    {"shared memory", OUTCOME_KILLED, ENOENT, 0, SYS_shmget, {0x4d4d4d4d, 1, 0}, NULL},
    {"signal by descriptor", OUTCOME_KILLED, EBADF, 0, SYS_pidfd_send_signal, {-1, 0, 0, 0}, NULL},
    {"trace another",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_ptrace,
     {16 /* PTRACE_ATTACH */, -1, 0, 0},
     NULL},
    {"advise another",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_process_madvise,
     {-1, 0, 0, 0, 0},
     NULL},
    {"compare processes", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_kcmp, {-1, -1, 0, 0, 0}, NULL},
    {"move pages", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_move_pages, {-1, 0, 0, 0, 0, 0}, NULL},
    {"a session of its own", OUTCOME_KILLED, 0, 0, SYS_setsid, {0}, NULL},
    {"semaphores", OUTCOME_KILLED, ENOENT, 0, SYS_semget, {0x4d4d4d4d, 1, 0}, NULL},
    {"attach shared memory", OUTCOME_KILLED, EINVAL, 0, SYS_shmat, {-1, 0, 0}, NULL},
    {"named queue", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_mq_open, {0, 0, 0, 0}, NULL},

    /* memory */
    {"map code", OUTCOME_KILLED, 0, 0, 0, {0}, run_map_code},
    {"map a file as code", OUTCOME_KILLED, 0, 0, 0, {0}, run_map_file_as_code},
    {"turn memory into code", OUTCOME_KILLED, 0, 0, 0, {0}, run_turn_memory_into_code},
    {"the same with a key", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, 0, {0}, run_pkey_code},
    {"poison memory", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, 0, {0}, run_poison_memory},
    {"sane advice", OUTCOME_KILLED, 0, ALL, 0, {0}, run_sane_advice},
    {"take two gigabytes", NO_MEMORY, 0, 0, 0, {0}, run_take_two_gigabytes},
    {"handle page faults", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_userfaultfd, {-1}, NULL},

    /* the kernel and the jail itself */
    {"io_uring", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_io_uring_setup, {1, 0}, NULL},
    {"bpf", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_bpf, {-1, 0, 0}, NULL},
    {"perf", OUTCOME_KILLED, EFAULT, 0, SYS_perf_event_open, {0, 0, -1, -1, 0}, NULL},
    {"be dumpable", OUTCOME_KILLED, 0, 0, SYS_prctl, {PR_SET_DUMPABLE, 1, 0, 0, 0}, NULL},
    {"outlive the parent", OUTCOME_KILLED, 0, 0, SYS_prctl, {PR_SET_PDEATHSIG, 0, 0, 0, 0}, NULL},
    {"another filter", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_seccomp, {-1, 0, 0}, NULL},
    {"read implies execute", OUTCOME_KILLED, 0, 0, SYS_personality, {-1}, NULL},
    {"become somebody", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_setuid, {0}, NULL},
    {"powers back", OUTCOME_KILLED, EFAULT, 0, SYS_capset, {0, 0}, NULL},
    {"raise a limit", OUTCOME_KILLED, 0, 0, 0, {0}, run_raise_limit},
    {"keys", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_keyctl, {-1, 0, 0, 0, 0}, NULL},
    {"timer", OUTCOME_KILLED, 0, 0, 0, {0}, run_setitimer},
    {"set the clock", OUTCOME_KILLED, EFAULT, 0, SYS_clock_settime, {0, 0}, NULL},
    {"kernel log", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_syslog, {-1, 0, 0}, NULL},
    {"reboot", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_reboot, {0, 0, 0, 0}, NULL},
    {"load a module", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_finit_module, {-1, 0, 0}, NULL},
    {"io_uring, another's", OUTCOME_KILLED, EBADF, 0, SYS_io_uring_enter, {-1, 0, 0, 0, 0}, NULL},
    {"set up io_uring",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_io_uring_register,
     {-1, 0, 0, 0},
     NULL},
    {"old asynchronous i/o", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_io_setup, {0, 0}, NULL},
    {"another jail",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     446 /* landlock_restrict_self */,
     {-1, 0},
     NULL},
    {"become a group", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_setresgid, {0, 0, 0}, NULL},
    {"groups", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_setgroups, {-1, 0}, NULL},
    {"host name", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_sethostname, {0, -1}, NULL},
    {"swap", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_swapon, {TEXT("/nowhere"), 0}, NULL},
    {"accounting", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_acct, {TEXT("/nowhere")}, NULL},
    {"another kernel", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_kexec_load, {0, -1, 0, -1}, NULL},
    {"ask for a key", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_request_key, {0, 0, 0, 0}, NULL},
    {"a call nobody knows", OUTCOME_KILLED, ENOSYS, 0, 2000, {0}, NULL},
    {"catch the refusal", NO_HANDLER, 0, 0, 0, {0}, run_catch_itself},
#ifdef __x86_64__
    {"plain open", EACCES, 0, 0, SYS_open, {TEXT("/etc/passwd"), O_RDONLY}, NULL},
    {"plain fork", OUTCOME_KILLED, 0, 0, 0, {0}, run_plain_fork},
    {"x32 fork", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_fork | 0x40000000, {0}, NULL},
    {"x32 call", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_getpid | 0x40000000, {0}, NULL},
    {"i386 call", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, 0, {0}, run_i386_call},
    {"i/o ports", OUTCOME_KILLED, OUTCOME_ANYTHING, 0, SYS_iopl, {4}, NULL},
    {"local descriptor table",
     OUTCOME_KILLED,
     OUTCOME_ANYTHING,
     0,
     SYS_modify_ldt,
     {-1, 0, 0},
     NULL},
#endif
};

const size_t attempt_count = ARRAY_LEN(attempts);

int attempt_run(const struct attempt *attempt)
{
    const long *a = attempt->arguments;

    errno = 0;
    return attempt->run ? attempt->run()
                        : outcome(syscall(attempt->number, a[0], a[1], a[2], a[3], a[4], a[5]));
}
