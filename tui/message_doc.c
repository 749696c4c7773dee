/* message_doc.c - see message_doc.h. */
#include "message_doc.h"

#include "base/defang.h"
#include "parse/dkim.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST_SHOWN = 20, FIELD_INDENT = 16, JOINED = 65536 };

static const struct {
    const char *words;
    uint32_t trait;
    enum style style;
} part_traits[] = {
    {"encrypted: its content cannot be read", PART_ENCRYPTED, STYLE_ALARM},
    {"macros", PART_MACROS, STYLE_ALARM},
    {"macros that start by themselves", PART_AUTORUN, STYLE_ALARM},
    {"loads a template from elsewhere", PART_REMOTE_TEMPLATE, STYLE_ALARM},
    {"a program or script", PART_PROGRAM, STYLE_ALARM},
    {"a shortcut", PART_SHORTCUT, STYLE_ALARM},
    {"a disk image", PART_DISK_IMAGE, STYLE_ALARM},
    {"an archive", PART_ARCHIVE, STYLE_PLAIN},
    {"HTML that unpacks or runs something", PART_SCRIPTED_HTML, STYLE_ALARM},
    {"a form that asks for a password", PART_PASSWORD_FORM, STYLE_ALARM},
    {"a picture with script", PART_SVG_SCRIPT, STYLE_ALARM},
    {"a PDF that acts when opened", PART_PDF_ACTIVE, STYLE_ALARM},
    {"its content is not what its name says", PART_MISMATCH, STYLE_ALARM},
    {"two extensions", PART_DOUBLE_EXTENSION, STYLE_ALARM},
    {"a name written backwards", PART_RTL_NAME, STYLE_ALARM},
    {"a OneNote file", PART_ONENOTE, STYLE_ALARM},
    {"an OLE file", PART_OLE, STYLE_PLAIN},
    {"not searched for QR codes: libzbar is missing", PART_UNSEARCHED, STYLE_WARN},
};

static const struct {
    uint32_t trait;
    const char *words;
} mail_traits[] = {
    {MAIL_BOUNCE, "a delivery report"},
    {MAIL_LIST, "from a mailing list"},
    {MAIL_AUTOMATIC, "sent by a machine"},
    {MAIL_SIGNED, "signed (not checked)"},
    {MAIL_ENCRYPTED, "encrypted"},
    {MAIL_HTML_ONLY, "HTML only"},
    {MAIL_IMAGE_ONLY, "nothing but a picture"},
    {MAIL_HIDDEN_TEXT, "has hidden text"},
};

static const char *keep(struct doc *doc, struct buf *text)
{
    const char *kept = arena_strndup(doc->arena, buf_c(text), text->len);

    buf_dispose(text);
    return kept;
}

static void add_addresses(struct doc *doc, const char *label, const struct mail_addresses *list)
{
    struct buf text;

    if (list->count == 0)
        return;
    buf_init(&text, JOINED);
    for (size_t i = 0; i < list->count && i < MOST_SHOWN; i++) {
        const struct mail_address *one = &list->at[i];

        if (i > 0)
            buf_text(&text, ", ");
        if (one->name[0] != '\0')
            buf_printf(&text, "%s <%s>", one->name, one->email);
        else
            buf_text(&text, one->email);
    }
    if (list->count > MOST_SHOWN)
        buf_printf(&text, " and %zu more", list->count - MOST_SHOWN);
    doc_field(doc, label, keep(doc, &text));
}

static void add_text_field(struct doc *doc, const char *label, const char *text)
{
    if (text[0] != '\0')
        doc_field(doc, label, text);
}

static void add_date(struct doc *doc, const struct mail *mail)
{
    char date[SHOW], zone[SHOW];

    if (mail->date == INT64_MIN) {
        doc_field(doc, "Date", "none that can be read");
        return;
    }
    show_time(mail->date, date);
    if (mail->zone == ZONE_UNKNOWN)
        doc_printf(doc, STYLE_PLAIN, FIELD_INDENT, "%s UTC", date)->label = "Date";
    else
        doc_printf(doc, STYLE_PLAIN, FIELD_INDENT, "%s UTC (the sender's clock is at %s)", date,
                   show_zone(mail->zone, zone))
            ->label = "Date";
}

