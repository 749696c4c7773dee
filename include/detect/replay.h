/* replay.h - a rule run over the mail of the case: which messages it sent on, hid or deleted. The
 * exposure list.
 *
 * The conditions are tried on the facts of the received mail. Three answers: yes, no, and cannot
 * tell, with the conditions that could not be tried. What a rule destroyed for good is no longer in
 * the mailbox and cannot be listed; earlier rules that stop the rest are not taken into account. */
#ifndef DETECT_REPLAY_H
#define DETECT_REPLAY_H

#include "base/mem.h"
#include "detect/detect.h"

enum replay_answer { REPLAY_NO, REPLAY_CANNOT_TELL, REPLAY_YES };
const char *replay_answer_name(enum replay_answer answer); /* "no", "cannot-tell", "yes" */

enum { REPLAY_MOST = 100000 }; /* messages listed; more are counted */

struct replay_file {
    const char *name, *type;
    uint64_t size;
    struct hash hash;
};

struct replay_message {
    int64_t id;
    struct hash raw;
    int64_t when; /* it came, UTC seconds; INT64_MIN: not known */
    const char *folder, *from, *to, *subject, *message_id;
    enum replay_answer answer; /* yes or cannot tell */
    uint64_t doubts;           /* bit i: condition i could not be tried */
    struct replay_file *files;
    size_t file_count;
};

struct replay_person {
    const char *address; /* who wrote the mail */
    uint32_t messages;
};

struct replay {
    struct arena arena; /* all below lives in it */
    struct rule_row row;
    struct rule rule;
    const char *deed;        /* "moves it to "RSS Feeds" and marks it read" */
    const char *deed_source; /* the same as base/said.h marks it */
    bool leaks, hides, destroys;
    int64_t since, until; /* the rule is known to have existed; INT64_MIN, INT64_MAX: not known */
    struct replay_message *messages; /* oldest first */
    size_t count;
    uint64_t yes, cannot_tell; /* all of them, also those beyond REPLAY_MOST */
    uint64_t examined;         /* received mails tried */
    uint64_t outside_time;     /* received mails left out: they came when the rule was not there */
    uint64_t not_examined;     /* mails without facts */
    uint64_t doubts;           /* of all messages listed */
    const char **notes;        /* what the list does not tell */
    size_t note_count;
    struct replay_person *people; /* most messages first */
    size_t person_count;
};

/* Reads the case only. data_dir: as in struct scan_options. An error if there is no such rule, or
 * it could not be read. most: try so many messages,
 * the oldest, and say so if there are more; 0: all. */
bool replay_run(struct replay *out, struct casefile *cf, const char *data_dir, int64_t rule_id,
                uint64_t most, struct error *err) NODISCARD;
void replay_dispose(struct replay *replay);

#endif
