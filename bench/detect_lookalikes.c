/* detect_lookalikes.c - `bench_detect_lookalikes DATA`: domains one step away from real ones, found
 * or not; and pairs of domains that really wrote to one mailbox, taken for an imitation or not. */
#include "detect_real.h"

#include "lookalike.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DOMAINS = 4000, MUTATIONS = 6 };

struct domains {
    char *at[MOST_DOMAINS];
    struct looks looks[MOST_DOMAINS];
    size_t count;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void collect(struct domains *out, const struct real *ham, unsigned half)
{
    size_t kept = 0;

    for (size_t i = 0; i < ham->count && out->count < MOST_DOMAINS; i++) {
        char domain[DOMAIN_TEXT];

        if (ham->at[i].mail.from.count == 0)
            continue;
        domain_registrable(ham->at[i].mail.from.at[0].email, domain);
        if (strchr(domain, '.') && !domain_is_suffix(domain) && real_half(domain) == half)
            out->at[out->count++] = strdup(domain);
    }
    qsort(out->at, out->count, sizeof(char *), by_text);
    for (size_t i = 0; i < out->count; i++) {
        if (kept > 0 && strcmp(out->at[kept - 1], out->at[i]) == 0)
            free(out->at[i]);
        else
            out->at[kept++] = out->at[i];
    }
    out->count = kept;
    for (size_t i = 0; i < kept; i++)
        looks_of(&out->looks[i], out->at[i]);
}

/* One step of the kind, at the place; false: this domain does not allow it. */
static bool mutate(const char *domain, unsigned kind, size_t at, char out[DOMAIN_TEXT])
{
    size_t len = strcspn(domain, ".");
    char ch = at < len ? domain[at] : '\0';

    if (at >= len || strlen(domain) + 2 > DOMAIN_TEXT || ch == '-')
        return false;
    switch (kind) {
    case 0: /* left out */
        sprintf(out, "%.*s%s", (int)at, domain, domain + at + 1);
        return len > 1;
    case 1: /* doubled */
        sprintf(out, "%.*s%c%s", (int)at, domain, ch, domain + at);
        return true;
    case 2: /* swapped with the next */
        if (at + 1 >= len || domain[at + 1] == ch || domain[at + 1] == '-')
            return false;
        sprintf(out, "%.*s%c%c%s", (int)at, domain, domain[at + 1], ch, domain + at + 2);
        return true;
    case 3: /* another letter */
        sprintf(out, "%.*s%c%s", (int)at, domain, ch == 'x' ? 'y' : 'x', domain + at + 1);
        return true;
    case 4: /* a hyphen put in */
        if (at == 0)
            return false;
        sprintf(out, "%.*s-%s", (int)at, domain, domain + at);
        return domain[at - 1] != '-';
    default: /* another ending */
        sprintf(out, "%.*s.%s", (int)len, domain,
                strcmp(domain + len, ".com") == 0 ? "net" : "com");
        return at == 0;
    }
}

/* own: as if each were the owner's, where short names count as well. */
static void measure_found(const struct domains *domains, size_t least, bool own)
{
    static const char *const names[MUTATIONS] = {"letter left out", "letter doubled",
                                                 "letters swapped", "another letter",
                                                 "hyphen put in",   "another ending"};
    size_t found[MUTATIONS] = {0}, tried[MUTATIONS] = {0}, all_found = 0, all_tried = 0;
    char name[100];

    for (size_t i = 0; i < domains->count; i++)
        for (unsigned kind = 0; kind < MUTATIONS; kind++)
            for (size_t at = 0; domains->at[i][at] && domains->at[i][at] != '.'; at++) {
                char bad[DOMAIN_TEXT];
                struct looks looks;

                if (strcspn(domains->at[i], ".") < least || !mutate(domains->at[i], kind, at, bad))
                    continue;
                looks_of(&looks, bad);
                looks.own = own;
                tried[kind]++;
                found[kind] += lookalike_compare(&looks, &domains->looks[i]) != LOOKALIKE_NONE;
            }
    for (unsigned kind = 0; kind < MUTATIONS; kind++) {
        snprintf(name, sizeof(name), "  %s", names[kind]);
        real_print(name, found[kind], tried[kind]);
        all_found += found[kind];
        all_tried += tried[kind];
    }
    snprintf(name, sizeof(name), "one step away from %s of %zu letters or more, found",
             own ? "the owner's domain" : "a correspondent's", least);
    real_print(name, all_found, all_tried);
}

/* Both halves and what lies between them: as a mailbox has it. */
static void measure_all(const struct domains *a, const struct domains *b)
{
    size_t pairs = 0;

    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            pairs += lookalike_compare(&a->looks[i], &b->looks[k]) > LOOKALIKE_DIGITS;
    printf("honest domains, between the halves\t%zu by %zu: %zu pairs flagged\n", a->count,
           b->count, pairs);
}

static void measure_honest(const struct domains *domains, const char *name, bool tell)
{
    size_t pairs = 0, low = 0;

    for (size_t i = 0; i < domains->count; i++)
        for (size_t k = i + 1; k < domains->count; k++) {
            enum lookalike_kind kind = lookalike_compare(&domains->looks[i], &domains->looks[k]);

            low += kind == LOOKALIKE_SUFFIX || kind == LOOKALIKE_DIGITS;
            pairs += kind > LOOKALIKE_DIGITS;
            if (tell && kind > LOOKALIKE_DIGITS)
                printf("    %s %s: %s\n", domains->at[i], domains->at[k], lookalike_words(kind));
        }
    printf("%s\t%zu domains: %zu pairs flagged, and %zu low (another ending, only digits)\n", name,
           domains->count, pairs, low);
}

int main(int argc, char **argv)
{
    static struct domains halves[2];
    struct real ham = {0};

    if (argc < 2) {
        fputs("usage: bench_detect_lookalikes DATA\n", stderr);
        return 2;
    }
    if (!real_load(&ham, argv[1], "ham"))
        return 0;
    for (unsigned half = 0; half < 2; half++)
        collect(&halves[half], &ham, half);
    measure_found(&halves[1], 4, true);
    measure_found(&halves[1], 5, false);
    measure_honest(&halves[0], "honest domains, tuned on", true);
    measure_honest(&halves[1], "honest domains, reported", false);
    measure_all(&halves[0], &halves[1]);
    real_dispose(&ham);
    return 0;
}
