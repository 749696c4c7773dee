/* party.c - see party.h. */
#include "party.h"

#include "detect/partners.h"
#include "lookalike.h"
#include "own.h"

#include <string.h>
#include <strings.h>

static bool is_domain_like(const char *value)
{
    return strchr(value, '.') && !strpbrk(value, " /*?,;");
}

void party_of(struct party *out, const char *value, const struct case_facts *facts)
{
    const struct partner *partner = NULL;
    struct lookalike like;

    *out = (struct party){.address = value};
    while (*value == '@' || *value == '*' || *value == '.')
        value++;
    if (strchr(value, '@')) {
        partner = partners_address(facts->partners, value);
        out->own = own_is_inside(facts, value);
    } else if (is_domain_like(value)) {
        partner = partners_domain(facts->partners, value);
        for (size_t i = 0; i < facts->own_domain_count; i++)
            out->own = out->own || strcasecmp(value, facts->own_domains[i]) == 0;
    }
    if ((strchr(value, '@') || is_domain_like(value)) && lookalike_find(&like, value, facts))
        out->imitates = like.good;
    out->exchanged = partner && partner_is_known(partner) ? partner->sent + partner->received : 0;
}
