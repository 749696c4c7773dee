/* mail.h - the facts of one mail: a flat record that a jailed worker makes, main checks and the
 * case keeps, and that everybody else reads. No bytes of the mail are interpreted outside the jail.
 *
 * All text is UTF-8 without NULs; what could not be decoded has been made visible with text_show().
 * Strings are never NULL ("" when absent). All of it lives in one arena. */
#ifndef PARSE_MAIL_H
#define PARSE_MAIL_H

#include "base/hash.h"
#include "base/mem.h"

#define FACTS_VERSION 12 /* of the record; older facts are made anew by a scan */
#define FACTS_OLDEST  8  /* that is still read: what came since stands behind what was there */
#define ZONE_UNKNOWN  INT32_MIN

/* Longest texts, in bytes; what is longer was cut between two characters. */
enum {
    MAIL_WORD = 255,       /* limit names, charsets, methods, header names, IP addresses */
    MAIL_LINE = 1024,      /* every other text that is not named below */
    MAIL_TARGET = 2048,    /* a URL */
    MAIL_IDS = 8192,       /* references */
    MAIL_DOCUMENT = 16384, /* text inside an attached document or a QR code */
    MAIL_RETURNED = 50,    /* recipients of a delivery report; a count */
    MAIL_DKIM = 8,         /* signatures that are checked; a count */
};

struct mail_address {
    const char *name;  /* display name, decoded */
    const char *email; /* local@domain, domain in lower case, as written otherwise */
};

struct mail_addresses {
    struct mail_address *at;
    size_t count;
};

struct mail_received {          /* one Received field, topmost first */
    const char *from, *by, *ip; /* ip: the address literal the receiving host noted */
    const char *with;
    int64_t date; /* INT64_MIN: unreadable */
    int32_t zone; /* minutes east */
};

struct mail_auth {      /* one method of one Authentication-Results field, topmost first */
    const char *host;   /* authserv-id: whose word it is */
    const char *method; /* spf, dkim, dmarc, arc ... */
    const char *result; /* pass, fail, none ... */
    const char *domain; /* header.d, header.from, smtp.mailfrom ... of it */
    uint32_t above;     /* Received fields that stand above it */
};

enum dkim_body {                    /* does the body have the hash that the signature names? */
                 DKIM_BODY_UNKNOWN, /* the signature cannot be read, or hashes in a way of its own
                                     */
                 DKIM_BODY_SAME,
                 DKIM_BODY_CHANGED,
                 DKIM_BODIES = DKIM_BODY_CHANGED,
};

enum dkim_state {                  /* and the signature over header and that hash? */
                  DKIM_NO_KEY,     /* its key is not in the operator's file */
                  DKIM_GOOD,       /* made with that key */
                  DKIM_BAD,        /* not made with that key, or the header was changed since */
                  DKIM_UNREADABLE, /* why says what is wrong with it */
                  DKIM_REVOKED,    /* the key's owner took it back */
                  DKIM_STATES = DKIM_REVOKED,
};

enum dkim_trait {
    DKIM_EXPIRED = 1 << 0,   /* before the mail arrived */
    DKIM_CUT = 1 << 1,       /* what stands behind the first l= bytes is not signed */
    DKIM_MORE_FROM = 1 << 2, /* a From was added that is not signed */
    DKIM_WEAK = 1 << 3,      /* RSA with less than 1024 bits: proves nothing */
    DKIM_SHORT = 1 << 4,     /* RSA with less than 2048 bits */
    DKIM_TESTING = 1 << 5,   /* the key says that it is for tests */
    DKIM_TRAITS = (1 << 6) - 1,
};

struct mail_dkim {                            /* one DKIM-Signature field, topmost first */
    const char *domain, *selector, *identity; /* d=, s=, i=; domain in lower case */
    const char *algorithm;                    /* a=, "rsa-sha256" */
    uint32_t body, state, traits;             /* enum dkim_body, dkim_state, dkim_trait */
    uint32_t bits;                            /* of the key; 0 not known */
    int64_t made, expires;                    /* t=, x=; INT64_MIN: not told */
    uint64_t unsigned_bytes;                  /* of the body, behind l= */
    const char *why;                          /* DKIM_UNREADABLE */
    const char *key;                          /* what the file says of the key: where from, when */
};

enum part_trait {                           /* bits */
                  PART_ATTACHMENT = 1 << 0, /* has a file name or says so */
                  PART_INLINE = 1 << 1,
                  PART_ENCRYPTED =
                      1 << 2, /* its content cannot be read: archive, PDF, Office, S/MIME ... */
                  PART_MACROS = 1 << 3,  /* VBA or XLM inside */
                  PART_AUTORUN = 1 << 4, /* macros that start by themselves */
                  PART_REMOTE_TEMPLATE = 1 << 5,
                  PART_PROGRAM = 1 << 6,    /* executable, script, installer */
                  PART_SHORTCUT = 1 << 7,   /* LNK, URL */
                  PART_DISK_IMAGE = 1 << 8, /* ISO, IMG, VHD */
                  PART_ARCHIVE = 1 << 9,
                  PART_SCRIPTED_HTML = 1 << 10, /* HTML that decodes and drops or runs something */
                  PART_PASSWORD_FORM = 1 << 11,
                  PART_SVG_SCRIPT = 1 << 12,
                  PART_PDF_ACTIVE = 1 << 13, /* JavaScript, Launch, OpenAction, EmbeddedFile */
                  PART_MISMATCH = 1 << 14,   /* real type contradicts name or declared type */
                  PART_DOUBLE_EXTENSION = 1 << 15,
                  PART_RTL_NAME = 1 << 16, /* direction-changing character in the name */
                  PART_ONENOTE = 1 << 17,
                  PART_OLE = 1 << 18,
                  PART_QR = 1 << 19,   /* a picture with a QR code: its content is in text */
                  PART_YARA = 1 << 20, /* a rule of the operator's matched: detail says which */
                  PART_UNSEARCHED = 1
                                    << 21, /* holds a picture that nobody could search for codes */
                  PART_TRAITS = (1 << 22) - 1, /* all of them */
};

