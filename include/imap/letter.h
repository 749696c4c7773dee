/* letter.h - one message of ours, sent over message submission: how a test mail leaves, after the
 * operator has said so.
 *
 * It goes to one recipient, once; the connection can send nothing else. The sign-in is an
 * own_login, the message and the conversation become evidence, and the journal has the intent
 * before and what the server said after. */
#ifndef IMAP_LETTER_H
#define IMAP_LETTER_H

#include "base/mem.h"
#include "imap/acquire.h"

enum { LETTER_MOST = 4000 };

struct letter {
    struct server_address server; /* submission; the user is who sends */
    struct own_words own;
    const struct secret *secret;
    const char *ca_file, *pin; /* may be NULL */
    struct role_options role;
    const char *sender, *recipient; /* addresses */
    const char *id;                 /* its Message-ID, for the journal */
    struct str bytes;               /* lines end in CR LF */
};

struct letter_result {
    bool sent;         /* the server has taken it */
    bool refused;      /* it has said that it will not, for good (5xx) */
    const char *words; /* the server's, or why it did not come to that; shown form */
};

/* No transaction is open. False: nothing could be tried, or not be written down. */
bool letter_send(struct casefile *cf, const struct letter *letter, struct arena *arena,
                 struct letter_result *out, struct error *err) NODISCARD;

#endif
