/* login_two_places.c - the owner and somebody else at one time (S02, S09, S12), without asking
 * where an address is: a stranger's sign-in between two of the owner's, or one session in two
 * networks. */
#include "finding.h"
#include "login_book.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DAY = 86400, CLOSE = 3600 };

static const char id[] = "login-two-places";
static const char *const reasons[] = {"between", "one-session", "program",
                                      "place",   "before-act",  NULL};

/* The owner's sign-in next to entries[at] in time, from a network known before; step: 1 or -1. */
static const struct book_entry *beside(const struct login_book *book, size_t at, int step)
{
    const struct book_entry *entry = &book->entries[at];

    for (size_t i = at + (size_t)step; i < book->count; i += (size_t)step) {
        const struct book_entry *other = &book->entries[i];
        int64_t apart = other->when - entry->when;

        if ((apart < 0 ? -apart : apart) > CLOSE)
            return NULL;
        if (login_succeeded(other) && other->account == entry->account && other->judged &&
            !other->new_network && other->network[0])
            return other;
    }
    return NULL;
}

static void say(const struct book_entry *entry, const struct book_entry *owner, bool one_session,
                int64_t minutes, const struct case_facts *facts, struct finding_sink *out)
{
    const struct act *act = act_after(facts, entry->when, DAY);
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s/%s", entry->account, owner->network, entry->network);
    draft_title(&draft, "%s was used from %s and from %s at one time",
                draft_clip(&draft, login_whose(entry), 60), draft_clip(&draft, owner->address, 50),
                draft_clip(&draft, entry->address, 50));
    draft_explain(&draft,
                  "One person is in one place. The second is somebody else, or a second device in "
                  "another network.",
                  "The owner used a phone beside the computer, or a VPN, at that time.");
    if (one_session)
        draft_say(&draft, "one-session",
                  "both belong to one session: its cookie or token was copied");
    else
        draft_say(&draft, "between",
                  minutes == 1 ? "it lies between two sign-ins of the owner's that are %" PRId64
                                 " minute apart"
                               : "it lies between two sign-ins of the owner's that are %" PRId64
                                 " minutes apart",
                  minutes);
    if (entry->program[0] && owner->program[0] && entry->program != owner->program)
        draft_say(&draft, "program", "%s there, %s here", draft_clip(&draft, entry->program, 60),
                  draft_clip(&draft, owner->program, 60));
    if (entry->place[0] && owner->place[0] && entry->place != owner->place)
        draft_say(&draft, "place", "the log has them in %s and in %s",
                  draft_clip(&draft, entry->place, 60), draft_clip(&draft, owner->place, 60));
    if (act)
        act_say_soon(&draft, act, entry->when);
    draft_when(&draft, entry->when);
    draft_subject(&draft, "login", entry->id, NULL, entry->address);
    if (entry->account[0])
        draft_subject(&draft, "account", 0, NULL, entry->account);
    draft_emit(&draft, out);
}

/* Sign-ins of one session that came from elsewhere than it began. */
static void find_sessions(const struct login_book *book, struct map *said,
                          const struct case_facts *facts, struct finding_sink *out)
{
    struct map begun = {0};

    for (size_t i = 0; i < book->count; i++) {
        const struct book_entry *entry = &book->entries[i];
        char key[640];
        int64_t first;
        int len;

        if (!login_succeeded(entry) || !entry->session[0] || !entry->network[0])
            continue;
        len = snprintf(key, sizeof(key), "%s %s", entry->account, entry->session);
        first = map_get(&begun, str_part(str_of(key), 0, (size_t)len));
        if (first == MAP_NONE) {
            map_put(&begun, str_part(str_of(key), 0, (size_t)len), (int64_t)i);
        } else if (book->entries[first].network != entry->network && entry->judged &&
                   entry->new_network && map_get(said, str_of(entry->network)) == MAP_NONE) {
            map_put(said, str_of(entry->network), 1);
            say(entry, &book->entries[first], true, 0, facts, out);
        }
    }
    map_dispose(&begun);
}

static void find_between(const struct login_book *book, struct map *said,
                         const struct case_facts *facts, struct finding_sink *out)
{
    for (size_t i = 0; i < book->count; i++) {
        const struct book_entry *entry = &book->entries[i], *before, *after;

        if (!login_succeeded(entry) || !entry->judged || !entry->new_network || entry->roams ||
            map_get(said, str_of(entry->network)) != MAP_NONE)
            continue;
        before = beside(book, i, -1);
        after = before ? beside(book, i, 1) : NULL;
        if (!after || before->network != after->network || before->program != after->program)
            continue;
        if (entry->program[0] && entry->program == before->program)
            continue; /* the owner's own program, which changed networks and back */
        map_put(said, str_of(entry->network), 1);
        say(entry, before, false, (after->when - before->when) / 60, facts, out);
    }
}

static void on_acts(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct map said = {0};

    (void)state;
    if (!facts->logins)
        return;
    find_sessions(facts->logins, &said, facts, out);
    find_between(facts->logins, &said, facts, out);
    map_dispose(&said);
}

const struct detector detect_login_two_places = {
    .id = id,
    .title = "Two places at once",
    .blind = "Intruders who come while the owner is away; where an address is, is not looked up.",
    .attack = "T1078 T1550.004",
    .check = "sign-ins",
    .reasons = reasons,
    .on_acts = on_acts,
};
