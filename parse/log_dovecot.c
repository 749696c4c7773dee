/* log_dovecot.c - mail.log and kin: what Dovecot and Postfix say of sign-ins (formats.md 11).
 *
 * The line of Dovecot's login processes is set by the administrator; elements may be missing and
 * stand in any order. What the auth processes say of the same try is passed over, so that a wrong
 * password counts once. What its Sieve did with mail is read by log_pigeonhole.c. */
#include "log_formats.h"
#include "log_reading.h"
#include "log_time.h"

#include <string.h>

static const struct {
    const char *program;
    enum login_protocol protocol;
} programs[] = {
    {"imap-login: ", LOGIN_IMAP},
    {"pop3-login: ", LOGIN_POP3},
    {"submission-login: ", LOGIN_SMTP},
    {"managesieve-login: ", LOGIN_SIEVE},
};

static const struct {
    const char *words;
    enum login_result result;
} outcomes[] = {
    {"user disabled", LOGIN_BLOCKED},
    {"user is disabled", LOGIN_BLOCKED},
    {"account disabled", LOGIN_BLOCKED},
    {"Maximum number of connections", LOGIN_BLOCKED},
    {"disallowed plaintext auth", LOGIN_BLOCKED},
    {"cleartext authentication not allowed", LOGIN_BLOCKED},
    {"password expired", LOGIN_BLOCKED},
    {"auth failed", LOGIN_WRONG_PASSWORD},
    {"Login: ", LOGIN_SUCCESS},
    {"Logged in: ", LOGIN_SUCCESS},
};

static struct str number_before(struct str text, const char *words)
{
    size_t end = str_find(text, str_of(words)), at = end;

    while (at > 0 && text.at[at - 1] >= '0' && text.at[at - 1] <= '9')
        at--;
    return end < text.len ? str_part(text, at, end - at) : str_of("");
}

static void add(struct log_reading *reading, const struct log_line *line, struct log_entry *entry,
                struct str address)
{
    char ip[64];

    log_address(address, ip);
    entry->address = str_of(ip);
    log_add_line(reading, line, entry);
}

/* "imap-login: Login: user=<u@d>, method=PLAIN, rip=203.0.113.9, ..." */
static bool read_login(struct log_reading *reading, const struct log_line *line, struct str said,
                       enum login_protocol protocol)
{
    struct log_entry entry;
    uint64_t tries;
    size_t i = 0;

    log_entry_blank(&entry, line->number);
    while (i < ARRAY_LEN(outcomes) && !log_has(said, outcomes[i].words))
        i++;
    if (i == ARRAY_LEN(outcomes))
        return false; /* "no auth attempts": nobody tried */
    entry.result = outcomes[i].result;
    entry.protocol = protocol;
    entry.account = log_value(said, "user=<", ">");
    entry.session = log_value(said, "session=<", ">");
    entry.detail =
        entry.result == LOGIN_SUCCESS ? log_value(said, "method=", ", ") : log_value(said, "", ":");
    if (entry.result != LOGIN_SUCCESS && log_has(said, "("))
        entry.detail = log_value(said, "(", ")");
    if (str_to_u64(number_before(said, " attempts in"), 1000000, &tries) && tries > 0)
        entry.tries = (uint32_t)tries;
    add(reading, line, &entry, log_value_last(said, "rip=", ", "));
    return true;
}

/* "imap(u@d)<1234><session>: Disconnected: Logged out ... body_count=88 ..." : how much was read.
 */
