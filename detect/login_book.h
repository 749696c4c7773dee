/* login_book.h - all sign-ins of the case as detectors need them: whose account, from which
 * network, with which program, and whether the account ever came that way before. Private to
 * detect/.
 *
 * New means: against this account's own past in the logs. What is unlike the owner in several ways
 * at once does not become a habit by being repeated; it does when it has gone on for weeks. Our own
 * sign-ins are neither learnt nor judged. */
#ifndef DETECT_LOGIN_BOOK_H
#define DETECT_LOGIN_BOOK_H

#include "case/logins.h"
#include "detect/detect.h"
#include "map.h"
#include "parse/login.h"

struct book_entry {
    int64_t id, when, fetched;
    uint32_t tries;
    enum login_result result;
    enum login_protocol protocol;
    /* "" not told */
    const char *account; /* in lower case; of an own local part alone, the own address */
    const char *address;
    const char *network; /* its /24 or /48 */
    const char *program; /* without versions: "Chrome on Windows", "Thunderbird" */
    const char *agent;   /* or what the log has as client, if that is a tool */
    const char *session;
    const char *place;
    const char *detail;
    bool owners; /* the mailbox's, as far as the log tells */
    bool ours;   /* a sign-in of this program's */
    /* of an owner's success: */
    bool judged; /* there is enough past to compare it with */
    bool new_network, new_program, new_protocol;
    bool roams;      /* the account comes from new networks all the time */
    uint32_t before; /* the account's sign-ins before it */
};

struct login_book {             /* zero it */
    struct book_entry *entries; /* oldest first */
    size_t count, room;
    struct map names; /* texts, each once */
    struct map seen;  /* what an account came with */
    size_t owners;    /* entries of the mailbox's own account */
    uint64_t ours;
    uint64_t unclear; /* of the owner, and the log does not tell whether they succeeded */
};

/* Oldest first. */
void login_book_add(struct login_book *book, const struct login_row *row,
                    const struct case_facts *facts);
/* After the last: judges them. */
void login_book_close(struct login_book *book);
/* How many of the owner's had enough past to compare them with. */
size_t login_book_judged(const struct login_book *book);
void login_book_dispose(struct login_book *book);

/* Whose mailbox it is, in a sentence. */
const char *login_whose(const struct book_entry *entry);
bool login_succeeded(const struct book_entry *entry); /* an owner's, and not ours */
bool login_refused(const struct book_entry *entry);   /* wrong password, blocked ... */

/* login_program.c: a program's name without its versions; "Chrome on Windows" of a browser. */
void login_program(const char *agent, char out[64]);
/* A program that people do not read mail with; NULL: it is none that is known. */
const char *login_tool(const char *agent);

/* What somebody did, next behind this moment and within `within` seconds; NULL: nothing. */
const struct act *act_after(const struct case_facts *facts, int64_t when, int64_t within);
/* "before-act": so many minutes after `when`, act. */
struct draft;
void act_say_soon(struct draft *draft, const struct act *act, int64_t when);
/* The lure that came last before it. */
const struct act *lure_before(const struct case_facts *facts, int64_t when, int64_t within);

#endif
