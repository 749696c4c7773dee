/* secret.c - the page a secret lives in; see secret.h. */
#include "base/secret.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };

bool secret_init(struct secret *secret, struct error *err)
{
    void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    *secret = (struct secret){0};
    if (page == MAP_FAILED)
        return error_set_errno(err, ERROR_IO, "no memory for a password");
    /* Swapped out, dumped or inherited it would outlive us. Where the machine refuses one of
     * these the password is still wiped, so that is no reason to stop. */
    (void)mlock(page, PAGE);
    (void)madvise(page, PAGE, MADV_DONTDUMP);
    (void)madvise(page, PAGE, MADV_WIPEONFORK);
    secret->page = page;
    return true;
}

void secret_wipe(struct secret *secret)
{
    if (!secret->page)
        return;
    explicit_bzero(secret->page, PAGE);
    munmap(secret->page, PAGE);
    *secret = (struct secret){0};
}

struct str secret_bytes(const struct secret *secret)
{
    return secret->page ? (struct str){secret->page, secret->len} : str_of("");
}

/* One byte at a time: what follows the line end is somebody else's, and nothing of the secret
 * may pass through a buffer that nobody wipes. */
static bool read_line(struct secret *secret, int fd, struct error *err)
{
    for (;;) {
        char *ch = secret->page + secret->len;
        ssize_t got = read(fd, ch, 1);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(err, ERROR_IO, "cannot read the password");
        if (got == 0 || *ch == '\n')
            break;
        if (*ch == '\0')
            return error_set(err, ERROR_USAGE, "the password holds a NUL byte");
        if (++secret->len > SECRET_MOST)
            return error_set(err, ERROR_LIMIT, "the password is longer than %d bytes", SECRET_MOST);
    }
    if (secret->len > 0 && secret->page[secret->len - 1] == '\r')
        secret->len--;
    return secret->len > 0 || error_set(err, ERROR_USAGE, "the password is empty");
}

bool secret_from_fd(struct secret *secret, int fd, struct error *err)
{
    if (!secret_init(secret, err))
        return false;
    if (read_line(secret, fd, err))
        return true;
    secret_wipe(secret);
    return false;
}
