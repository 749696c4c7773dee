/* providers.h - at which provider a mailbox lives, how to get its rules there, and which playbook
 * is for it (data/providers.txt). */
#ifndef CLI_PROVIDERS_H
#define CLI_PROVIDERS_H

#include "base/mem.h"
#include "base/text.h"

struct provider {
    struct provider *next;
    const char *id, *title, *rules; /* rules: what to do, a sentence */
    struct provider_host {
        struct provider_host *next;
        struct str suffix;
    } * hosts, *words; /* words: in its greeting, ID or certificate */
    struct provider_play {
        struct provider_play *next;
        const char *playbook, *provider; /* "netease", "163" */
        struct str domains;              /* only for addresses there, blank between; empty: all */
    } * plays;                           /* in the order of the file */
    uint64_t seen;                       /* mails that its servers took in */
};

struct providers { /* zero it */
    struct arena arena;
    struct provider *first;
};

bool providers_load(struct providers *providers, const char *path, struct error *err) NODISCARD;
void providers_dispose(struct providers *providers);

/* NULL: none we know. */
struct provider *provider_of_host(const struct providers *providers, struct str host);
/* The one that took in most mail, if that is at least a third of `mails`; else NULL. */
const struct provider *provider_likely(const struct providers *providers, uint64_t mails);

#endif
