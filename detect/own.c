/* own.c - see own.h. */
#include "own.h"

#include "domain.h"
#include "map.h"

#include "detect/words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    MOST_SENDERS = 1000, /* different senders counted */
    MOST_OWN = 64,       /* own addresses, own domains */
    LEAST_SENT = 3,
    SHARE = 20, /* one in so many */
};

struct sender {
    const char *address;
    uint32_t count;
};

struct own_tally {
    struct map map;
    struct sender senders[MOST_SENDERS];
    size_t count;
    uint32_t total;
};

struct own_tally *own_tally_new(void)
{
    return xcalloc(1, sizeof(struct own_tally));
}

void own_tally_free(struct own_tally *tally)
{
    if (!tally)
        return;
    map_dispose(&tally->map);
    free(tally);
}

static const char *lower_copy(struct arena *arena, struct str text)
{
    char *copy = arena_strndup(arena, text.at, text.len);

    for (char *at = copy; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at |= 0x20;
    return copy;
}

void own_tally_add(struct own_tally *tally, const char *address)
{
    struct arena arena = {0};
    struct str key = str_of(lower_copy(&arena, str_of(address)));
    int64_t index = map_get(&tally->map, key);

    if (strchr(address, '@')) {
        tally->total++;
        if (index == MAP_NONE && tally->count < MOST_SENDERS) {
            index = (int64_t)tally->count++;
            map_put(&tally->map, key, index);
            tally->senders[index] = (struct sender){.address = map_key(&tally->map, key)};
        }
        if (index != MAP_NONE)
            tally->senders[index].count++;
    }
    arena_dispose(&arena);
}

static bool is_among(const char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(list[i], text) == 0)
            return true;
    return false;
}

static void add(const char **list, size_t *count, const char *text)
{
    if (*count < MOST_OWN && !is_among(list, *count, text))
        list[(*count)++] = text;
}

static void add_address(struct arena *arena, struct case_facts *facts, const char *address)
{
    char domain[DOMAIN_TEXT];

    add(facts->own_addresses, &facts->own_address_count, lower_copy(arena, str_of(address)));
    domain_registrable(address, domain);
    if (domain[0] && !domain_is_suffix(domain) && !own_is_freemail(facts, address))
        add(facts->own_domains, &facts->own_domain_count,
            arena_strndup(arena, domain, strlen(domain)));
}

static void add_given(struct arena *arena, struct case_facts *facts, const char *given)
{
    struct str rest = str_trim(str_of(given));

    while (rest.len > 0) {
        size_t len = str_find_char(rest, ' ');
        const char *word = lower_copy(arena, str_part(rest, 0, len));

        if (strchr(word, '@'))
            add_address(arena, facts, word);
        else
            add(facts->own_domains, &facts->own_domain_count, word);
        rest = str_trim(str_part(rest, len, rest.len));
    }
}

static const struct sender *most_frequent(const struct own_tally *tally)
{
    const struct sender *best = NULL;

    for (size_t i = 0; i < tally->count; i++)
        if (!best || tally->senders[i].count > best->count)
            best = &tally->senders[i];
    return best;
}

void own_decide(const struct own_tally *tally, const char *given, struct arena *arena,
                struct case_facts *facts)
{
    const struct sender *best = most_frequent(tally);

    facts->own_addresses = arena_alloc(arena, MOST_OWN * sizeof(char *));
    facts->own_domains = arena_alloc(arena, MOST_OWN * sizeof(char *));
    facts->own_address_count = facts->own_domain_count = 0;
    if (!facts->owner)
        facts->owner = "";
    if (!facts->owner[0] && best)
        facts->owner = lower_copy(arena, str_of(best->address));
    if (strchr(facts->owner, '@'))
        add_address(arena, facts, facts->owner);
    add_given(arena, facts, given ? given : "");
    for (size_t i = 0; i < tally->count; i++) {
        const struct sender *sender = &tally->senders[i];

        if (sender->count >= LEAST_SENT && (uint64_t)sender->count * SHARE >= tally->total)
            add_address(arena, facts, lower_copy(arena, str_of(sender->address)));
    }
}

bool own_is_own(const struct case_facts *facts, const char *address)
{
    return is_among(facts->own_addresses, facts->own_address_count, address);
}

/* domain itself or a name below it */
static bool is_below(const char *host, const char *domain)
{
    size_t host_len = strlen(host), len = strlen(domain);

    return len > 0 && host_len >= len && strcasecmp(host + host_len - len, domain) == 0 &&
           (host_len == len || host[host_len - len - 1] == '.');
}

bool own_is_inside(const struct case_facts *facts, const char *address)
{
    if (own_is_own(facts, address))
        return true;
    for (size_t i = 0; i < facts->own_domain_count; i++)
        if (is_below(domain_of(address), facts->own_domains[i]))
            return true;
    return false;
}

bool own_is_outside(const struct case_facts *facts, const char *address)
{
    const char *domain = strrchr(address, '@');

    return domain && domain[1] && !own_is_inside(facts, address);
}

bool own_is_allowed(const struct case_facts *facts, const char *kind, const char *address)
{
    for (size_t i = 0; i < facts->allowed_count; i++) {
        const struct allowed *allowed = &facts->allowed[i];

        if (strcmp(allowed->kind, kind) != 0)
            continue;
        if (strchr(allowed->value, '@') ? strcasecmp(allowed->value, address) == 0
                                        : is_below(domain_of(address), allowed->value))
            return true;
    }
    return false;
}

static bool is_listed(const struct case_facts *facts, const char *group, const char *address)
{
    struct word_hit hit;
    char domain[DOMAIN_TEXT];

    if (!facts->words)
        return false;
    if (words_is(facts->words, WORDS_DOMAINS, group, domain_of(address), &hit))
        return true;
    domain_registrable(address, domain);
    return words_is(facts->words, WORDS_DOMAINS, group, domain, &hit);
}

bool own_is_freemail(const struct case_facts *facts, const char *address)
{
    return is_listed(facts, "freemail", address);
}

bool own_is_relay(const struct case_facts *facts, const char *address)
{
    return is_listed(facts, "relay", address);
}
