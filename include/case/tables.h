/* tables.h - the rows of a case: accounts, folders, messages, facts, rules, findings, runs,
 * coverage, journal entries.
 *
 * Every *_list() fills a page of rows in an arena, so that screens and commands never hold the
 * whole mailbox. Text columns are UTF-8 (checked when written); what was not UTF-8 has been
 * passed through text_show() by whoever stored it. Every write belongs in a transaction. */
#ifndef CASE_TABLES_H
#define CASE_TABLES_H

#include "base/mem.h"
#include "case/arrivals.h"
#include "case/casefile.h"

#define PAGE_ALL 0 /* a page's `most`: every row; only where the number is small */

struct page { /* which rows: skip `from`, take `most`; filter: words that must all occur */
    int64_t from, most;
    const char *filter; /* NULL or "": all */
};

/* --- runs: one acquisition, scan or import --- */

struct run {
    int64_t id;
    const char *kind; /* "acquire", "scan", "import" */
    const char *target;
    int64_t started, ended; /* UTC seconds; 0: still going, or it was cut off */
    const char *outcome;    /* "ok", "interrupted", or a sentence */
};
bool run_begin(struct casefile *cf, const char *kind, const char *target, int64_t *id,
               struct error *err) NODISCARD;
bool run_end(struct casefile *cf, int64_t id, const char *outcome, struct error *err) NODISCARD;
bool run_list(struct casefile *cf, struct arena *arena, struct run **out, size_t *count,
              struct error *err) NODISCARD; /* newest first */

/* --- accounts and folders --- */

struct account {
    int64_t id;
    const char *user, *host; /* as signed in */
    const char *address;     /* the owner's address, "" when not known */
    const char *server;      /* what the server says of itself (ID, greeting), shown form */
    const char *certificate; /* subject, issuer, SPKI; shown form */
    const char *kind;        /* "imap", "import"; NULL when written: "imap" */
};
/* What is "" now and was known before stays: a server that cannot be reached has not changed. */
bool account_put(struct casefile *cf, struct account *account, struct error *err) NODISCARD;
/* "USER at HOST"; "": the case holds no more than one mailbox of a server, so that nobody asks. */
bool account_told(struct casefile *cf, struct arena *arena, int64_t account, const char **out,
                  struct error *err) NODISCARD;
bool account_list(struct casefile *cf, struct arena *arena, struct account **out, size_t *count,
                  struct error *err) NODISCARD;

enum folder_use { /* special use (RFC 6154), or what the name says in en, vi, zh */
                  FOLDER_PLAIN,
                  FOLDER_INBOX,
                  FOLDER_SENT,
                  FOLDER_DRAFTS,
                  FOLDER_TRASH,
                  FOLDER_JUNK,
                  FOLDER_ARCHIVE,
                  FOLDER_ALL,
};

struct folder { /* one (name, UIDVALIDITY): a changed UIDVALIDITY is another folder row */
    int64_t id, account;
    const char *name;     /* UTF-8 */
    const char *raw_name; /* as the server spells it */
    char delimiter;       /* 0: none */
    enum folder_use use;
    const char *attributes; /* "\\HasNoChildren \\Sent" */
    uint32_t uidvalidity;   /* 0: not selectable or not looked at */
    uint32_t uidnext;
    uint64_t modseq;
    uint64_t exists; /* messages the server counts */
    uint64_t have;   /* messages in the case; filled by folder_list() */
    bool current;    /* seen in the newest run */
    const char *acl; /* "anyone lrs, bob lr"; "" none or not offered */
};
bool folder_put(struct casefile *cf, struct folder *folder, struct error *err) NODISCARD;
bool folder_list(struct casefile *cf, struct arena *arena, int64_t account, struct folder **out,
                 size_t *count, struct error *err) NODISCARD;

/* --- messages: one copy of a mail in one folder --- */

enum parse_status { PARSE_WAITING, PARSE_OK, PARSE_LIMIT, PARSE_CRASHED, PARSE_TIMEOUT };
enum direction { DIRECTION_IN, DIRECTION_SENT, DIRECTION_DRAFT };

