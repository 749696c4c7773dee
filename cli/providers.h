/* providers.h - at which provider a mailbox lives, and how to get its rules there
 * (data/providers.txt). */
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
    } * hosts;
    uint64_t seen; /* mails that its servers took in */
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
