/* security_notice.c - the provider's own word that something was changed or opened (N01-N03, N05).
 */
#include "base/clock.h"
#include "detect/words.h"
#include "finding.h"
#include "notice.h"
#include "own.h"
#include "place.h"
#include "unlisted.h"

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
    struct unlisted unlisted;
    int64_t newest, newest_unlisted; /* of all mail; of the notices that are not listed */
};

static bool is_known_sender(const struct mail *mail, const struct case_facts *facts)
{
    struct word_hit hit;
    const char *address = mail->from.count > 0 ? mail->from.at[0].email : "";

    return words_is(facts->words, WORDS_NOTICE_SENDERS, "address", address, &hit) ||
           words_is(facts->words, WORDS_NOTICE_SENDERS, "domain", domain_of(address), &hit);
}

static const char *what_happened(const char *group)
{
    if (strcmp(group, "changed") == 0)
        return "a password, an address or the second factor was changed";
    if (strcmp(group, "access") == 0)
        return "mail was forwarded, or a program was given access";
    return "somebody signed in";
}

/* What the notice itself tells: the provider's eyes, where no log is at hand. */
static void tell_values(struct draft *draft, const struct mail *mail, bool genuine)
{
    static const char *const words[NOTICE_VALUES] = {"address", "place", "device", "time"};
    struct notice_values values;

    notice_read(&values, (struct str){mail->text, mail->text_len});
    for (size_t i = 0; i < NOTICE_VALUES; i++)
        if (values.at[i][0])
            draft_reason(draft, 0, "%s named in it%s: %s", words[i],
                         genuine ? "" : ", not verified", draft_clip(draft, values.at[i], 100));
}

static void describe(struct notice *notice, const struct mail_row *row, const struct word_hit *hit,
                     const struct case_facts *facts)
{
    struct draft *draft = &notice->draft;
    enum place place = place_of_id(facts, row->message->folder);
    const char *from = draft_clip(draft, row->mail->from.at[0].email, 80);
    bool genuine = notice_is_genuine(row->mail);
    char date[CLOCK_TEXT];

    clock_format(row->mail->date, date);
    notice->aside = place == PLACE_TRASH || place_is_odd(place) || place == PLACE_ARCHIVE;
    draft_title(draft, "%s reported \"%s\" on %.10s%s", from,
                draft_clip(draft, row->mail->subject, 70), date,
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
    tell_values(draft, row->mail, genuine);
}

/* Shops and forums write "your password was changed" too: from senders not on the list only what
 * was put aside is worth a word. */
static bool is_worth_it(const struct mail_row *row, const struct case_facts *facts)
{
    enum place place = place_of_id(facts, row->message->folder);

    if (place == PLACE_JUNK)
        return false;
    return is_known_sender(row->mail, facts) || place == PLACE_TRASH || place_is_odd(place);
}

/* The oldest notice makes room: what is recent counts. */
static void make_room(struct memory *memory)
{
    struct notice *oldest = memory->notices[0];

    unlisted_count(&memory->unlisted, 1);
    memory->newest_unlisted = oldest->date;
    draft_drop(&oldest->draft);
    free(oldest);
    memmove(memory->notices, memory->notices + 1, --memory->count * sizeof(struct notice *));
}

static bool is_recent(const struct memory *memory, int64_t date)
{
    return date == INT64_MIN || date >= memory->newest - (int64_t)RECENT_DAYS * DAY;
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
        !words_search(facts->words, WORDS_NOTICE, str_of(row->mail->subject), &hit) ||
        !is_worth_it(row, facts))
        return;
    if (memory->count == MOST_NOTICES)
        make_room(memory);
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

        if (!is_recent(memory, notice->date))
            draft_reason(&notice->draft, -20, "it is more than %d days older than the newest mail",
                         (int)RECENT_DAYS);
        else if (!notice->aside)
            draft_reason(&notice->draft, 20, "it is recent");
        draft_emit(&notice->draft, out);
        free(notice);
    }
    memory->count = 0;
    unlisted_emit(&memory->unlisted, /* said: */ "Notices about security",
                  is_recent(memory, memory->newest_unlisted) ? POINTS_MEDIUM : 0, out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        draft_drop(&memory->notices[i]->draft);
        free(memory->notices[i]);
    }
    unlisted_drop(&memory->unlisted);
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
