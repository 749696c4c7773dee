/* login_foreign.c - a sign-in from a network and with a program that the owner never used (S03,
 * S04), the nearer to what somebody did in the mailbox the worse (S01, S08, S17). */
#include "finding.h"
#include "login_book.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, SOON = DAY, WEEK = 7 * DAY, STAYED_DAYS = 45, LEAST = POINTS_MEDIUM };

static const char id[] = "login-foreign";
static const char *const reasons[] = {
    "network",         "program",    "protocol",   "tool",      "roams",  "before-act", "place",
    "days-before-act", "after-lure", "rules-open", "read-mail", "stayed", NULL};

struct group { /* an account's sign-ins from one network that is new */
    const struct book_entry *first;
    const struct book_entry *last;
    const struct book_entry *tool, *sieve, *program, *protocol; /* the first that is new */
    size_t count;
    int64_t fetched;
};

struct groups {
    struct map map;
    struct group *at;
    size_t count, room;
};

static struct group *group_of(struct groups *groups, const struct book_entry *entry, bool make)
{
    char key[700];
    int len = snprintf(key, sizeof(key), "%s %s", entry->account, entry->network);
    int64_t index = map_get(&groups->map, str_part(str_of(key), 0, (size_t)len));

    if (index != MAP_NONE)
        return &groups->at[index];
    if (!make)
        return NULL;
    if (groups->count == groups->room) {
        groups->room = groups->room ? 2 * groups->room : 32;
        groups->at = xreallocarray(groups->at, groups->room, sizeof(*groups->at));
    }
    map_put(&groups->map, str_part(str_of(key), 0, (size_t)len), (int64_t)groups->count);
    groups->at[groups->count] = (struct group){.first = entry};
    return &groups->at[groups->count++];
}

static void note(struct groups *groups, const struct book_entry *entry)
{
    bool begins = login_succeeded(entry) && entry->judged && entry->new_network;
    struct group *group = entry->network[0] ? group_of(groups, entry, begins) : NULL;

    if (!group || entry->ours || !entry->owners)
        return;
    if (entry->result == LOGIN_READ && entry->fetched > 0)
        group->fetched += entry->fetched;
    if (!login_succeeded(entry))
        return;
    group->count++;
    group->last = entry;
    if (!group->program && entry->new_program)
        group->program = entry;
    if (!group->protocol && entry->new_protocol)
        group->protocol = entry;
    if (!group->tool && login_tool(entry->agent))
        group->tool = entry;
    if (!group->sieve && entry->protocol == LOGIN_SIEVE)
        group->sieve = entry;
}

static void say_ways(struct draft *draft, const struct group *group)
{
    const struct book_entry *first = group->first;

    if (first->roams)
        draft_say(draft, "roams", "network %s is new; but the owner comes from new networks often",
                  first->network);
    else
        draft_say(draft, "network", "network %s was never used in %u sign-ins before",
                  first->network, first->before);
    if (first->place[0])
        draft_say(draft, "place", "the log places it in %s", draft_clip(draft, first->place, 80));
    if (group->program)
        draft_say(draft, "program", "the program is new as well: %s",
                  draft_clip(draft, group->program->program, 80));
    if (group->protocol)
        draft_say(draft, "protocol", "the owner never came over %s before",
                  login_protocol_name(group->protocol->protocol));
    if (group->tool)
        draft_say(draft, "tool", "people do not read mail with it: %s",
                  draft_clip(draft, group->tool->agent, 80));
    if (group->sieve)
        draft_say(draft, "rules-open",
                  "it signed in to ManageSieve: the mail rules were open to it");
    if (group->fetched > 0)
        draft_say(draft, "read-mail",
                  group->fetched == 1 ? "from there %" PRId64 " mail was fetched"
                                      : "from there %" PRId64 " mails were fetched",
                  group->fetched);
}

static void say_near(struct draft *draft, const struct group *group, const struct case_facts *facts)
{
    const struct act *act = act_after(facts, group->first->when, WEEK);
    const struct act *lure = lure_before(facts, group->first->when, SOON);
    int64_t days = act ? (act->when - group->first->when) / DAY : 0;
    int64_t minutes = lure ? (group->first->when - lure->when) / 60 : 0;

    if (act && act->when - group->first->when <= SOON)
        act_say_soon(draft, act, group->first->when);
    else if (act)
        draft_say(draft, "days-before-act",
                  days == 1 ? "%" PRId64 " day later: %s" : "%" PRId64 " days later: %s", days,
                  draft_clip(draft, act->title, 120));
    if (lure)
        draft_say(draft, "after-lure",
                  minutes == 1 ? "%" PRId64 " minute after the mail that may be the lure: %s"
                               : "%" PRId64 " minutes after the mail that may be the lure: %s",
                  minutes, draft_clip(draft, lure->title, 120));
    if (group->last->when - group->first->when >= (int64_t)STAYED_DAYS * DAY)
        draft_say(draft, "stayed",
                  "it was used for %" PRId64 " days: perhaps the owner's new device",
                  (group->last->when - group->first->when) / DAY);
}

static void say(const struct group *group, const struct case_facts *facts, struct finding_sink *out)
{
    const struct book_entry *first = group->first;
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s", first->account, first->network);
    draft_title(&draft, "Somebody signed in to %s from %s, where the owner never was before",
                draft_clip(&draft, login_whose(first), 60), draft_clip(&draft, first->address, 50));
    draft_explain(
        &draft,
        "People change networks often, programs seldom, and both at once hardly ever. "
        "Somebody else may have used the password.",
        "The owner had a new device or phone, travelled, or used a VPN at that time: ask, "
        "and name the address.");
    say_ways(&draft, group);
    say_near(&draft, group, facts);
    if (draft_points(&draft) < LEAST) {
        draft_drop(&draft);
        return;
    }
    draft_when(&draft, first->when);
    draft_subject(&draft, "login", first->id, NULL, first->address);
    if (group->last != first)
        draft_subject(&draft, "login", group->last->id, NULL, group->last->address);
    if (first->account[0])
        draft_subject(&draft, "account", 0, NULL, first->account);
    draft_emit(&draft, out);
}

static void on_acts(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct groups groups = {0};

    (void)state;
    for (size_t i = 0; facts->logins && i < facts->logins->count; i++)
        note(&groups, &facts->logins->entries[i]);
    for (size_t i = 0; i < groups.count; i++)
        say(&groups.at[i], facts, out);
    map_dispose(&groups.map);
    free(groups.at);
}

const struct detector detect_login_foreign = {
    .id = id,
    .title = "Sign-in from elsewhere",
    .blind =
        "Logs that begin with the intruder or are short (fewer than five sign-ins on three days "
        "before); an intruder in the owner's own network, or behind a proxy near it.",
    .attack = "T1078",
    .check = "sign-ins",
    .reasons = reasons,
    .on_acts = on_acts,
};
