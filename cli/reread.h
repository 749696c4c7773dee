/* reread.h - a fresh look at the server for a probe: a connection of its own that can only read.
 *
 * What the case was told last is no proof of how it is now. The sign-in is written down as our own
 * (purpose "probe"), so that nobody takes it for the intruder's. */
#ifndef CLI_REREAD_H
#define CLI_REREAD_H

#include "door.h"
#include "imap/errand.h"

struct reread {
    const struct probe_call *call;
    struct door_words words;
    struct errand *errand;         /* NULL: it did not open */
    struct server_address address; /* whom it asked */
};

/* With the credential that the probe names (`cred`), or new_password. *asked false: none was given;
 * nothing was tried. With no errand in *out and *asked, the result says why. */
bool reread_open(struct reread *out, const struct probe_call *call, enum errand_server server,
                 struct probe_result *result, bool *asked, struct error *err) NODISCARD;
/* Another mailbox: at url (imaps://...), with that secret. Likewise. */
bool reread_open_at(struct reread *out, const struct probe_call *call, const char *url,
                    const char *credential, struct probe_result *result, bool *asked,
                    struct error *err) NODISCARD;
void reread_close(struct reread *reread); /* {0} is fine */

/* How many messages of the open folder have this in that header; *sure false: the server would not
 * search. uid (may be NULL): the last of them. Like reread_ask(). */
bool reread_search(struct reread *reread, const char *header, const char *text, size_t *found,
                   uint32_t *uid, bool *sure, struct probe_result *result) NODISCARD;
/* Opens it for reading. Like reread_ask(); a name that cannot be said is not there. */
bool reread_examine(struct reread *reread, struct str folder, struct errand_reply *reply,
                    struct probe_result *result) NODISCARD;
/* Asks; a lost connection is a result (inconclusive) and false without an error set. */
bool reread_ask(struct reread *reread, bool opens, const struct buf *line,
                struct errand_reply *reply, struct probe_result *result) NODISCARD;

/* --- folders that are on the server now --- */

struct reread_folder {
    struct str raw;   /* as the server spells it */
    const char *name; /* UTF-8, shown form */
};
/* Those that hold mail; in the call's arena. */
bool reread_folders(struct reread *reread, struct reread_folder **out, size_t *count,
                    struct probe_result *result) NODISCARD;

/* The account of the case that was asked; NULL: it was never acquired. */
bool reread_account(const struct reread *reread, const struct account **out, struct error *err)
    NODISCARD;

/* The same probe without a connection: what was acquired since the step was begun. */
bool reread_case(const char *name, const struct probe_call *call, struct probe_result *out,
                 struct error *err) NODISCARD;

/* --- the probes --- */

bool probe_message_absent(const struct probe_call *call, struct probe_result *out,
                          struct error *err);
bool probe_message_present(const struct probe_call *call, struct probe_result *out,
                           struct error *err);
bool probe_canary_mail(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_share_absent(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_script_active(const struct probe_call *call, struct probe_result *out,
                         struct error *err);
bool probe_rule_gone(const struct probe_call *call, struct probe_result *out, struct error *err);

#endif
