/* headers.c - see headers.h. */
#include "headers.h"

#include "authres.h"
#include "base/limits.h"
#include "dates.h"
#include "keep.h"
#include "param.h"
#include "received.h"
#include "signature.h"
#include "words.h"

#include <string.h>

struct reading {
    struct mail *mail;
    struct charsets *sets;
    struct arena *arena;
    const char *hint;
    size_t auth_room;
    struct str raw;     /* value of the field at hand, folded */
    struct str decoded; /* the same as people read it */
    struct buf text;    /* holds it */
    int origin_rank;    /* of the field that mail->origin_ip is from; lower is better, 0 none */
};

/* --- single values --- */

/* What stands between < and >, or all of it. */
static struct str without_angles(struct str s)
{
    size_t open = str_find_char(s, '<');
    struct str inside = str_part(s, open + 1, s.len);

    if (open == s.len)
        return str_trim(s);
    return str_trim(str_part(inside, 0, str_find_char(inside, '>')));
}

static void set_once(struct reading *reading, const char **out, struct str value)
{
    if (**out == '\0')
        *out = keep_text(reading->arena, value, MAIL_LINE);
}

static void read_subject(struct reading *reading)
{
    set_once(reading, &reading->mail->subject, reading->decoded);
}

static void read_message_id(struct reading *reading)
{
    set_once(reading, &reading->mail->message_id, without_angles(reading->decoded));
}

static void read_in_reply_to(struct reading *reading)
{
    set_once(reading, &reading->mail->in_reply_to, without_angles(reading->decoded));
}

static void read_return_path(struct reading *reading)
{
    set_once(reading, &reading->mail->return_path, without_angles(reading->decoded));
}

static void read_agent(struct reading *reading)
{
    set_once(reading, &reading->mail->agent, reading->decoded);
}

static void read_date(struct reading *reading)
{
    if (reading->mail->date == INT64_MIN)
        date_read(reading->raw, &reading->mail->date, &reading->mail->zone);
}

/* All ids of the thread, one blank between two; the newest stand last, so the end is what counts
 * when there are too many. */
static void read_references(struct reading *reading)
{
    struct str rest = reading->raw;
    struct buf ids;

    if (reading->mail->references[0])
        return;
    buf_init(&ids, LIMIT_FIELD);
    while (rest.len > 0) {
        size_t close;

        rest = str_part(rest, str_find_char(rest, '<') + 1, rest.len);
        close = str_find_char(rest, '>');
        if (close == rest.len)
            break;
        if (ids.len > 0)
            buf_char(&ids, ' ');
        buf_str(&ids, str_trim(str_part(rest, 0, close)));
        rest = str_part(rest, close + 1, rest.len);
    }
    rest = buf_as_str(&ids);
    while (rest.len > MAIL_IDS)
        rest = str_part(rest, str_find_char(rest, ' ') + 1, rest.len);
    reading->mail->references = keep_text(reading->arena, rest, MAIL_IDS);
    buf_dispose(&ids);
}

/* --- lists --- */

static void read_received(struct reading *reading)
{
    struct mail *mail = reading->mail;

    if (mail->received_count < LIMIT_HEADERS)
        received_read(reading->raw, reading->arena, &mail->received[mail->received_count++]);
}

static void add_auth(struct reading *reading, const struct mail_auth *found, size_t count)
{
    struct mail *mail = reading->mail;

    if (mail->auth_count + count > LIMIT_HEADERS)
        return;
    if (mail->auth_count + count > reading->auth_room) {
        size_t room = 2 * (mail->auth_count + count);
        struct mail_auth *more = arena_alloc(reading->arena, room * sizeof(*more));

        if (mail->auth_count > 0)
            memcpy(more, mail->auth, mail->auth_count * sizeof(*more));
        mail->auth = more;
        reading->auth_room = room;
    }
    memcpy(mail->auth + mail->auth_count, found, count * sizeof(*found));
    for (size_t i = 0; i < count; i++)
        mail->auth[mail->auth_count + i].above = (uint32_t)mail->received_count;
    mail->auth_count += count;
}

static void read_auth(struct reading *reading)
{
    struct mail_auth found[AUTHRES_MOST];
    size_t count = authres_read(reading->raw, reading->arena, found);

    if (count > 0)
        add_auth(reading, found, count);
}

static void read_spf(struct reading *reading)
{
    struct mail_auth found;

    authres_spf(reading->raw, reading->arena, &found);
    add_auth(reading, &found, 1);
}

/* --- traits --- */

static void mark_list(struct reading *reading)
{
    reading->mail->traits |= MAIL_LIST;
}

static void mark_automatic(struct reading *reading)
{
    reading->mail->traits |= MAIL_AUTOMATIC;
}

static void read_auto_submitted(struct reading *reading)
{
    if (!str_starts_nocase(reading->decoded, "no") || str_starts_nocase(reading->decoded, "not"))
        mark_automatic(reading);
}

