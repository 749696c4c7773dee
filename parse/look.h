/* look.h - one examination of an attachment, and of what is inside it.
 *
 * Every format's reader takes a `struct look`, notes what it finds and hands what it holds inside
 * to look_at(). Depth, members and unpacked bytes are counted here, for the whole part. */
#ifndef PARSE_LOOK_H
#define PARSE_LOOK_H

#include "base/mem.h"
#include "base/text.h"
#include "content.h"
#include "parse/mail.h"

#include <time.h>

enum { LOOK_DETAIL = 400, LOOK_WHERE = 120, LOOK_LINKS = 256 << 10 };

struct look {
    uint32_t traits;
    struct buf detail;     /* what was found, "; " between */
    struct buf text;       /* what documents inside say to their reader */
    struct buf links;      /* where they lead: 'D' or 'Q' (a QR code), the target, a line end */
    const char *limit;     /* first limit that tripped; "" none */
    const char *type;      /* MIME type of the part itself, as its format says; "" not known */
    struct yara *yara;     /* rules of the operator's; NULL: none */
    struct charsets *sets; /* NULL: text is UTF-8 or Western */
    bool attached;         /* a file, not what the reader sees as the mail */
    unsigned depth;        /* of containers around what is being looked at */
    size_t members_left, output_left;
    uint64_t pixels_left; /* of pictures that may still be searched for codes */
    clock_t until;        /* when members are no longer read; see members.h */
    size_t work_left;     /* bytes inside containers still to be looked at, also those seen twice */
    char where[LOOK_WHERE]; /* the member being looked at, shown form; "" the part itself */
};

/* Sets traits and says why, with the member's name in front; said once only. What a note says has
 * a translation in data/texts-LANGUAGE.txt, "note: ". */
void look_note(struct look *look, uint32_t traits, const char *fmt, ...) PRINTF_LIKE(3, 4);
void look_limit(struct look *look, const char *name);
/* How many bytes may be unpacked, of the `most` somebody wants; look_unpacked() says how many it
 * were. */
size_t look_room(const struct look *look, size_t most);
void look_unpacked(struct look *look, size_t bytes);
/* The type of what is being looked at; kept if that is the part itself. */
void look_type(struct look *look, const char *type);

/* A link inside a document or, if `code`, in a QR code. */
void look_link(struct look *look, struct str target, bool code);
/* A word or a run of text; look_line() ends a line. */
void look_text(struct look *look, struct str text);
void look_line(struct look *look);

/* Looks at bytes by their content. Below the part itself name is the member's, in its own bytes,
 * and says something too. */
void look_at(struct look *look, const struct content *content, struct str bytes);
void look_at_member(struct look *look, struct str name, struct str bytes);
/* The same without a name; nothing if the content is of no kind we know. */
void look_inside(struct look *look, struct str bytes);
/* Only the name of a member (its bytes cannot be had). */
void look_at_name(struct look *look, struct str name);

/* --- the formats --- */

void look_at_archive(struct look *look, const struct content *content, struct str bytes);
void look_at_ole(struct look *look, struct str bytes);
void look_at_pdf(struct look *look, struct str bytes);
void look_at_rtf(struct look *look, struct str bytes);
void look_at_tnef(struct look *look, struct str bytes);
void look_at_onenote(struct look *look, struct str bytes);
void look_at_html(struct look *look, struct str bytes, bool svg);
/* Pictures in a page, as data: URIs. */
void look_at_data_pictures(struct look *look, struct str page);
void look_at_shortcut(struct look *look, struct str bytes);
void look_at_office_xml(struct look *look, struct str bytes);

#endif