struct message {
    int64_t id, folder;
    uint32_t uid;
    struct hash raw;    /* zero: not fetched (yet) */
    struct hash header; /* its header as an object of its own; zero: it was not fetched by itself */
    bool headed;        /* message_missing_each(): whether there is one */
    uint64_t size;      /* RFC822.SIZE: the server's word */
    int64_t received;   /* INTERNALDATE; INT64_MIN unknown */
    const char *flags;  /* "\\Seen \\Answered" */
    bool vanished;      /* was gone before its bytes came */
    /* from the parse, "" and INT64_MIN before it: */
    enum parse_status status;
    const char *limit; /* PARSE_LIMIT: the limit's name; PARSE_CRASHED: the signal */
    int64_t date;
    const char *from, *to, *subject, *message_id;
    enum direction direction;
    uint32_t attachments;
    /* what a scan concluded: filled by the readers */
    int lure;                 /* how much it looks like a lure, 0..100; -1: not judged */
    const char *lure_reasons; /* lines "POINTS TEXT": message_lure_reason() */
    bool lure_stands;         /* a scan has judged it again, and this is what it had */
    const char *folder_name;
    const char *mailbox; /* "USER at HOST" where the case holds mailboxes of several accounts */
};

/* What the plan knows: folder, uid, size, received, flags. A row that exists keeps its bytes; one
 * that has bytes, its size and time as well: they are sealed. */
bool message_plan(struct casefile *cf, const struct message *message, int64_t *id,
                  struct error *err) NODISCARD;
/* The same for one that has no row yet. *id 0: it has, and that is as it was. */
bool message_plan_new(struct casefile *cf, const struct message *message, int64_t *id,
                      struct error *err) NODISCARD;
/* The same for MESSAGES_TOGETHER of them in one statement. *made: how many had no row; the others
 * are as they were. */
enum { MESSAGES_TOGETHER = 32 };
bool message_plan_together(struct casefile *cf, const struct message messages[MESSAGES_TOGETHER],
                           size_t *made, struct error *err) NODISCARD;
/* What the case knows of a UID; id 0: nothing. */
struct message_known {
    int64_t id;
    uint64_t size; /* as the server announced it when it was planned */
    bool fetched, headed;
};
bool message_known(struct casefile *cf, int64_t folder, uint32_t uid, struct message_known *out,
                   struct error *err) NODISCARD;
/* Its bytes are evidence now. */
bool message_fetched(struct casefile *cf, int64_t id, const struct hash *raw, struct error *err)
    NODISCARD;
/* Its header is evidence now. */
bool message_headed(struct casefile *cf, int64_t id, const struct hash *header, struct error *err)
    NODISCARD;
bool message_vanished(struct casefile *cf, int64_t id, struct error *err) NODISCARD;
/* Its parse is done: status, limit, date, from, to, subject, message_id, direction, attachments,
 * on every copy of raw. A copy in a folder for sent mail or drafts stays sent mail or a draft.
 * object: what the case calls raw (struct arrival); 0: it is looked up. */
bool message_parsed(struct casefile *cf, int64_t object, const struct message *message,
                    struct error *err) NODISCARD;
/* The parse of its header is done; raw is the header's hash: the same, without status, limit and
 * attachments, on every message with this header whose whole is not parsed. */
bool message_header_parsed(struct casefile *cf, int64_t object, const struct message *message,
                           struct error *err) NODISCARD;
/* The whole mailbox tells more about which way one copy went. */
bool message_directed(struct casefile *cf, int64_t id, enum direction direction, struct error *err)
    NODISCARD;
/* A scan has come to its end: what is known of all messages, and their facts, is sealed with the
 * open transaction. */
bool message_seal_all(struct casefile *cf, struct error *err) NODISCARD;
/* How much it, and every copy of it that went the same way, looks like a lure and why; -1 and "":
 * it is not judged (any more). */
bool message_judged(struct casefile *cf, int64_t id, int lure, struct str reasons,
                    struct error *err) NODISCARD;