static void add_traits(struct doc *doc, const struct mail *mail)
{
    struct buf text;

    buf_init(&text, JOINED);
    for (size_t i = 0; i < ARRAY_LEN(mail_traits); i++)
        if (mail->traits & mail_traits[i].trait)
            buf_printf(&text, "%s%s", text.len ? ", " : "", mail_traits[i].words);
    add_text_field(doc, "It is", keep(doc, &text));
}

static void add_head(struct doc *doc, const struct mail *mail)
{
    add_addresses(doc, "From", &mail->from);
    add_addresses(doc, "Sender", &mail->sender);
    add_addresses(doc, "Reply-To", &mail->reply_to);
    add_addresses(doc, "To", &mail->to);
    add_addresses(doc, "Cc", &mail->cc);
    add_addresses(doc, "Bcc", &mail->bcc);
    add_date(doc, mail);
    doc_field(doc, "Subject", mail->subject);
    add_text_field(doc, "Return-Path", mail->return_path);
    add_text_field(doc, "Message-ID", mail->message_id);
    add_text_field(doc, "Written with", mail->agent);
    add_text_field(doc, "Written from", mail->origin_ip);
    add_traits(doc, mail);
}

/* A list that was shown in part says so. */
static void add_more(struct doc *doc, size_t count)
{
    if (count > MOST_SHOWN)
        doc_printf(doc, STYLE_DIM, 2, "and %zu more", count - MOST_SHOWN);
}

static void add_auth(struct doc *doc, const struct mail *mail)
{
    if (mail->auth_count == 0)
        return;
    doc_heading(doc, "Sender checks, as the receiving server noted them");
    for (size_t i = 0; i < mail->auth_count && i < MOST_SHOWN; i++) {
        const struct mail_auth *auth = &mail->auth[i];
        bool failed = strcmp(auth->result, "fail") == 0 || strcmp(auth->result, "softfail") == 0;

        doc_printf(doc, failed ? STYLE_WARN : STYLE_PLAIN, 2, "%s %s%s%s (says %s)", auth->method,
                   auth->result, auth->domain[0] ? " for " : "", auth->domain, auth->host);
    }
    add_more(doc, mail->auth_count);
}

static void add_signatures(struct doc *doc, const struct mail *mail)
{
    if (mail->dkim_count == 0)
        return;
    doc_heading(doc, "Signatures (DKIM), checked here");
    for (size_t i = 0; i < mail->dkim_count; i++) {
        const struct mail_dkim *one = &mail->dkim[i];
        bool bad = one->state == DKIM_BAD || one->body == DKIM_BODY_CHANGED;
        struct buf told;

        buf_init(&told, 1000);
        dkim_tell(one, &told);
        doc_printf(doc, bad ? STYLE_WARN : STYLE_PLAIN, 2, "%s: %s",
                   one->domain[0] ? one->domain : "?", buf_c(&told));
        buf_dispose(&told);
    }
}

static void add_hops(struct doc *doc, const struct mail *mail)
{
    if (mail->received_count == 0)
        return;
    doc_heading(doc, "Way, newest stop first");
    for (size_t i = 0; i < mail->received_count && i < MOST_SHOWN; i++) {
        const struct mail_received *hop = &mail->received[i];
        char date[SHOW];

        doc_printf(doc, STYLE_PLAIN, 2, "%s  from %s%s%s%s by %s", show_time(hop->date, date),
                   hop->from[0] ? hop->from : "?", hop->ip[0] ? " [" : "", hop->ip,
                   hop->ip[0] ? "]" : "", hop->by[0] ? hop->by : "?");
    }
    add_more(doc, mail->received_count);
}

