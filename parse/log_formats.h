/* log_formats.h - the rows of log_formats[], each in a file of its own. */
#ifndef PARSE_LOG_FORMATS_H
#define PARSE_LOG_FORMATS_H

#include "parse/login.h"

extern const struct log_format log_audit_csv, log_audit_json;
extern const struct log_format log_dovecot, log_exim, log_roundcube, log_zimbra;
extern const struct log_format log_entra_csv, log_entra_json, log_google_json, log_table_any,
    log_workspace_csv;

/* Of a mail server's log: what a Sieve rule did. False: the line is about something else. */
struct log_reading;
struct log_line;
bool log_pigeonhole(struct log_reading *reading, const struct log_line *line);

#endif