/* The ids of the messages whose evidence another one has, too, in their order. In the arena. */
bool message_with_copies(struct casefile *cf, struct arena *arena, int64_t **out, size_t *count,
                         struct error *err) NODISCARD;
/* Takes the first line off *reasons; false: there is none. The text is marked (base/said.h); cases
 * judged by older programs hold plain English. */
bool message_lure_reason(struct str *reasons, int *points, struct str *text);

struct message_place { /* a row that was read before, by which others are found quickly */
    int64_t at;        /* how many come before it */
    int64_t moment;    /* of its date, else of when it arrived; INT64_MIN: none, and then it is no
                          help */
    int64_t lure, direction, id;
};

enum { MESSAGE_NEAR = 2 };

struct message_query {
    int64_t folder; /* 0: all */
    int direction;  /* enum direction, -1: all */
    bool oldest_first;
    bool lures_first; /* the likeliest first, before all else */
    struct page page;
    /* So that a page far from the beginning needs no walk from there; each may be left 0. */
    uint64_t total; /* of message_matches() */
    struct message_place near[MESSAGE_NEAR];
};
struct message_place message_place_of(const struct message *message, int64_t at);
bool message_list(struct casefile *cf, struct arena *arena, const struct message_query *query,
                  struct message **out, size_t *count, struct error *err) NODISCARD;
/* How many there are, whatever query->page asks for. */
bool message_matches(struct casefile *cf, const struct message_query *query, uint64_t *out,
                     struct error *err) NODISCARD;
bool message_get(struct casefile *cf, struct arena *arena, int64_t id, struct message *out,
                 struct error *err) NODISCARD;
/* Every copy of the mail with this Message-ID (without angle brackets); reads all rows. */
bool message_by_message_id(struct casefile *cf, struct arena *arena, const char *message_id,
                           struct message **out, size_t *count, struct error *err) NODISCARD;
/* Rows that have no bytes yet and are not vanished, in the order planned for (priority, newest
 * first): for resuming. */
bool message_missing(struct casefile *cf, struct arena *arena, int64_t folder, struct message **out,
                     size_t *count, struct error *err) NODISCARD;

/* The same rows of one folder in any order, one at a time: only id, uid, size, received and headed
 * are filled. fn returns false to stop, and must not use cf. */
bool message_missing_each(struct casefile *cf, int64_t folder,
                          bool (*fn)(void *arg, const struct message *row), void *arg,
                          struct error *err) NODISCARD;

struct message_counts {
    uint64_t planned, fetched, vanished, parsed, limited, crashed, timeout;
    uint64_t planned_bytes, fetched_bytes;
    uint64_t headed; /* of which the header is there and nothing else */
};
bool message_count(struct casefile *cf, struct message_counts *out, struct error *err) NODISCARD;
bool message_count_of(struct casefile *cf, int64_t account, struct message_counts *out,
                      struct error *err) NODISCARD; /* 0: of all */
/* Messages whose bytes are those of another one, in another folder or file: what is examined counts
 * them once with it. */
bool message_copies(struct casefile *cf, uint64_t *out, struct error *err) NODISCARD;

/* Messages by month, for the timeline: "2026-03" and how many came in and were sent. */
struct message_month {
    char month[8];
    uint64_t in, sent;
};
bool message_months(struct casefile *cf, struct arena *arena, struct message_month **out,
                    size_t *count, struct error *err) NODISCARD;

/* The same by day, from one time to another (UTC seconds); days without mail are left out. */
struct message_day {
    int64_t day; /* since 1970-01-01 */
    uint64_t in, sent;
};
bool message_days(struct casefile *cf, struct arena *arena, int64_t from, int64_t to,
                  struct message_day **out, size_t *count, struct error *err) NODISCARD;

/* What message_days() of the same times does not count. */
struct message_days_without {
    uint64_t undated; /* neither a date of theirs nor of their arrival is known */
    uint64_t outside, drafts;
};
bool message_days_without(struct casefile *cf, int64_t from, int64_t to,
                          struct message_days_without *out, struct error *err) NODISCARD;

/* --- facts: what the parse found, a blob that only parse/mail.h can read --- */

