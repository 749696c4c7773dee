/* returned.c - see returned.h. */
#include "returned.h"

#include "dates.h"
#include "header.h"
#include "keep.h"
#include "words.h"

#include <string.h>

enum { MOST_HEAD = 64 * 1024, MOST_FIELDS = 400 };

static const struct mail_returned blank = {.message_id = "",
                                           .subject = "",
                                           .from = "",
                                           .to = "",
                                           .recipient = "",
                                           .status = "",
                                           .diagnostic = "",
                                           .reporter = "",
                                           .date = INT64_MIN};

static const char *kept(struct arena *arena, struct charsets *sets, struct str value)
{
    struct buf decoded;
    const char *out;

    buf_init(&decoded, 16 * 1024);
    words_decode(sets, value, str_of(""), &decoded);
    out = keep_text(arena, str_trim(buf_as_str(&decoded)), MAIL_LINE);
    buf_dispose(&decoded);
    return out;
}

static void set_once(const char **out, const char *value)
{
    if (!*out || !**out)
        *out = value;
}

static struct str without_angles(struct str s)
{
    size_t open = str_find_char(s, '<');
    struct str inside = str_part(s, open + 1, s.len);

    return open == s.len ? str_trim(s) : str_trim(str_part(inside, 0, str_find_char(inside, '>')));
}

/* --- the head of the mail that came back --- */

static void take_original(struct returned *returned, struct arena *arena, struct charsets *sets,
                          const struct header *header)
{
    struct mail_returned *original = &returned->original;
    int32_t zone;

    if (header_is(header, "Message-ID"))
        set_once(&original->message_id, keep_text(arena, without_angles(header->value), MAIL_LINE));
    else if (header_is(header, "Subject"))
        set_once(&original->subject, kept(arena, sets, header->value));
    else if (header_is(header, "From"))
        set_once(&original->from, kept(arena, sets, header->value));
    else if (header_is(header, "To"))
        set_once(&original->to, kept(arena, sets, header->value));
    else if (header_is(header, "Date") && original->date == INT64_MIN &&
             !date_read(header->value, &original->date, &zone))
        original->date = INT64_MIN;
}

static void read_head(struct returned *returned, struct arena *arena, struct charsets *sets,
                      struct str block)
{
    struct header header;

    block = str_part(block, 0, MOST_HEAD);
    for (int i = 0; i < MOST_FIELDS && header_next(&block, &header); i++)
        take_original(returned, arena, sets, &header);
}

/* --- delivery-status: groups of fields, a blank line between --- */

/* "rfc822; anna@partner.example" */
static struct str behind_type(struct str value)
{
    size_t at = str_find_char(value, ';');

    return str_trim(at < value.len ? str_part(value, at + 1, value.len) : value);
}

static struct mail_returned *recipient_at(struct returned *returned, bool *open)
{
    if (!*open) {
        if (returned->count == MAIL_RETURNED)
            return NULL;
        returned->at[returned->count++] = blank;
        *open = true;
    }
    return &returned->at[returned->count - 1];
}

static void take_status(struct returned *returned, struct arena *arena, struct charsets *sets,
                        const struct header *header, bool *open)
{
    struct mail_returned *one;

    if (header_is(header, "Reporting-MTA")) {
        set_once(&returned->original.reporter, kept(arena, sets, behind_type(header->value)));
        return;
    }
    if (!header_is(header, "Final-Recipient") && !header_is(header, "Original-Recipient") &&
        !header_is(header, "Original-Rcpt-To") && !header_is(header, "Status") &&
        !header_is(header, "Diagnostic-Code"))
        return;
    one = recipient_at(returned, open);
    if (!one)
        return;
    if (header_is(header, "Status"))
        set_once(&one->status, keep_text(arena, header->value, MAIL_WORD));
    else if (header_is(header, "Diagnostic-Code"))
        set_once(&one->diagnostic, kept(arena, sets, behind_type(header->value)));
    else
        set_once(&one->recipient,
                 keep_text(arena, without_angles(behind_type(header->value)), MAIL_LINE));
}

