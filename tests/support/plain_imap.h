/* plain_imap.h - the least there is of an IMAP client, for tests that look at a server, or change
 * it, by other means than ours. No TLS: the server must allow that on the loopback address. */
#ifndef TESTS_PLAIN_IMAP_H
#define TESTS_PLAIN_IMAP_H

#include "base/text.h"

struct plain_imap {
    int fd;
    unsigned tag;
};

bool plain_imap_open(struct plain_imap *imap, unsigned port, const char *user, const char *password,
                     struct error *err) NODISCARD;
/* Sends a line and adds all of the answer, up to its tagged line, to out. False: it is not OK. */
bool plain_imap_command(struct plain_imap *imap, const char *line, struct buf *out,
                        struct error *err) NODISCARD;
void plain_imap_close(struct plain_imap *imap);

#endif
