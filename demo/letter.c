/* letter.c - see letter.h. */
#include "letter.h"

#include "base/base64.h"
#include "base/clock.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LETTER_MOST = 4 << 20, BASE64_LINE = 57 };

void letter_base64(struct buf *out, struct str bytes, bool lines)
{
    size_t most = lines ? BASE64_LINE : bytes.len;

    while (bytes.len > 0) {
        struct str line = str_part(bytes, 0, most);
        size_t len = base64_size(line.len);

        if (!buf_reserve(out, len))
            return;
        base64_encode(out->at + out->len, line);
        out->len += len;
        out->at[out->len] = '\0';
        if (lines && line.len == BASE64_LINE)
            buf_text(out, "\r\n");
        bytes = str_part(bytes, line.len, bytes.len);
    }
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

/* Text as a header may carry it: encoded words of whole characters, 39 bytes each. */
static void add_header_text(struct buf *out, const char *text)
{
    struct str rest = str_of(text);

    if (is_ascii(text)) {
        buf_text(out, text);
        return;
    }
    while (rest.len > 0) {
        size_t n = utf8_clip(rest, 39);

        buf_text(out, "=?UTF-8?B?");
        letter_base64(out, str_part(rest, 0, n), false);
        buf_text(out, "?=");
        rest = str_part(rest, n, rest.len);
        if (rest.len > 0)
            buf_text(out, "\r\n ");
    }
}

static void add_address(struct buf *out, const char *field, const struct person *person)
{
    buf_printf(out, "%s: ", field);
    if (is_ascii(person->name))
        buf_printf(out, "\"%s\"", person->name);
    else
        add_header_text(out, person->name);
    buf_printf(out, " <%s>\r\n", person->email);
}

static void add_date(struct buf *out, int64_t when, int zone)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t local = (time_t)(when + zone * 60);
    struct tm tm;

    gmtime_r(&local, &tm);
    buf_printf(out, "%s, %d %s %d %02d:%02d:%02d %c%02d%02d", days[tm.tm_wday], tm.tm_mday,
               months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
               zone < 0 ? '-' : '+', (zone < 0 ? -zone : zone) / 60,
               (zone < 0 ? -zone : zone) % 60);
}

static const char *domain_of(const char *email)
{
    const char *at = strrchr(email, '@');

    return at ? at + 1 : email;
}

/* How the mail came: only what others sent has passed the owner's server. */
static void add_trace(struct buf *out, const struct letter *letter, int zone)
{
    const char *domain = domain_of(letter->from->email);

    if (!letter->auth)
        return;
    buf_printf(out, "Return-Path: <%s>\r\n", letter->from->email);
    buf_printf(out, "Authentication-Results: mx.gomoc.example;\r\n %s\r\n", letter->auth);
    buf_printf(out,
               "Received: from mail.%s (mail.%s [%s])\r\n by mx.gomoc.example with ESMTPS;\r\n ",
               domain, domain, letter->from->ip);
    add_date(out, letter->when + 4, 420);
    buf_text(out, "\r\n");
    buf_printf(out,
               "Received: from [192.168.1.20] (unknown [%s])\r\n by mail.%s with ESMTPSA;\r\n ",
               letter->from->ip, domain);
    add_date(out, letter->when + 1, zone);
    buf_text(out, "\r\n");
}

static void add_headers(struct buf *out, const struct letter *letter, const char *id)
{
    int zone = letter->zone == ZONE_OF_SENDER ? letter->from->zone : letter->zone;
    const char *agent = letter->agent ? letter->agent : letter->from->agent;

    add_trace(out, letter, zone);
    if (letter->extra)
        buf_text(out, letter->extra);
    buf_text(out, "Date: ");
    add_date(out, letter->when, zone);
    buf_printf(out, "\r\nMessage-ID: <%s>\r\n", id);
    add_address(out, "From", letter->from);
    if (letter->to_header)
        buf_printf(out, "To: %s\r\n", letter->to_header);
    else
        add_address(out, "To", letter->to);
    if (letter->cc)
        add_address(out, "Cc", letter->cc);
    if (letter->reply_to)
        buf_printf(out, "Reply-To: <%s>\r\n", letter->reply_to);
    buf_text(out, "Subject: ");
    add_header_text(out, letter->subject);
    buf_text(out, "\r\n");
    if (letter->in_reply_to)
        buf_printf(out, "In-Reply-To: <%s>\r\n", letter->in_reply_to);
    if (letter->references)
        buf_printf(out, "References: %s\r\n", letter->references);
    if (agent)
        buf_printf(out, "%s: %s\r\n", strncmp(agent, "Mozilla", 7) == 0 ? "User-Agent" : "X-Mailer",
                   agent);
    buf_text(out, "MIME-Version: 1.0\r\n");
}

