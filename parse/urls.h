/* urls.h - the links of one message, each once. */
#ifndef PARSE_URLS_H
#define PARSE_URLS_H

#include "base/limits.h"
#include "base/mem.h"
#include "parse/mail.h"

struct urls { /* zero it and set arena */
    struct arena *arena;
    struct mail_url *at; /* room for LIMIT_URLS once there is one */
    uint64_t *seen;      /* hash of each target */
    size_t count;
    bool full;              /* there were more */
    enum url_origin origin; /* of what is added next */
};

/* Adds a link; text is what the reader sees, "" if it is the target itself. UTF-8, both. */
void urls_add(struct urls *urls, struct str target, struct str text, uint32_t part);

/* Adds every URL that stands in plain text. */
void urls_find(struct urls *urls, struct str text, uint32_t part);

#endif
