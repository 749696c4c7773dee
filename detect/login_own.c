/* login_own.c - which rows of imported logs are sign-ins of our own.
 *
 * Ours is a row that tells the same protocol, account and outcome as one of the case's own_logins,
 * at its time, from its address. Behind a router the log has another address than we know: it is
 * learnt, when each of at least two of our sign-ins has exactly one row that fits, all from that
 * one address. One of our sign-ins is one row at most: a second row at the same moment is somebody
 * else's. When in doubt a row is not ours; a finding too many is seen, one too few is not. */
#include "login_own.h"

#include "base/ip.h"
#include "case/logins.h"
#include "case/own_logins.h"
#include "parse/login.h"

#include <stdlib.h>
#include <string.h>

enum { SKEW_SECONDS = 5, LEARNT_LEAST = 2 };

struct candidate { /* a row that may be one of ours */
    int64_t id, when, was;
    const char *address;
    size_t *fits; /* which of ours it may be */
    size_t fit_count;
    size_t own; /* which of ours it is, from 1; 0: none */
};

struct matching {
    struct arena arena;
    struct own_login *own;
    size_t own_count;
    bool *taken;          /* by own: it has its row */
    struct candidate *at; /* rows near any of them */
    size_t count, room;
};

/* --- does it fit? --- */

static bool same_account(const char *row, const char *own)
{
    size_t len = strcspn(own, "@");
    struct str log = str_of(row);

    return log.len == 0 || str_equal_nocase(log, str_of(own)) ||
           str_equal_nocase(log, (struct str){own, len});
}

static bool same_outcome(const char *row, const char *own)
{
    bool let_in = strcmp(own, "accepted") == 0;

    switch (login_result_of(row)) {
    case LOGIN_SUCCESS:
        return let_in;
    case LOGIN_WRONG_PASSWORD:
    case LOGIN_BLOCKED:
    case LOGIN_SECOND_FACTOR:
    case LOGIN_FAILED:
        return !let_in;
    case LOGIN_UNCLEAR:
        return true;
    case LOGIN_READ:
    default:
        return false;
    }
}

static bool is_near(int64_t when, const struct own_login *own)
{
    return when >= own->began / 1000 - SKEW_SECONDS && when <= own->ended / 1000 + SKEW_SECONDS;
}

static bool fits(const struct login_row *row, const struct own_login *own)
{
    return strcmp(own->purpose, "canary-lost") != 0 && is_near(row->when, own) &&
           (!*row->protocol || strcmp(row->protocol, own->protocol) == 0) &&
           same_account(row->account, own->user) && same_outcome(row->result, own->class);
}

/* --- the rows --- */

static bool take_row(void *arg, const struct login_row *row)
{
    struct matching *matching = arg;
    struct candidate candidate = {.id = row->id, .when = row->when, .was = row->own};
    size_t *fit = NULL;

    for (size_t i = 0; i < matching->own_count; i++) {
        if (!fits(row, &matching->own[i]))
            continue;
        if (!fit)
            fit = arena_alloc(&matching->arena, matching->own_count * sizeof(*fit));
        fit[candidate.fit_count++] = i;
    }
    if (!fit && row->own == 0)
        return true;
    candidate.fits = fit;
    candidate.address = arena_strndup(&matching->arena, row->address, strlen(row->address));
    if (matching->count == matching->room) {
        matching->room = matching->room ? 2 * matching->room : 64;
        matching->at = xreallocarray(matching->at, matching->room, sizeof(*matching->at));
    }
    matching->at[matching->count++] = candidate;
    return true;
}

/* --- which is which --- */

static bool is_public(const char *address)
{
    struct ip_net net;

    return ip_parse(str_of(address), false, &net) && ip_is_public(&net);
}

static bool is_candidate_for(const struct candidate *candidate, size_t own)
{
    for (size_t i = 0; i < candidate->fit_count; i++)
        if (candidate->fits[i] == own)
            return true;
    return false;
}

static int64_t apart(const struct candidate *candidate, const struct own_login *own)
{
    int64_t began = own->began / 1000;

    return candidate->when > began ? candidate->when - began : began - candidate->when;
}

/* The nearest row from this address that nobody has. */
static void match_one(struct matching *matching, size_t own, const char *address)
{
    struct candidate *nearest = NULL;

    for (size_t i = 0; i < matching->count; i++) {
        struct candidate *at = &matching->at[i];

        if (at->own == 0 && strcmp(at->address, address) == 0 && is_candidate_for(at, own) &&
            (!nearest || apart(at, &matching->own[own]) < apart(nearest, &matching->own[own])))
            nearest = at;
    }
    if (!nearest)
        return;
    nearest->own = own + 1;
    matching->taken[own] = true;
}

static void match_addresses(struct matching *matching)
{
    for (size_t own = 0; own < matching->own_count; own++)
        if (*matching->own[own].local)
            match_one(matching, own, matching->own[own].local);
}

/* The only row that may be this one of ours, and no other of ours; NULL: none, or several. */
static const struct candidate *only_row(const struct matching *matching, size_t own)
{
    const struct candidate *only = NULL;

    if (matching->taken[own] || is_public(matching->own[own].local))
        return NULL;
    for (size_t i = 0; i < matching->count; i++) {
        const struct candidate *at = &matching->at[i];

        if (at->own != 0 || !is_candidate_for(at, own))
            continue;
        if (only)
            return NULL;
        only = at;
    }
    return only && *only->address ? only : NULL;
}

/* The address that a router gives us, from the sign-ins that only we can have made. */
static void learn_addresses(struct matching *matching)
{
    const struct candidate **only =
        arena_alloc(&matching->arena, (matching->own_count + 1) * sizeof(const void *));

    for (size_t own = 0; own < matching->own_count; own++)
        only[own] = only_row(matching, own);
    for (size_t own = 0; own < matching->own_count; own++) {
        size_t votes = 0;

        for (size_t other = 0; only[own] && other < matching->own_count; other++) {
            bool again = false; /* the same row speaks once */

            for (size_t before = 0; before < other; before++)
                again = again || only[before] == only[other];
            votes += only[other] && !again && strcmp(only[other]->address, only[own]->address) == 0;
        }
        if (votes < LEARNT_LEAST)
            continue;
        for (size_t mine = 0; mine < matching->own_count; mine++)
            if (!matching->taken[mine] && !is_public(matching->own[mine].local))
                match_one(matching, mine, only[own]->address);
    }
}

/* --- the whole --- */

static bool write_down(struct casefile *cf, const struct matching *matching, struct error *err)
{
    for (size_t i = 0; i < matching->count; i++) {
        const struct candidate *at = &matching->at[i];
        int64_t own = at->own ? matching->own[at->own - 1].id : 0;

        if (own != at->was && !login_set_own(cf, at->id, own, err))
            return false;
    }
    return true;
}

bool login_own_find(struct casefile *cf, struct error *err)
{
    struct matching matching = {0};
    bool ok = own_login_list(cf, &matching.arena, &matching.own, &matching.own_count, err);

    if (ok) {
        matching.taken =
            arena_alloc(&matching.arena, (matching.own_count + 1) * sizeof(*matching.taken));
        ok = login_walk(cf, take_row, &matching, err);
    }
    if (ok) {
        match_addresses(&matching);
        learn_addresses(&matching);
        ok = write_down(cf, &matching, err);
    }
    free(matching.at);
    arena_dispose(&matching.arena);
    return ok;
}
