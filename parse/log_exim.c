/* log_exim.c - Exim's main log, as cPanel has it: who sent with a password, and who failed to sign
 * in (formats.md 11). */
#include "log_formats.h"
#include "log_reading.h"
#include "log_time.h"

#include <string.h>

/* "H=host (name) [address]:port" or "H=(name) [address]": the name in parentheses is what the
 * client calls itself, often an address of its own network in brackets, and has no blank in it. */
static void client_address(struct str text, char ip[64])
{
    struct str before = {" ", 1};

    ip[0] = '\0';
    while (text.len > 0 && !ip[0]) {
        size_t open = str_find_char(text, '[');

        before = open > 0 ? str_part(text, open - 1, 1) : before;
        text = str_part(text, open + 1, text.len);
        if (str_equal(before, str_of(" ")) || str_equal(before, str_of("=")))
            log_address(str_part(text, 0, str_find_char(text, ']')), ip);
    }
}

/* What is behind the sender, which may hold anything between quotes. */
static struct str behind_sender(struct str line)
{
    struct str text = str_part(line, str_find(line, str_of(" <= ")) + 4, line.len);
    size_t i = 0;

    if (!str_starts(text, "\""))
        return text;
    for (i = 1; i < text.len && text.at[i] != '"'; i++)
        i += text.at[i] == '\\';
    return str_part(text, i, text.len);
}

/* "dovecot_login:u@d" behind " A="; "" there is none. */
static struct str authenticated(struct str text)
{
    struct str value = log_value(text, " A=", " ");
    size_t colon = str_find_char(value, ':');

    return str_part(value, colon + 1, value.len);
}

static bool read_line(struct log_reading *reading, const struct log_line *line)
{
    static const char failed[] = " authenticator failed for ";
    size_t arrived = str_find(line->rest, str_of(" <= "));
    bool refused = str_find(line->rest, str_of(failed)) < arrived;
    struct str said = refused ? line->rest : behind_sender(line->rest);
    struct str account = refused ? log_value_last(said, "(set_id=", ")") : authenticated(said);
    struct log_entry entry;
    char ip[64];

    if (!refused && (arrived == line->rest.len || account.len == 0))
        return false;
    log_entry_blank(&entry, line->number);
    entry.protocol = LOGIN_SMTP;
    entry.result = refused ? LOGIN_WRONG_PASSWORD : LOGIN_SUCCESS;
    entry.account = account;
    client_address(refused ? said : str_part(said, str_find(said, str_of(" H=")), said.len), ip);
    entry.address = str_of(ip);
    entry.detail = refused ? log_value(said, "]: ", "(") : log_value(said, " P=", " ");
    if (!refused)
        entry.session = str_part(str_trim(line->rest), 0, str_find_char(str_trim(line->rest), ' '));
    log_add_line(reading, line, &entry);
    return true;
}

static bool is_ours(struct str line)
{
    struct log_time time;
    size_t len;

    log_time_read(&time, line, &len);
    return len > 0 &&
           (log_has(line, " <= ") || log_has(line, " => ") || log_has(line, " Completed") ||
            log_has(line, " authenticator failed for ") || log_has(line, " no host name") ||
            log_has(line, " SMTP connection from") || log_has(line, " H=("));
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    *why = "lines such as Exim's main log has";
    return log_lines_like(head->text.text, is_ours) > 50 ? 90 : 0;
}

const struct log_format log_exim = {.name = "exim-log",
                                    .title = "Exim main log (cPanel)",
                                    .recognise = recognise,
                                    .line = read_line};