static void read_status(struct returned *returned, struct arena *arena, struct charsets *sets,
                        struct str content)
{
    content = str_part(content, 0, MOST_HEAD);
    while (content.len > 0) {
        struct header header;
        size_t before = content.len;
        struct str line;
        bool open = false;

        while (header_next(&content, &header))
            take_status(returned, arena, sets, &header, &open);
        if (content.len == before && !str_next_line(&content, &line)) /* what is no field */
            break;
    }
}

static void begin(struct returned *returned)
{
    if (!returned->original.message_id)
        returned->original = blank;
}

void returned_part(struct returned *returned, struct arena *arena, struct charsets *sets,
                   const char *type, struct str content)
{
    begin(returned);
    if (strcmp(type, "message/rfc822") == 0 || strcmp(type, "text/rfc822-headers") == 0 ||
        strcmp(type, "message/global") == 0 || strcmp(type, "message/global-headers") == 0)
        read_head(returned, arena, sets, content);
    else if (strcmp(type, "message/delivery-status") == 0 ||
             strcmp(type, "message/global-delivery-status") == 0 ||
             strcmp(type, "message/feedback-report") == 0)
        read_status(returned, arena, sets, content);
}

/* --- reports of the old kind: all of it is text --- */

static bool is_head_line(struct str line)
{
    static const char *const names[] = {
        "Received:", "Return-Path:", "Message-ID:", "From:", "Date:", "Subject:", "To:"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_starts_nocase(line, names[i]))
            return true;
    return false;
}

/* From the first line that begins with a field of a mail's head, on. */
static void read_text(struct returned *returned, struct arena *arena, struct charsets *sets,
                      struct str text)
{
    struct str rest = text, line;

    while (rest.len > 0) {
        struct str here = rest;

        if (!str_next_line(&rest, &line))
            break;
        if (is_head_line(line)) {
            read_head(returned, arena, sets, here);
            if (returned->original.message_id[0])
                return;
        }
    }
}

/* An address that stands alone on a line: <anna@partner.example>: or "  anna@partner.example". */
static bool lone_address(struct str line, struct str *out)
{
    struct str s = str_trim(line);

    while (s.len > 0 && strchr(":.", s.at[s.len - 1]))
        s.len--;
    if (s.len > 2 && s.at[0] == '<' && s.at[s.len - 1] == '>')
        s = str_part(s, 1, s.len - 2);
    for (size_t i = 0; i < s.len; i++)
        if (strchr(" \t<>()[],;:\"", s.at[i]))
            return false;
    *out = s;
    return str_find_char(s, '@') > 0 && str_find_char(s, '@') + 3 < s.len;
}

static void find_recipient(struct returned *returned, struct arena *arena, const struct mail *mail)
{
    struct str rest = {mail->text, mail->text_len}, line, address;
    bool open = false;

    for (size_t i = 0; i < mail->field_count && returned->count == 0; i++)
        if (strcasecmp(mail->fields[i].name, "X-Failed-Recipients") == 0)
            recipient_at(returned, &open)->recipient =
                keep_text(arena, str_of(mail->fields[i].value), MAIL_LINE);
    while (returned->count == 0 && str_next_line(&rest, &line)) {
        if (is_head_line(line))
            return; /* the mail that came back begins */
        if (lone_address(line, &address))
            recipient_at(returned, &open)->recipient = keep_text(arena, address, MAIL_LINE);
    }
}

void returned_conclude(struct returned *returned, struct arena *arena, struct charsets *sets,
                       struct mail *mail)
{
    struct mail_returned *first;

    begin(returned);
    if (!returned->original.message_id[0])
        read_text(returned, arena, sets, (struct str){mail->text, mail->text_len});
    if (returned->count == 0)
        find_recipient(returned, arena, mail);
    if (returned->count == 0)
        returned->at[returned->count++] = blank;
    mail->returned = arena_alloc(arena, returned->count * sizeof(*mail->returned));
    memcpy(mail->returned, returned->at, returned->count * sizeof(*mail->returned));
    mail->returned_count = returned->count;
    first = &mail->returned[0];
    first->message_id = returned->original.message_id;
    first->subject = returned->original.subject;
    first->from = returned->original.from;
    first->to = returned->original.to;
    first->date = returned->original.date;
    first->reporter = returned->original.reporter;
}
