/* lure_brands.c - domains made to be taken for a brand's; see lure_look.h. */
#include "likeness.h"
#include "lure_look.h"

const char *lure_brand_imitated(const struct lure_look *look, const char *domain)
{
    const struct case_facts *facts = look->facts;
    struct likeness *likeness = facts->likeness ? facts->likeness : likeness_new(facts);
    const struct likeness_good *brand = likeness_brand(likeness, domain);
    const char *name = brand ? brand->name : NULL;

    if (!facts->likeness)
        likeness_free(likeness);
    return name;
}
