/* words.h - the word, folder and domain lists of data/, and how a text is matched against them.
 *
 * Entries match whole words and without regard to case; those that end in * any ending; Chinese,
 * Japanese and Korean ones anywhere. Entries with marks (hóa đơn) also match where the writer left
 * all marks out (hoa don) or sets tone marks the other way (hoá). */
#ifndef DETECT_WORDS_H
#define DETECT_WORDS_H

#include "base/error.h"
#include "base/text.h"

enum word_list {
    WORDS_SECURITY,
    WORDS_MONEY,
    WORDS_BANK,
    WORDS_BANK_CHANGE,
    WORDS_PASSWORD_CUE,
    WORDS_FRAUD,   /* phrases of payment fraud */
    WORDS_SERVICE, /* subjects with which other services let somebody in */
    WORDS_NOTICE,
    WORDS_NOTICE_SENDERS,
    WORDS_BOUNCE,
    WORDS_FOLDERS,
    WORDS_PREFIXES,
    WORDS_DOMAINS,
    WORDS_LURE,   /* groups: kinds of what lures say */
    WORDS_BRANDS, /* groups: brands; entries with a dot are their domains */
    WORDS_HOSTS,  /* groups: kinds of hosts that belong to nobody in particular */
    WORDS_LISTS,  /* how many there are */
};

struct words; /* opaque; never changes once it is there */

struct word_hit {       /* borrowed from the lists */
    const char *entry;  /* as the list spells it */
    const char *group;  /* first word of its section: "en", "trash" ... */
    size_t from, until; /* where in the folded text; 0, 0 for words_is() */
};

/* Reads all lists from dir; NULL: from where they were installed, or the source they were built
 * from. Fails if one is missing or cannot be understood. */
bool words_open(struct words **out, const char *dir, struct error *err) NODISCARD;
void words_free(struct words *words); /* NULL is fine */

/* The form in which texts are compared; for several searches in one text. */
void words_fold(struct buf *out, struct str text);

/* The first entry (in the order of the list) that occurs in the text. */
bool words_search(const struct words *words, enum word_list list, struct str text,
                  struct word_hit *out);
bool words_search_folded(const struct words *words, enum word_list list, struct str folded,
                         struct word_hit *out);
/* The entry of one group (NULL: of any) that occurs first at or behind `from`. */
bool words_next_folded(const struct words *words, enum word_list list, const char *group,
                       struct str folded, size_t from, struct word_hit *out);

/* A folded text that several lists are held against: where entries of any of them may begin is
 * looked up once. The text stays the caller's and must live as long. */
struct words_spot {
    uint32_t at, lists; /* lists: a bit each */
};
struct words_text {
    struct str folded;
    unsigned lists; /* a bit each: 1u << WORDS_LURE */
    struct words_spot *spots;
    size_t count, room;
};
void words_text_make(struct words_text *out, const struct words *words, unsigned lists,
                     struct str folded);
void words_text_dispose(struct words_text *text);
/* As words_search_folded() and words_next_folded(); the list is one that the text was made for. */
bool words_search_in(const struct words *words, enum word_list list, const struct words_text *text,
                     struct word_hit *out);
bool words_next_in(const struct words *words, enum word_list list, const char *group,
                   const struct words_text *text, size_t from, struct word_hit *out);

/* What a person is shown of a hit: the entry as its list spells it or, where that is a pattern for
 * many wordings, the words that stand in the text. Borrowed from either. */
struct str words_shown(const struct word_hit *hit, struct str folded);

/* The entry that is the text as a whole; group NULL: any. */
bool words_is(const struct words *words, enum word_list list, const char *group, const char *text,
              struct word_hit *out);

/* An entry of which the text, of at least five letters, is the beginning ("invoi"). */
bool words_begins(const struct words *words, enum word_list list, const char *text,
                  struct word_hit *out);

#endif
