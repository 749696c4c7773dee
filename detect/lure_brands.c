/* lure_brands.c - domains made to be taken for a brand's; see lure_look.h. */
#include "lookalike.h"
#include "lure_look.h"
#include "words_list.h"

#include <string.h>

enum { LEAST_LABEL = 5 };

const char *lure_brand_imitated(const struct lure_look *look, const char *domain)
{
    const struct list *brands = &look->facts->words->lists[WORDS_BRANDS];
    struct looks asked, known;

    looks_of(&asked, domain);
    for (size_t i = 0; i < brands->count; i++) {
        const struct form *form = &brands->forms[i];
        enum lookalike_kind kind;

        if (form->kind != FORM_WORDS || !strchr(form->whole.text, '.') ||
            strcspn(form->whole.text, ".") < LEAST_LABEL)
            continue;
        looks_of(&known, form->whole.text);
        kind = lookalike_compare(&asked, &known);
        if (kind >= LOOKALIKE_ONE_EDIT)
            return form->entry;
    }
    return NULL;
}
