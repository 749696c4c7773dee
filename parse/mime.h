/* mime.h - a message taken apart: GMime's work, flattened, behind our own bounds.
 *
 * Only what prescan() found harmless may come here. What comes back are plain rows in the order of
 * the message; content is left where it stands, undecoded. */
#ifndef PARSE_MIME_H
#define PARSE_MIME_H

#include "base/error.h"
#include "base/mem.h"
#include "parse/mail.h"

enum tree_kind { TREE_LEAF, TREE_MULTIPART, TREE_MESSAGE };

enum tree_encoding {
    TREE_PLAIN,
    TREE_BASE64,
    TREE_QUOTED,
    TREE_UU,
    TREE_STRANGE, /* its name is not known: encoding_guess.h */
};

struct tree_part {
    enum tree_kind kind;
    size_t parent;  /* place of the part around it; its own for the outermost */
    uint32_t depth; /* 0: the outermost */
    enum tree_encoding encoding;
    struct str raw; /* its content as it stands; TREE_MESSAGE: the whole message inside;
                     * TREE_MULTIPART: what there is if it has no parts */
    /* As GMime decoded them; UTF-8, "" if absent. type is in lower case, "text/plain". */
    const char *type, *charset, *name, *disposition, *content_id;
    const char *report_type; /* a parameter of Content-Type; smime-type likewise */
};

struct tree {
    struct tree_part *parts;
    size_t count;
    bool cut; /* there was more than LIMIT_PARTS and LIMIT_MIME_DEPTH allow */
    struct mail_addresses from, sender, reply_to, to, cc, bcc;
};

/* Loads GMime: before the first tree_read(), and before the process is locked down. */
NODISCARD bool tree_init(struct error *err);

/* Takes a message apart. Borrows it: the parts point into it. hint names the set of raw 8-bit
 * text, "" if not known. */
void tree_read(struct tree *out, struct arena *arena, struct str message, const char *hint);

/* Single values that plain.h does not know, as GMime reads them; what is absent is "". */
struct tree_type {
    const char *type, *charset, *name, *report_type; /* as in struct tree_part */
    struct str boundary;
};
struct tree_disposition {
    const char *disposition, *name;
};
void tree_type_read(struct tree_type *out, struct arena *arena, struct str value, const char *hint);
void tree_disposition_read(struct tree_disposition *out, struct arena *arena, struct str value,
                           const char *hint);

struct tree_field { /* of a header; the value still folded */
    struct str name, value;
};

/* The same of a header alone, without taking it for a message: addresses, and in *type what the
 * first Content-Type says (type and report_type; raw is empty). False: some list of addresses is
 * broken, of which tree_read() may see more. */
bool tree_read_header(struct tree *out, struct tree_part *type, struct arena *arena,
                      const struct tree_field *fields, size_t count, const char *hint);

typedef void (*tree_piece_fn)(void *arg, struct str piece);

/* Decodes content that is neither TREE_PLAIN nor TREE_STRANGE into out, and hands on each piece
 * while it is at hand. Of what is too much for out only the beginning is put there; fn gets all. */
void tree_decode(enum tree_encoding encoding, struct str raw, struct buf *out, tree_piece_fn fn,
                 void *arg);

#endif