static void add_text_part(struct buf *out, const char *type, const char *text)
{
    buf_printf(out, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
               type);
    letter_base64(out, str_of(text), true);
    buf_text(out, "\r\n");
}

static void add_words(struct buf *out, const struct letter *letter)
{
    if (!letter->html) {
        add_text_part(out, "text/plain", letter->text);
        return;
    }
    buf_text(out, "Content-Type: multipart/alternative; boundary=\"words\"\r\n\r\n--words\r\n");
    add_text_part(out, "text/plain", letter->text);
    buf_text(out, "\r\n--words\r\n");
    add_text_part(out, "text/html", letter->html);
    buf_text(out, "\r\n--words--\r\n");
}

static void add_body(struct buf *out, const struct letter *letter)
{
    const struct attachment *file = letter->attachment;

    if (letter->content_type) {
        buf_printf(out, "Content-Type: %s\r\n\r\n%s", letter->content_type, letter->body);
        return;
    }
    if (!file) {
        add_words(out, letter);
        return;
    }
    buf_text(out, "Content-Type: multipart/mixed; boundary=\"parts\"\r\n\r\n--parts\r\n");
    add_words(out, letter);
    buf_printf(out, "\r\n--parts\r\nContent-Type: %s; name=\"", file->type);
    add_header_text(out, file->name);
    buf_text(out, "\"\r\nContent-Disposition: attachment; filename=\"");
    add_header_text(out, file->name);
    buf_text(out, "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    letter_base64(out, file->bytes, true);
    buf_text(out, "\r\n--parts--\r\n");
}

static bool make_folder(const char *path, struct error *err)
{
    static const char *const inside[] = {"", "/cur", "/new", "/tmp"};
    char sub[600];

    for (size_t i = 0; i < ARRAY_LEN(inside); i++) {
        snprintf(sub, sizeof(sub), "%s%s", path, inside[i]);
        (void)mkdir(sub, 0700); /* there already, mostly; open() will tell otherwise */
    }
    if (access(sub, W_OK) < 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s", path);
    return true;
}

static bool write_file(const char *path, int64_t when, const struct buf *bytes, struct error *err)
{
    struct timespec times[2] = {{.tv_sec = when}, {.tv_sec = when}};
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write(fd, bytes->at, bytes->len) == (ssize_t)bytes->len &&
              futimens(fd, times) == 0;

    if (!ok)
        error_set_errno(err, ERROR_IO, "cannot write %s", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

bool letter_deliver(struct maildir *maildir, const char *folder, const char *flags,
                    const struct letter *letter, char id[128], struct error *err)
{
    char folder_path[400], path[600], own_id[128];
    struct buf out;
    bool ok;

    maildir->written++;
    if (letter->message_id)
        snprintf(own_id, sizeof(own_id), "%s", letter->message_id);
    else
        snprintf(own_id, sizeof(own_id), "%08x.%04x@%s", (unsigned)letter->when, maildir->written,
                 domain_of(letter->from->email));
    if (id)
        memcpy(id, own_id, sizeof(own_id));

    snprintf(folder_path, sizeof(folder_path), "%s%s%s", maildir->top, *folder ? "/." : "", folder);
    if (!make_folder(folder_path, err))
        return false;
    snprintf(path, sizeof(path), "%s/%s/%lld.M%uP1.sample%s%s", folder_path, flags ? "cur" : "new",
             (long long)letter->when, maildir->written, flags ? ":2," : "", flags ? flags : "");
    buf_init(&out, LETTER_MOST);
    add_headers(&out, letter, own_id);
    add_body(&out, letter);
    ok = !out.full && write_file(path, letter->when + 5, &out, err);
    buf_dispose(&out);
    return ok;
}
