/* sandbox_rules.c - the system calls of each role, as data (security.md 7.3). What is not here ends
 * the process. tests/jail holds the table to what it must not allow. */
#include "sandbox.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

enum {
    /* These hold nothing but their socket. */
    PARSE = 1 << ROLE_PARSE | 1 << ROLE_READ | 1 << ROLE_UNPACK | 1 << ROLE_STAMP,
    IMAP = 1 << ROLE_IMAP,
    NET = 1 << ROLE_NET,
    DNS = 1 << ROLE_DNS,
    CLAMD = 1 << ROLE_CLAMD,
    HELD = PARSE | IMAP | NET | CLAMD, /* talk over what they were given */
    ALL = HELD | DNS,
};

/* madvise() below 32; above it are the ones with which root breaks memory. */
enum { ADVICE_MASK = ~31 };

const struct sandbox_rule sandbox_rules[] = {
    /* What it holds. sendto() without an address: a descriptor cannot leave with it, as it could
     * with sendmsg(). No call that moves in a file: an O_APPEND descriptor can only append. */
    {SYS_read, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_write, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_writev, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_recvfrom, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_recvmsg, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_sendto, HELD, SANDBOX_ALLOW_MASKED, 4, UINT64_MAX, 0},
    {SYS_close, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_ppoll, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_pread64, PARSE, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_fstat, PARSE | IMAP, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_pselect6, IMAP, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_getsockopt, NET, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_shutdown, NET, SANDBOX_ALLOW, 0, 0, 0},
#ifdef SYS_poll /* x86; newer machines have ppoll and pselect6 only */
    {SYS_poll, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_select, IMAP, SANDBOX_ALLOW, 0, 0, 0},
#endif

    /* Names are asked for over the internet, from ports that nobody can guess. No descriptor can be
     * passed: sendmsg() is not here, and its sockets to us are not of that kind. */
    {SYS_socket, DNS, SANDBOX_ALLOW_MASKED, 0, UINT64_MAX, AF_INET},
    {SYS_socket, DNS, SANDBOX_ALLOW_MASKED, 0, UINT64_MAX, AF_INET6},
    {SYS_bind, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_connect, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_sendto, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_setsockopt, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_getsockopt, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_fcntl, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_getuid, DNS, SANDBOX_ALLOW, 0, 0, 0}, /* may the environment be trusted? */
    {SYS_geteuid, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_getgid, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_getegid, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_pipe2, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_epoll_create1, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_epoll_ctl, DNS, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_epoll_pwait, DNS, SANDBOX_ALLOW, 0, 0, 0},
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, DNS, SANDBOX_ALLOW, 0, 0, 0},
#endif

    /* Memory, never executable. The password lies in a locked page. */
    {SYS_brk, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_mmap, ALL, SANDBOX_ALLOW_MASKED, 2, PROT_EXEC, 0},
    {SYS_mprotect, ALL, SANDBOX_ALLOW_MASKED, 2, PROT_EXEC, 0},
    {SYS_munmap, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_mremap, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_madvise, ALL, SANDBOX_ALLOW_MASKED, 2, (uint64_t)ADVICE_MASK &UINT32_MAX, 0},
    {SYS_mlock, NET, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_munlock, NET, SANDBOX_ALLOW, 0, 0, 0},

    /* Time, chance, itself. sysinfo() and sched_getaffinity(): glibc's qsort() and malloc(). */
    {SYS_clock_gettime, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_gettimeofday, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_getrandom, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_futex, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_sched_yield, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_getpid, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_gettid, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_sysinfo, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_sched_getaffinity, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_restart_syscall, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_rt_sigreturn, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_rt_sigprocmask, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_tgkill, ALL, SANDBOX_ALLOW_OWN_PID, 0, 0, 0}, /* abort() */
    {SYS_exit, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_exit_group, ALL, SANDBOX_ALLOW, 0, 0, 0},

    /* What libraries try, and do without: character sets, locales, "is this a terminal?". Even
     * fstat() by way of newfstatat(): a filter cannot see that its path is the empty one. */
    {SYS_openat, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
    {SYS_newfstatat, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
    {SYS_faccessat, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
    {SYS_readlinkat, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
    {SYS_getcwd, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
    {SYS_ioctl, ALL, SANDBOX_REFUSE, 0, 0, ENOTTY},
    {SYS_dup, ALL, SANDBOX_REFUSE, 0, 0, EMFILE}, /* perror() */
    {SYS_getpeername, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
    {SYS_getsockname, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
#ifdef SYS_open
    {SYS_open, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
    {SYS_stat, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
    {SYS_lstat, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
    {SYS_access, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
    {SYS_readlink, ALL, SANDBOX_REFUSE, 0, 0, EACCES},
#endif

#ifdef SANITIZED /* the runtimes of ASan, UBSan and TSan; no product is built so */
    {SYS_sigaltstack, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_rt_sigaction, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_nanosleep, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_clock_nanosleep, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_getrusage, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_mincore, ALL, SANDBOX_ALLOW, 0, 0, 0},
    {SYS_set_robust_list, ALL, SANDBOX_ALLOW, 0, 0, 0}, /* a thread of theirs that is starting */
#ifdef SYS_rseq
    {SYS_rseq, ALL, SANDBOX_ALLOW, 0, 0, 0},
#endif
#endif
};

const size_t sandbox_rule_count = ARRAY_LEN(sandbox_rules);
