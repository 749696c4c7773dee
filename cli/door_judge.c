/* door_judge.c - what tries to sign in prove, and how well; see door.h.
 *
 * A refusal proves nothing by itself: the server may refuse everybody, or us. So a credential that
 * was never seen to work (no baseline) gives grade C at best, and a plain "wrong password" without
 * anything that still opens (no control) gives nothing. One protocol alone is never "the password
 * was changed": a list of denied services sounds the same. */
#include "door.h"

static struct door_verdict say(enum probe_outcome outcome, enum attempt_class class,
                               const char *words)
{
    return (struct door_verdict){outcome, GRADE_NONE, class, words};
}

static struct door_verdict proved(enum probe_grade grade, enum attempt_class class,
                                  const char *words)
{
    return (struct door_verdict){PROBE_PASS, grade, class, words};
}

/* The first of these classes; count: none. */
static size_t find(const struct door_seen *seen, size_t count, unsigned classes)
{
    for (size_t i = 0; i < count; i++)
        if (classes & 1u << seen[i].class)
            return i;
    return count;
}

/* Never a proof, whatever a playbook allows. */
static const unsigned unclear = 1u << ATTEMPT_AMBIGUOUS | 1u << ATTEMPT_NETWORK |
                                1u << ATTEMPT_LIMITED | 1u << ATTEMPT_WEB_LOGIN;

static const char *unclear_words(enum attempt_class class)
{
    if (class == ATTEMPT_LIMITED)
        return "the server takes no more tries now: wait before asking again";
    if (class == ATTEMPT_WEB_LOGIN)
        return "the provider wants a person at its web page: the password may be right";
    return class == ATTEMPT_NETWORK ? "it did not come to an answer"
                                    : "the refusal does not say why: it proves nothing";
}

/* Something that says more than "no" was said, so that server and address are not what refuses. */
static bool speaks_for_itself(enum attempt_class class)
{
    return class == ATTEMPT_BLOCKED || class == ATTEMPT_SECOND_FACTOR;
}

static bool same_server(const struct door_seen *seen, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (seen[i].other_key)
            return false;
    return true;
}

/* All doors are shut as the playbook wants it: how well is that proved? */
static struct door_verdict weigh_denied(const struct door_seen *seen, size_t count,
                                        const struct door_claim *claim)
{
    bool control = true, own_control = true, baseline = true;
    unsigned asked = 0;

    for (size_t i = 0; i < count; i++) {
        bool any = seen[i].control || seen[i].elsewhere;

        asked |= 1u << seen[i].protocol;
        control = control && (any || speaks_for_itself(seen[i].class));
        own_control = own_control && seen[i].control;
        baseline = baseline && seen[i].baseline;
    }
    if (!control)
        return say(PROBE_INCONCLUSIVE, seen[0].class,
                   "refused, but nothing that must work was seen to work since: it may be an "
                   "outage, or this address");
    if (!baseline && claim->needs_baseline)
        return say(PROBE_INCONCLUSIVE, seen[0].class,
                   "refused, but it was never seen to work before: no baseline");
    if (!baseline)
        return proved(GRADE_C, seen[0].class, "refused; it was never seen to work before");
    if (!own_control)
        return proved(GRADE_C, seen[0].class, "refused; without a control on the same protocol");
    if (claim->baseline & ~asked)
        return proved(GRADE_C, seen[0].class,
                      "refused here; another protocol that it opened before was not asked");
    return proved(GRADE_A, seen[0].class, "refused everywhere it worked before");
}

struct door_verdict door_judge_denied(const struct door_seen *seen, size_t count,
                                      const struct door_claim *claim)
{
    size_t at = find(seen, count, 1u << ATTEMPT_ACCEPTED);

    if (at < count)
        return claim->in_time ? say(PROBE_INCONCLUSIVE, ATTEMPT_ACCEPTED,
                                    "still opens; the change may be on its way: ask again")
                              : say(PROBE_FAIL, ATTEMPT_ACCEPTED, "still opens the mailbox");
    at = find(seen, count, ~claim->allowed & (1u << ATTEMPT_SECOND_FACTOR | 1u << ATTEMPT_BLOCKED));
    if (at < count)
        return say(PROBE_FAIL, seen[at].class,
                   seen[at].class == ATTEMPT_BLOCKED
                       ? "the account is shut, but the password is still right"
                       : "the password is still right; only the second factor is missing");
    at = find(seen, count, unclear);
    if (at < count)
        return say(PROBE_INCONCLUSIVE, seen[at].class, unclear_words(seen[at].class));
    if (!same_server(seen, count))
        return say(PROBE_INCONCLUSIVE, ATTEMPT_NETWORK,
                   "the server shows another key than before: is it the same server?");
    at = find(seen, count, ~claim->allowed);
    if (at < count)
        return say(PROBE_INCONCLUSIVE, seen[at].class,
                   "refused for another reason, which says nothing of the credential");
    return weigh_denied(seen, count, claim);
}

struct door_verdict door_judge_closed(const struct door_seen *seen, size_t count,
                                      const struct door_claim *claim)
{
    const unsigned shut = 1u << ATTEMPT_PROTOCOL_OFF | 1u << ATTEMPT_POLICY_IP;
    size_t at = find(seen, count, 1u << ATTEMPT_ACCEPTED);
    bool baseline = true, control = true;

    if (at < count)
        return claim->in_time ? say(PROBE_INCONCLUSIVE, ATTEMPT_ACCEPTED,
                                    "still open; the change may be on its way: ask again")
                              : say(PROBE_FAIL, ATTEMPT_ACCEPTED, "the protocol is still open");
    at = find(seen, count, unclear);
    if (at < count)
        return say(PROBE_INCONCLUSIVE, seen[at].class, unclear_words(seen[at].class));
    at = find(seen, count, ~shut);
    if (at < count)
        return say(PROBE_INCONCLUSIVE, seen[at].class,
                   "refused for the credential's sake: that does not show a closed protocol");
    for (size_t i = 0; i < count; i++) {
        baseline = baseline && seen[i].baseline;
        control = control && (seen[i].control || seen[i].elsewhere);
    }
    if (!control)
        return say(PROBE_INCONCLUSIVE, seen[0].class,
                   "closed, but no other door of this server was seen to answer since: it may be "
                   "an outage");
    return baseline ? proved(GRADE_A, seen[0].class, "closed; it was open before")
                    : proved(GRADE_C, seen[0].class, "closed; it was never seen open before");
}

struct door_verdict door_judge_accepted(const struct door_seen *seen, size_t count,
                                        const struct door_claim *claim)
{
    size_t at = find(seen, count, ~(1u << ATTEMPT_ACCEPTED));

    if (at == count)
        return proved(GRADE_A, ATTEMPT_ACCEPTED, "opens the mailbox");
    if (unclear & 1u << seen[at].class)
        return say(PROBE_INCONCLUSIVE, seen[at].class, unclear_words(seen[at].class));
    return claim->in_time ? say(PROBE_INCONCLUSIVE, seen[at].class,
                                "refused; the change may be on its way: ask again")
                          : say(PROBE_FAIL, seen[at].class, "is refused");
}
