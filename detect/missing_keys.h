/* missing_keys.h - the public keys that would prove most signatures of this mailbox, if the
 * operator had them: what to look up first. Private to detect/. */
#ifndef DETECT_MISSING_KEYS_H
#define DETECT_MISSING_KEYS_H

#include "parse/mail.h"

enum { MISSING_KEYS = 128, MISSING_KEY_NAME = 120 };

struct missing_keys { /* zero it; later names than these are not counted */
    struct missing_key {
        char name[MISSING_KEY_NAME]; /* selector._domainkey.domain */
        uint64_t mails;
    } at[MISSING_KEYS];
    size_t count;
};

void missing_keys_note(struct missing_keys *keys, const struct mail *mail);
/* "the keys most wanted: NAME (12 signatures), ..."; nothing if there is none. */
void missing_keys_tell(const struct missing_keys *keys, struct buf *out);

#endif
