/* login.h - what a log of sign-ins tells, one record a sign-in, whoever wrote the log.
 *
 * A log is read in the jail, a page at a time: log_page_read() takes as many rows as fit a frame
 * and says where to go on. Which format a file has is seen like that of an export of rules
 * (parse/import.h); a new one is a file in parse/ and a row in log_formats[].
 *
 * A row that tells no sign-in is passed over and counted; one that should and cannot be read is
 * rejected, with line and reason. What a log leaves out (zone, year) is assumed aloud.
 *
 * The same log may tell what rules did with mail: those are deeds, beside the sign-ins. */
#ifndef PARSE_LOGIN_H
#define PARSE_LOGIN_H

#include "base/hash.h"
#include "parse/import.h"

enum login_result {                /* names are stored in case files: see login_result_name() */
                    LOGIN_UNCLEAR, /* neither: the page asked for more, or the log does not say */
                    LOGIN_SUCCESS,
                    LOGIN_WRONG_PASSWORD,
                    LOGIN_BLOCKED,       /* the password may have been right */
                    LOGIN_SECOND_FACTOR, /* the password was right, the second factor was not */
                    LOGIN_FAILED,        /* for another reason, or for none that is told */
                    LOGIN_READ,          /* no sign-in: how many mails one session fetched */
};

enum login_protocol {
    LOGIN_UNKNOWN,
    LOGIN_IMAP,
    LOGIN_POP3,
    LOGIN_SMTP,
    LOGIN_SIEVE, /* rules could be edited */
    LOGIN_WEB,
    LOGIN_SYNC,  /* a phone's ActiveSync */
    LOGIN_API,   /* a program with an access of its own: OAuth, EWS, Graph */
    LOGIN_ADMIN, /* an administrator opened the mailbox */
};

const char *login_result_name(enum login_result result);       /* "wrong-password" */
const char *login_protocol_name(enum login_protocol protocol); /* "imap"; "" unknown */
enum login_result login_result_of(const char *name);           /* LOGIN_UNCLEAR: no such name */
enum login_protocol login_protocol_of(const char *name);

/* How the detail of an Entra sign-in begins that looks as those through a relay do (S14): to the
 * portal's first page, by no device that is known, let in or asked for more. */
#define LOGIN_RELAY_MARK "OfficeHome, by no known device"
/* Behind it ": " and the error code; then, if the log tells it, this and the correlation id. */
#define LOGIN_RELAY_FLOW ", correlation "

struct login {
    int64_t when;    /* UTC seconds */
    uint32_t line;   /* of its file, from 1; of JSON the number of its row */
    uint32_t tries;  /* that this row stands for; 1 mostly */
    int64_t fetched; /* LOGIN_READ: mails; else -1 */
    enum login_result result;
    enum login_protocol protocol;
    struct hash key; /* the same in every copy of this row, in whatever file */
    bool repeats;    /* the log may hold the same row twice and mean two sign-ins */
    /* UTF-8, "" not told; all in the log's own words but the address */
    const char *stated;  /* its time */
    const char *account; /* who signed in */
    const char *address; /* IP, in one spelling */
    const char *client;  /* program or application */
    const char *agent;   /* user agent */
    const char *session; /* what joins rows of one session */
    const char *place;   /* where the log believes the address to be */
    const char *detail;  /* why not; how */
};

struct log_deed { /* a rule sent one mail on, or put it into a folder */
    int64_t when; /* UTC seconds; INT64_MIN not told */
    uint32_t line;
    bool filed;          /* target is a folder; else an address */
    const char *mailbox; /* whose mail it was */
    const char *target;
    const char *raw; /* the row, shown form, cut */
};

enum { LOG_ZONE_NONE = INT32_MIN };

struct log_hints {     /* what the log itself may not say */
    int64_t file_time; /* when its file was last written, UTC seconds; INT64_MIN unknown */
    int32_t zone;      /* minutes east of Greenwich, by the operator; LOG_ZONE_NONE: not given */
};

struct log_cursor { /* where a page begins; zero: the first. Made by the page before it. */
    uint64_t offset;
    uint32_t line, row;
    uint32_t year, month; /* of the row before, where rows name no year */
    uint32_t order;       /* how the file writes its dates, once decided */
    uint32_t set;         /* which character set it is in, once decided */
};

struct log_page {
    struct login *logins;
    size_t count;
    struct log_deed *deeds;
    size_t deed_count;
    struct rule_report report; /* of this page: rows, rejects, encoding, warnings about the file */
    struct log_cursor next;
    bool last;                /* nothing is behind this page */
    int64_t earliest, latest; /* of all its rows, also those passed over; INT64_MIN none */
    const char *zone;         /* in words: which zone its times are in, and who says so */
    const char *truncated;    /* why it seems to be cut off; "" it does not */
    const char *error;        /* it cannot be read on; "" */
};

struct log_reading; /* private to parse/ */
struct log_line;
struct log_format {
    const char *name;  /* stored in case files: never changes */
    const char *title; /* "Dovecot and Postfix log" */
    bool capped;       /* made by a query that gives only so many rows */
    /* As rule_format's. NULL: a row of rule_formats[] with this name recognises it, and the file
     * is read twice, for its rules and for its sign-ins. */
    unsigned (*recognise)(const struct import_head *head, const char **why);
    /* Never fails; out and cursor as log_page_read() has them. */
    void (*read)(struct log_page *out, struct arena *arena, struct str bytes,
                 const struct log_cursor *from, const struct log_hints *hints);
    /* Instead of read where a row is a line: as log_lines() wants it. */
    bool (*line)(struct log_reading *reading, const struct log_line *line);
};

extern const struct log_format *const log_formats[];         /* ends with NULL */
const struct log_format *log_format_named(const char *name); /* NULL: none */

/* In the worker. bytes: the whole log, in whatever character set; the cursor is that of its text.
 */
struct charsets;
void log_page_read(struct log_page *out, struct arena *arena, struct charsets *sets,
                   struct str bytes, const char *format, const struct log_cursor *from,
                   const struct log_hints *hints);
/* The same of text that is UTF-8. */
void log_text_read(const struct log_format *format, struct log_page *out, struct arena *arena,
                   struct str text, const struct log_cursor *from, const struct log_hints *hints);

/* Out of the jail and back; decoding checks counts, UTF-8 and ranges. */
void log_page_encode(const struct log_page *page, struct buf *out);
bool log_page_decode(struct log_page *out, struct arena *arena, struct str blob, struct error *err)
    NODISCARD;

/* For the way in. */
void log_cursor_encode(const struct log_cursor *cursor, const struct log_hints *hints,
                       struct buf *out);
bool log_cursor_decode(struct log_cursor *cursor, struct log_hints *hints, struct str blob);

#endif
