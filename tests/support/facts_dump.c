/* facts_dump.c - see facts_dump.h. */
#include "facts_dump.h"

#include "base/clock.h"

static void put(struct buf *out, const char *name, const char *value)
{
    if (!*value)
        return;
    buf_printf(out, "%s: ", name);
    text_show(out, str_of(value));
    buf_char(out, '\n');
}

static void put_time(struct buf *out, const char *name, int64_t seconds, int32_t zone)
{
    char text[CLOCK_TEXT];

    clock_format(seconds, text);
    buf_printf(out, "%s: %s", name, *text ? text : "unknown");
    if (zone != ZONE_UNKNOWN)
        buf_printf(out, " %+d", (int)zone);
    buf_char(out, '\n');
}

static void put_addresses(struct buf *out, const char *name, const struct mail_addresses *list)
{
    for (size_t i = 0; i < list->count; i++) {
        buf_printf(out, "%s: \"", name);
        text_show(out, str_of(list->at[i].name));
        buf_text(out, "\" <");
        text_show(out, str_of(list->at[i].email));
        buf_text(out, ">\n");
    }
}

static void put_bits(struct buf *out, uint32_t bits, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bits & 1u << i)
            buf_printf(out, " %s", names[i]);
}

static void put_parts(const struct mail *mail, struct buf *out)
{
    static const char *const traits[] = {"attachment", "inline", "encrypted"};

    for (size_t i = 0; i < mail->part_count; i++) {
        const struct mail_part *part = &mail->parts[i];
        char hex[HASH_HEX];

        hash_to_hex(&part->hash, hex);
        buf_printf(out, "part %u %*s%s %llu %.8s", part->number, (int)(2 * part->depth), "",
                   part->declared_type, (unsigned long long)part->size, hex);
        put_bits(out, part->traits, traits, ARRAY_LEN(traits));
        buf_printf(out, "%s%s", *part->charset ? " charset=" : "", part->charset);
        buf_printf(out, "%s%s", *part->content_id ? " id=" : "", part->content_id);
        buf_printf(out, "%s%s", *part->name ? " name=" : "", part->name);
        buf_printf(out, "%s%s\n", *part->extension ? " extension=" : "", part->extension);
    }
}

static void put_lists(const struct mail *mail, struct buf *out)
{
    for (size_t i = 0; i < mail->received_count; i++) {
        const struct mail_received *hop = &mail->received[i];

        buf_printf(out, "received from=%s by=%s ip=%s with=%s", hop->from, hop->by, hop->ip,
                   hop->with);
        put_time(out, "", hop->date, hop->zone);
    }
    for (size_t i = 0; i < mail->auth_count; i++)
        buf_printf(out, "auth %s: %s=%s %s\n", mail->auth[i].host, mail->auth[i].method,
                   mail->auth[i].result, mail->auth[i].domain);
    put_parts(mail, out);
    for (size_t i = 0; i < mail->url_count; i++) {
        buf_printf(out, "url %u %s", mail->urls[i].part, mail->urls[i].target);
        if (mail->urls[i].text[0])
            buf_printf(out, " \"%s\"", mail->urls[i].text);
        buf_char(out, '\n');
    }
    for (size_t i = 0; i < mail->field_count; i++)
        buf_printf(out, "field %s: %s\n", mail->fields[i].name, mail->fields[i].value);
}

/* Line ends stay, all else in shown form. */
static void put_body(struct str text, struct buf *out)
{
    struct str line;

    buf_text(out, "text:\n");
    while (str_next_line(&text, &line)) {
        buf_text(out, "| ");
        text_show(out, line);
        buf_char(out, '\n');
    }
}

void facts_dump(const struct mail *mail, struct buf *out)
{
    static const char *const traits[] = {"bounce",     "list",        "automatic",
                                         "signed",     "encrypted",   "html-only",
                                         "image-only", "hidden-text", "text-cut"};

    put(out, "limit", mail->limit);
    if (mail->traits) {
        buf_text(out, "traits:");
        put_bits(out, mail->traits, traits, ARRAY_LEN(traits));
        buf_char(out, '\n');
    }
    put_addresses(out, "from", &mail->from);
    put_addresses(out, "sender", &mail->sender);
    put_addresses(out, "reply-to", &mail->reply_to);
    put_addresses(out, "to", &mail->to);
    put_addresses(out, "cc", &mail->cc);
    put_addresses(out, "bcc", &mail->bcc);
    put(out, "subject", mail->subject);
    put_time(out, "date", mail->date, mail->zone);
    put(out, "message-id", mail->message_id);
    put(out, "in-reply-to", mail->in_reply_to);
    put(out, "references", mail->references);
    put(out, "return-path", mail->return_path);
    put(out, "agent", mail->agent);
    put(out, "origin-ip", mail->origin_ip);
    put_lists(mail, out);
    put_body((struct str){mail->text, mail->text_len}, out);
}
