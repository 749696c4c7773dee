/* place.h - what kind of place a folder is, and whether mail put there is out of sight. Private to
 * detect/. The server's word (special use) first, the lists of names second. */
#ifndef DETECT_PLACE_H
#define DETECT_PLACE_H

#include "detect/detect.h"

enum place {
    PLACE_PLAIN,
    PLACE_INBOX,
    PLACE_SENT,
    PLACE_DRAFTS,
    PLACE_TRASH,
    PLACE_JUNK,
    PLACE_ARCHIVE,
    PLACE_FEEDS, /* RSS */
    PLACE_CHAT,  /* conversation history */
    PLACE_SYNC,  /* sync issues, outbox: programs write there, people never look */
    PLACE_ITEMS, /* notes, calendar, contacts, tasks */
};

enum place place_of_folder(const struct words *words, const struct folder *folder);
/* Of a folder by its id, as messages name theirs. NULL, PLACE_PLAIN: the case does not know it. */
const struct folder *place_folder(const struct case_facts *facts, int64_t folder);
enum place place_of_id(const struct case_facts *facts, int64_t folder);
/* Of a folder as a rule names it: with or without INBOX before it, any delimiter. */
enum place place_of_name(const struct case_facts *facts, const char *name);

/* Every kind but plain ones, the inbox and sent mail. */
bool place_hides(enum place place);
/* A place where mail of people has no business at all: feeds, chats, sync issues. */
bool place_is_odd(enum place place);
const char *place_words(enum place place); /* "where feeds are kept" ... */

/* Folders that others share with the owner, and public ones, say nothing about this mailbox. */
bool place_is_foreign(const struct folder *folder);

/* A folder's own name that is easily overlooked: one character, even if repeated, or no letter at
 * all. "HR" and "IT" are names. */
bool place_has_odd_name(const char *name, char delimiter);

#endif
