/* vault.c - see vault.h. */
#include "vault.h"

#include <string.h>
#include <sys/mman.h>

bool vault_open(struct vault *vault, size_t room, struct error *err)
{
    void *at = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    *vault = (struct vault){0};
    if (at == MAP_FAILED)
        return error_set_errno(err, ERROR_IO, "no memory for a password");
    (void)mlock(at, room); /* as in base/secret.c: refused is no reason to stop */
    (void)madvise(at, room, MADV_DONTDUMP);
    *vault = (struct vault){.at = at, .room = room};
    return true;
}

void vault_wipe(struct vault *vault)
{
    if (!vault->at)
        return;
    explicit_bzero(vault->at, vault->room);
    munmap(vault->at, vault->room);
    *vault = (struct vault){0};
}

char *vault_take(struct vault *vault, size_t len)
{
    char *piece = vault->at + vault->used;

    if (len > vault->room - vault->used)
        return NULL;
    vault->used += len;
    return piece;
}
