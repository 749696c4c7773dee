/* role_copy.h - how a role is ended, by whoever made it; the inside of role_stop(). */
#ifndef BASE_ROLE_COPY_H
#define BASE_ROLE_COPY_H

#include "base/role.h"

/* Kills a child of this process and waits for it. False: it is none. */
bool role_end(pid_t pid, int *status);

/* Has the original do that. */
bool role_copy_end(const struct role *copy, int *status);

#endif
