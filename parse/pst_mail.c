/* pst_mail.c - see pst_mail.h. */
#include "pst_mail.h"

#include "base/base64.h"
#include "base/clock.h"
#include "header.h"

#include <string.h>

enum { BASE64_LINE = 57 };

#define OUTER "=_rebuilt_outer"
#define INNER "=_rebuilt_inner"

/* A property may hold anything; a field is one line. */
static void add_line(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char ch = (unsigned char)text.at[i];

        buf_char(out, ch < ' ' || ch == 127 ? ' ' : (char)ch);
    }
}

static void add_field(struct buf *out, const char *name, struct str value)
{
    if (value.len == 0)
        return;
    buf_printf(out, "%s: ", name);
    add_line(out, value);
    buf_text(out, "\r\n");
}

/* "Mon, 02 Jan 2006 15:04:05 +0000" */
static void add_date(struct buf *out, int64_t sent)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char text[CLOCK_TEXT]; /* 2006-01-02T15:04:05Z */
    unsigned month;

    clock_format(sent, text);
    if (sent == INT64_MIN || str_of(text).len < 19)
        return;
    month = (unsigned)(text[5] - '0') * 10 + (unsigned)(text[6] - '0');
    if (month < 1 || month > 12)
        return;
    buf_printf(out, "Date: %.2s %.3s %.4s %.8s +0000\r\n", text + 8, months + 3 * (month - 1), text,
               text + 11);
}

static void add_quoted(struct buf *out, struct str text)
{
    buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            buf_char(out, '\\');
        add_line(out, str_part(text, i, 1));
    }
    buf_char(out, '"');
}

/* What would end it early, or begin another, is replaced. */
static void add_address(struct buf *out, struct str name, struct str email)
{
    add_quoted(out, name);
    buf_text(out, " <");
    for (size_t i = 0; i < email.len; i++) {
        unsigned char ch = (unsigned char)email.at[i];

        buf_char(out, ch <= ' ' || ch == 127 || strchr("<>,;\"()\\", ch) ? '_' : (char)ch);
    }
    buf_char(out, '>');
}

static void add_from(struct buf *out, const struct pst_mail *mail)
{
    bool has = str_find_char(mail->from_email, '@') < mail->from_email.len;

    buf_text(out, "From: ");
    add_address(out, mail->from_name, has ? mail->from_email : str_of(""));
    buf_text(out, "\r\n"); /* else it is a name inside Exchange */
    if (str_find_char(mail->from_email, '@') == mail->from_email.len)
        add_field(out, "X-Exchange-Sender", mail->from_email);
}

static void add_people(struct buf *out, const struct pst_mail *mail, enum pst_kind kind,
                       const char *field)
{
    size_t count = 0;

    for (size_t i = 0; i < mail->person_count; i++) {
        const struct pst_person *person = &mail->people[i];

        if (person->kind != kind || (person->name.len == 0 && person->email.len == 0))
            continue;
        buf_printf(out, "%s", count++ == 0 ? field : ",\r\n ");
        add_address(out, person->name, person->email);
    }
    if (count > 0)
        buf_text(out, "\r\n");
}

/* What the mail was made of, we say ourselves. */
static bool is_ours(const struct header *field)
{
    return str_starts_nocase(field->name, "Content-") || header_is(field, "MIME-Version");
}

static void add_header(struct buf *out, const struct pst_mail *mail)
{
    struct str rest = mail->header;
    struct header field;
    bool any = false;

    while (rest.len > 0 && header_next(&rest, &field)) {
        struct str lines = field.whole, line;

        for (any = true; !is_ours(&field) && str_next_line(&lines, &line);) {
            buf_str(out, line);
            buf_text(out, "\r\n");
        }
    }
    if (any)
        return;
    add_from(out, mail);
    add_people(out, mail, PST_TO, "To: ");
    add_people(out, mail, PST_CC, "Cc: ");
    add_people(out, mail, PST_BCC, "Bcc: ");
    if (mail->person_count == 0)
        add_field(out, "To", mail->to);
    add_field(out, "Subject", mail->subject);
    add_date(out, mail->sent);
}

static void add_base64(struct buf *out, struct str bytes)
{
    char line[80];

    for (size_t at = 0; at < bytes.len && !out->full; at += BASE64_LINE) {
        struct str piece = str_part(bytes, at, BASE64_LINE);

        base64_encode(line, piece);
        buf_add(out, line, base64_size(piece.len));
        buf_text(out, "\r\n");
    }
}

static void add_text(struct buf *out, const char *between, const char *type, struct str text)
{
    if (text.len == 0)
        return;
    buf_printf(out, "--%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n\r\n",
               between, type);
    add_base64(out, text);
}

/* RFC 2231, so that any name survives. */
static void add_file(struct buf *out, const struct pst_file *file)
{
    buf_printf(out,
               "--" OUTER "\r\nContent-Type: %s\r\n"
               "Content-Disposition: attachment; filename*=UTF-8''",
               file->mail ? "message/rfc822" : "application/octet-stream");
    for (size_t i = 0; i < file->name.len; i++)
        buf_printf(out, "%%%02X", (unsigned char)file->name.at[i]);
    buf_text(out, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    add_base64(out, file->bytes);
}

void pst_mail_build(const struct pst_mail *mail, struct buf *out)
{
    add_header(out, mail);
    buf_text(out, "X-Mailmedic-Rebuilt: from properties in an Outlook data file\r\n"
                  "MIME-Version: 1.0\r\n"
                  "Content-Type: multipart/mixed; boundary=\"" OUTER "\"\r\n\r\n"
                  "--" OUTER "\r\n"
                  "Content-Type: multipart/alternative; boundary=\"" INNER "\"\r\n\r\n");
    add_text(out, INNER, "text/plain; charset=utf-8", mail->plain);
    add_text(out, INNER, "text/html", mail->html);
    buf_text(out, "--" INNER "--\r\n");
    for (size_t i = 0; i < mail->file_count; i++)
        add_file(out, &mail->files[i]);
    buf_text(out, "--" OUTER "--\r\n");
}
