/* other_sign_in.h - signing in over POP3 (RFC 1939, 2595, 5034) and message submission (RFC 6409,
 * 3207, 4954), to see whether a credential opens them; and sending one message that main has put
 * into the setup. No other command is known here. TLS is always on before the credential goes out.
 */
#ifndef IMAP_OTHER_SIGN_IN_H
#define IMAP_OTHER_SIGN_IN_H

#include "sign_in.h"

bool post_office_sign_in(struct signing *how, struct signed_in *facts, struct error *err) NODISCARD;
bool submission_sign_in(struct signing *how, struct signed_in *facts, struct error *err) NODISCARD;
/* Afterwards: the one message of the setup, once. False, and the server's words in the dialog's
 * `said`: it was not taken. */
bool submission_send(struct signing *how, struct signed_in *facts, struct error *err) NODISCARD;

/* --- shared by both --- */

struct other_talk { /* one sign-in */
    struct signing *how;
    struct signed_in *facts;
    unsigned lines;        /* so far */
    struct buf offers;     /* what the server can do, a line each, without "250-" */
    struct buf mechanisms; /* words */
};

/* The next line, without its end; bounded in number. */
bool other_line(struct other_talk *talk, struct str *line, struct error *err) NODISCARD;
bool other_say(struct other_talk *talk, const char *words, struct error *err) NODISCARD;
/* False, with a sentence: the server says `line`, which is not the protocol. */
bool other_strange(struct other_talk *talk, const char *protocol, struct str line,
                   struct error *err);
/* PLAIN for passwords, else what is `otherwise`; or one of the two for tokens. */
bool other_choose(struct other_talk *talk, enum sasl otherwise, struct error *err) NODISCARD;
/* Reads the secret and makes the message, which is hidden from here on. */
bool other_open(struct other_talk *talk, struct sasl_message *message, struct secret *secret,
                struct error *err) NODISCARD;
/* Wipes them; false when the server repeats the secret. */
bool other_close(struct other_talk *talk, struct sasl_message *message, struct secret *secret,
                 bool ok, struct error *err) NODISCARD;

#endif
