/* lure_look.h - one mail under examination, shared by lure*.c. */
#ifndef DETECT_LURE_LOOK_H
#define DETECT_LURE_LOOK_H

#include "detect/words.h"
#include "domain.h"
#include "link.h"
#include "lure.h"

enum lure_kind { /* groups of words-lure.txt */
                 KIND_URGENCY,
                 KIND_CREDENTIAL,
                 KIND_FRAUD,
                 KIND_FEE,
                 KIND_EXTORTION,
                 KIND_PRIZE,
                 KIND_ORDER,
                 KIND_GREETING,
                 KIND_OFFICE,
                 KIND_UNSUBSCRIBE,
                 KIND_PERIODICAL,
                 KIND_COUNT,
};

enum {
    MOST_LINKS = 60,
    MOST_WORDS = 40,
    LURE_LONG_TEXT = 1000, /* bytes; most lures are shorter, hardly any newsletter is */
};

struct lure_link {
    struct link link;
    const struct mail_url *url;
    const char *group; /* of hosts.txt; NULL: none */
    bool foreign;      /* not at the sender's registered domain */
    bool aside;        /* odd, but one among many: what it leads to is not what the mail is about */
};

struct lure_tally { /* different entries of words-lure.txt in one text */
    unsigned count[KIND_COUNT];
    const char *example[KIND_COUNT];
};

struct lure_look {
    const struct mail *mail;
    const struct case_facts *facts;
    const struct lure_points *points;
    struct arena *arena;
    struct lure *out;
    int sum;

    const char *name, *email; /* of the first From; "" */
    const char *recipient;    /* whose mailbox it reached; "" */
    char from[DOMAIN_TEXT];   /* registrable domain of email */
    struct buf folded_name, folded_subject, folded_text;
    struct words_text name_words, subject_words, text_words; /* the same, for several lists */
    struct lure_tally in_name, in_subject, in_text;
    struct lure_link *links;
    size_t link_count;
    size_t web_count, foreign_count;
    bool is_free, is_inside;
};

/* Adds a reason if the signal is worth any points; at most once a signal. Its sentence is stored
 * with its arguments, to be said in the report's language; what is foreign in them went through
 * lure_clip(). */
void lure_say(struct lure_look *look, enum lure_signal signal, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
bool lure_said(const struct lure_look *look, enum lure_signal signal);
/* A stranger's text, short enough for a reason. */
const char *lure_clip(struct lure_look *look, const char *text);
/* words_shown(), in the arena, and as short. */
const char *lure_shown(struct lure_look *look, const struct word_hit *hit, struct str folded);

/* The most of each kind that stand together: a lure is short, and in a text as long as a newsletter
 * words of every kind come up somewhere. Text around it does not thin a lure. */
void lure_count(struct lure_look *look, struct lure_tally *tally, const struct words_text *text);

/* A brand named in a text that `domain` does not belong to; NULL: none. at_front: only where
 * the text begins with it. */
const char *lure_brand(const struct lure_look *look, const struct words_text *text,
                       const char *domain, bool at_front);
bool lure_is_brand_domain(const struct lure_look *look, const char *domain);
/* A brand's domain that this one was made to be taken for; NULL: none. */
const char *lure_brand_imitated(const struct lure_look *look, const char *domain);
/* A name no person or firm chooses: long runs of digits or of consonants. */
bool lure_is_random(const char *label);
/* Different pages among the links of its text; own: those at the sender's domain only. */
size_t lure_pages(const struct lure_look *look, bool own);
/* Zero-width characters inside words, or letters of several scripts in one. */
bool lure_is_odd_text(struct str text);

void lure_sender(struct lure_look *look);
void lure_subject(struct lure_look *look);
void lure_text(struct lure_look *look);
void lure_links(struct lure_look *look);
void lure_files(struct lure_look *look);
void lure_proof(struct lure_look *look);
void lure_bulk(struct lure_look *look); /* last: it asks what the others said */

#endif
