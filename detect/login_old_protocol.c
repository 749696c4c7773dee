/* login_old_protocol.c - a success over IMAP, POP3 or SMTP by somebody who never used it (S05):
 * these ways ask for no second factor. */
#include "finding.h"
#include "login_book.h"

#include <inttypes.h>
#include <string.h>

enum { DAY = 86400 };

static const char id[] = "login-old-protocol";
static const char *const reasons[] = {"first-time", "network", "at-home", "before-act", NULL};

static bool is_old(enum login_protocol protocol)
{
    return protocol == LOGIN_IMAP || protocol == LOGIN_POP3 || protocol == LOGIN_SMTP;
}

static const char *words(enum login_protocol protocol)
{
    return protocol == LOGIN_IMAP ? "IMAP" : protocol == LOGIN_POP3 ? "POP3" : "SMTP";
}

static void say(const struct book_entry *entry, const struct case_facts *facts,
                struct finding_sink *out)
{
    const struct act *act = act_after(facts, entry->when, DAY);
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s", entry->account, words(entry->protocol));
    draft_title(&draft, "%s was used for %s for the first time, from %s", words(entry->protocol),
                draft_clip(&draft, login_whose(entry), 60),
                draft_clip(&draft,
                           entry->address[0] ? entry->address : /* said: */ "an unknown address",
                           50));
    draft_explain(
        &draft,
        "This way in asks for the password only, however the sign-in page is protected; "
        "intruders use it to copy a mailbox and to send.",
        "The owner set up a mail program or phone on that day; or a copy was made for this "
        "examination with another program.");
    draft_say(&draft, "first-time", "not once in %u sign-ins before", entry->before);
    if (entry->new_network)
        draft_say(&draft, "network", "and the owner never came from network %s", entry->network);
    else if (entry->network[0])
        draft_say(&draft, "at-home", "the network, %s, is the owner's", entry->network);
    if (act)
        act_say_soon(&draft, act, entry->when);
    draft_when(&draft, entry->when);
    draft_subject(&draft, "login", entry->id, NULL, entry->address);
    if (entry->account[0])
        draft_subject(&draft, "account", 0, NULL, entry->account);
    draft_emit(&draft, out);
}

static void on_acts(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct login_book *book = facts->logins;
    struct map said = {0};

    (void)state;
    for (size_t i = 0; book && i < book->count; i++) {
        const struct book_entry *entry = &book->entries[i];
        struct buf key;

        if (!login_succeeded(entry) || !entry->judged || !entry->new_protocol ||
            !is_old(entry->protocol))
            continue;
        buf_init(&key, 400);
        buf_printf(&key, "%s %s", entry->account, words(entry->protocol));
        if (map_get(&said, buf_as_str(&key)) == MAP_NONE) {
            map_put(&said, buf_as_str(&key), 1);
            say(entry, facts, out);
        }
        buf_dispose(&key);
    }
    map_dispose(&said);
}

const struct detector detect_login_old_protocol = {
    .id = id,
    .title = "Old way in, first time",
    .blind = "Mailboxes that are read over IMAP or POP3 every day: there the way in says nothing.",
    .attack = "T1078",
    .check = "sign-ins",
    .reasons = reasons,
    .on_acts = on_acts,
};