struct mail_part {
    uint32_t number, depth;    /* in the order of the message, from 1; 0 is the message itself */
    const char *declared_type; /* lower case, "text/plain" */
    const char *real_type;     /* by content; "" when not determined */
    const char *charset, *disposition, *content_id;
    const char *name;      /* file name, decoded, shown form */
    const char *extension; /* lower case, of name, without the dot */
    uint64_t size;         /* decoded bytes */
    struct hash hash;      /* of the decoded bytes */
    uint32_t traits;
    const char *detail; /* why: "member invoice.exe", "AutoOpen", "/JavaScript" ...; shown form */
    const char *text;   /* what an attached file or a QR code says; the mail's own words are in
                           mail.text. \n between lines; of more the beginning, and passages that
                           speak of accounts and passwords */
};

enum url_origin {
    URL_TEXT,     /* in the mail's words or HTML */
    URL_DOCUMENT, /* in an attached PDF or Office document, or where a shortcut leads */
    URL_QR,       /* in a picture's QR code */
    URL_ORIGINS = URL_QR,
};

struct mail_url {
    const char *target; /* as written */
    const char *text;   /* the words the reader sees, when they differ */
    uint32_t part;      /* where; 0: header */
    uint32_t origin;    /* enum url_origin */
};

struct mail_returned { /* of a delivery report: one recipient whom a mail did not reach */
    /* The mail that came back; only the first entry has it: */
    const char *message_id, *subject, *from, *to; /* as its head says; "" not told */
    int64_t date;                                 /* INT64_MIN: not told */
    const char *reporter;                         /* the server that writes this */

    const char *recipient, *status, *diagnostic; /* "anna@..", "5.1.1", "550 User unknown" */
};

struct mail_field { /* any header field, in order: decoded, shown form */
    const char *name, *value;
};

enum mail_trait {
    MAIL_BOUNCE = 1 << 0,    /* a delivery report */
    MAIL_LIST = 1 << 1,      /* List-Id, List-Unsubscribe, Precedence: bulk */
    MAIL_AUTOMATIC = 1 << 2, /* Auto-Submitted, vacation answers */
    MAIL_SIGNED = 1 << 3,
    MAIL_ENCRYPTED = 1 << 4,
    MAIL_HTML_ONLY = 1 << 5,
    MAIL_IMAGE_ONLY = 1 << 6,
    MAIL_HIDDEN_TEXT = 1 << 7,
    MAIL_TEXT_CUT = 1 << 8,    /* text is longer than what is kept here */
    MAIL_HEADER_ONLY = 1 << 9, /* nothing but the header was there to be read */
    MAIL_TRAITS = (1 << 10) - 1,
};

struct mail {
    const char *limit; /* name of the limit that tripped; "" all of it was examined */
    uint32_t traits;

    struct mail_addresses from, sender, reply_to, to, cc, bcc;
    const char *return_path;
    const char *subject, *message_id, *in_reply_to, *references; /* ids without <>, space between */
    int64_t date;          /* UTC seconds; INT64_MIN: none or unreadable */
    int32_t zone;          /* minutes east as the sender's clock says, ZONE_UNKNOWN */
    const char *agent;     /* User-Agent or X-Mailer */
    const char *origin_ip; /* X-Originating-IP and kin; "" none */

    struct mail_received *received;
    size_t received_count;
    struct mail_auth *auth;
    size_t auth_count;
    struct mail_dkim *dkim;
    size_t dkim_count;
    struct mail_part *parts;
    size_t part_count;
    struct mail_url *urls;
    size_t url_count;
    struct mail_field *fields;
    size_t field_count;
    struct mail_returned *returned; /* none but in a report (MAIL_BOUNCE) */
    size_t returned_count;

    const char *text; /* what a reader reads: plain parts, and what only pages say; line ends are
                         \n. Of more the beginning, and passages that speak of accounts */
    size_t text_len;
    uint32_t hidden; /* characters of its pages that are kept from the reader's eye */
    uint32_t images; /* larger than a pixel, in its pages or as parts */
    uint32_t yara;   /* which rules of the operator's ran over it: see yara_mark(); 0: none */
};

/* A mail of which nothing is known: empty strings, unknown times. */
void facts_blank(struct mail *mail);

/* Whether it holds a cryptographic signature of which only the beginning is kept here: what is not
 * found in it may stand in the mail. */
bool mail_field_is_short(const struct mail_field *field);

/* The record and back. One mail has one spelling. A decoded mail is safe to trust in shape:
 * counts, sizes, UTF-8 and enum ranges were checked. False: whoever wrote it is not to be
 * believed. Encoding cuts what is too long; out->full says that the record as a whole was. */
void facts_encode(const struct mail *mail, struct buf *out);
bool facts_decode(struct mail *out, struct arena *arena, struct str blob, struct error *err)
    NODISCARD;
/* The same without a copy: the mail's texts stay in `bytes`, which are written to and have room for
 * a NUL behind them. */
bool facts_decode_here(struct mail *out, struct arena *arena, char *bytes, size_t len,
                       struct error *err) NODISCARD;

#endif
