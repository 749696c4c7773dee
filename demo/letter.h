/* letter.h - one mail of the sample mailbox, and how it is written into a Maildir. */
#ifndef DEMO_LETTER_H
#define DEMO_LETTER_H

#include "base/text.h"

#include <stdio.h>

struct person {
    const char *name, *email;
    const char *language; /* "en", "vi", "zh" */
    const char *agent;    /* the mail client of that person */
    int zone;             /* minutes east of UTC */
    const char *ip;       /* where that person's mail comes from */
};

struct attachment {
    const char *name, *type;
    struct str bytes;
};

struct letter {
    const struct person *from;
    const struct person *to, *cc; /* cc may be NULL */
    const char *to_header;        /* instead of to, when not NULL */
    const char *reply_to;
    const char *subject;
    const char *text, *html;             /* html NULL: text only */
    const struct attachment *attachment; /* NULL: none */
    const char *in_reply_to, *references;
    const char *message_id;          /* NULL: made from when and the sender's domain */
    const char *agent;               /* NULL: the sender's own */
    int64_t when;                    /* UTC seconds */
    int zone;                        /* ZONE_OF_SENDER: the sender's own */
    const char *auth;                /* what the owner's server found, "spf=pass ..."; NULL: none */
    const char *extra;               /* further header lines, each with its \r\n */
    const char *content_type, *body; /* instead of text, html and attachment */
};

enum { ZONE_OF_SENDER = 100000 };

struct maildir {
    const char *top;
    unsigned written;
    FILE *truth; /* planted traces are noted here */
};

/* Writes it into a folder ("" is the inbox) with Maildir flags ("S" seen, "RS" answered; NULL:
 * still in new/). The file's time is when it arrived. id, if not NULL, receives its Message-ID. */
bool letter_deliver(struct maildir *maildir, const char *folder, const char *flags,
                    const struct letter *letter, char id[128], struct error *err) NODISCARD;

/* Base64; lines: in lines of 76 characters that end in CR LF. */
void letter_base64(struct buf *out, struct str bytes, bool lines);

#endif