struct facts {
    enum parse_status status;
    const char *limit; /* as in struct message */
    uint32_t version;  /* of the blob's form: FACTS_VERSION */
    bool header;       /* of a header alone */
    int64_t object;    /* what the case calls the evidence (struct arrival); 0: it is looked up */
    struct str blob;
};
/* One per object; a later one replaces it, but those of a header alone never those of a whole mail
 * (which may consist of its header). */
bool facts_put(struct casefile *cf, const struct hash *raw, const struct facts *facts,
               struct error *err) NODISCARD;
/* *out is in the arena; false with no error set when there are none. */
bool facts_get(struct casefile *cf, struct arena *arena, const struct hash *raw, struct str *out,
               struct error *err) NODISCARD;
/* The best there are of a message: of the whole mail, or else of its header. */
bool facts_of_message(struct casefile *cf, struct arena *arena, const struct message *message,
                      struct str *out, struct error *err) NODISCARD;
/* Whether there are any; whole: of a whole mail. */
bool facts_has(struct casefile *cf, const struct hash *raw, bool whole, bool *out,
               struct error *err) NODISCARD;

/* Walks all messages of which the whole or the header is in the case, with their facts, oldest
 * first by date, one row at a time: message (borrowed) and blob (borrowed, empty when not parsed):
 * of the whole mail, or until that is parsed, and where it cannot be, of its header. fn returns
 * false to stop. */
bool facts_walk(struct casefile *cf,
                bool (*fn)(void *arg, const struct message *message, struct str blob), void *arg,
                struct error *err) NODISCARD;
/* The same, asked for one by one. Like the case it belongs to, it may be used by any thread, but by
 * one at a time; only the records may be asked for by several at once, which count from 0. */
struct facts_reader; /* opaque */
struct facts_place { /* where the record of a message is */
    int64_t object;
    struct str blob; /* if object is 0: it was at hand, and is in the arena */
};
struct facts_reader *facts_reader_new(struct casefile *cf, unsigned threads);
/* The message's texts are in the arena. False: there is no other, or it failed; facts_reader_free()
 * tells. */
bool facts_reader_next(struct facts_reader *reader, struct arena *arena, struct message *message,
                       struct facts_place *place);
/* Borrowed until the same thread's next call. Empty: there is none, or it failed; the same. */
struct str facts_reader_record(struct facts_reader *reader, unsigned thread,
                               const struct facts_place *place);
bool facts_reader_free(struct facts_reader *reader, struct error *err) NODISCARD;
/* All of them are to be made anew. Needs a transaction. */
bool facts_outdate(struct casefile *cf, struct error *err) NODISCARD;
/* Messages' objects that have no facts, or facts of a version below this: to be parsed. At most
 * `most` of them. headers: those of which only the header is there; else whole ones. Whose they are
 * is not said. */
bool facts_missing(struct casefile *cf, struct arena *arena, uint32_t version, bool headers,
                   size_t most, struct arrival **out, size_t *count, struct error *err) NODISCARD;

/* --- rules --- */

struct rule_row { /* one rule, or one whole script that could not be read */
    int64_t id, account;
    const char *source; /* "sieve" */
    const char *script; /* its script's name */
    const char *name;   /* the rule's own name */
    int order;
    bool active;     /* its script is the one that runs */
    struct hash raw; /* the script's bytes */
    enum parse_status status;
    const char *summary;           /* one line: what it does */
    struct str blob;               /* the model; parse/rule.h reads it */
    int64_t first_seen, last_seen; /* runs */
    /* filled by rule_list(): */
    bool gone;      /* no longer there when last looked */
    bool from_file; /* of a Sieve script in a file, which does not tell whether it is the one that
                     * runs; it counts as active */
};
struct rule_look { /* somebody looked at the rules of an account */
    int64_t account;
    const char *source, *script; /* script "": it has none at all */
    int64_t run;
};
/* Replaces what is known of this script (account, source, script) by these rows; their own account,
 * source and script do not matter. A rule that is still there keeps its id and first_seen; one that
 * is not is kept as gone. Scripts that this run does not mention are gone too. */
