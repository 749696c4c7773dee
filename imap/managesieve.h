/* managesieve.h - the server's filter scripts, read (RFC 5804): a client of our own, in [net], that
 * makes no command that writes. What an action was permitted comes from outside, whole. */
#ifndef IMAP_MANAGESIEVE_H
#define IMAP_MANAGESIEVE_H

#include "body_store.h"
#include "sieve_words.h"
#include "sign_in.h"

struct managesieve {
    struct signing *how; /* its dialog, TLS and secret */
    struct signed_in *facts;
    struct sieve_words words; /* the response at hand */
    struct buf sasl;          /* mechanisms on offer, words */
    bool starttls;
    bool lists;  /* set before the sign-in: LISTSCRIPTS goes with the last command of it */
    bool listed; /* it went, and its answer is the next to come */
};

void managesieve_init(struct managesieve *sieve, struct signing *how, struct signed_in *facts);
void managesieve_dispose(struct managesieve *sieve);

/* Greeting, TLS, sign-in, capabilities. facts->capabilities is "NAME value" in lines. */
bool managesieve_sign_in(struct managesieve *sieve, struct error *err) NODISCARD;

/* Every script into the store; script is told of each, with the number of the object that holds
 * it, after bodies was flushed. A script that cannot be had is noted and passed over. */
typedef bool (*managesieve_script_fn)(void *arg, struct str name, bool active, uint64_t number,
                                      struct error *err);
bool managesieve_fetch(struct managesieve *sieve, struct body_store *bodies,
                       managesieve_script_fn script, void *arg, struct error *err) NODISCARD;

/* A whole command; *ok: the server said OK, else NO, and managesieve_why() says it. */
bool managesieve_say(struct managesieve *sieve, struct str line, bool *ok, struct error *err)
    NODISCARD;

bool managesieve_logout(struct managesieve *sieve, struct error *err) NODISCARD;

/* --- shared by its files --- */

enum sieve_status { SIEVE_OK, SIEVE_NO, SIEVE_DATA, SIEVE_FAILED };

/* Reads a response. SIEVE_FAILED with err for a goodbye, too; a referral is noted. */
enum sieve_status managesieve_next(struct managesieve *sieve, struct error *err);

/* The words of a NO, shown. */
void managesieve_why(const struct managesieve *sieve, struct buf *out);

#endif
