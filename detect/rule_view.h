/* rule_view.h - what a rule amounts to, whichever way it says so (detections.md 2, "derived").
 * Private to detect/. */
#ifndef DETECT_RULE_VIEW_H
#define DETECT_RULE_VIEW_H

#include "detect/detect.h"
#include "detect/words.h"
#include "finding.h"
#include "place.h"

struct rule_view {
    const char *forwards_to; /* the first address outside; NULL: none */
    size_t forward_count;    /* addresses outside */
    size_t allowed_count;    /* outside as well, but the operator allowed them; not in the other */
    const char *allowed;     /* the first of those */
    const char *other_mailbox; /* the first address of another mailbox of the case; NULL: none */
    bool unresolved;           /* forwards_to is a directory's word that only the directory knows */
    bool archives;             /* out of the inbox, nowhere else */
    bool keeps_no_copy;        /* what is forwarded does not stay */
    bool deletes;              /* to the trash */
    bool destroys;             /* discard, reject: nothing is left to find */
    const char *rejects;       /* not NULL: the sender is told */
    const char *files_into;    /* folder of the first move or copy; NULL: none */
    enum place place;          /* of that folder */
    bool unknown_folder;       /* it files into a folder that only the server can name */
    bool copies_only;          /* the mail is seen in the inbox as well */
    bool marks_read;
    bool stops;
    bool catches_all;
    bool spares_little; /* it acts on nearly all mail: all but what it names, all of some days */
    bool only_bulk;     /* its conditions all ask for lists, spam marks or size */
};

/* How much of the mail a rule acts on. */
enum rule_reach { REACH_SOME, REACH_BULK, REACH_NEARLY_ALL, REACH_ALL };
enum rule_reach rule_reach_of(const struct rule *rule, const struct case_facts *facts);

/* Whether most of ordinary mail meets a condition; of NULL: is acted on by the rule.
 * rule_specimens.c */
bool rule_acts_on_most(const struct rule *rule, const struct rule_condition *condition,
                       const struct case_facts *facts);

void rule_view_of(struct rule_view *view, const struct rule_facts *rule,
                  const struct case_facts *facts);

/* It acts on the mail of its mailbox at present, or did and nobody is known to have removed it: not
 * a setting, not a mail-flow rule, not only displayed, not gone. Whether it is switched on does not
 * matter; its script must run. */
bool rule_runs(const struct rule_facts *rule);
bool rule_leaks(const struct rule_view *view);
/* Takes mail away that the owner would have seen. */
bool rule_hides(const struct rule_view *view);
/* "deletes it", "moves it to RSS Feeds and marks it read": what happens, for sentences. */
void rule_deed(const struct rule_view *view, struct buf *out);
/* The same as base/said.h marks it: an argument of a sentence. */
void rule_deed_marked(const struct rule_view *view, struct buf *out);

/* --- conditions --- */

/* Values of conditions on subject, body or header text are searched; senders and lists are not:
 * alert services and +tags would answer. */
struct rule_words {
    struct word_hit first;
    size_t hits, values; /* texts that hold a word of the list, of all texts asked for */
};
bool rule_words_of(const struct rule *rule, const struct words *words, enum word_list list,
                   struct rule_words *out);
/* Asks for something in subject or body at all, and not only who sent it. */
bool rule_asks_for_text(const struct rule *rule);
/* They are a few among many others: somebody's own spam filter. */
bool rule_words_are_few(const struct rule_words *words);

/* Reason "money", "warnings" (or "few-words"): it waits for mail with such words (WORDS_MONEY,
 * WORDS_SECURITY). False: it does not. */
bool rule_waits_for(struct draft *draft, const struct rule *rule, const struct case_facts *facts,
                    enum word_list list);
/* Reason "own-people", "imitates", "correspondent": who suffers. verb: what it does to their
 * mail. */
void rule_about_party(struct draft *draft, const struct rule *rule, const struct case_facts *facts,
                      const char *verb);

/* Reasons that all rule detectors share (POINTS_RULE), each added where it applies: odd name,
 * stopping, not shown, switched off. */
void rule_circumstances(struct draft *draft, const struct rule_facts *rule,
                        const struct rule_view *view, const struct case_facts *facts);

/* --- names (R08) --- */

enum name_class {
    NAME_FINE,
    NAME_DEFAULT, /* "Rule 1": weakest */
    NAME_SHORT,   /* three characters */
    NAME_NONE,    /* no name was given; usual in scripts written by hand */
    NAME_DIGITS,
    NAME_TINY, /* one or two characters */
    NAME_REPEATED,
    NAME_NO_LETTER, /* of any script */
    NAME_EMPTY,
    NAME_INVISIBLE, /* characters that cannot be seen or turn the text round */
};
enum name_class rule_name_class(const struct rule *rule);
const char *rule_name_words(enum name_class name); /* "consists of ..." */
/* "Junk E-Mail Rule" and kin: what an Exchange server keeps among the rules. One that neither leaks
 * nor hides is of no interest; one that does has borrowed the name. */
bool rule_name_is_borrowed(const char *name);
/* Odd enough to be said by itself. */
bool rule_name_is_odd(enum name_class name);

#endif
