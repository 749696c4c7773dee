/* talks.h - conversations and who takes part in them. There are as many as mails, so that one costs
 * two dozen bytes and a name for each of its mails (base/marks.h); people are kept once for all.
 * Private to thread_hijack.c. */
#ifndef DETECT_TALKS_H
#define DETECT_TALKS_H

#include "base/marks.h"
#include "base/mem.h"
#include "detect/words.h"
#include "parse/mail.h"

enum { TALK_MOST_MEMBERS = 24, TALK_SIZES = 5 };

struct talk_person { /* an address under one name */
    const char *email, *name, *domain;
};

struct talk_member {
    uint32_t person;
    int32_t day; /* since 1970, of the first mail that has them; INT32_MIN: not told */
};

struct talk {
    uint32_t first; /* of its members in talks.members */
    uint8_t count, room;
    bool begun; /* a mail of it was seen before */
};

struct talks { /* zero it */
    struct arena arena;
    struct marks names; /* ids and subjects to the place of their talk */
    struct talk *at;
    size_t count, room;
    struct talk_member *members; /* each talk's beside one another, with room for 2, 4, 8 ... */
    size_t member_count, member_room;
    uint32_t left[TALK_SIZES]; /* by size: room that a talk grew out of, plus one; its first member
                                * says where there is more of that size; 0: none */
    struct marks known;        /* "address name" to its place among the people */
    struct talk_person *people;
    size_t people_count, people_room;
};

/* The conversation of a mail, made if need be; good until the next call. Intruders answer from a
 * copy, without references: an answering subject counts as well. */
struct talk *talks_of(struct talks *talks, const struct mail *mail, const struct words *words);
/* Takes somebody in who is not in it yet, if there is room. */
void talks_join(struct talks *talks, struct talk *talk, const struct mail_address *who,
                int64_t date);
const struct talk_person *talks_person(const struct talks *talks, const struct talk *talk,
                                       size_t member);
/* UTC seconds of the day; INT64_MIN: not told. */
int64_t talks_since(const struct talks *talks, const struct talk *talk, size_t member);
bool talks_has(const struct talks *talks, const struct talk *talk, const char *email);
void talks_dispose(struct talks *talks);

#endif
