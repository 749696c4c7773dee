/* login_admin.c - an administrator opened the mailbox (S17): rights that need no password of the
 * owner's. */
#include "finding.h"
#include "login_book.h"

#include <inttypes.h>
#include <string.h>

static const char id[] = "login-admin";
static const char *const reasons[] = {"opened", "several", "before-act", NULL};

static void on_acts(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct book_entry *first = NULL, *last = NULL;
    const struct act *act;
    struct draft draft;
    size_t count = 0;

    (void)state;
    for (size_t i = 0; facts->logins && i < facts->logins->count; i++) {
        const struct book_entry *entry = &facts->logins->entries[i];

        if (entry->protocol != LOGIN_ADMIN || !login_succeeded(entry))
            continue;
        first = first ? first : entry;
        last = entry;
        count++;
    }
    if (!first)
        return;
    act = act_after(facts, first->when, 86400);
    draft_open(&draft, facts, id, "%s", first->account);
    draft_title(&draft, "An administrator opened the mailbox from %s",
                draft_clip(&draft,
                           first->address[0] ? first->address : /* said: */ "an unknown address",
                           50));
    draft_explain(
        &draft,
        "Whoever holds an administrator's account reads every mailbox without its password.",
        "An administrator was asked to help, or looked into this case.");
    if (first->detail[0])
        draft_say(&draft, "opened", "by %s", draft_clip(&draft, first->detail, 120));
    else
        draft_say(&draft, "opened", "the log says so");
    if (count > 1)
        draft_say(&draft, "several", "%zu times", count);
    if (act)
        act_say_soon(&draft, act, first->when);
    draft_when(&draft, first->when);
    draft_subject(&draft, "login", first->id, NULL, first->address);
    if (last != first)
        draft_subject(&draft, "login", last->id, NULL, last->address);
    draft_emit(&draft, out);
}

const struct detector detect_login_admin = {
    .id = id,
    .title = "Opened by an administrator",
    .blind = "What the administrator did there.",
    .attack = "T1078",
    .check = "sign-ins",
    .reasons = reasons,
    .on_acts = on_acts,
};
