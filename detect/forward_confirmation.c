/* forward_confirmation.c - a provider asks to confirm a forwarding (F01): a trace of rules that
 * nobody could read. */
#include "domain.h"
#include "own.h"

#include "finding.h"

#include <string.h>
#include <strings.h>

static const char id[] = "forward-confirmation";
static const char *const reasons[] = {"asked", "unsigned", "of-others", NULL};

static bool is_signed_by(const struct mail *mail, const char *domain)
{
    for (size_t i = 0; i < mail->auth_count; i++)
        if (strcmp(mail->auth[i].method, "dkim") == 0 &&
            strcmp(mail->auth[i].result, "pass") == 0 &&
            strcasecmp(domain_of(mail->auth[i].domain), domain) == 0)
            return true;
    return false;
}

/* The address in the subject, "... Receive Mail from x@y.example"; "" none. */
static void address_in(const char *subject, char out[256])
{
    const char *at = strchr(subject, '@'), *from = at, *until = at;
    static const char stops[] = " \t()<>\",;:\xe3\xef"; /* and full-width punctuation */

    out[0] = '\0';
    if (!at)
        return;
    while (from > subject && !strchr(stops, from[-1]))
        from--;
    while (*until && !strchr(stops, *until))
        until++;
    if (until - from < 256) {
        memcpy(out, from, (size_t)(until - from));
        out[until - from] = '\0';
    }
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const struct mail *mail = row->mail;
    struct draft draft;
    char whose[256];

    (void)state;
    if (row->message->direction != DIRECTION_IN || mail->from.count != 1 ||
        strcasecmp(mail->from.at[0].email, "forwarding-noreply@google.com") != 0)
        return;
    address_in(mail->subject, whose);
    draft_open(&draft, facts, id, "%s", mail->message_id[0] ? mail->message_id : mail->subject);
    draft_title(&draft, "Somebody asked to forward mail of %s",
                whose[0] ? draft_clip(&draft, whose, 100) : "a Gmail account");
    draft_explain(&draft,
                  "Gmail sends this when an address is entered as the target of forwarding. The "
                  "forwarding may be at work although no list of rules shows it.",
                  "The owner has set up forwarding between own accounts.");
    draft_say(&draft, "asked", "Gmail asks to confirm a forwarding: \"%s\"",
              draft_clip(&draft, mail->subject, 160));
    if (whose[0] && !own_is_inside(facts, whose))
        draft_say(&draft, "of-others", "it is about mail of %s, which would come here",
                  draft_clip(&draft, whose, 100));
    if (!is_signed_by(mail, "google.com"))
        draft_say(&draft, "unsigned", "no good signature of google.com: it may be forged");
    draft_message(&draft, row);
    draft_emit(&draft, out);
}

const struct detector detect_forward_confirmation = {
    .id = id,
    .title = "Forwarding was asked for",
    .blind = "Requests whose notice was deleted or went to the other end, and other providers.",
    .attack = "T1114.003",
    .check = "received-mail",
    .headers_do = true,
    .reasons = reasons,
    .on_mail = on_mail,
};
