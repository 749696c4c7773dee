/* examination.h - the state of examining one mail, shared by examine.c, take.c,
 * leaf.c and body.c. */
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
    struct buf content;   /* of one part, decoded */
    struct buf utf8;      /* its text */
    struct buf page;      /* its text, if it is HTML, as read */
    struct buf text;      /* of the mail */
    struct buf kept_text; /* what of it goes into its facts */
    bool trusting;        /* see examiner_trust() */
    struct dkim_keys keys;
    struct yara *yara;  /* NULL: no rules */
    uint32_t yara_mark; /* see yara_mark(); 0: no rules */
    struct arena kept;  /* what the operator's files hold */
};

struct examination {
    struct examiner *tools;
    struct mail *mail;
    struct arena *arena;
    struct urls urls;
    struct attach_mail attached;
    size_t part_room;
    size_t words_kept;  /* bytes of documents' text, see LIMIT_STORED_WORDS */
    unsigned within;    /* mails in files around, see LIMIT_MESSAGE_DEPTH */
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

/* Keeps what a part's file says in its row, as far as there is room for it. */
void examination_keep_words(struct examination *x, struct mail_part *part, struct str text);

/* A row for the next part; NULL when there are LIMIT_PARTS. */
struct mail_part *examination_add_part(struct examination *x, const struct tree_part *from,
                                       uint32_t depth);

/* leaf.c: decodes the content, hashes it, looks what it is. The content is good until the next
 * call. */
struct str leaf_examine(struct examination *x, const struct tree_part *from,
                        struct mail_part *part);

struct alternative;
struct prescan;

/* body.c: text for the reader and links from a part's content; of a file also what it says. beside:
 * the group of alternatives that it is in; NULL: not in one. */
void body_examine(struct examination *x, struct mail_part *part, struct str content,
                  struct alternative *beside);
/* The headers of an embedded message, as its reader sees them. */
void body_embedded(struct examination *x, struct str message);

/* examiner.c: a worker lives for many mails; what one large one needed is not kept for the others.
 */
void examiner_slim(struct examiner *examiner);

/* examine_header.c. */
/* Files with CR alone at the end of each line are seen, of old Macs and old servers. */
void examination_repair_line_ends(char *message, size_t len);
/* The addresses of the mail, and in *type what its header says of the whole. hint: the charset of
 * what names none. False: see tree_read_header(). */
bool examination_read_header(struct tree *tree, struct tree_part *type, struct arena *arena,
                             const struct prescan *scan, const char *hint);
void examination_take_addresses(struct examination *x, const struct tree *tree);
/* What a part's type says of the whole mail. */
void examination_note_type(struct examination *x, const struct tree_part *from,
                           const struct mail_part *part);

/* take.c: takes a message apart and looks at each part. depth: 0 is the mail itself, whose header
 * becomes the mail's. The message is scribbled over. */
void examination_take(struct examination *x, char *message, size_t len, uint32_t depth);

#endif
