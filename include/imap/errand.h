/* errand.h - one connection for one purpose: to look at something, or to do exactly what was
 * agreed.
 *
 * Waits. Without a permission it can only read, as every other connection of ours. With one it can
 * also say those commands, byte for byte, in their order, each once: the write blocker in [net]
 * holds it to that (security.md 10.5). What the server answers is told and not believed: look
 * again, on a connection that only reads.
 *
 * The sign-in is written down as our own (case/own_logins.h), as what options->own says.
 *
 * Bytes that come (scripts, messages) and the transcript become evidence; not to be used inside a
 * transaction. */
#ifndef IMAP_ERRAND_H
#define IMAP_ERRAND_H

#include "base/mem.h"
#include "base/text.h"
#include "imap/acquire.h"

enum errand_server { ERRAND_SIEVE, ERRAND_IMAP };

struct permission { /* borrowed until errand_open() has returned */
    const struct str *lines;
    size_t count;
};

struct errand; /* opaque */

/* options: who and where, as acquire_settle() leaves them. permission NULL: only what reads.
 * Journalled. */
bool errand_open(struct errand **out, struct casefile *cf, const struct acquire_options *options,
                 enum errand_server server, const struct permission *permission, struct error *err)
    NODISCARD;
void errand_close(struct errand *errand); /* says LOGOUT; NULL is fine */

/* What comes back lives in the errand. */

struct errand_script {
    struct str name;   /* bytes */
    const char *shown; /* the same for people; as acquisition names it in the case */
    bool active;
    struct hash hash; /* its bytes: evidence */
};
bool errand_scripts(struct errand *errand, struct errand_script **out, size_t *count,
                    struct error *err) NODISCARD;

struct errand_message {
    uint32_t uid;
    const char *flags; /* "\\Seen ..."; "" none, or not asked for */
    bool has_body;
    struct hash hash; /* of the body: evidence */
};
struct errand_folder {
    struct str name;        /* bytes, as the server spells it */
    const char *attributes; /* shown form */
};
struct errand_fact {           /* "acl WHO", "rights", "search" (numbers, blanks between) ... */
    const char *label, *value; /* shown form */
};
struct errand_reply {
    bool ok;                              /* OK; else NO or BAD */
    const char *text;                     /* the server's words, shown form */
    const char *code;                     /* "NONEXISTENT" ...; "" */
    int64_t exists, uidnext, uidvalidity; /* -1: not told */
    struct errand_message *messages;
    size_t message_count;
    struct errand_fact *facts;
    size_t fact_count;
    struct errand_folder *folders; /* LIST */
    size_t folder_count;
};

/* Says the number-th permitted command, which must be the next. */
bool errand_say(struct errand *errand, size_t number, struct errand_reply *out, struct error *err)
    NODISCARD;
/* IMAP: a command that reads. opens: it is an EXAMINE. */
bool errand_ask(struct errand *errand, bool opens, struct str line, struct errand_reply *out,
                struct error *err) NODISCARD;

bool errand_can(const struct errand *errand, const char *capability);

/* --- the commands themselves --- */

/* Each adds a whole command, as a permission wants it. False: the name cannot be said. */
bool errand_check_script(struct buf *out, struct str script);
bool errand_put_script(struct buf *out, struct str name, struct str script);
bool errand_activate_script(struct buf *out, struct str name); /* "": none */
bool errand_delete_script(struct buf *out, struct str name);
/* Adds a folder's or identifier's name in quotes. False: it cannot be said in ASCII. */
bool errand_quote(struct buf *out, struct str name);
/* Adds a set of ascending UIDs, "4,7:9". */
void errand_uids(struct buf *out, const uint32_t *uids, size_t count);

#endif
