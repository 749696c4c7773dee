/* see likeness.h. */
#include "likeness.h"

#include "detect/partners.h"
#include "words_list.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_BRAND = 5, MOST_ASKED = 200000 };

static void add(struct likeness_good **at, size_t *count, const char *domain, const char *name)
{
    *at = xreallocarray(*at, *count + 1, sizeof(**at));
    looks_of(&(*at)[*count].looks, domain);
    (*at)[(*count)++].name = name;
}

static void add_partners(struct likeness *likeness, const struct case_facts *facts)
{
    for (size_t i = 0; i < facts->own_domain_count; i++) {
        add(&likeness->partners, &likeness->partner_count, facts->own_domains[i],
            facts->own_domains[i]);
        likeness->partners[i].looks.own = true;
    }
    likeness->own_count = likeness->partner_count;
    for (size_t i = 0; facts->partners && i < partners_domain_count(facts->partners); i++) {
        const struct partner *partner = partners_domain_at(facts->partners, i);

        if (partner_is_known(partner))
            add(&likeness->partners, &likeness->partner_count, partner->name, partner->name);
    }
}

static void add_brands(struct likeness *likeness, const struct words *words)
{
    const struct list *brands = &words->lists[WORDS_BRANDS];

    for (size_t i = 0; i < brands->count; i++) {
        const struct form *form = &brands->forms[i];

        if (form->kind == FORM_WORDS && strchr(form->whole.text, '.') &&
            strcspn(form->whole.text, ".") >= LEAST_BRAND)
            add(&likeness->brands, &likeness->brand_count, form->whole.text, form->entry);
    }
}

struct likeness *likeness_new(const struct case_facts *facts)
{
    struct likeness *likeness = xcalloc(1, sizeof(*likeness));

    add_partners(likeness, facts);
    add_brands(likeness, facts->words);
    return likeness;
}

struct likeness *likeness_share(const struct likeness *likeness)
{
    struct likeness *share = xcalloc(1, sizeof(*share));

    *share = (struct likeness){.partners = likeness->partners,
                               .partner_count = likeness->partner_count,
                               .own_count = likeness->own_count,
                               .brands = likeness->brands,
                               .brand_count = likeness->brand_count,
                               .borrows = true};
    return share;
}

void likeness_free(struct likeness *likeness)
{
    if (!likeness)
        return;
    if (!likeness->borrows) {
        free(likeness->partners);
        free(likeness->brands);
    }
    map_dispose(&likeness->asked_partners);
    map_dispose(&likeness->asked_brands);
    free(likeness);
}

static size_t look(const struct likeness_good *at, size_t count, const char *domain,
                   enum lookalike_kind least)
{
    struct looks asked;

    looks_of(&asked, domain);
    for (size_t i = 0; i < count; i++)
        if (lookalike_compare(&asked, &at[i].looks) >= least)
            return i + 1;
    return 0;
}

static const struct likeness_good *ask(struct map *known, const struct likeness_good *at,
                                       size_t count, const char *domain, enum lookalike_kind least)
{
    int64_t place = map_get(known, str_of(domain));

    if (place == MAP_NONE) {
        place = (int64_t)look(at, count, domain, least);
        if (known->count < MOST_ASKED)
            map_put(known, str_of(domain), place);
    }
    return place > 0 ? &at[place - 1] : NULL;
}

const struct likeness_good *likeness_partner(struct likeness *likeness, const char *registrable)
{
    return ask(&likeness->asked_partners, likeness->partners, likeness->partner_count, registrable,
               LOOKALIKE_DIGITS + 1);
}

const struct likeness_good *likeness_brand(struct likeness *likeness, const char *registrable)
{
    return ask(&likeness->asked_brands, likeness->brands, likeness->brand_count, registrable,
               LOOKALIKE_ONE_EDIT);
}
