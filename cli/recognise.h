/* recognise.h - which playbook fits the mailbox of a case, told from what the case knows already:
 * the server signed in to, its certificate, what it says of itself, and who took its mail in.
 *
 * The table is data/providers.txt. It is a guess with a reason beside it; the operator chooses. */
#ifndef CLI_RECOGNISE_H
#define CLI_RECOGNISE_H

#include "providers.h"

#include "case/casefile.h"

struct signs {               /* each may be "" */
    const char *address;     /* the owner's */
    const char *host;        /* signed in to */
    const char *certificate; /* as the case keeps it: names among other words */
    const char *server;      /* greeting and ID */
    const char *took_in;     /* the server that took in most mail, from its topmost Received */
};

struct fitting {
    const char *playbook, *provider; /* "netease", "163"; file names without ".yaml" */
    const char *why;                 /* "the server imap.163.com is at NetEase ..."; in the arena */
};

/* False: nothing is known, *out is not touched. Known but strange is "generic". */
bool recognise(struct arena *arena, const struct providers *providers, const struct signs *signs,
               struct fitting *out);

/* Gathers the signs of the case and asks; *known says whether there are any. */
bool recognise_case(struct arena *arena, struct casefile *cf, struct fitting *out, bool *known,
                    struct error *err) NODISCARD;

#endif
