/* examination.h - the state of examining one mail, shared by examine.c, leaf.c and body.c. */
#ifndef PARSE_EXAMINATION_H
#define PARSE_EXAMINATION_H

#include "attach.h"
#include "charset.h"
#include "examine.h"
#include "mime.h"
#include "parse/dkim.h"
#include "returned.h"
#include "urls.h"

struct examiner {
    struct charsets *sets;
    struct hasher *hasher;
    struct buf content; /* of one part, decoded */
    struct buf utf8;    /* its text */
    struct buf page;    /* its text, if it is HTML, as read */
    struct buf text;    /* of the mail */
    bool trusting;      /* see examiner_trust() */
    struct dkim_keys keys;
    struct yara *yara; /* NULL: no rules */
    struct arena kept; /* what the operator's files hold */
};

struct examination {
    struct examiner *tools;
    struct mail *mail;
    struct arena *arena;
    struct urls urls;
    struct attach_mail attached;
    size_t part_room;
    size_t words_kept;  /* bytes of documents' text, see LIMIT_STORED_WORDS */
    uint64_t text_done; /* bytes of text looked at, see LIMIT_MESSAGE_TEXT */
    bool reports_delivery;
    struct returned returned;
    size_t plain_visible, html_visible, hidden, images;
    const struct part_wish *wish; /* NULL: all is examined; else nothing is, and that is fetched: */
    struct buf *wished;
    uint64_t wished_size;
    bool granted; /* it is there; what follows does not matter */
};

/* Remembers that a limit was passed; the first one counts. NULL and "" are fine. */
void examination_limit(struct examination *x, const char *limit);

/* A row for the next part; NULL when there are LIMIT_PARTS. */
struct mail_part *examination_add_part(struct examination *x, const struct tree_part *from,
                                       uint32_t depth);

/* leaf.c: decodes the content, hashes it, looks what it is. The content is good until the next
 * call. */
struct str leaf_examine(struct examination *x, const struct tree_part *from,
                        struct mail_part *part);

struct alternative;

/* body.c: text for the reader and links from a part's content. beside: the group of alternatives
 * that it is in; NULL: not in one. */
void body_examine(struct examination *x, const struct mail_part *part, struct str content,
                  struct alternative *beside);
/* The headers of an embedded message, as its reader sees them. */
void body_embedded(struct examination *x, struct str message);

#endif
