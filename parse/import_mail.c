/* import_mail.c - see import_mail.h. */
#include "import_mail.h"

#include "parse/separate.h"

/* What begins as a mail is one, whatever stands further down: its writer may have put recipes,
 * rules or lines of a log there so that it is not read as mail. */
enum { FIELDS_LOOKED_AT = 60, SURE_MAIL = 99 };

static bool is_mail_field(struct str name)
{
    static const char *const known[] = {
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "received",
        "message-id",
        "mime-version",
        "return-path",
        "delivered-to",
        "content-type",
        "reply-to",
        "sender",
        "x-mailer",
        "dkim-signature",
        "resent-from",
        "x-originalarrivaltime",
        "envelope-to",
        "in-reply-to",
        "references",
        "x-gmail-labels",
        "x-gm-thrid",
        "authentication-results",
        "arc-seal",
        "bcc",
        "x-received",
        "x-mozilla-status",
        "x-envelope-from",
        "x-uidl",
        "user-agent",
        "x-priority",
        "x-original-to",
        "content-transfer-encoding",
    };

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_equal_nocase(name, str_of(known[i])))
            return true;
    return false;
}

/* Takes a line whose end is LF, CR LF or CR. */
static bool next_line(struct str *rest, struct str *line)
{
    size_t end = 0;

    if (rest->len == 0)
        return false;
    while (end < rest->len && rest->at[end] != '\n' && rest->at[end] != '\r')
        end++;
    *line = str_part(*rest, 0, end);
    if (end + 1 < rest->len && rest->at[end] == '\r' && rest->at[end + 1] == '\n')
        end++;
    *rest = str_part(*rest, end + 1, rest->len);
    return true;
}

/* How many of the fields of mail the block begins with; a line that is no field ends it. */
static unsigned known_fields(struct str head)
{
    unsigned known = 0;
    struct str line;

    for (unsigned i = 0; i < FIELDS_LOOKED_AT && next_line(&head, &line) && line.len > 0; i++) {
        if (line.at[0] == ' ' || line.at[0] == '\t') {
            if (i == 0)
                return 0;
            continue;
        }
        if (!separate_is_field(line))
            break;
        known += is_mail_field(str_trim(str_part(line, 0, str_find_char(line, ':'))));
    }
    return known;
}

static struct str behind_blanks(struct str head)
{
    if (str_starts(head, "\xef\xbb\xbf"))
        head = str_part(head, 3, head.len);
    while (head.len > 0 && (head.at[0] == '\r' || head.at[0] == '\n'))
        head = str_part(head, 1, head.len);
    return head;
}

unsigned import_looks_message(struct str head, const char **why)
{
    unsigned known = known_fields(behind_blanks(head));

    *why = "it begins with the fields of a mail header";
    return known >= 2 ? SURE_MAIL : known == 1 ? 55 : 0;
}

/* Something stands before the first mail. */
static unsigned further_down(struct str rest, const char **why)
{
    struct str line;
    bool blank = false;

    *why = "a dated \"From \" line and a mail header stand in it";
    while (next_line(&rest, &line)) {
        if (blank && str_starts(line, "From ") && separate_is_dated(line) &&
            known_fields(rest) >= 2)
            return 50;
        blank = line.len == 0;
    }
    return 0;
}

unsigned import_looks_mbox(struct str head, const char **why)
{
    struct str rest = behind_blanks(head), line;

    if (!next_line(&rest, &line) || !str_starts(line, "From "))
        return further_down(rest, why);
    *why = "it begins with a \"From \" line and a mail header";
    if (known_fields(rest) > 0 || str_starts(rest, ">From "))
        return SURE_MAIL;
    *why = "it begins with a \"From \" line that holds a date";
    return separate_is_dated(line) ? 90 : 0;
}
