/* account.h - from the words of a command line to a server, a secret and what to fetch. */
#ifndef CLI_ACCOUNT_H
#define CLI_ACCOUNT_H

#include "base/text.h"
#include "command.h"
#include "imap/acquire.h"

enum { FOLDERS_MOST = 64 };

struct account_words {
    struct acquire_options options;
    struct secret secret; /* wiped by account_dispose() */
    const char *folders[FOLDERS_MOST];
};

extern const struct option sign_in_options[]; /* the way into a mailbox */
extern const struct option fetch_options[];   /* what of it is copied, and how */
extern const struct option judge_options[];   /* with what the copy is judged */

/* url: imaps://USER@HOST[:PORT]. Everything but the secret: what will not do is refused before
 * anybody is asked for that. */
bool account_read_words(struct account_words *out, const struct invocation *call, const char *url,
                        struct error *err) NODISCARD;
/* Then the secret: asks for the password on the terminal when no option says where it comes from.
 */
bool account_ask(struct account_words *words, const struct invocation *call, struct error *err)
    NODISCARD;
/* Both. */
bool account_read(struct account_words *out, const struct invocation *call, const char *url,
                  struct error *err) NODISCARD;
/* "imaps://USER@HOST", with what would end the user's part spelled as %40 and kin. */
void account_url(struct buf *out, const char *scheme, const char *user, const char *host);

void account_dispose(struct account_words *words);

#endif