static bool read_logout(struct log_reading *reading, const struct log_line *line)
{
    bool pop3 = log_has(line->rest, " retr=");
    struct str count =
        pop3 ? log_value(line->rest, " retr=", "/, ") : log_value(line->rest, " body_count=", ", ");
    struct str who = log_value(line->rest, pop3 ? "pop3(" : "imap(", ")");
    struct log_entry entry;
    struct str tail;
    uint64_t fetched;

    if (!str_to_u64(count, UINT32_MAX, &fetched) || fetched == 0 || who.len == 0)
        return false;
    log_entry_blank(&entry, line->number);
    entry.result = LOGIN_READ;
    entry.protocol = pop3 ? LOGIN_POP3 : LOGIN_IMAP;
    entry.account = who;
    entry.fetched = (int64_t)fetched;
    tail = str_part(line->rest, (size_t)(who.at - line->rest.at) + who.len, line->rest.len);
    tail = log_value(tail, ")", " "); /* "<1234><session>:" */
    entry.session = log_value(tail, "><", ">");
    if (entry.session.len == 0)
        entry.session = log_value(tail, "<", ">");
    add(reading, line, &entry, str_of(""));
    return true;
}

/* "postfix/smtpd[9]: ABC123: client=unknown[203.0.113.9], sasl_method=LOGIN, sasl_username=u@d",
 * "warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: ..." */
static bool read_postfix(struct log_reading *reading, const struct log_line *line)
{
    struct log_entry entry;

    log_entry_blank(&entry, line->number);
    entry.protocol = LOGIN_SMTP;
    entry.account = log_value(line->rest, "sasl_username=", ", ");
    if (log_has(line->rest, "authentication failed")) {
        entry.result = LOGIN_WRONG_PASSWORD;
        entry.detail = log_value(line->rest, "authentication failed: ", ",");
        if (str_ends_nocase(entry.detail, "cm5hbWU6") || str_ends_nocase(entry.detail, "c3dvcmQ6"))
            entry.detail = str_of(""); /* what the server had asked for: "Username:", "Password:" */
        add(reading, line, &entry,
            log_value(line->rest, "[", "]").len > 0
                ? log_value(str_part(line->rest, str_find(line->rest, str_of("warning: ")),
                                     line->rest.len),
                            "[", "]")
                : str_of(""));
        return true;
    }
    if (entry.account.len == 0 || !log_has(line->rest, "client="))
        return false;
    entry.result = LOGIN_SUCCESS;
    entry.detail = log_value(line->rest, "sasl_method=", ", ");
    entry.session = log_value(line->rest, "]: ", ":"); /* the queue's number of the mail */
    add(reading, line, &entry,
        log_value(str_part(line->rest, str_find(line->rest, str_of("client=")), line->rest.len),
                  "[", "]"));
    return true;
}

static bool read_line(struct log_reading *reading, const struct log_line *line)
{
    for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
        size_t at = str_find(line->rest, str_of(programs[i].program));

        if (at < line->rest.len)
            return read_login(
                reading, line,
                str_part(line->rest, at + strlen(programs[i].program), line->rest.len),
                programs[i].protocol);
    }
    if (log_has(line->rest, " sieve: msgid=") || log_has(line->rest, ": msgid="))
        return log_pigeonhole(reading, line);
    if (log_has(line->rest, "sasl_username=") || log_has(line->rest, "SASL "))
        return log_has(line->rest, "postfix") && read_postfix(reading, line);
    if (log_has(line->rest, " body_count=") || log_has(line->rest, " retr="))
        return read_logout(reading, line);
    return false;
}

static bool is_ours(struct str line)
{
    struct log_time time;
    size_t len;

    log_time_read(&time, line, &len);
    if (len == 0)
        return false;
    return log_has(line, " dovecot: ") || log_has(line, " dovecot[") || log_has(line, "-login: ") ||
           log_has(line, " postfix/") || log_has(line, " imap(") || log_has(line, " pop3(") ||
           log_has(line, " lmtp(") || log_has(line, " lda(");
}

static bool has_time(struct str line)
{
    struct log_time time;
    size_t len;

    log_time_read(&time, line, &len);
    return len > 0;
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    unsigned ours = log_lines_like(head->text.text, is_ours);

    *why = "lines with a time, and Dovecot's or Postfix's name";
    return ours > 0 && log_lines_like(head->text.text, has_time) > 80 ? (ours > 5 ? 95 : 60) : 0;
}

const struct log_format log_dovecot = {.name = "dovecot-log",
                                       .title = "mail log (Dovecot, Postfix)",
                                       .recognise = recognise,
                                       .line = read_line};
