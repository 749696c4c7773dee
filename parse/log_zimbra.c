/* log_zimbra.c - Zimbra's audit.log and mailbox.log (formats.md 10): who signed in, and which
 * administrator opened whose mailbox. */
#include "log_formats.h"
#include "log_reading.h"
#include "log_time.h"
#include "log_words.h"

#include <string.h>

static enum login_result result_of(struct str said)
{
    struct str error = log_value(said, "error=", ";");

    if (error.len == 0)
        return LOGIN_SUCCESS;
    if (log_has(error, "invalid password"))
        return LOGIN_WRONG_PASSWORD;
    if (log_has(error, "lock") || log_has(error, "closed") || log_has(error, "maintenance"))
        return LOGIN_BLOCKED;
    return log_has(error, "two-factor") ? LOGIN_SECOND_FACTOR : LOGIN_FAILED;
}

static struct str first_not_empty(struct str a, struct str b)
{
    return a.len > 0 ? a : b;
}

static bool read_line(struct log_reading *reading, const struct log_line *line)
{
    struct str said = str_part(line->text, str_find(line->text, str_of(" - ")), line->text.len);
    struct str command = log_value(said, "cmd=", ";");
    /* "INFO  [thread] [name=..;oip=..;ua=..;] security - ..": the thread is named after what was
     * asked for. */
    struct str about = str_part(line->text, str_find(line->text, str_of("] [")), line->text.len);
    bool delegate = str_equal(command, str_of("DelegateAuth"));
    struct log_entry entry;
    char ip[64];

    if (!log_has(line->text, "security - ") || (!delegate && !str_equal(command, str_of("Auth")) &&
                                                !str_equal(command, str_of("AdminAuth"))))
        return false;
    log_entry_blank(&entry, line->number);
    entry.account =
        first_not_empty(log_value(said, "account=", ";"), log_value(said, "accountName=", ";"));
    log_address(first_not_empty(log_value(about, "oip=", ";,"), log_value(about, "ip=", ";")), ip);
    entry.address = str_of(ip);
    entry.protocol = str_equal(command, str_of("Auth"))
                         ? log_protocol_of(log_value(said, "protocol=", ";"))
                         : LOGIN_ADMIN;
    entry.result = result_of(said);
    entry.agent = log_value(about, "ua=", ";");
    entry.detail = delegate ? log_value(about, "name=", ";") : log_value(said, "error=", ";");
    log_add_line(reading, line, &entry);
    return true;
}

static bool is_ours(struct str line)
{
    struct log_time time;
    size_t len;

    log_time_read(&time, line, &len);
    return len == 23 && line.at[19] == ',' &&
           (log_has(line, " INFO ") || log_has(line, " WARN ") || log_has(line, " ERROR ") ||
            log_has(line, " DEBUG ")) &&
           log_has(line, " - ");
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    *why = "lines with Zimbra's time, level and thread";
    return log_lines_like(head->text.text, is_ours) > 30 &&
                   (log_has(head->text.text, " security - ") || log_has(head->text.text, ";oip="))
               ? 92
               : 0;
}

const struct log_format log_zimbra = {
    .name = "zimbra-log", .title = "Zimbra audit log", .recognise = recognise, .line = read_line};
