/* login_spray.c - one network that tries many accounts, a few passwords each (S06): the owner was
 * one of many, and perhaps one that gave way. */
#include "finding.h"
#include "login_book.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, LEAST_ACCOUNTS = 5, FEW_EACH = 10 };

static const char id[] = "login-spray";
static const char *const reasons[] = {"accounts", "owner-among", "got-in", "known-network", NULL};

struct source { /* one network's refusals */
    const char *network;
    const struct book_entry *first, *last, *success;
    size_t accounts; /* that were refused */
    uint64_t tries;
    bool owner;
    bool known; /* the owner came from there before */
};

struct sources {
    struct map map, pairs;
    struct source *at;
    size_t count, room;
};

static struct source *source_of(struct sources *sources, const struct book_entry *entry)
{
    int64_t index = map_get(&sources->map, str_of(entry->network));

    if (index != MAP_NONE)
        return &sources->at[index];
    if (sources->count == sources->room) {
        sources->room = sources->room ? 2 * sources->room : 64;
        sources->at = xreallocarray(sources->at, sources->room, sizeof(*sources->at));
    }
    map_put(&sources->map, str_of(entry->network), (int64_t)sources->count);
    sources->at[sources->count] = (struct source){.network = entry->network, .first = entry};
    return &sources->at[sources->count++];
}

/* A source that lay still for a day begins anew, unless it was a spray already. */
static void note(struct sources *sources, const struct book_entry *entry)
{
    struct source *source;
    char key[700];
    int len;

    if (!entry->network[0] || entry->ours)
        return;
    source = source_of(sources, entry);
    if (login_succeeded(entry)) {
        source->known |= entry->judged && !entry->new_network;
        if (source->accounts >= LEAST_ACCOUNTS && entry->when - source->last->when <= DAY &&
            !source->success)
            source->success = entry;
        return;
    }
    if (!login_refused(entry) || !entry->account[0])
        return;
    len = snprintf(key, sizeof(key), "%s %s", entry->network, entry->account);
    if (map_get(&sources->pairs, str_part(str_of(key), 0, (size_t)len)) == MAP_NONE) {
        map_put(&sources->pairs, str_part(str_of(key), 0, (size_t)len), 1);
        if (source->accounts == 0)
            source->first = entry;
        source->accounts++;
        source->owner |= entry->owners;
    }
    source->tries += entry->tries;
    source->last = entry;
}

static void say(const struct source *source, const struct case_facts *facts,
                struct finding_sink *out)
{
    const struct book_entry *at = source->success ? source->success : source->first;
    struct draft draft;

    draft_open(&draft, facts, id, "%s", source->network);
    draft_title(&draft,
                source->success ? "Passwords of %zu accounts were tried from %s, and one let "
                                  "it in"
                                : "Passwords of %zu accounts were tried from %s, this "
                                  "mailbox among them",
                source->accounts, draft_clip(&draft, at->address, 50));
    draft_explain(
        &draft,
        "Somebody tries a few common or leaked passwords on many accounts, so that none of "
        "them is locked.",
        "Many people share that network, as in an office, and mistype now and then.");
    draft_say(&draft, "accounts", "%zu accounts, %" PRIu64 " tries", source->accounts,
              source->tries);
    if (source->owner)
        draft_say(&draft, "owner-among", "the owner's account was tried");
    if (source->success)
        draft_say(&draft, "got-in", "and signed in to afterwards");
    if (source->known)
        draft_say(&draft, "known-network", "the owner comes from there too");
    draft_when(&draft, at->when);
    draft_subject(&draft, "login", at->id, NULL, at->address);
    draft_emit(&draft, out);
}

static void on_acts(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct sources sources = {0};

    (void)state;
    for (size_t i = 0; facts->logins && i < facts->logins->count; i++)
        note(&sources, &facts->logins->entries[i]);
    for (size_t i = 0; i < sources.count; i++) {
        const struct source *source = &sources.at[i];

        if (source->accounts >= LEAST_ACCOUNTS && (source->owner || source->success) &&
            source->tries <= (uint64_t)source->accounts * FEW_EACH)
            say(source, facts, out);
    }
    map_dispose(&sources.map);
    map_dispose(&sources.pairs);
    free(sources.at);
}

const struct detector detect_login_spray = {
    .id = id,
    .title = "Passwords tried on many accounts",
    .blind = "Logs of one account only; sources that change their address for every try.",
    .attack = "T1110.003",
    .check = "sign-ins",
    .reasons = reasons,
    .on_acts = on_acts,
};