bool rule_replace(struct casefile *cf, const struct rule_look *look, const struct rule_row *rows,
                  size_t count, struct error *err) NODISCARD;
bool rule_list(struct casefile *cf, struct arena *arena, struct rule_row **out, size_t *count,
               struct error *err) NODISCARD; /* of the newest run first, then the gone ones */

/* This acquisition wants to see the account's rules and has not: why not (shown form). Until
 * rule_replace() tells of a look in the same or a later run they are as old as the last look. */
bool rule_missed(struct casefile *cf, int64_t account, int64_t run, const char *why,
                 struct error *err) NODISCARD;
struct rule_gap { /* an account whose newest acquisition did not see its rules */
    const char *user, *host, *why;
    int64_t seen; /* when they were seen last, on the server or in an export: UTC seconds;
                   * INT64_MIN: never */
};
bool rule_gap_list(struct casefile *cf, struct arena *arena, struct rule_gap **out, size_t *count,
                   struct error *err) NODISCARD;

/* --- what the operator allowed: verdicts that teach --- */

struct allowed {
    const char *kind;  /* "own": an address or domain of the owner's; "forward": mail may be sent
                        * there; "domain": imitates nobody */
    const char *value; /* address or domain, lower case */
    const char *reason;
    int64_t added; /* UTC seconds */
};
/* Journalled; the same again replaces the reason. */
bool allowed_put(struct casefile *cf, const struct allowed *allowed, struct error *err) NODISCARD;
/* Journalled. *found: it was there. */
bool allowed_remove(struct casefile *cf, const char *kind, const char *value, bool *found,
                    struct error *err) NODISCARD;
bool allowed_list(struct casefile *cf, struct arena *arena, struct allowed **out, size_t *count,
                  struct error *err) NODISCARD;

/* --- findings --- */

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
const char *severity_name(enum severity severity);

struct finding_reason {
    const char *text;
    int points;
};

struct finding_subject {
    const char *kind; /* "message", "rule", "login", "attachment", "account", "domain", "folder" */
    int64_t id;       /* row, 0: none */
    struct hash sha256; /* zero: none, or of a message what the case has under its row */
    const char *label;  /* message-id, address, domain, folder ... */
};

struct finding {
    int64_t id;
    const char *key;      /* detector and subject: the same thing found again is the same row */
    const char *detector; /* id */
    enum severity severity;
    const char *title;        /* one sentence */
    const char *title_source; /* the same as base/said.h marks it; NULL or "" not known */
    const char *explanation;  /* what it means, in plain words */
    const char *refute;       /* what would show it to be harmless */
    const char *blind;        /* what the detector cannot see */
    const char *attack;       /* "T1114.003 T1564.008" */
    int64_t when;             /* the time it is about, INT64_MIN: none */
    struct finding_reason *reasons;
    size_t reason_count;
    const char **reason_sources; /* of each reason, as above; NULL: not known */
    struct finding_subject *subjects;
    size_t subject_count;
    const char *verdict;           /* "" open, "confirmed", "dismissed" */
    const char *verdict_reason;    /* read only; see finding_set_verdict() */
    int64_t first_seen, last_seen; /* runs */
};

/* The account whose rule, message or folder it is; 0: of none, or it is not there (any more). */
bool finding_subject_account(struct casefile *cf, const struct finding_subject *subject,
                             int64_t *out, struct error *err) NODISCARD;
/* Inserts it or marks it seen again in this run (a verdict stays). */
bool finding_put(struct casefile *cf, const struct finding *finding, int64_t run, struct error *err)
    NODISCARD;
/* The detectors have run over all there is: what they did not put in this run is gone. */
bool finding_scanned(struct casefile *cf, int64_t run, struct error *err) NODISCARD;
/* Worst first, then newest. gone: also those the newest scan did not see. */
bool finding_list(struct casefile *cf, struct arena *arena, bool gone, struct page page,
                  struct finding **out, size_t *count, struct error *err) NODISCARD;
