/* login_relay.c - sign-ins with the marks of a page that stands between the owner and the real one
 * (S14): it passes password and second factor on, and keeps the session that comes back.
 *
 * The marks alone are those of any unmanaged computer: they speak only from a network that is new
 * to the account, or with a program that no owner uses. */
#include "finding.h"
#include "login_book.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NEAR = 1800, DAY = 86400 };

static const char id[] = "login-relay";
static const char *const reasons[] = {"marks",    "kit",     "let-in",     "asked",
                                      "one-flow", "network", "before-act", NULL};

static bool is_marked(const struct book_entry *entry)
{
    return entry->owners && !entry->ours &&
           strncmp(entry->detail, LOGIN_RELAY_MARK, strlen(LOGIN_RELAY_MARK)) == 0;
}

static bool is_kit(const struct book_entry *entry)
{
    return strcasestr(entry->agent, "axios") || strcasestr(entry->agent, "undici") ||
           strcasecmp(entry->agent, "node") == 0;
}

struct relay { /* marked sign-ins from one network, close to each other */
    const struct book_entry *first, *success, *kit;
    unsigned asked;
    bool one_flow; /* one correlation id has all of ALL_ANSWERS */
};

enum { LET_IN = 1 << 0, STAY = 1 << 1, SECOND_FACTOR = 1 << 2, ALL_ANSWERS = 7 };

static int64_t answer_of(const struct book_entry *entry)
{
    switch (strtol(entry->detail + strcspn(entry->detail, ":") + 1, NULL, 10)) {
    case 50140:
        return STAY;
    case 50074:
        return SECOND_FACTOR;
    default:
        return login_succeeded(entry) ? LET_IN : 0;
    }
}

/* Notes the answer under its correlation id. True: that id has them all now. */
static bool note_answer(struct map *flows, const struct book_entry *entry)
{
    const char *flow = strstr(entry->detail, LOGIN_RELAY_FLOW);
    int64_t before, now;

    if (!flow)
        return false;
    before = map_get(flows, str_of(flow));
    now = (before == MAP_NONE ? 0 : before) | answer_of(entry);
    map_put(flows, str_of(flow), now);
    return now == ALL_ANSWERS;
}

/* Those that belong to entries[from], which is marked. */
static void gather(const struct login_book *book, size_t from, struct relay *out)
{
    struct map flows = {0};

    *out = (struct relay){.first = &book->entries[from]};
    for (size_t i = from; i < book->count; i++) {
        const struct book_entry *entry = &book->entries[i];

        if (entry->when - out->first->when > NEAR)
            break;
        if (!is_marked(entry) || strcmp(entry->account, out->first->account) != 0 ||
            strcmp(entry->network, out->first->network) != 0)
            continue;
        if (!out->kit && is_kit(entry))
            out->kit = entry;
        if (!out->success && login_succeeded(entry))
            out->success = entry;
        out->asked += !login_succeeded(entry);
        out->one_flow = note_answer(&flows, entry) || out->one_flow;
    }
    map_dispose(&flows);
}

static void say(const struct relay *relay, const struct case_facts *facts, struct finding_sink *out)
{
    const struct book_entry *first = relay->first, *in = relay->success;
    const struct act *act = in ? act_after(facts, in->when, DAY) : NULL;
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s", first->account, first->network);
    draft_title(&draft, "A sign-in to %s from %s bears the marks of a relay before the real page",
                draft_clip(&draft, login_whose(first), 60),
                draft_clip(&draft,
                           first->address[0] ? first->address : /* said: */ "an unknown address",
                           50));
    draft_explain(
        &draft,
        "Such a page passes on what the owner types, second factor and all, and keeps the "
        "session. A new password alone does not end that session.",
        "The owner signed in from a new place with a computer of his own: ask.");
    draft_say(&draft, "marks", "it came to the portal's first page, by no device that is known");
    if (relay->kit)
        draft_say(&draft, "kit", "the program was %s, which such kits use and people do not",
                  draft_clip(&draft, relay->kit->agent, 60));
    if (in && in->judged && in->new_network)
        draft_say(&draft, "network", "and the owner never came from network %s", in->network);
    if (in)
        draft_say(&draft, "let-in", "it was let in");
    if (relay->asked > 0)
        draft_say(&draft, "asked", "it was asked for more %u time%s", relay->asked,
                  relay->asked == 1 ? "" : "s");
    if (relay->one_flow)
        draft_say(&draft, "one-flow",
                  "one sign-in was asked for a second factor (50074) and whether to stay (50140), "
                  "and was let in (0)");
    if (act)
        act_say_soon(&draft, act, in->when);
    draft_when(&draft, first->when);
    draft_subject(&draft, "login", in ? in->id : first->id, NULL, first->address);
    if (first->account[0])
        draft_subject(&draft, "account", 0, NULL, first->account);
    draft_emit(&draft, out);
}

static void on_acts(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct login_book *book = facts->logins;
    struct map said = {0};

    (void)state;
    for (size_t i = 0; book && i < book->count; i++) {
        const struct book_entry *entry = &book->entries[i];
        struct relay relay;

        if (!is_marked(entry) || map_get(&said, str_of(entry->network)) != MAP_NONE)
            continue;
        gather(book, i, &relay);
        if (!relay.kit && !(relay.success && relay.success->judged && relay.success->new_network))
            continue;
        map_put(&said, str_of(entry->network), 1);
        say(&relay, facts, out);
    }
    map_dispose(&said);
}

const struct detector detect_login_relay = {
    .id = id,
    .title = "Sign-in through a relay",
    .blind = "Kits that give themselves a browser's name and a network near the owner's; exports "
             "without device and error code; other providers than Microsoft.",
    .attack = "T1557 T1539",
    .check = "sign-ins",
    .reasons = reasons,
    .on_acts = on_acts,
};