static void add_part_traits(struct doc *doc, const struct mail_part *part)
{
    for (size_t i = 0; i < ARRAY_LEN(part_traits); i++)
        if (part->traits & part_traits[i].trait)
            doc_add(doc, part_traits[i].style, 6, str_of(part_traits[i].words));
    if (part->detail[0] != '\0')
        doc_printf(doc, STYLE_PLAIN, 6, "found in it: %s", part->detail);
}

static void add_parts(struct doc *doc, const struct mail *mail)
{
    if (mail->part_count == 0)
        return;
    doc_heading(doc, "Parts");
    for (size_t i = 0; i < mail->part_count; i++) {
        const struct mail_part *part = &mail->parts[i];
        char hex[HASH_HEX], size[SHOW];
        int indent = 2 + (int)(part->depth < 8 ? part->depth : 8);

        doc_printf(doc, part->traits & PART_ATTACHMENT ? STYLE_KEY : STYLE_PLAIN, indent,
                   "%" PRIu32 " %s%s%s, %s", part->number, part->declared_type,
                   part->name[0] ? "  " : "", part->name, show_bytes(part->size, size));
        if (part->real_type[0] != '\0' && strcmp(part->real_type, part->declared_type) != 0)
            doc_printf(doc, STYLE_PLAIN, 6, "by its content: %s", part->real_type);
        add_part_traits(doc, part);
        if (hash_is_zero(&part->hash))
            continue;
        hash_to_hex(&part->hash, hex);
        doc_printf(doc, STYLE_DIM, 6, "sha256 %s", hex)->exact = true;
    }
}

static bool has_unsearched(const struct mail *mail)
{
    for (size_t i = 0; i < mail->part_count; i++)
        if (mail->parts[i].traits & PART_UNSEARCHED)
            return true;
    return false;
}

static void add_links(struct doc *doc, const struct mail *mail)
{
    bool missing = has_unsearched(mail);

    if (mail->url_count == 0 && !missing)
        return;
    doc_heading(doc, "Links, disarmed: what the reader sees, and where it leads");
    if (missing)
        doc_add(doc, STYLE_WARN, 2,
                str_of("Those of QR codes in its pictures are not here: they were not searched."));
    for (size_t i = 0; i < mail->url_count; i++) {
        const struct mail_url *url = &mail->urls[i];
        struct str target = defang_link(doc->arena, str_of(url->target));

        if (url->text[0] != '\0')
            doc_add(doc, STYLE_PLAIN, 2, defang_text(doc->arena, str_of(url->text)));
        doc_add(doc, STYLE_WARN, url->text[0] ? 6 : 2, target)->label =
            url->text[0] ? "   ->" : NULL;
        doc->paras[doc->count - 1].exact = true;
    }
}

static void add_fields(struct doc *doc, const struct mail *mail)
{
    doc_heading(doc, "Every header field, in order");
    for (size_t i = 0; i < mail->field_count; i++)
        doc_printf(doc, STYLE_PLAIN, 2, "%s: %s", mail->fields[i].name, mail->fields[i].value);
}

void message_doc(struct doc *doc, const struct mail *mail, bool all_fields)
{
    add_head(doc, mail);
    doc_heading(doc, "Text");
    if (mail->traits & MAIL_HEADER_ONLY)
        doc_add(doc, STYLE_WARN, 0, str_of("(not here: only the header is)"));
    else if (mail->text_len == 0)
        doc_add(doc, STYLE_DIM, 0, str_of("(no text)"));
    doc_lines(doc, 0, defang_text(doc->arena, (struct str){mail->text, mail->text_len}), 0);
    if (mail->traits & MAIL_TEXT_CUT)
        doc_add(doc, STYLE_WARN, 0, str_of("The text goes on; r shows the source."));
    add_links(doc, mail);
    add_parts(doc, mail);
    add_auth(doc, mail);
    add_signatures(doc, mail);
    add_hops(doc, mail);
    if (all_fields)
        add_fields(doc, mail);
}
