/* app_rights.h - what the rights mean that an application was given: Microsoft's and Google's
 * names of them. Private to detect/.
 *
 * https://learn.microsoft.com/graph/permissions-reference (Mail.*, MailboxSettings.*),
 * https://learn.microsoft.com/exchange/client-developer/legacy-protocols (IMAP, POP, SMTP, EWS),
 * https://developers.google.com/workspace/gmail/api/auth/scopes. */
#ifndef DETECT_APP_RIGHTS_H
#define DETECT_APP_RIGHTS_H

#include "base/text.h"

enum {
    RIGHT_READ = 1 << 0, /* mail */
    RIGHT_CHANGE = 1 << 1,
    RIGHT_SEND = 1 << 2,
    RIGHT_SETTINGS = 1 << 3, /* rules, forwarding, delegates */
    RIGHT_STAYS = 1 << 4,    /* it may renew its key by itself */
    RIGHT_EXTREME = 1 << 5,  /* it may give itself every other right */
    RIGHT_MORE = 1 << 6,     /* files, chats, the directory ... */
    RIGHT_KIT = 1 << 7,      /* no right: the address to which kits have their keys sent */

    RIGHTS_OF_MAIL = RIGHT_READ | RIGHT_CHANGE | RIGHT_SEND | RIGHT_SETTINGS,
};

/* Of one right's name; 0: none of these. */
unsigned app_right(struct str name);

/* What the mail is open to, in words: "read and send". rights: some of RIGHTS_OF_MAIL. */
const char *app_rights_words(unsigned rights);

/* The name under which an application id is known from thefts of mailboxes (detections.md 13.9);
 * NULL: it is not. Honest people use these programs too. */
const char *app_known(struct str id);

#endif
