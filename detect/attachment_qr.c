/* attachment_qr.c - a picture whose QR code leads to a web page (P12). A telephone opens it, past
 * every filter of the office. Tickets and invoices have them too, and known senders are passed
 * over. */
#include "attachment.h"

#include <string.h>

static const struct mail_url *link_of(const struct sighting *sighting)
{
    const struct mail *mail = sighting->row->mail;

    for (size_t i = 0; i < mail->url_count; i++)
        if (mail->urls[i].origin == URL_QR && mail->urls[i].part == sighting->part->number &&
            strncasecmp(mail->urls[i].target, "http", 4) == 0)
            return &mail->urls[i];
    return NULL;
}

static bool fits(const struct sighting *sighting)
{
    return link_of(sighting) && !attachment_is_expected(sighting);
}

/* The host of a link, without who signs in and which port. */
static const char *host_of(struct draft *draft, const char *target)
{
    const char *start = strstr(target, "://"), *sign;
    char host[256];
    size_t len;

    start = start ? start + 3 : target;
    len = strcspn(start, "/?#\\");
    sign = memrchr(start, '@', len);
    if (sign) {
        len -= (size_t)(sign + 1 - start);
        start = sign + 1;
    }
    len = strcspn(start, ":/?#\\") < len ? strcspn(start, ":/?#\\") : len;
    if (len >= sizeof(host))
        len = sizeof(host) - 1;
    memcpy(host, start, len);
    host[len] = '\0';
    return draft_clip(draft, host, 100);
}

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct mail_url *link = link_of(sighting);
    const char *host = host_of(draft, link->target);

    draft_title(draft, "A picture in \"%s\" leads to %s",
                draft_clip(draft, sighting->row->mail->subject, 60), host);
    draft_explain(draft,
                  "The picture holds a QR code. Who points a telephone at it opens the page there, "
                  "where no filter of the office looks.",
                  "It is a ticket, a payment code or a shop's picture, and the page is its own.");
    draft_reason(draft, 30, "a QR code leads to %s", host);
    if (sighting->row->mail->traits & MAIL_IMAGE_ONLY)
        draft_reason(draft, 15, "the mail is that picture and hardly a word");
    if (sighting->part->traits & PART_ATTACHMENT && !(sighting->part->traits & PART_INLINE))
        draft_reason(draft, 5, "it is in the attachment %s",
                     attachment_name(draft, sighting->part));
}

static const struct attachment_kind kind = {
    .traits = PART_QR,
    .fits = fits,
    .describe = describe,
    .what = "pictures with QR codes",
};

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    (void)out;
    attachments_look(state, row, facts, &kind);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    (void)facts;
    attachments_emit(state, &kind, out);
}

const struct detector detect_attachment_qr = {
    .id = "attachment-qr",
    .title = "QR code that leads to a web page",
    .blind = "Codes drawn from letters or split over several pictures, pictures that are fetched, "
             "and installations without libzbar.",
    .attack = "T1566.002",
    .check = "attachments",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