static void read_precedence(struct reading *reading)
{
    static const char *const lists[] = {"bulk", "list", "junk"};

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (str_equal_nocase(reading->decoded, str_of(lists[i])))
            mark_list(reading);
    if (str_starts_nocase(reading->decoded, "auto"))
        mark_automatic(reading);
}

/* --- the fields --- */

struct known {
    const char *name;
    void (*read)(struct reading *reading);
};

static const struct known known[] = {
    {"Subject", read_subject},
    {"Date", read_date},
    {"Message-ID", read_message_id},
    {"In-Reply-To", read_in_reply_to},
    {"References", read_references},
    {"Return-Path", read_return_path},
    {"User-Agent", read_agent},
    {"X-Mailer", read_agent},
    {"Received", read_received},
    {"Authentication-Results", read_auth},
    {"Received-SPF", read_spf},
    {"List-Id", mark_list},
    {"List-Unsubscribe", mark_list},
    {"List-Post", mark_list},
    {"Mailing-List", mark_list},
    {"X-Mailing-List", mark_list},
    {"Precedence", read_precedence},
    {"Auto-Submitted", read_auto_submitted},
    {"X-Autoreply", mark_automatic},
    {"X-Autorespond", mark_automatic},
    {"X-Auto-Reply-From", mark_automatic},
};

/* Fields in which webmail and mail servers note the address the sender came from, best first. */
static const char *const origins[] = {
    "X-Originating-IP",
    "X-Originating-Client",
    "X-Sender-IP",
    "X-Client-IP",
    "X-Source-IP",
    "X-SenderIP",
    "X-Remote-IP",
    "X-User-IP",
    "X-AOL-IP",
    "X-EN-OrigIP",
    "X-Sent-From-IP",
    "X-Webmail-Client-IP",
    "X-Real-IP",
    "X-Forwarded-For",
    "X-Yahoo-Post-IP",
    "X-PHP-Originating-Script",
    "X-MS-Exchange-Organization-OriginalClientIPAddress",
};

static void read_origin(struct reading *reading, const struct header *header)
{
    struct str ip;

    if (header->name.len < 2 || (header->name.at[0] | 0x20) != 'x')
        return;
    for (int i = 0; i < (int)ARRAY_LEN(origins); i++) {
        if (!header_is(header, origins[i]) ||
            (reading->origin_rank > 0 && reading->origin_rank <= i + 1))
            continue;
        ip = ip_find(reading->raw);
        if (ip.len > 0) {
            reading->mail->origin_ip = keep_text(reading->arena, ip, MAIL_WORD);
            reading->origin_rank = i + 1;
        }
    }
}

static void read_field(struct reading *reading, const struct header *header)
{
    struct mail *mail = reading->mail;

    buf_clear(&reading->text);
    words_decode(reading->sets, header->value, str_of(reading->hint), &reading->text);
    reading->raw = header->value;
    reading->decoded = str_trim(buf_as_str(&reading->text));
    mail->fields[mail->field_count++] = (struct mail_field){
        keep_shown(reading->arena, header->name, MAIL_WORD),
        keep_shown(reading->arena,
                   signature_is(header->name) ? signature_short(reading->decoded, reading->arena)
                                              : reading->decoded,
                   MAIL_LINE)};
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (header_is(header, known[i].name))
            known[i].read(reading);
    read_origin(reading, header);
}

const char *headers_charset(const struct prescan *scan, struct charsets *sets)
{
    const char *declared = "";
    struct buf name;

    buf_init(&name, MAIL_WORD);
    for (size_t i = 0; i < scan->field_count; i++)
        if (header_is(&scan->fields[i].header, "Content-Type") && name.len == 0)
            param_get(scan->fields[i].header.value, "charset", &name);
    for (size_t i = 0; i < scan->field_count && !*declared; i++) {
        struct str value = scan->fields[i].header.value;

        if (!utf8_valid(value))
            declared = charset_guess(sets, value, buf_as_str(&name));
    }
    buf_dispose(&name);
    return declared;
}

void headers_read(struct mail *mail, const struct prescan *scan, struct charsets *sets,
                  struct arena *arena)
{
    struct reading reading = {.mail = mail, .sets = sets, .arena = arena};
    size_t received = 0;

    reading.hint = headers_charset(scan, sets);
    for (size_t i = 0; i < scan->field_count; i++)
        received += header_is(&scan->fields[i].header, "Received");
    if (received > 0)
        mail->received = arena_alloc(arena, received * sizeof(*mail->received));
    if (scan->field_count > 0)
        mail->fields = arena_alloc(arena, scan->field_count * sizeof(*mail->fields));
    buf_init(&reading.text, KIB(64));
    for (size_t i = 0; i < scan->field_count; i++)
        read_field(&reading, &scan->fields[i].header);
    buf_dispose(&reading.text);
}
