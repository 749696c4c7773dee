/* scan.h - where the tokens of an IMAP response begin and end (security.md 10.1).
 *
 * A response is one line, or several when literals stand between: "* 1 FETCH (BODY[] {5}" CR LF,
 * five bytes, ")" CR LF. scan_line() is given each such line, without what the literals hold, and
 * says what follows it. Quotes and parentheses count where IMAP gives them a meaning and nowhere
 * else: not inside quotes, not in the words for people behind OK, NO, BAD, BYE and PREAUTH. */
#ifndef IMAP_SCAN_H
#define IMAP_SCAN_H

#include "base/text.h"

enum scan_kind {                /* what the response is, known from its first words */
                 SCAN_CONTINUE, /* "+ ..." */
                 SCAN_STATUS,   /* OK, NO, BAD, BYE, PREAUTH; tagged or not */
                 SCAN_FETCH,
                 SCAN_COUNT, /* "* 5 EXISTS", RECENT, EXPUNGE */
                 SCAN_DATA,  /* any other untagged */
};

enum scan_token {
    TOKEN_ATOM, /* in FETCH with its section: BODY[HEADER.FIELDS (FROM)]<0> */
    TOKEN_QUOTED,
    TOKEN_LITERAL,
    TOKEN_OPEN,
    TOKEN_CLOSE,
};

enum scan_result { SCAN_DONE, SCAN_LITERAL, SCAN_BAD };

struct token {
    enum scan_token kind;
    unsigned depth; /* of the list it is in; TOKEN_OPEN and _CLOSE: of the one they make */
    struct str at;  /* in the line; quotes and marker included */
};

/* Called for each token of the data, and of the [code] of a status. False: stop, bad. */
typedef bool (*token_fn)(void *arg, const struct token *token);

enum { SCAN_WORD = 24 };

struct scan { /* zero it before each response */
    enum scan_kind kind;
    char tag[SCAN_WORD];  /* "*", "+" or a tag; a longer one is bad */
    char word[SCAN_WORD]; /* OK, FETCH, LIST ... in capitals; a longer one is cut */
    uint64_t number;      /* "* 5 EXISTS": 5 */
    uint64_t literal;     /* SCAN_LITERAL: how many bytes follow; the token came last */
    const char *wrong;    /* SCAN_BAD: the rule's name */
    bool has_code;        /* SCAN_STATUS: [code] */
    bool has_text;        /* and words behind it */
    size_t text_at;       /* where in its line the words begin, if the line is the last */
    /* private */
    bool begun, in_code, in_text;
    unsigned depth;
};

/* line ends in CR LF and has no other CR, LF nor NUL. Tokens are parts of it. fn may be NULL. */
enum scan_result scan_line(struct scan *scan, struct str line, token_fn fn, void *arg);

#endif
