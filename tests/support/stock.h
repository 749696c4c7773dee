/* stock.h - a mailbox whose every message is known, and whether a case holds exactly that. */
#ifndef TESTS_STOCK_H
#define TESTS_STOCK_H

#include "base/hash.h"
#include "case/casefile.h"
#include "dovecot.h"

struct stock_item {
    char folder[128]; /* as a person reads it */
    struct hash hash; /* of the bytes as IMAP gives them */
    uint64_t size;
};

struct stock {        /* zero it; user may be set */
    const char *user; /* whose mailbox; NULL: DOVECOT_USER */
    struct stock_item *items;
    size_t count, room;
    uint64_t bytes;
};

/* Delivers one; folder: UTF-8 name, mail->folder: as the server spells it. mail->user is not
 * looked at. */
bool stock_deliver(struct stock *stock, const struct dovecot *dovecot,
                   const struct dovecot_mail *mail, const char *folder, struct str bytes,
                   struct error *err) NODISCARD;
/* About `count` messages in a dozen folders: special uses, names in Vietnamese and Chinese, an
 * empty folder, broken mail, none and nothing, and one of `large` bytes (0: none). */
bool stock_fill(struct stock *stock, const struct dovecot *dovecot, size_t count, size_t large,
                struct error *err) NODISCARD;
void stock_dispose(struct stock *stock);

/* Adds a line for everything that is in one and not in the other, or there twice. */
bool stock_compare(const struct stock *stock, struct casefile *cf, struct buf *problems,
                   struct error *err) NODISCARD;

#endif
