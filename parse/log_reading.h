/* log_reading.h - a page of a log while it is read (parse/login.h): what every format shares.
 *
 *   log_begin(); per row: log_time_of() ..., log_add() or log_reject() or log_pass(); log_end()
 *
 * Texts may be anything: log_add() makes them UTF-8 without NULs, and cuts them. */
#ifndef PARSE_LOG_READING_H
#define PARSE_LOG_READING_H

#include "export.h"
#include "parse/login.h"

struct log_entry { /* one sign-in as a format found it; texts borrowed, {NULL, 0} not told */
    int64_t when;
    uint32_t line, tries;
    int64_t fetched;
    enum login_result result;
    enum login_protocol protocol;
    struct str stated, account, address, client, agent, session, place, detail;
    struct str key; /* what names the row: the log's own id of it, or all of it */
    bool repeats;
};

struct csv_record;
struct log_reading {
    struct log_page *out;
    struct arena *arena;
    const struct log_hints *hints;
    const char *format;
    struct rule_script script;      /* for export */
    struct export export;           /* reasons and warnings */
    size_t room, deed_room, bytes;  /* of the page's sign-ins and deeds */
    const struct csv_record *names; /* of a table that has no line of names; NULL: it has */
};

void log_begin(struct log_reading *reading, struct log_page *out, struct arena *arena,
               const char *format, const struct log_cursor *from, const struct log_hints *hints);
void log_end(struct log_reading *reading);

/* No more fits: go on with the next page. */
bool log_full(const struct log_reading *reading);

void log_entry_blank(struct log_entry *entry, uint32_t line);
void log_add(struct log_reading *reading, const struct log_entry *entry);
struct log_line;
/* The same of a sign-in that is one line: its time, and what names it, are the line's. One whose
 * time cannot be read is rejected. */
void log_add_line(struct log_reading *reading, const struct log_line *line,
                  struct log_entry *entry);
struct log_done { /* what a rule did, as a format found it */
    struct str mailbox, target;
    bool filed;
};
/* Its texts may be anything, as those of log_add(). */
void log_add_deed(struct log_reading *reading, const struct log_line *line,
                  const struct log_done *done);
void log_pass(struct log_reading *reading); /* it is about something else */
void log_reject(struct log_reading *reading, uint32_t line, const char *reason, struct str raw);
/* Any row's time, also one that is passed over: the log reaches from the first to the last. */
void log_saw_time(struct log_reading *reading, int64_t when);

/* The address in "203.0.113.9:52378", "[2001:db8::1]:993", "::ffff:192.0.2.1", "ip=192.0.2.1"; ""
 * there is none. */
void log_address(struct str text, char out[64]);

/* --- logs of lines --- */

struct log_line {
    struct str text; /* without its end */
    uint32_t number;
    int64_t when; /* INT64_MIN: it has no time that is known */
    struct str stated;
    struct str rest; /* behind its time */
};

/* Takes lines from the cursor on until the page is full, and counts them. fn takes a line with
 * log_add() or log_reject(), or returns false: it is about something else. */
typedef bool (*log_line_fn)(struct log_reading *reading, const struct log_line *line);
void log_lines(struct log_reading *reading, struct str bytes, const struct log_cursor *from,
               log_line_fn fn);

/* How many of the first lines pass, of 100: for recognisers. */
unsigned log_lines_like(struct str head, bool (*like)(struct str line));

/* What stands behind `name` up to one of `ends`: log_value("user=<u@d>, rip=1", "user=<", ">"). */
struct str log_value(struct str line, const char *name, const char *ends);
/* The same behind the last `name`: what a client said of itself, which may hold anything, comes
 * before what the server adds. */
struct str log_value_last(struct str line, const char *name, const char *ends);
bool log_has(struct str line, const char *words);

/* --- tables --- */

struct row;
/* Rows of delimited text, or objects of JSON, from the cursor on; as log_line_fn. */
typedef bool (*log_row_fn)(struct log_reading *reading, const struct row *row, void *arg);
void log_csv(struct log_reading *reading, struct str bytes, const struct log_cursor *from,
             log_row_fn fn, void *arg);
void log_json(struct log_reading *reading, struct str bytes, const struct log_cursor *from,
              log_row_fn fn, void *arg);

struct csv;
/* The names of the columns of a table that was begun: its first line, or those made for it. */
bool log_names(const struct log_reading *reading, struct csv *csv, struct csv_record *out);

/* --- times of tables (log_cell_time.c) --- */

/* Decides, on the first page, whether days or months come first in dates such as 3/10/2026: by all
 * cells of this column. */
void log_date_order(struct log_reading *reading, struct str bytes, const char *column);
/* UTC seconds, INT64_MIN: it is no time. utc: without a zone it is UTC, as this kind of export has
 * it; otherwise the operator's zone, or UTC is assumed aloud. */
int64_t log_cell_time(struct log_reading *reading, struct str text, bool utc);
/* A day and a time of it, in one of these forms. */
bool log_is_time(struct str text);

#endif
