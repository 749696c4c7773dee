/* lookalike_domain.c - a domain that is made to be taken for the owner's or a correspondent's
 * (M07). Compared once, over all domains of the mailbox. */
#include "base/clock.h"
#include "detect/partners.h"
#include "finding.h"
#include "lookalike.h"
#include "own.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, OLD_FRIEND_DAYS = 180, LEAST_YOUNGER_DAYS = 14 };

struct candidate {
    const struct partner *partner; /* NULL: an own domain */
    const char *name;
    struct looks looks;
};

/* Somebody the owner has dealt with for half a year is who they are. */
static bool is_old_friend(const struct partner *partner)
{
    return partner_is_known(partner) && partner->first != INT64_MIN &&
           partner->last - partner->first >= (int64_t)OLD_FRIEND_DAYS * DAY;
}

/* The one who imitates comes later. */
static bool is_younger(const struct partner *bad, const struct partner *good)
{
    return !good || good->first == INT64_MIN || bad->first == INT64_MIN ||
           bad->first >= good->first + (int64_t)LEAST_YOUNGER_DAYS * DAY;
}

static int weight(enum lookalike_kind kind)
{
    static const int points[] = {
        [LOOKALIKE_NONE] = 0,           [LOOKALIKE_SUFFIX] = 15,   [LOOKALIKE_DIGITS] = 15,
        [LOOKALIKE_TWO_EDITS] = 45,     [LOOKALIKE_ONE_EDIT] = 60, [LOOKALIKE_SKELETON] = 65,
        [LOOKALIKE_INTERNATIONAL] = 65,
    };

    return points[kind];
}

/* What was done with the domain tells an imitation from a slip of the finger. */
static void about_use(struct draft *draft, const struct partner *partner)
{
    if (partner->sent > 0)
        draft_reason(draft, 15, "mail of this mailbox was sent to it");
    if (partner->named > 0)
        draft_reason(draft, 10, "answers were asked to be sent to it");
    if (partner->received > 0 || partner->named > 0)
        return;
    if (partner->sent == 0)
        draft_reason(draft, -45, "it is only named in copies of received mail: a typing error?");
    else if (partner->sent == 1)
        draft_reason(draft, -20, "only one mail went to it and none came: a typing error?");
}

static void say(const struct candidate *bad, const struct candidate *good, enum lookalike_kind kind,
                const struct case_facts *facts, struct finding_sink *out)
{
    const struct partner *partner = bad->partner;
    char date[CLOCK_TEXT] = "";
    struct draft draft;

    draft_begin(&draft, "%s/%s", bad->name, good->name);
    draft_title(&draft, "%s looks like %s, %s", draft_clip(&draft, bad->name, 70),
                draft_clip(&draft, good->name, 70),
                good->partner ? "with whom the owner writes" : "the owner's own domain");
    draft_explain(&draft,
                  "Intruders register a domain that differs by a letter and go on with the "
                  "conversation from there. Who reads quickly sees the name expected.",
                  "Both belong to the same organisation, or the likeness is an accident.");
    draft_reason(&draft, weight(kind), "%s", lookalike_words(kind));
    clock_format(partner->first, date);
    draft_reason(&draft, 0,
                 partner->received == 1 ? "first seen %.10s: %u mail from it, %u to it"
                                        : "first seen %.10s: %u mails from it, %u to it",
                 date[0] ? date : "(no date)", partner->received, partner->sent);
    about_use(&draft, partner);
    if (kind == LOOKALIKE_SUFFIX || kind == LOOKALIKE_DIGITS)
        draft.most = SEVERITY_LOW; /* most often one firm with two domains */
    if (own_is_allowed(facts, "domain", bad->name)) {
        draft_reason(&draft, 0, "the operator said that %s imitates nobody",
                     draft_clip(&draft, bad->name, 70));
        draft.most = SEVERITY_INFO;
    }
    draft_when(&draft, partner->first);
    draft_subject(&draft, "domain", 0, NULL, bad->name);
    draft_subject(&draft, "domain", 0, NULL, good->name);
    draft_subject(&draft, "message", partner->message, NULL, "first mail with it");
    draft_emit(&draft, out);
}

struct good_list {
    struct candidate *at;
    size_t count;
};

static void collect_good(struct good_list *good, const struct case_facts *facts)
{
    size_t domains = partners_domain_count(facts->partners);

    good->at = xcalloc(facts->own_domain_count + domains + 1, sizeof(*good->at));
    for (size_t i = 0; i < facts->own_domain_count; i++)
        good->at[good->count++].name = facts->own_domains[i];
    for (size_t i = 0; i < domains; i++) {
        const struct partner *partner = partners_domain_at(facts->partners, i);

        if (!partner_is_known(partner))
            continue;
        good->at[good->count].name = partner->name;
        good->at[good->count++].partner = partner;
    }
    for (size_t i = 0; i < good->count; i++) {
        looks_of(&good->at[i].looks, good->at[i].name);
        good->at[i].looks.own = !good->at[i].partner;
    }
}

static void compare(const struct candidate *bad, const struct good_list *good,
                    const struct case_facts *facts, struct finding_sink *out)
{
    const struct candidate *best = NULL;
    enum lookalike_kind best_kind = LOOKALIKE_NONE;

    for (size_t i = 0; i < good->count; i++) {
        const struct candidate *other = &good->at[i];
        enum lookalike_kind kind = lookalike_compare(&bad->looks, &other->looks);

        if (kind == LOOKALIKE_NONE || other->partner == bad->partner ||
            !is_younger(bad->partner, other->partner))
            continue;
        if (kind != LOOKALIKE_SKELETON && kind != LOOKALIKE_INTERNATIONAL &&
            own_is_freemail(facts, other->name))
            continue; /* mail.com and gmail.com are both real */
        if (!best || kind > best_kind) {
            best = other;
            best_kind = kind;
        }
    }
    if (best)
        say(bad, best, best_kind, facts, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    size_t domains = partners_domain_count(facts->partners);
    struct good_list good = {0};

    (void)state;
    collect_good(&good, facts);
    for (size_t i = 0; i < domains; i++) {
        const struct partner *partner = partners_domain_at(facts->partners, i);
        struct candidate bad = {.partner = partner, .name = partner->name};

        if (is_old_friend(partner) || own_is_inside(facts, partner->name) ||
            own_is_freemail(facts, partner->name))
            continue;
        looks_of(&bad.looks, bad.name);
        compare(&bad, &good, facts, out);
    }
    free(good.at);
}

const struct detector detect_lookalike_domain = {
    .id = "lookalike-domain",
    .title = "Domain that imitates a known one",
    .blind = "Genuine mailboxes of correspondents that were taken over, and unlike names.",
    .attack = "T1583.001 T1656",
    .check = "received-mail",
    .on_end = on_end,
};
