/* whose_finding.c - see whose_finding.h. */
#include "whose_finding.h"

#include "whose.h"

#include "base/limits.h"
#include "base/said.h"

#include <stdio.h>
#include <string.h>

enum { NAMED_MOST = 4 }; /* mailboxes that one finding names */

struct owners { /* of what one finding is about */
    bool has[WHOSE_MOST];
    size_t count;
};

static bool find_owners(struct owners *owners, const struct finding *finding,
                        const struct case_facts *facts, struct casefile *cf, struct error *err)
{
    *owners = (struct owners){0};
    for (size_t i = 0; i < finding->subject_count; i++) {
        int64_t account;
        size_t whose;

        if (!finding_subject_account(cf, &finding->subjects[i], &account, err))
            return false;
        if (account == 0)
            continue;
        whose = whose_account(facts, account);
        owners->count += !owners->has[whose];
        owners->has[whose] = true;
    }
    return true;
}

/* One more reason, which weighs nothing. */
static void add_reason(struct finding *finding, struct arena *arena, const struct account *account)
{
    size_t count = finding->reason_count;
    struct finding_reason *reasons = arena_alloc(arena, (count + 1) * sizeof(*reasons));
    const char **sources = arena_alloc(arena, (count + 1) * sizeof(*sources));
    struct buf marked, plain;

    buf_init(&marked, KIB(4));
    buf_init(&plain, KIB(4));
    said_add(&marked, "in the mailbox of %.200s at %.200s", account->user, account->host);
    said_plain(&plain, buf_as_str(&marked), NULL, NULL);
    memcpy(reasons, finding->reasons, count * sizeof(*reasons));
    memcpy(sources, finding->reason_sources, count * sizeof(*sources));
    reasons[count] =
        (struct finding_reason){.text = arena_strndup(arena, buf_c(&plain), plain.len)};
    sources[count] = arena_strndup(arena, buf_c(&marked), marked.len);
    finding->reasons = reasons;
    finding->reason_sources = sources;
    finding->reason_count = count + 1;
    buf_dispose(&marked);
    buf_dispose(&plain);
}

static void tell(struct finding *finding, struct arena *arena, const struct case_facts *facts,
                 const struct owners *owners)
{
    char key[840];
    size_t named = 0;

    for (size_t i = 0; i < WHOSE_MOST; i++) {
        const struct account *first = owners->has[i] ? whose_first(facts, i) : NULL;

        if (!first)
            continue;
        if (named++ < NAMED_MOST)
            add_reason(finding, arena, first);
        if (i == 0 || owners->count > 1)
            continue;
        snprintf(key, sizeof(key), "%s/in mailbox %zu", finding->key, i + 1);
        finding->key = arena_strndup(arena, key, strlen(key));
    }
}

bool whose_findings(struct collect *found, const struct case_facts *facts, struct casefile *cf,
                    struct error *err)
{
    struct owners owners;

    if (whose_count(facts) == 1)
        return true;
    for (size_t i = 0; i < found->count; i++) {
        if (!find_owners(&owners, &found->at[i], facts, cf, err))
            return false;
        tell(&found->at[i], &found->arena, facts, &owners);
    }
    return true;
}
