/* import.h - a file of unknown kind: what it is, and how it is read (formats.md 1 and 2).
 *
 * The worker sees the first LIMIT_SNIFF bytes and says what the file is (import_sniff(),
 * POOL_SNIFF). Mail then goes the way of all mail. An export of rules goes to the worker whole and
 * comes back as rules (import_rules(), POOL_EXPORT): whichever row of rule_formats[]
 * was surest of the first bytes reads it. A new format is a file in parse/ and a row in that table.
 *
 * Recognised by content; a name is a hint at most. Nothing is skipped silently: what a reader
 * leaves out it counts and names. */
#ifndef PARSE_IMPORT_H
#define PARSE_IMPORT_H

#include "parse/rule.h"

enum import_kind {
    IMPORT_UNKNOWN, /* title says what it looks like, why what was missing */
    IMPORT_EMPTY,
    IMPORT_MESSAGE, /* one mail */
    IMPORT_MBOX,
    IMPORT_PST,     /* Outlook's PST or OST */
    IMPORT_ARCHIVE, /* zip, tar, gzip ...: files inside */
    IMPORT_RULES,   /* format: a row of rule_formats[] */
    IMPORT_LOG,     /* of sign-ins; format: a row of log_formats[] (parse/login.h) */
};

struct import_sight {
    enum import_kind kind;
    const char *format; /* "eml", "mbox", "zip", "gmail-xml" ...; "" unknown */
    const char *title;  /* for people: "Gmail filters (XML)", "JPEG image" */
    const char *why;    /* what decided, or what is missing; "" */
    unsigned sure;      /* 0 to 100 */
};

/* Files of this format hold others, each of which has a format of its own. */
bool import_is_archive(const char *format);

/* --- text in whatever encoding --- */

struct import_text {
    struct str text;      /* UTF-8 without BOM; what was not valid is U+FFFD */
    const char *encoding; /* "UTF-8", "UTF-8 with BOM", "UTF-16LE without BOM", "not UTF-8" ... */
    uint64_t replaced;    /* pieces that were not valid */
    bool binary;          /* NUL bytes that no encoding explains: not text at all */
};

/* *out lives in arena, or is bytes itself. UTF-16 is seen by its BOM or by where zero bytes stand.
 */
void import_text_of(struct import_text *out, struct arena *arena, struct str bytes);

/* --- exports of rules --- */

struct import_head { /* what a recogniser sees */
    struct str bytes;
    struct import_text text; /* text.binary: empty */
    bool whole;              /* it is all of the file */
    const char *name;        /* the file's own name, UTF-8, no folders; hint only */
};

struct rule_format {
    const char *name;  /* stored in case files: never changes */
    const char *title; /* "Gmail filters (XML)" */
    /* How sure that this is it, 0 to 100; 0: it is not. *why (may stay "") says what decided. */
    unsigned (*recognise)(const struct import_head *head, const char **why);
    /* Never fails: what cannot be read is in *out, which lives in arena. rule.source is the
     * format's name or finer; rule.script says whose rules these are (mailbox, or name): rules of
     * one (source, script) are stored together. */
    void (*read)(struct rule_script *out, struct arena *arena, struct str bytes, const char *name);
};

extern const struct rule_format *const rule_formats[];         /* ends with NULL */
const struct rule_format *rule_format_named(const char *name); /* NULL: none */

/* --- run in the worker --- */

/* head: the first bytes; size: of the whole file; name may be "". All in arena. */
struct charsets; /* opaque: parse/charset.h */
void import_sniff(struct import_sight *out, struct arena *arena, struct charsets *sets,
                  struct str head, uint64_t size, const char *name);
/* A whole export; format: rule_format.name. */
void import_rules(struct rule_script *out, struct arena *arena, struct str bytes,
                  const char *format, const char *name);

/* Out of the jail and back; an export comes back as pool_script() reads it. Decoding checks counts,
 * UTF-8 and ranges; false: not to be believed. */
void import_sight_encode(const struct import_sight *sight, struct buf *out);
bool import_sight_decode(struct import_sight *out, struct arena *arena, struct str blob,
                         struct error *err) NODISCARD;

#endif