/* How many there are with these words. */
bool finding_matches(struct casefile *cf, bool gone, const char *filter, uint64_t *out,
                     struct error *err) NODISCARD;
bool finding_get(struct casefile *cf, struct arena *arena, int64_t id, struct finding *out,
                 struct error *err) NODISCARD;
enum finding_verdict { VERDICT_OPEN, VERDICT_CONFIRMED, VERDICT_DISMISSED };
/* The row with this key, and what the operator said. Fails when there is none. */
bool finding_look_up(struct casefile *cf, const char *key, int64_t *id,
                     enum finding_verdict *verdict, struct error *err) NODISCARD;
bool finding_set_verdict(struct casefile *cf, int64_t id, const char *verdict, const char *reason,
                         struct error *err) NODISCARD;
bool finding_counts(struct casefile *cf, uint64_t by_severity[SEVERITY_CRITICAL + 1],
                    struct error *err) NODISCARD;

/* --- coverage: for each check one honest word --- */

enum coverage_state {
    COVERAGE_NOT_CHECKED, /* and why */
    COVERAGE_FOUND,
    COVERAGE_NOTHING,   /* checked, nothing found */
    COVERAGE_PARTLY,    /* some was not there to be examined: vanished, left out, refused */
    COVERAGE_FAILED,    /* the source could not be read */
    COVERAGE_NO_LOG,    /* only a log could tell, and there is none */
    COVERAGE_TRUNCATED, /* the source ends too early */
    COVERAGE_LIMIT,     /* a limit of ours was hit: size, time, a crash of the parser */
};
/* True unless it was examined, wholly: what must never look like clean. */
bool coverage_is_gap(enum coverage_state state);
const char *coverage_name(enum coverage_state state);

struct coverage {
    const char *check; /* "rules-sieve", "mail", "attachments", "shared-folders", "sign-ins" ... */
    const char *title; /* in words; NULL when written: coverage_title() */
    enum coverage_state state;
    const char *detail; /* why, how many, which limit; may be marked (base/said.h) when written */
    const char *hint;   /* what to do about it; "" nothing */
    const char *detail_source; /* read only: the marked form, "" not known */
    int64_t run;               /* read only: whose word it is */
};
/* coverage_is_gap() of a row. Also a check that found something did not see all there is if it has
 * a hint: what else there may be is not known. */
bool coverage_is_short(const struct coverage *row);
/* What a check is called, whoever makes it; NULL: there is none of that name. */
const char *coverage_title(const char *check);
/* One row a check; a newer run's word replaces the older one. */
bool coverage_put(struct casefile *cf, const struct coverage *coverage, int64_t run,
                  struct error *err) NODISCARD;
bool coverage_list(struct casefile *cf, struct arena *arena, struct coverage **out, size_t *count,
                   struct error *err) NODISCARD;
/* The same for what is looked at mailbox by mailbox: what is known of another one stays. The row of
 * the first account on a server is called as the check, that of another one "CHECK/ACCOUNT"; where
 * there are several, each begins with whose it is. */
bool coverage_put_of(struct casefile *cf, const struct coverage *coverage, int64_t account,
                     int64_t run, struct error *err) NODISCARD;
/* A row of that check, of whichever account. */
bool coverage_is(const struct coverage *row, const char *check);
/* *out NULL: nothing is said about that check. */
bool coverage_find(struct casefile *cf, struct arena *arena, const char *check,
                   const struct coverage **out, struct error *err) NODISCARD;

/* --- the journal, to be read --- */

struct journal_row {
    int64_t seq, utc_ns;
    const char *kind, *action, *target, *result;
    const char *body; /* canonical JSON */
    char hash[HASH_HEX];
};
bool journal_list(struct casefile *cf, struct arena *arena, bool newest_first, struct page page,
                  struct journal_row **out, size_t *count, struct error *err) NODISCARD;
bool journal_count(struct casefile *cf, uint64_t *out, struct error *err) NODISCARD;
/* How many have these words. */
bool journal_matches(struct casefile *cf, const char *filter, uint64_t *out, struct error *err)
    NODISCARD;

#endif
