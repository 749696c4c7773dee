/* link.h - a link taken apart as a browser would, without following it. Private to detect/. */
#ifndef DETECT_LINK_H
#define DETECT_LINK_H

#include "detect/words.h"
#include "domain.h"

enum link_kind {
    LINK_NONE, /* mailto:, tel:, an anchor, nothing that can be read */
    LINK_WEB,
    LINK_SCRIPT, /* data:, javascript: - a page inside the mail */
};

enum { LINK_PATH = 512 };

struct link {
    enum link_kind kind;
    char host[DOMAIN_TEXT];        /* lower case, as written otherwise */
    char registrable[DOMAIN_TEXT]; /* see domain_registrable() */
    char path[LINK_PATH];          /* and query and fragment, %XX resolved once; cut */
    size_t length;                 /* of the whole */
    bool has_user;                 /* https://bank.example@elsewhere.example/ */
    bool has_port;                 /* other than the usual ones */
    bool is_address;               /* an IP address, in any spelling browsers take */
};

/* Links that mail gateways have rewritten (Safe Links, urldefense) are read as what they hide. */
void link_read(struct link *out, const char *target);

/* The section of hosts.txt the host belongs to; NULL: none. */
const char *link_group(const struct link *link, const struct words *words);

#endif
