/* cyrus.h - a private Cyrus for tests, beside whatever mail server is installed: the packages
 * conflict, so it runs from extracted ones, which are downloaded once. IMAP and ManageSieve without
 * TLS on the loopback address. Needs root: Cyrus gives up its rights itself. */
#ifndef TESTS_CYRUS_H
#define TESTS_CYRUS_H

#include "temp.h"

#include <sys/types.h>

#define CYRUS_PASSWORD "blue-Kettle-4711"

enum { CYRUS_USERS = 8 };

struct cyrus {
    char root[TEMP_PATH];
    unsigned imap, sieve; /* ports */
    pid_t pid;            /* 0: not running */
    unsigned users_taken;
};

/* False: why it cannot be run here; the test says skip(). Downloads what is missing. */
bool cyrus_available(char *why, size_t size);
bool cyrus_start(struct cyrus *cyrus, struct error *err) NODISCARD;
void cyrus_stop(struct cyrus *cyrus); /* {0} is fine */

/* The name of a user with `count` messages in INBOX, all of them \Recent; NULL: err says why. */
const char *cyrus_user(struct cyrus *cyrus, size_t count, struct error *err);

#endif
