/* security_notice.c - the provider's own word that something was changed or opened (N01-N03, N05).
 */
#include "detect/words.h"
#include "domain.h"
#include "finding.h"
#include "own.h"
#include "place.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NOTICES = 200, RECENT_DAYS = 90, DAY = 86400 };

struct notice {
    struct draft draft;
    int64_t date;
    bool aside;
};

struct memory {
    struct notice *notices[MOST_NOTICES];
    size_t count;
    int64_t newest; /* of all mail */
};

/* Only what the owner's own server wrote counts: the topmost field's host. Below it anybody may
 * have written anything. */
static bool is_signed_by_sender(const struct mail *mail)
{
    char from[DOMAIN_TEXT], domain[DOMAIN_TEXT];

    if (mail->from.count == 0)
        return false;
    domain_registrable(mail->from.at[0].email, from);
    for (size_t i = 0; i < mail->auth_count; i++) {
        const struct mail_auth *auth = &mail->auth[i];

        if (strcmp(auth->host, mail->auth[0].host) != 0)
            return false;
        domain_registrable(auth->domain, domain);
        if (strcmp(auth->method, "dkim") == 0 && strcmp(auth->result, "pass") == 0 &&
            strcmp(domain, from) == 0)
            return true;
    }
    return false;
}

static bool is_known_sender(const struct mail *mail, const struct case_facts *facts)
{
    struct word_hit hit;
    const char *address = mail->from.count > 0 ? mail->from.at[0].email : "";

    return words_is(facts->words, WORDS_NOTICE_SENDERS, "address", address, &hit) ||
           words_is(facts->words, WORDS_NOTICE_SENDERS, "domain", domain_of(address), &hit);
}

static enum place place_of_row(const struct mail_row *row, const struct case_facts *facts)
{
    for (size_t i = 0; i < facts->folder_count; i++)
        if (facts->folders[i].id == row->message->folder)
            return place_of_folder(facts->words, &facts->folders[i]);
    return PLACE_PLAIN;
}

static const char *what_happened(const char *group)
{
    if (strcmp(group, "changed") == 0)
        return "a password, an address or the second factor was changed";
    if (strcmp(group, "access") == 0)
        return "mail was forwarded, or a program was given access";
    return "somebody signed in";
}

static void describe(struct notice *notice, const struct mail_row *row, const struct word_hit *hit,
                     const struct case_facts *facts)
{
    struct draft *draft = &notice->draft;
    enum place place = place_of_row(row, facts);
    const char *from = draft_clip(draft, row->mail->from.at[0].email, 80);
    bool genuine = is_signed_by_sender(row->mail);

    notice->aside = place == PLACE_TRASH || place_is_odd(place) || place == PLACE_ARCHIVE;
    draft_title(draft, "%s reported \"%s\"%s", from, draft_clip(draft, row->mail->subject, 80),
                notice->aside ? "; the notice was put aside" : "");
    draft_explain(
        draft,
        "Providers tell the owner when something about the account changes. Whoever did it "
        "tends to delete the notice.",
        "The owner made this change or sign-in and remembers it.");
    draft_reason(draft, strcmp(hit->group, "sign-in") == 0 ? 20 : 35, "its subject says that %s",
                 what_happened(hit->group));
    if (genuine)
        draft_reason(draft, 5, "the sender's signature (DKIM) is good");
    else
        draft_reason(draft, -25, "it could not be verified that %s sent it", from);
    if (notice->aside)
        draft_reason(draft, 25, "it lies in %s%s", place_words(place),
                     strstr(row->message->flags, "\\Seen") ? ", marked read" : "");
}

/* Shops and forums write "your password was changed" too: from senders not on the list only what
 * was put aside is worth a word. */
static bool is_worth_it(const struct mail_row *row, const struct case_facts *facts)
{
    enum place place = place_of_row(row, facts);

    if (place == PLACE_JUNK)
        return false;
    return is_known_sender(row->mail, facts) || place == PLACE_TRASH || place_is_odd(place);
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    struct word_hit hit;
    struct notice *notice;

    (void)out;
    if (row->mail->date > memory->newest)
        memory->newest = row->mail->date;
    if (row->message->direction != DIRECTION_IN || row->mail->from.count == 0 ||
        (row->mail->traits & MAIL_BOUNCE) || own_is_own(facts, row->mail->from.at[0].email) ||
        memory->count == MOST_NOTICES ||
        !words_search(facts->words, WORDS_NOTICE, str_of(row->mail->subject), &hit) ||
        !is_worth_it(row, facts))
        return;
    notice = xcalloc(1, sizeof(*notice));
    notice->date = row->mail->date;
    draft_begin(&notice->draft, "%s/%s", row->mail->from.at[0].email, row->mail->message_id);
    describe(notice, row, &hit, facts);
    draft_message(&notice->draft, row);
    memory->notices[memory->count++] = notice;
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->count; i++) {
        struct notice *notice = memory->notices[i];

        if (notice->date != INT64_MIN && notice->date < memory->newest - (int64_t)RECENT_DAYS * DAY)
            draft_reason(&notice->draft, -20, "it is more than %d days older than the newest mail",
                         (int)RECENT_DAYS);
        else if (!notice->aside)
            draft_reason(&notice->draft, 20, "it is recent");
        draft_emit(&notice->draft, out);
        free(notice);
    }
    memory->count = 0;
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        draft_drop(&memory->notices[i]->draft);
        free(memory->notices[i]);
    }
}

const struct detector detect_security_notice = {
    .id = "security-notice",
    .title = "Security notice of a provider",
    .blind = "Providers that notify by telephone, notices deleted for good, wordings not listed.",
    .attack = "T1098 T1556.006 T1070.008",
    .check = "received-mail",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
