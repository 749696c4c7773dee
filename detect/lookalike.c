/* lookalike.c - see lookalike.h. */
#include "lookalike.h"

#include "likeness.h"
#include "own.h"

#include <stdio.h>
#include <string.h>

enum { LEAST_FOR_ONE = 5, LEAST_FOR_OWN = 4, LEAST_FOR_TWO = 8, LEAST_SKELETON = 4, FAR = 3 };

void looks_of(struct looks *out, const char *registrable)
{
    char skeleton[DOMAIN_TEXT];
    size_t len = strcspn(registrable, ".");

    *out = (struct looks){.international = domain_is_international(registrable)};
    snprintf(out->label, sizeof(out->label), "%.*s", (int)len, registrable);
    snprintf(out->suffix, sizeof(out->suffix), "%s", registrable + len);
    domain_skeleton(out->label, skeleton);
    snprintf(out->skeleton, sizeof(out->skeleton), "%s", skeleton);
    out->len = strlen(out->label);
    for (size_t i = 0; i < out->len; i++)
        out->letters |= 1u << (out->label[i] & 31);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Damerau-Levenshtein (adjacent swaps), FAR for anything beyond two. */
static size_t distance(const struct looks *a, const struct looks *b)
{
    size_t rows[3][65];
    size_t *two = rows[0], *before = rows[1], *now = rows[2];

    if (a->len > b->len + 2 || b->len > a->len + 2)
        return FAR;
    for (size_t k = 0; k <= b->len; k++)
        before[k] = k;
    for (size_t i = 1; i <= a->len; i++) {
        size_t best = now[0] = i, *spare;

        for (size_t k = 1; k <= b->len; k++) {
            size_t change = before[k - 1] + (a->label[i - 1] != b->label[k - 1]);

            now[k] = least(change, least(before[k], now[k - 1]) + 1);
            if (i > 1 && k > 1 && a->label[i - 1] == b->label[k - 2] &&
                a->label[i - 2] == b->label[k - 1])
                now[k] = least(now[k], two[k - 2] + 1);
            best = least(best, now[k]);
        }
        if (best >= FAR)
            return FAR;
        spare = two;
        two = before;
        before = now;
        now = spare;
    }
    return least(before[b->len], FAR);
}

/* news1 and news2, but not a1ibaba. */
static bool only_digits_differ(const struct looks *a, const struct looks *b)
{
    size_t x = 0, y = 0;
    bool differ = false;

    while (a->label[x] || b->label[y]) {
        size_t digits_a = strspn(a->label + x, "0123456789-");
        size_t digits_b = strspn(b->label + y, "0123456789-");

        if (digits_a != digits_b || strncmp(a->label + x, b->label + y, digits_a) != 0) {
            if (digits_a == 0 || digits_b == 0)
                return false;
            differ = true;
        }
        x += digits_a;
        y += digits_b;
        if (a->label[x] != b->label[y])
            return false;
        x += a->label[x] != '\0';
        y += b->label[y] != '\0';
    }
    return differ;
}

/* Of two short names many differ by one letter: "dell" and "well". The longer must have five
 * letters; four where it is about the owner. */
static bool is_long_enough(const struct looks *a, const struct looks *b)
{
    size_t longer = a->len > b->len ? a->len : b->len;

    return longer >= (a->own || b->own ? LEAST_FOR_OWN : LEAST_FOR_ONE);
}

static enum lookalike_kind by_distance(const struct looks *a, const struct looks *b)
{
    size_t shorter = least(a->len, b->len), apart;
    bool same_suffix = strcmp(a->suffix, b->suffix) == 0; /* else it counts as one edit more */

    if (!is_long_enough(a, b) || __builtin_popcount(a->letters ^ b->letters) > 4)
        return LOOKALIKE_NONE;
    apart = distance(a, b) + !same_suffix;
    if (apart > 2 || (apart == 2 && shorter < LEAST_FOR_TWO))
        return LOOKALIKE_NONE;
    if (only_digits_differ(a, b))
        return LOOKALIKE_DIGITS;
    return apart == 1 ? LOOKALIKE_ONE_EDIT : LOOKALIKE_TWO_EDITS;
}

enum lookalike_kind lookalike_compare(const struct looks *a, const struct looks *b)
{
    bool same = strcmp(a->label, b->label) == 0;

    if (same && strcmp(a->suffix, b->suffix) == 0)
        return LOOKALIKE_NONE;
    if (same)
        return is_long_enough(a, b) ? LOOKALIKE_SUFFIX : LOOKALIKE_NONE;
    if (strlen(a->skeleton) >= LEAST_SKELETON && strcmp(a->skeleton, b->skeleton) == 0)
        return a->international || b->international ? LOOKALIKE_INTERNATIONAL
               : only_digits_differ(a, b)           ? LOOKALIKE_DIGITS
                                                    : LOOKALIKE_SKELETON;
    return by_distance(a, b);
}

const char *lookalike_words(enum lookalike_kind kind)
{
    static const char *const words[] = {
        [LOOKALIKE_NONE] = "nothing alike",
        [LOOKALIKE_SUFFIX] = "the same name with another ending",
        [LOOKALIKE_DIGITS] = "only digits differ",
        [LOOKALIKE_TWO_EDITS] = "two letters differ, or one and the ending",
        [LOOKALIKE_ONE_EDIT] = "one letter differs",
        [LOOKALIKE_SKELETON] = "letters that look alike, such as rn for m",
        [LOOKALIKE_INTERNATIONAL] = "letters of another script, or with marks",
    };

    return words[kind];
}

bool lookalike_find(struct lookalike *out, const char *address, const struct case_facts *facts)
{
    struct likeness *likeness = facts->likeness ? facts->likeness : likeness_new(facts);
    const struct likeness_good *good = NULL;
    struct looks asked;

    *out = (struct lookalike){0};
    domain_registrable(address, out->domain);
    if (!own_is_inside(facts, address) && !own_is_freemail(facts, address) &&
        !own_is_allowed(facts, "domain", address))
        good = likeness_partner(likeness, out->domain);
    if (good) {
        looks_of(&asked, out->domain);
        out->good = good->name;
        out->own = good < likeness->partners + likeness->own_count;
        out->kind = lookalike_compare(&asked, &good->looks);
    }
    if (!facts->likeness)
        likeness_free(likeness);
    return good != NULL;
}
