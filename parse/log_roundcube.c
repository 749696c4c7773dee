/* log_roundcube.c - Roundcube's userlogins.log: sign-ins to its webmail.
 *
 *   [10-Mar-2026 21:04:43 +0100]: <abc> Successful login for u@d (ID: 5) from 192.0.2.1 in session
 * x [10-Mar-2026 21:04:43 +0100]: <abc> Failed login for u@d from 192.0.2.1 in session x (error: 0)
 */
#include "log_formats.h"
#include "log_reading.h"
#include "log_time.h"

#include <string.h>

/* The name is what somebody typed: what comes first is Roundcube's word, and the last address. */
static bool read_line(struct log_reading *reading, const struct log_line *line)
{
    size_t success = str_find(line->rest, str_of("Successful login for "));
    size_t failure = str_find(line->rest, str_of("Failed login for "));
    bool good = success < failure;
    struct log_entry entry;
    char ip[64];

    if (success == failure) /* neither */
        return false;
    log_entry_blank(&entry, line->number);
    entry.protocol = LOGIN_WEB;
    entry.result = good ? LOGIN_SUCCESS : LOGIN_WRONG_PASSWORD;
    entry.account = log_value(line->rest, " login for ", " ");
    log_address(log_value_last(line->rest, " from ", " "), ip);
    entry.address = str_of(ip);
    entry.session = log_value_last(line->rest, " in session ", " ");
    entry.client = str_of("Roundcube");
    log_add_line(reading, line, &entry);
    return true;
}

static bool is_ours(struct str line)
{
    return str_starts(line, "[") &&
           (log_has(line, "Successful login for ") || log_has(line, "Failed login for "));
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    *why = "lines such as Roundcube notes sign-ins";
    return log_lines_like(head->text.text, is_ours) > 50 ? 95 : 0;
}

const struct log_format log_roundcube = {.name = "roundcube-log",
                                         .title = "Roundcube sign-ins",
                                         .recognise = recognise,
                                         .line = read_line};
